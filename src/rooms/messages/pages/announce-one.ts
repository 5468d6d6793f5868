import { isUuid } from '#platform/ids';
import { noteLooks } from '#platform/looks';
import type { PageRequest } from '#platform/web';
import {
  banner,
  bdi,
  button,
  buttonLink,
  buttons,
  deskPage,
  dialog,
  element,
  empty,
  facts,
  fold,
  type Html,
  html,
  lines,
  pageHead,
  pager,
  paragraphs,
  postForm,
  progress,
  section,
  segments,
  stats,
  table,
} from '#ui';
import { stopAnnouncement } from '../actions/announcing.ts';
import { audienceNames } from '../questions/choices.ts';
import { fileLines } from './announce-files.ts';
import {
  messageProgress,
  messageRecipients,
  type OneMessage,
  type Progress,
  type RecipientLine,
  type RecipientView,
  recipientViews,
} from '../questions/announcements.ts';
import { audienceWords, idOf, listPath, moneyText, pathOf, refusal, stateChip } from './announce-shared.ts';

const families = (id: string, show: RecipientView): string => `${pathOf(id, 'families')}?show=${show}`;

function figures(request: PageRequest, { row, figures: of, answers }: Progress): Html {
  const { t, say } = request;
  const share = of.families === 0 ? 0 : of.reached / of.families;
  return stats([
    {
      label: t('messages.one.reached'),
      value: say.number(of.reached),
      unit: t('messages.one.of', { n: of.families }),
      compare: say.percent(share),
      href: families(row.id, 'reached'),
    },
    { label: t('messages.one.not_reached'), value: say.number(of.not_reached), href: families(row.id, 'not_reached') },
    ...(row.asks === 'nothing'
      ? []
      : [
          { label: t('messages.one.yes'), value: say.number(answers.yes), href: families(row.id, 'yes') },
          { label: t('messages.one.no'), value: say.number(answers.no), href: families(row.id, 'no') },
          {
            label: t('messages.one.without'),
            value: say.number(of.families - of.answered),
            href: families(row.id, 'without_answer'),
          },
        ]),
  ]);
}

function whyText({ t }: PageRequest, reason: string | null): string {
  if (reason === null) return '';
  const key = `messages.why.${reason}`;
  return t.has(key) ? t.dynamic(key) : t('messages.why.other');
}

function wayName({ t }: PageRequest, way: string | null): string {
  const key = `messages.way.${way ?? 'none'}`;
  return t.has(key) ? t.dynamic(key) : t('messages.way.none');
}

function partsTable(request: PageRequest, { parts }: Progress): Html | null {
  const { t, say } = request;
  if (parts.length === 0) return null;
  return table({
    caption: t('messages.one.by_way'),
    columns: [
      { label: t('messages.check.way') },
      { label: t('messages.one.state') },
      { label: t('messages.one.why') },
      { label: t('messages.check.n'), numeric: true },
    ],
    rows: parts.map((part) => ({
      cells: [
        wayName(request, part.way),
        t(`messages.outcome.${part.outcome}`),
        whyText(request, part.reason),
        say.number(part.n),
      ],
    })),
  });
}

function stopPart(request: PageRequest, { row, may }: OneMessage): Html | null {
  const { t, formToken } = request;
  if (!may.stop) return null;
  return html`${button({ label: t('messages.one.stop'), icon: 'close', kind: 'danger', opens: 'stop' })}
  ${dialog({
    id: 'stop',
    title: t('messages.one.stop_title'),
    body: html`<p>${t('messages.one.stop_text')}</p>`,
    actions: postForm(
      { action: pathOf(row.id, 'stop'), token: formToken },
      button({ label: t('messages.one.stop_do'), kind: 'danger' }),
    ),
  })}`;
}

function againPart({ t, actor }: PageRequest, { row, figures: of }: Progress): Html | null {
  if (row.begun_at === null || row.kind !== 'announcement' || row.author_id !== actor.personId) return null;
  const to = (who: string): string => `${listPath}/new?${new URLSearchParams({ earlier: row.id, who }).toString()}`;
  const some = [
    row.asks !== 'nothing' && of.families > of.answered
      ? buttonLink({ label: t('messages.one.again_answer'), href: to('without_answer'), kind: 'second', icon: 'send' })
      : null,
    of.not_reached > 0
      ? buttonLink({ label: t('messages.one.again_reach'), href: to('not_reached'), kind: 'second', icon: 'send' })
      : null,
  ];
  return some.every((one) => one === null) ? null : html`<div class="mt-4">${buttons(...some)}</div>`;
}

function wordingsPart(request: PageRequest, { row, wordings }: Progress): Html {
  const { t } = request;
  const shown = wordings.length === 0 ? [{ ...row, how: 'written' as const }] : wordings;
  return section(
    { title: t('messages.one.words') },
    html`<div class="stack">
      ${shown.map((one) =>
        fold({
          summary: html`<b>${t.languageName(one.language)}</b> · ${t(`messages.wording.${one.how}`)}`,
          open: one.language === row.language,
          body: html`${element('p', { lang: one.how === 'original' ? row.language : one.language, dir: 'auto' }, html`<b>${one.title}</b>`)}
            ${element('div', { lang: one.how === 'original' ? row.language : one.language, dir: 'auto' }, paragraphs(one.body === '' ? one.short : one.body))}
            <p class="label mt-3">${t('messages.check.short')}</p>
            ${element('p', { lang: one.how === 'original' ? row.language : one.language, dir: 'auto' }, one.short)}`,
        }),
      )}
    </div>`,
  );
}

function goingPart(request: PageRequest, found: Progress): Html | null {
  const { t } = request;
  const { row, figures: of } = found;
  if (row.state !== 'preparing' && row.state !== 'going') return null;
  const waits = found.parts.filter((part) => part.outcome === 'under_way').reduce((sum, part) => sum + part.n, 0);
  return html`<div class="mt-4">
    ${progress({
      id: 'going',
      label: t('messages.one.going'),
      value: of.families - waits,
      max: Math.max(1, of.families),
      note: t('messages.one.going_note', { n: waits }),
    })}
  </div>`;
}

/** One message: how far it has come, who was reached, what was answered, and what can still be done. */
export async function showMessage(request: PageRequest): Promise<Response> {
  const { t, say, floor, actor } = request;
  const found = await floor.ask(actor, messageProgress, { id: idOf(request) });
  const { row, may } = found;
  const names = await floor.ask(actor, audienceNames, { audiences: [row.audience] });
  const actions = html`${
    may.approve
      ? buttonLink({ label: t('messages.one.look_approve'), href: pathOf(row.id, 'check'), icon: 'eye' })
      : may.edit
        ? buttonLink({ label: t('messages.form.look_over'), href: pathOf(row.id, 'check'), icon: 'eye' })
        : null
  }${may.edit ? buttonLink({ label: t('messages.check.change'), href: pathOf(row.id, 'edit'), kind: 'second' }) : null}${stopPart(request, found)}`;
  const cost = found.costMicros === 0 ? null : moneyText(request, found.costMicros, found.currency);
  const body = html`${pageHead({
    title: bdi(row.title),
    beside: html`${stateChip(request, row.state)} <span>${bdi(found.author)}</span>`,
    actions,
    back: { label: t('messages.list.title'), href: listPath },
  })}
  ${row.state === 'waiting' ? banner({ body: t('messages.one.waits_for_yes') }) : null}
  ${facts([
    [t('messages.one.to'), audienceWords(request, row.audience, names, found.org)],
    [t('messages.one.goes'), row.send_at !== null && row.begun_at === null ? say.dateTime(row.send_at) : null],
    [t('messages.one.went'), row.begun_at === null ? null : say.dateTime(row.begun_at)],
    [t('messages.check.until'), row.answer_until === null ? null : say.dateTime(row.answer_until)],
    [t('messages.one.over_week'), row.budget_reason],
    [t('messages.one.cost'), cost],
  ])}
  ${goingPart(request, found)}
  ${
    row.begun_at === null
      ? null
      : html`${section({ title: t('messages.one.reach') }, figures(request, found), partsTable(request, found))}
          ${againPart(request, found)}
          <p class="mt-4">
            ${element('a', { class: 'link-row', href: pathOf(row.id, 'families.csv'), 'data-turbo': 'false' }, t('messages.one.csv'))}
          </p>`
  }
  ${wordingsPart(request, found)}
  ${found.files.length === 0 ? null : section({ title: t('messages.files.title') }, ...fileLines(request, found.files, pathOf(row.id)))}`;
  return request.page(
    await deskPage(request, {
      title: row.title,
      body,
      current: listPath,
      topics: ['messages', `announcement:${row.id}`],
    }),
  );
}

export async function postStop(request: PageRequest): Promise<Response> {
  const { floor, actor } = request;
  const id = idOf(request);
  await request.form();
  try {
    const { held } = await floor.act(actor, stopAnnouncement, { id });
    return request.redirect(pathOf(id), { says: 'messages.one.says_stopped', args: { n: held } });
  } catch (error) {
    refusal(request, error);
    return request.redirect(pathOf(id), { says: 'messages.error.already_gone' });
  }
}

async function noteList(
  request: PageRequest,
  what: 'list' | 'export',
  id: string,
  rows: readonly RecipientLine[],
): Promise<void> {
  const children = new Set(rows.flatMap((row) => row.children.map((child) => child.id))).size;
  if (children === 0) return;
  await request.floor.act(request.actor, noteLooks, {
    looks: [{ what, recordId: id, studentId: null, guardianId: null, children }],
  });
}

/** The families behind a figure, by name. */
export async function showFamilies(request: PageRequest): Promise<Response> {
  const { t, say, floor, actor } = request;
  const id = idOf(request);
  const show = recipientViews.find((one) => one === request.query('show')) ?? 'not_reached';
  const from = request.query('after');
  const after = from !== null && isUuid(from) ? from : null;
  const { found, lines: rows, next } = await floor.ask(actor, messageRecipients, { id, show, after, most: 50 });
  await noteList(request, 'list', id, rows);
  const views = recipientViews.filter(
    (one) => found.row.asks !== 'nothing' || !['yes', 'no', 'without_answer'].includes(one),
  );
  const title = t('messages.families.title');
  const body = html`${pageHead({ title, back: { label: found.row.title, href: pathOf(id) } })}
  ${segments({
    label: title,
    items: views.map((one) => ({
      label: t(`messages.families.${one}`),
      href: families(id, one),
      current: one === show,
    })),
  })}
  ${
    rows.length === 0
      ? empty({ title: t('messages.families.none'), icon: 'check' })
      : lines(
          rows.map((row) => ({
            body: html`<b>${bdi(row.name)}</b> ·
              ${row.children.map((child, i) => html`${i > 0 ? ', ' : ''}${element('a', { href: `/desk/people/${child.id}` }, bdi(child.name))}`)}
              <p class="small soft">
                ${[t.languageName(row.language), wayName(request, row.way), whyText(request, row.outcome === 'reached' ? null : row.reason), row.answered_at === null ? '' : say.dateTime(row.answered_at)].filter((part) => part !== '').join(' · ')}
              </p>`,
          })),
        )
  }
  ${next === null ? null : pager({ t, next: `${pathOf(id, 'families')}?${new URLSearchParams({ show, after: next }).toString()}` })}`;
  return request.page(await deskPage(request, { title, body, current: listPath }));
}

/** A cell that a table program shows as text and never runs. */
function csvCell(value: string): string {
  const harmless = /^[=+\-@\t\r|%]/.test(value) ? `'${value}` : value;
  return /[",;\n\r\t']/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
}

const mostInFile = 20_000;

/** Who was reached and what they answered, as a file. Its words are fixed, so that a program can read them. */
export async function sendFamilies(request: PageRequest): Promise<Response> {
  const { floor, actor } = request;
  const id = idOf(request);
  const { lines: rows } = await floor.ask(actor, messageRecipients, { id, show: null, after: null, most: mostInFile });
  await noteList(request, 'export', id, rows);
  const head = ['guardian', 'children', 'language', 'way', 'outcome', 'reason', 'answer', 'answered_at'];
  const text = [
    head,
    ...rows.map((row) => [
      row.name,
      row.children.map((child) => child.name).join('; '),
      row.language,
      row.way ?? '',
      row.outcome,
      row.outcome === 'reached' ? '' : (row.reason ?? ''),
      row.answer ?? '',
      row.answered_at?.toString() ?? '',
    ]),
  ]
    .map((cells) => `${cells.map(csvCell).join(',')}\r\n`)
    .join('');
  return request.bytes(`\uFEFF${text}`, {
    'content-type': 'text/csv; charset=utf-8',
    'content-disposition': `attachment; filename="message-${id}.csv"`,
  });
}
