import type { PageRequest } from '#platform/web';
import {
  banner,
  bdi,
  button,
  buttonLink,
  buttons,
  deskPage,
  element,
  facts,
  field,
  fold,
  hiddenInputs,
  type Html,
  html,
  lines,
  pageHead,
  paragraphs,
  postForm,
  section,
  table,
} from '#ui';
import { approveAnnouncement, sendAnnouncement } from '../actions/announcing.ts';
import { canWait } from '../digests/digests.rules.ts';
import { type InOneLanguage, lookOver, type LookOver } from '../questions/look-over.ts';
import { audienceNames } from '../questions/choices.ts';
import { filesPart } from './announce-files.ts';
import { picturesPart } from './picture-part.ts';
import {
  audienceWords,
  idOf,
  listPath,
  momentOf,
  moneyText,
  pathOf,
  type Refused,
  refusal,
} from './announce-shared.ts';

/** Fewer than this many families are not counted out: other people's messages stand behind the figure. */
const fewest = 10;

function whoPart(request: PageRequest, found: LookOver, audience: string): Html {
  const { t, say } = request;
  const { count, ways, whyNot, leftOut, nobody } = found;
  return section(
    { title: t('messages.check.who') },
    html`<p><b>${t('messages.check.families', { n: count.families, children: count.children })}</b></p>
      <p class="soft">${audience}</p>`,
    ways.length === 0
      ? null
      : table({
          caption: t('messages.check.ways'),
          columns: [{ label: t('messages.check.way') }, { label: t('messages.check.n'), numeric: true }],
          rows: ways.map(({ way, n }) => ({ cells: [t(`messages.way.${way}`), say.number(n)] })),
        }),
    leftOut === null
      ? html`<div class="mt-4">
          ${lines(
            whyNot.map(({ why, n }) => ({ body: html`${t(`messages.why.${why}`)} ${say.number(n)}` })),
            { compact: true },
          )}
        </div>`
      : leftOut.length === 0
        ? null
        : html`<div class="mt-4">
            ${fold({
              summary: t('messages.check.left_out', { n: leftOut.length }),
              body: lines(
                leftOut.map((one) => ({
                  body: html`<b>${bdi(one.name)}</b> ·
                    ${one.children.map((child, i) => html`${i > 0 ? ', ' : ''}${element('a', { href: `/desk/people/${child.id}` }, bdi(child.name))}`)}
                    <p class="small soft">${t(`messages.why.${one.why}`)}</p>`,
                })),
                { compact: true },
              ),
            })}
          </div>`,
    nobody.length === 0
      ? null
      : html`<div class="mt-3">
          ${fold({
            summary: t('messages.check.nobody', { n: count.unreachable }),
            body: html`<p class="small soft">${t('messages.check.nobody_text')}</p>
              ${lines(
                nobody.map((child) => ({ body: element('a', { href: `/desk/people/${child.id}` }, bdi(child.name)) })),
                { compact: true },
              )}`,
          })}
        </div>`,
  );
}

function howText({ t }: PageRequest, one: InOneLanguage): string {
  if (one.how === 'original' && one.waits !== null) return t(`messages.check.waits_${one.waits}`);
  return t(`messages.check.how_${one.how}`);
}

function languagePart(request: PageRequest, one: InOneLanguage, isFirst: boolean): Html {
  const { t } = request;
  const name = t.languageName(one.language);
  const smsSize = t('messages.check.segments', {
    n: one.segments.segments,
    units: one.segments.units,
    texts: one.texts,
  });
  const lang = one.how === 'original' ? null : one.language;
  return fold({
    summary: html`<b>${name}</b> · ${t('messages.check.families_short', { n: one.families })} · ${howText(request, one)}`,
    open: isFirst,
    body: html`${element('p', { lang, dir: 'auto' }, html`<b>${one.title}</b>`)}
      ${element('div', { lang, dir: 'auto' }, paragraphs(one.body === '' ? one.short : one.body))}
      <p class="label mt-3">${t('messages.check.short')}</p>
      ${element('p', { lang, dir: 'auto' }, one.short)}
      <p class="small soft">${smsSize}</p>
      ${
        one.segments.firstNonGsm === null || one.how !== 'same'
          ? null
          : html`<p class="small soft">${t('messages.check.non_gsm', { sign: one.segments.firstNonGsm })}</p>`
      }
      ${
        one.back === null
          ? null
          : html`<p class="label mt-3">${t('messages.check.back')}</p>
              <div dir="auto">${paragraphs(one.back)}</div>`
      }
      ${one.flags.length === 0 ? null : html`<p class="small">${t('messages.check.flags', { words: one.flags.join(', ') })}</p>`}`,
  });
}

function levelPart(request: PageRequest, { level, row }: LookOver): Html {
  const { t } = request;
  const words = t('messages.check.words', { n: level.words });
  const grade =
    level.grade === null
      ? null
      : t(level.isAbout ? 'messages.check.grade_about' : 'messages.check.grade', { n: Math.round(level.grade) });
  const hints = level.hints.slice(0, 8).map((hint) => {
    if (hint.kind === 'long_word') return html`${t('messages.hint.long_word', { word: hint.word, plain: hint.plain })}`;
    if (hint.kind === 'too_long') return html`${t('messages.hint.too_long', { n: hint.words })}`;
    if (hint.kind === 'long_sentence')
      return html`${t('messages.hint.long_sentence', { n: hint.words })} <q lang="${row.language}">${hint.text}</q>`;
    return html`${t('messages.hint.passive')} <q lang="${row.language}">${hint.text}</q>`;
  });
  return section(
    { title: t('messages.check.reading') },
    html`<p>${grade === null ? words : `${grade} ${words}`}</p>
      ${level.isEasy ? html`<p class="small soft">${t('messages.check.easy')}</p>` : null}`,
    hints.length === 0
      ? null
      : lines(
          hints.map((body) => ({ body })),
          { compact: true },
        ),
  );
}

function budgetPart(request: PageRequest, found: LookOver): Html | null {
  const { t, say } = request;
  const { budget, neighbours } = found;
  if (budget.full === 0 && neighbours.length === 0) return null;
  return section(
    { title: t('messages.check.budget') },
    budget.full === 0
      ? null
      : html`<p>
          ${
            budget.full < fewest
              ? t('messages.check.full_few', { most: budget.most, few: fewest })
              : t('messages.check.full', { n: budget.full, most: budget.most })
          }
        </p>`,
    budget.full > 0 && comesMerged(found) ? html`<p>${t('messages.check.merged')}</p>` : null,
    neighbours.length === 0
      ? null
      : html`<p class="mt-3">${t('messages.check.near')}</p>
          ${lines(
            neighbours.map((one) => ({
              body: html`${one.may ? element('a', { href: pathOf(one.id), dir: 'auto' }, one.title) : t('messages.check.near_other')}
                <span class="small soft">${bdi(one.author)} · ${say.dateTime(one.at)}</span>`,
            })),
            { compact: true },
          )}
          <p class="small soft">${t('messages.check.merge')}</p>`,
  );
}

/** Whether it comes with others to families who got enough, unless somebody says why it must go at once. */
const comesMerged = ({ row, budget }: LookOver): boolean => budget.over === 'merge' && canWait(row);

function costText(request: PageRequest, { cost }: LookOver): string | null {
  if (cost === null || cost.micros === 0) return null;
  return request.t('messages.check.cost', { amount: moneyText(request, cost.micros, cost.currency) });
}

type Again = { readonly refused: Refused; readonly day: string; readonly time: string; readonly reason: string };

function sendPart(request: PageRequest, found: LookOver, again: Again | null): Html {
  const { t, formToken, now, zone } = request;
  const { row, budget, may } = found;
  const wrong = (name: string): string | null => (again?.refused.field === name ? again.refused.text : null);
  const later = row.send_at !== null && Temporal.Instant.compare(row.send_at, now) > 0 ? row.send_at : null;
  const local = (later ?? now).toZonedDateTimeISO(zone);
  const reason =
    budget.full === 0
      ? null
      : field({
          label: t('messages.check.reason'),
          name: 'budget',
          value: again?.reason ?? row.budget_reason,
          maxlength: 300,
          required: !comesMerged(found),
          hint: t('messages.check.reason_hint'),
          error: wrong('budget'),
        });
  if (may.approve)
    return section(
      { title: t('messages.check.approve') },
      postForm(
        { action: pathOf(row.id, 'approve'), token: formToken, class: 'stack' },
        hiddenInputs({ version: row.version }),
        later === null ? null : html`<p>${t('messages.check.goes_at', { when: request.say.dateTime(later) })}</p>`,
        row.budget_reason === null
          ? null
          : html`<p>${t('messages.check.reason_was', { reason: row.budget_reason })}</p>`,
        buttons(
          button({ label: t('messages.check.approve_do'), icon: 'check' }),
          // The words of a slip or a sign-up are changed there, by who made it.
          may.edit
            ? buttonLink({ label: t('messages.check.change'), href: pathOf(row.id, 'edit'), kind: 'second' })
            : null,
        ),
      ),
    );
  return section(
    { title: t('messages.check.send') },
    postForm(
      { action: pathOf(row.id, 'send'), token: formToken, class: 'stack' },
      hiddenInputs({ version: row.version }),
      reason,
      html`<p class="small soft">${t('messages.check.hours')}</p>`,
      buttons(
        button({ label: t('messages.check.now'), icon: 'send', name: 'when', value: 'now', key: 'ctrl+enter' }),
        buttonLink({ label: t('messages.check.change'), href: pathOf(row.id, 'edit'), kind: 'second' }),
      ),
      html`<div class="row mt-4">
        ${field({
          label: t('messages.check.day'),
          name: 'day',
          type: 'date',
          min: now.toZonedDateTimeISO(zone).toPlainDate().toString(),
          value: again?.day ?? local.toPlainDate().toString(),
          error: wrong('at'),
        })}
        ${field({
          label: t('messages.check.time'),
          name: 'time',
          type: 'time',
          value:
            again?.time ??
            local
              .add({ hours: later === null ? 1 : 0 })
              .toPlainTime()
              .toString({ smallestUnit: 'minute' }),
        })}
        ${button({ label: t('messages.check.at'), icon: 'clock', name: 'when', value: 'at', kind: 'second' })}
      </div>`,
    ),
  );
}

async function checkPage(request: PageRequest, again: Again | null): Promise<Response> {
  const { t, floor, actor } = request;
  const found = await floor.ask(actor, lookOver, { id: idOf(request) });
  const { row } = found;
  const names = await floor.ask(actor, audienceNames, { audiences: [row.audience] });
  const original = found.languages.filter((one) => one.how === 'original');
  const families = original.reduce((sum, one) => sum + one.families, 0);
  const title = t('messages.check.title');
  const general =
    again !== null && ['budget', 'at'].every((name) => again.refused.field !== name) ? again.refused.text : null;
  const cost = costText(request, found);
  const body = html`${pageHead({ title, back: { label: t('messages.list.title'), href: listPath } })}
    ${general === null ? null : banner({ kind: 'warning', body: general, role: 'alert' })}
    ${
      families === 0
        ? null
        : banner({
            kind: 'warning',
            body: t('messages.check.originals', {
              n: families,
              languages: request.say.list(original.map((one) => t.languageName(one.language))),
            }),
          })
    }
    <div class="measure">
      <h2 dir="auto" class="mt-4">${row.title}</h2>
      ${facts([
        [t('messages.check.author'), bdi(found.author)],
        [t('messages.check.from'), found.org ?? t('messages.form.from_district')],
        [
          t('messages.check.asks'),
          row.asks === 'nothing' ? null : t(`messages.form.asks_${row.asks === 'rsvp' ? 'rsvp' : 'yes_no'}`),
        ],
        [t('messages.check.until'), row.answer_until === null ? null : request.say.dateTime(row.answer_until)],
        [t('messages.check.costs'), cost],
      ])}
      ${whoPart(request, found, audienceWords(request, row.audience, names, found.org))}
      ${section({ title: t('messages.check.languages') }, html`<div class="stack">${found.languages.map((one, place) => languagePart(request, one, place === 0))}</div>`)}
      ${found.may.edit ? filesPart(request, row.id, found.files) : null} ${await picturesPart(request, row.id)}
      ${levelPart(request, found)} ${budgetPart(request, found)} ${sendPart(request, found, again)}
    </div>`;
  return request.page(await deskPage(request, { title, body, current: listPath }), again === null ? 200 : 422);
}

/** The last look before a message goes: who gets it, in which words, by which way, and who does not. */
export async function showCheck(request: PageRequest): Promise<Response> {
  return checkPage(request, null);
}

export async function postSend(request: PageRequest): Promise<Response> {
  const { floor, actor, zone } = request;
  const id = idOf(request);
  const form = await request.form();
  const again = async (refused: Refused): Promise<Response> =>
    checkPage(request, { refused, day: form.text('day'), time: form.text('time'), reason: form.text('budget') });
  const at = form.text('when') === 'at' ? momentOf(form.text('day'), form.text('time'), zone) : null;
  if (form.text('when') === 'at' && at === null)
    return again({ field: 'at', text: request.t('messages.form.until_wrong') });
  try {
    const { state } = await floor.act(actor, sendAnnouncement, {
      id,
      version: Number(form.text('version')) || null,
      at: at?.toString() ?? null,
      budgetReason: form.text('budget').slice(0, 300),
    });
    const says =
      state === 'waiting'
        ? 'messages.check.says_waiting'
        : at === null
          ? 'messages.check.says_sent'
          : 'messages.check.says_later';
    return request.redirect(pathOf(id), { says });
  } catch (error) {
    return again(refusal(request, error));
  }
}

export async function postApprove(request: PageRequest): Promise<Response> {
  const { floor, actor } = request;
  const id = idOf(request);
  const form = await request.form();
  const version = Number(form.text('version'));
  try {
    await floor.act(actor, approveAnnouncement, { id, version: Number.isInteger(version) ? version : 0 });
    return request.redirect(pathOf(id), { says: 'messages.check.says_approved' });
  } catch (error) {
    const refused = refusal(request, error);
    return checkPage(request, { refused, day: '', time: '', reason: '' });
  }
}
