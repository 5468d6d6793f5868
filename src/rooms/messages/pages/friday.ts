import { AppError, notFound } from '#platform/errors';
import { isUuid, type Uuid } from '#platform/ids';
import type { PageRequest } from '#platform/web';
import { phraseById } from '#rooms/language';
import {
  bdi,
  button,
  buttonLink,
  buttons,
  chip,
  deskPage,
  element,
  empty,
  field,
  fold,
  type Html,
  html,
  icon,
  keyHints,
  lines,
  pageHead,
  postForm,
} from '#ui';
import { type FridayList, fridayList, type Turn } from '../one-liners/friday.questions.ts';
import { type Card, fridayCard } from '../one-liners/looking-over.ts';
import { takeBackOneLiner, writeOneLiner } from '../one-liners/sending.ts';
import { slotShape, type Written, writeShape } from '../one-liners/written.ts';
import { choosePerWeek, makeMyList, skipChild, skipReasons, unskipChild } from '../one-liners/turns.actions.ts';
import { nextKind, subjectOf } from '../one-liners/turns.rules.ts';
import { refusal } from './announce-shared.ts';
import { childPath, fridayCardPart, fridayPath, lookPart, type Refused } from './friday-card.ts';

const kinds = ['praise', 'improvement', 'invitation'] as const;

function childOf(request: PageRequest): Uuid {
  const id = request.param('id');
  if (!isUuid(id)) throw notFound();
  return id;
}

const openTurns = ({ turns }: FridayList): readonly Turn[] =>
  turns.filter((turn) => turn.skipped === null && turn.sent === null);

function stateOf({ t }: PageRequest, turn: Turn): Html | null {
  if (turn.sent !== null) return chip({ kind: 'answered', label: t('messages.friday.sent') });
  if (turn.skipped === null) return null;
  return chip({ kind: 'paused', label: t.dynamic(`messages.friday.skipped_${turn.skipped}`) });
}

/** The list at the side: whose turn it is, and what became of it. */
function sideList(request: PageRequest, { turns }: FridayList, current: Uuid | null): Html {
  const { t, formToken } = request;
  return html`<h2 class="side-title">${t('messages.friday.list')}</h2>
    <ul class="lines lines-top lines-compact">
      ${turns.map(
        (turn) =>
          html`<li>
            <div>
              ${element('a', { href: `${fridayPath}?child=${turn.child.id}`, 'aria-current': turn.child.id === current ? 'true' : null }, bdi(turn.child.name))}
            </div>
            ${stateOf(request, turn)}
            ${turn.skipped === null || turn.sent !== null ? null : postForm({ action: childPath(turn.child.id, 'back'), token: formToken }, button({ label: t('messages.friday.back_on'), kind: 'quiet', icon: 'undo', iconOnly: true }))}
          </li>`,
      )}
    </ul>`;
}

/** One child at a time, forwards and back: what a phone shows in place of the list. */
function stepper({ t }: PageRequest, { turns }: FridayList, current: Uuid): Html | null {
  const at = turns.findIndex((turn) => turn.child.id === current);
  if (at === -1 || turns.length < 2) return null;
  const link = (turn: Turn | undefined, label: string, drawn: 'back' | 'next', key: string): Html | null =>
    turn === undefined
      ? null
      : element(
          'a',
          { class: 'button button-quiet button-icon', href: `${fridayPath}?child=${turn.child.id}`, 'data-key': key },
          icon(drawn),
          html`<span class="hide-visually">${label}</span>`,
        );
  return html`<p class="row friday-steps">
    ${link(turns[at - 1], t('messages.friday.previous'), 'back', 'p')}<span class="small soft"
      >${t('messages.friday.position', { n: at + 1, of: turns.length })}</span
    >${link(turns[at + 1], t('messages.friday.next'), 'next', 'n')}
  </p>`;
}

function evidence({ t }: PageRequest): Html {
  return html`<details class="evidence small">
    <summary>${icon('info')}<u>${t('messages.friday.why')}</u></summary>
    <p class="mt-2">${t('messages.friday.why_text')} <cite>${t('messages.friday.why_source')}</cite></p>
  </details>`;
}

function foot(request: PageRequest, list: FridayList, refused: Refused | null): Html {
  const { t, say, formToken } = request;
  const all = list.children.map((one) => ({
    body: element('a', { href: `${fridayPath}?child=${one.id}` }, bdi(one.name)),
    after: html`<span class="small soft"
      >${one.heardOn === null ? t('messages.friday.heard_never') : t('messages.friday.heard_on', { day: say.shortDate(Temporal.PlainDate.from(one.heardOn)) })}</span
    >`,
  }));
  const out = list.leftOut.map((one) => ({
    body: bdi(one.name),
    after: html`<span class="small soft">${t.dynamic(`messages.friday.out_${one.why}`)}</span>`,
  }));
  return html`<div class="section stack">
    ${fold({ summary: t('messages.friday.other'), body: lines(all, { compact: true }) })}
    ${out.length === 0 ? null : fold({ summary: t('messages.friday.left_out'), body: lines(out, { compact: true }) })}
    ${fold({
      summary: t('messages.friday.per_week'),
      open: refused?.field === 'per_week',
      body: postForm(
        { action: `${fridayPath}/choose`, token: formToken, class: 'stack' },
        field({
          label: t('messages.friday.per_week'),
          hint: t('messages.friday.per_week_hint'),
          name: 'per_week',
          type: 'number',
          small: true,
          min: 1,
          max: 30,
          required: true,
          value: list.perWeek,
          error: refused?.field === 'per_week' ? refused.text : null,
        }),
        buttons(button({ label: t('messages.friday.per_week_save'), kind: 'second' })),
      ),
    })}
    ${evidence(request)}
  </div>`;
}

type Shown = { readonly card: Card; readonly input: Written } | null;

async function page(
  request: PageRequest,
  list: FridayList,
  shown: Shown,
  refused: Refused | null = null,
): Promise<Response> {
  const { t } = request;
  const left = openTurns(list).length;
  const title = t('messages.friday.title');
  const current = shown?.card.child.id ?? null;
  const turn = list.turns.find((one) => one.child.id === current) ?? null;
  const main =
    list.children.length + list.leftOut.length === 0
      ? empty({ title: t('messages.friday.empty_title'), text: t('messages.friday.empty_text'), icon: 'people' })
      : shown === null
        ? empty({
            title: t('messages.friday.done_title'),
            text: t('messages.friday.done_text'),
            icon: 'answered',
            action: buttonLink({ label: t('conversations.desk.today.title'), href: '/desk', kind: 'second' }),
          })
        : fridayCardPart(request, shown.card, shown.input, turn, refused);
  const body = html`${pageHead({ title, beside: html`${t('messages.friday.left', { n: left })}` })}
    <p class="soft small">${t('messages.friday.rule')}</p>
    <div class="friday mt-4">
      <div>${current === null ? null : stepper(request, list, current)}${main}</div>
      <div class="side">
        ${list.turns.length === 0 ? null : html`<div class="only-wide">${sideList(request, list, current)}</div>`}${foot(request, list, refused)}
      </div>
    </div>
    ${
      shown === null
        ? null
        : keyHints([
            ['/', t('messages.friday.keys_choose')],
            ['ctrl+enter', t('messages.friday.keys_send')],
          ])
    }
    <script src="/friday.js" defer></script>`;
  return request.page(await deskPage(request, { title, body, current: fridayPath }), refused === null ? 200 : 422);
}

const numberOf = (text: string): number | undefined => {
  const n = Number.parseInt(text, 10);
  return Number.isNaN(n) ? undefined : n;
};

/** What the form says; what it does not say yet stays out. */
async function writtenBy(request: PageRequest): Promise<Written> {
  const form = await request.form();
  const kind = kinds.find((one) => one === form.text('kind')) ?? 'praise';
  const phraseId = form.optional('phrase');
  const slots = slotShape.safeParse(
    Object.fromEntries(
      Object.entries({
        subject: form.optional('subject') ?? undefined,
        work: form.optional('work') ?? undefined,
        day: numberOf(form.text('day')),
        count: numberOf(form.text('count')),
      }).filter(([, value]) => value !== undefined),
    ),
  );
  return writeShape.parse({
    studentId: childOf(request),
    kind: (phraseId === null ? null : phraseById(phraseId)?.kind) ?? kind,
    phraseId,
    slots: slots.success ? slots.data : {},
    words: form.text('words'),
    language: request.locale,
    sure: form.has('sure'),
  });
}

/** “One sentence each”: my list of the week, one card. */
export async function showFriday(request: PageRequest): Promise<Response> {
  const { floor, actor, locale } = request;
  await floor.act(actor, makeMyList, {});
  const list = await floor.ask(actor, fridayList, {});
  const asked = request.query('child');
  const studentId = asked !== null && isUuid(asked) ? asked : (openTurns(list)[0]?.child.id ?? null);
  if (studentId === null) return page(request, list, null);
  const child = list.children.find((one) => one.id === studentId);
  if (child === undefined) throw notFound();
  const wantedPhrase = request.query('phrase');
  const phrase = wantedPhrase === null ? null : phraseById(wantedPhrase);
  const subject = phrase?.slots.includes('subject') === true ? subjectOf(child.classSubject) : null;
  const input = writeShape.parse({
    studentId,
    slots: subject === null ? {} : { subject },
    kind: phrase?.kind ?? kinds.find((one) => one === request.query('kind')) ?? nextKind(child),
    phraseId: phrase?.id ?? null,
    language: locale,
  });
  return page(request, list, { card: await floor.ask(actor, fridayCard, input), input });
}

/** The part that follows while somebody types. */
export async function postPart(request: PageRequest): Promise<Response> {
  const input = await writtenBy(request);
  const card = await request.floor.ask(request.actor, fridayCard, input);
  return request.bytes(String(lookPart(request, card, input)), { 'content-type': 'text/html; charset=utf-8' });
}

async function again(request: PageRequest, input: Written, refused: Refused): Promise<Response> {
  const { floor, actor } = request;
  const list = await floor.ask(actor, fridayList, {});
  return page(request, list, { card: await floor.ask(actor, fridayCard, input), input }, refused);
}

/** The same without scripts: the whole page, with what was typed. */
export async function postLook(request: PageRequest): Promise<Response> {
  return again(request, await writtenBy(request), { field: null, text: '', code: '' });
}

export async function postSend(request: PageRequest): Promise<Response> {
  const { t, floor, actor } = request;
  const input = await writtenBy(request);
  try {
    const { id } = await floor.act(actor, writeOneLiner, input);
    const card = await floor.ask(actor, fridayCard, input);
    return request.redirect(fridayPath, {
      says: 'messages.friday.sent_toast',
      args: { child: card.child.given },
      undo: { path: `${fridayPath}/sent/${id}/take-back`, label: t('ui.toast.undo') },
    });
  } catch (error) {
    const code = error instanceof AppError ? error.code : '';
    return again(request, input, { ...refusal(request, error), code });
  }
}

export async function postTakeBack(request: PageRequest): Promise<Response> {
  await request.form();
  await request.floor.act(request.actor, takeBackOneLiner, { id: childOf(request) });
  return request.redirect(fridayPath, { says: 'messages.friday.taken_back' });
}

export async function postSkip(request: PageRequest): Promise<Response> {
  const { floor, actor } = request;
  const form = await request.form();
  const reason = skipReasons.find((one) => one === form.text('reason')) ?? 'later';
  const list = await floor.ask(actor, fridayList, {});
  const studentId = childOf(request);
  await floor.act(actor, skipChild, { studentId, reason });
  const given = list.turns.find((turn) => turn.child.id === studentId)?.child.given ?? '';
  return request.redirect(fridayPath, { says: 'messages.friday.skip_toast', args: { child: given } });
}

export async function postBack(request: PageRequest): Promise<Response> {
  await request.form();
  const studentId = childOf(request);
  await request.floor.act(request.actor, unskipChild, { studentId });
  return request.redirect(`${fridayPath}?child=${studentId}`);
}

export async function postChoose(request: PageRequest): Promise<Response> {
  const { floor, actor } = request;
  const form = await request.form();
  try {
    await floor.act(actor, choosePerWeek, { perWeek: numberOf(form.text('per_week')) ?? 0 });
    return request.redirect(fridayPath, { says: 'messages.friday.per_week_saved' });
  } catch (error) {
    const list = await floor.ask(actor, fridayList, {});
    return page(request, list, null, { ...refusal(request, error), code: '' });
  }
}
