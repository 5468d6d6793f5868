import type { PageRequest } from '#platform/web';
import {
  banner,
  bdi,
  button,
  chip,
  type Content,
  facts,
  field,
  fold,
  html,
  type Html,
  lines,
  postForm,
  href,
  textarea,
} from '#ui';
import type { OneRequest } from '../questions/requests.ts';
import type { ItemRow } from '../requests.store.ts';
import { readReason } from '../readers.rules.ts';
import { base } from './desk-list.ts';
import { errorAt, type Refused, typedIn, below } from './parts.ts';

export function askedPart(request: PageRequest, { row }: OneRequest): Html {
  const { t, say } = request;
  return html`${facts([
      [t('records.one.asker'), bdi(row.asker_name)],
      [t('records.enter.address'), row.asker_address],
      [t('records.fact.children'), row.children.length === 0 ? null : bdi(say.list(row.children))],
      [t('records.one.opened'), say.date(row.opened_at)],
      [
        t('records.one.due'),
        t('records.one.due_text', {
          day: say.date(Temporal.PlainDate.from(row.due_on)),
          days: row.days,
          counted: t.dynamic(`records.counted.${row.counted}`),
        }),
      ],
      [
        t('records.one.extended'),
        row.extended_from === null
          ? null
          : html`<bdi>${row.extended_reason ?? ''}</bdi>
              ${t('records.one.extended_from', { day: say.date(Temporal.PlainDate.from(row.extended_from)) })}`,
      ],
      [t('records.one.meeting'), row.meeting_on === null ? null : say.date(Temporal.PlainDate.from(row.meeting_on))],
      [t('records.one.why'), row.why === null ? null : bdi(row.why)],
      [t('records.one.owner'), bdi(row.owner ?? '–')],
    ])}
    <blockquote class="kept mt-4" dir="auto" lang="${row.language}">${row.asked}</blockquote>
    ${
      row.wanted === null
        ? null
        : html`<p class="mt-3"><b>${t('records.one.wanted')}</b></p>
            <blockquote class="kept" dir="auto">${row.wanted}</blockquote>`
    }
    ${row.conversation_id === null ? null : html`<p class="mt-3"><a href="${href(`/desk/conversations/${row.conversation_id}`)}">${t('records.one.conversation')}</a></p>`}`;
}

/** A lawful reason as people read it. */
function lawfulText({ t }: PageRequest, stored: string): string {
  const { reason, words } = readReason(stored);
  return reason === 'other' ? words : t.dynamic(`records.lawful.${reason}`);
}

/** The longer time that a state lets for a public request: once, with a reason that whoever asked reads. */
export function extendPart(request: PageRequest, { row, extra }: OneRequest, refused: Refused | null): Html | null {
  const { t, formToken } = request;
  if (extra === 0) return null;
  return fold({
    summary: t('records.extend.title'),
    open: refused?.form === 'extend',
    body: postForm(
      { action: `${base}/${row.id}/extend`, token: formToken },
      textarea({
        label: t('records.extend.reason'),
        name: 'reason',
        id: 'extend-reason',
        rows: 2,
        value: typedIn(refused, 'extend')['reason'],
        hint: t('records.extend.hint', { n: extra }),
        error: errorAt(refused, 'extend', 'reason'),
      }),
      below(button({ label: t('records.extend.do'), kind: 'second' })),
    ),
  });
}

export function gatherPart(request: PageRequest, { row, items, readers }: OneRequest, refused: Refused | null): Html {
  const { t, formToken, say } = request;
  const typed = typedIn(refused, 'gather');
  const form = postForm(
    { action: `${base}/${row.id}/gather`, token: formToken },
    html`<div class="stack">
      ${field({ label: t('records.words'), name: 'words', value: typed['words'] ?? row.search_words.join(', '), optional: t('ui.field.optional'), hint: t('records.words_hint') })}
      <div class="split split-2">
        <div>
          ${field({ label: t('records.from'), name: 'fromOn', type: 'date', value: typed['fromOn'] ?? row.from_on, optional: t('ui.field.optional'), error: errorAt(refused, 'gather', 'fromOn') })}
        </div>
        <div>
          ${field({ label: t('records.until'), name: 'untilOn', type: 'date', value: typed['untilOn'] ?? row.until_on, optional: t('ui.field.optional'), error: errorAt(refused, 'gather', 'untilOn') })}
        </div>
      </div>
    </div>`,
    below(
      button({
        label: row.gathered_at === null ? t('records.gather.do') : t('records.gather.again'),
        icon: 'search',
        kind: items.length === 0 ? 'primary' : 'second',
      }),
    ),
  );
  const { waiting, released, withheld } = readers;
  const reach = html`${waiting === 0 ? null : banner({ kind: 'warning', body: t('records.readers.waiting', { n: waiting }) })}
  ${released === 0 ? null : html`<p class="soft mt-2">${t('records.readers.released', { n: released })}</p>`}
  ${withheld.map((reason) => html`<p class="soft mt-2">${t('records.readers.withheld', { reason: lawfulText(request, reason) })}</p>`)}`;
  return html`${row.gathered_at === null ? null : html`<p class="soft">${t('records.gather.at', { when: say.dateTime(row.gathered_at) })}</p>`}
  ${reach}
  ${items.length === 0 ? form : fold({ summary: t('records.gather.again'), body: form, open: refused?.form === 'gather' })}`;
}

function decisionChip({ t }: PageRequest, item: ItemRow): Html {
  if (item.decision === 'undecided') return chip({ kind: 'due', label: t('records.decision.undecided') });
  return chip({
    kind: item.decision === 'in' ? 'answered' : 'plain',
    label: t.dynamic(`records.decision.${item.decision}`),
  });
}

function itemLine(request: PageRequest, one: OneRequest, item: ItemRow): Html {
  const { t, say } = request;
  const title = item.part === 'note' ? t('records.item.note', { who: item.title }) : item.title;
  const shown =
    item.part === 'whole' && one.row.state === 'open'
      ? html`<a href="${href(`${base}/${one.row.id}/items/${item.id}`)}"><b>${bdi(title)}</b></a>`
      : html`<b>${bdi(title)}</b>`;
  const why = item.decision !== 'out' ? null : item.decided_by === null ? t('records.item.other_writer') : item.reason;
  return html`<p>${item.part === 'whole' ? null : '↳ '}${shown} ${decisionChip(request, item)}</p>
    <p class="small soft">
      ${item.part === 'whole' ? t.dynamic(`records.source.${item.source}`) : t.dynamic(`records.item.${item.part}_kind`)}
      · ${say.date(item.at)}
      ${item.names_others === 0 ? null : html` · ${t('records.item.names', { n: item.names_others })}`}
      ${why === null ? null : html` · <bdi>${why}</bdi>`}
    </p>`;
}

export function itemsPart(request: PageRequest, one: OneRequest, refused: Refused | null): Content {
  const { t, formToken } = request;
  const { items, row } = one;
  if (items.length === 0) return row.gathered_at === null ? null : html`<p class="soft">${t('records.items.none')}</p>`;
  const list = lines(
    items.map((item) => ({
      body: itemLine(request, one, item),
      after:
        row.state === 'open'
          ? html`<label class="choice"
              ><input type="checkbox" name="item" value="${item.id}" /><span class="hide-visually"
                >${t('records.items.choose', { title: item.title })}</span
              ></label
            >`
          : null,
    })),
    { compact: true },
  );
  if (row.state !== 'open') return list;
  const undecided = items.filter((item) => item.decision === 'undecided').length;
  return postForm(
    { action: `${base}/${row.id}/items`, token: formToken },
    html`<p class="soft">${t('records.items.undecided', { n: undecided })}</p>
      ${list}

      <div class="mt-4">
        ${field({ label: t('records.items.reason'), name: 'reason', hint: t('records.items.reason_hint'), value: typedIn(refused, 'items')['reason'], error: errorAt(refused, 'items', 'reason') })}
      </div>`,
    below(
      button({ label: t('records.items.in'), name: 'decision', value: 'in', kind: 'second' }),
      button({ label: t('records.items.out'), name: 'decision', value: 'out', kind: 'second' }),
      button({ label: t('records.items.rest_in'), name: 'decision', value: 'rest', kind: 'quiet' }),
    ),
  );
}
