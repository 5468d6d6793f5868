import { type PageRequest, type Route, route } from '#platform/web';
import { bdi, buttonLink, chip, type Content, deskPage, element, empty, html, pageHead, section, table } from '#ui';
import { daysUntil } from '../conversations.legal.ts';
import { datesOf } from '../conversations.legal-store.ts';
import { type LegalList, legalList, type ListedLegal } from '../questions/legal.ts';
import { deskRoles, staffName } from './desk-shared.ts';
import { csvLine } from './service-csv.ts';

const path = '/desk/legal';

function leftChip({ t, now }: PageRequest, { zone }: LegalList, row: ListedLegal): Content {
  const days = daysUntil(datesOf(row).decideBy, now, zone);
  if (days < 0) return chip({ kind: 'breach', label: t('conversations.legal.list.late', { days: -days }) });
  return chip({ kind: days <= 7 ? 'due' : 'waiting', label: t('conversations.legal.list.left', { days }) });
}

function openTable(request: PageRequest, list: LegalList): Content {
  const { t, say, now, actor } = request;
  return table({
    caption: t('conversations.legal.list.title'),
    quietCaption: true,
    columns: [
      { label: t('conversations.legal.list.matter') },
      { label: t('conversations.legal.list.path') },
      { label: t('conversations.legal.list.owner') },
      { label: t('conversations.legal.list.day'), numeric: true },
      { label: t('conversations.legal.list.due') },
    ],
    rows: list.open.map((row) => {
      const { receivedOn, decideBy } = datesOf(row);
      const n = 0 - daysUntil(receivedOn, now, list.zone);
      const of = receivedOn.until(decideBy, { largestUnit: 'days' }).days;
      return {
        cells: [
          element('a', { href: `/desk/conversations/${row.id}`, dir: 'auto', lang: row.language }, row.subject),
          t.dynamic(`conversations.legal.kind.${row.kind}`),
          bdi(staffName(t, actor, list.directory, row.owner_id)),
          t('conversations.legal.list.day_of', { n, of }),
          html`${say.date(decideBy)}
          ${leftChip(request, list, row)}${
            row.acknowledged_at === null
              ? html` ${chip({ kind: 'due', label: t('conversations.legal.list.unacknowledged') })}`
              : null
          }`,
        ],
      };
    }),
  });
}

function closedTable({ t, say, actor }: PageRequest, list: LegalList): Content {
  if (list.closed.length === 0) return null;
  return section(
    { title: t('conversations.legal.list.decided') },
    table({
      caption: t('conversations.legal.list.decided'),
      quietCaption: true,
      columns: [
        { label: t('conversations.legal.list.matter') },
        { label: t('conversations.legal.list.path') },
        { label: t('conversations.legal.list.owner') },
        { label: t('conversations.legal.desk.outcome') },
      ],
      rows: list.closed.map((row) => ({
        cells: [
          element('a', { href: `/desk/conversations/${row.id}`, dir: 'auto', lang: row.language }, row.subject),
          t.dynamic(`conversations.legal.kind.${row.kind}`),
          bdi(staffName(t, actor, list.directory, row.owner_id)),
          row.outcome === null || row.outcome_on === null
            ? ''
            : html`${t.dynamic(`conversations.legal.desk.outcome.${row.outcome}`)},
              ${say.date(Temporal.PlainDate.from(row.outcome_on))}`,
        ],
      })),
    }),
  );
}

/** A coordinator's own list: every matter with a legal path that this person answers for or reads. */
async function showList(request: PageRequest): Promise<Response> {
  const { t, floor, actor } = request;
  const list = await floor.ask(actor, legalList, {});
  const any = list.open.length + list.closed.length > 0;
  const body = html`${pageHead({
      title: t('conversations.legal.list.title'),
      ...(any
        ? {
            actions: buttonLink({
              label: t('conversations.legal.list.csv'),
              href: `${path}/list.csv`,
              kind: 'second',
              icon: 'file',
            }),
          }
        : {}),
    })}
    <p class="measure mt-2">${t('conversations.legal.list.lead')}</p>
    <div class="mt-5">
      ${
        list.open.length === 0
          ? empty({
              icon: 'lock',
              title: t('conversations.legal.list.empty'),
              text: t('conversations.legal.list.empty_text'),
            })
          : openTable(request, list)
      }
    </div>
    ${closedTable(request, list)}`;
  return request.page(
    await deskPage(request, { title: t('conversations.legal.list.title'), body, topics: ['inbox'], current: path }),
  );
}

/** The same list as a file: codes, days and outcomes, no words of any matter. */
async function sendList(request: PageRequest): Promise<Response> {
  const { t, floor, actor } = request;
  const list = await floor.ask(actor, legalList, {});
  const head = [
    t('conversations.legal.list.matter'),
    t('conversations.legal.list.path'),
    t('conversations.legal.list.owner'),
    t('conversations.legal.desk.received'),
    t('conversations.legal.desk.acknowledge'),
    t('conversations.legal.desk.decide'),
    t('conversations.legal.desk.outcome'),
    t('conversations.legal.desk.on'),
  ];
  const lines = [...list.open, ...list.closed].map((row) => [
    row.code,
    t.dynamic(`conversations.legal.kind.${row.kind}`),
    staffName(t, actor, list.directory, row.owner_id),
    row.received_on,
    row.acknowledged_at?.toZonedDateTimeISO(list.zone).toPlainDate().toString() ?? '',
    row.decide_by,
    row.outcome === null ? '' : t.dynamic(`conversations.legal.desk.outcome.${row.outcome}`),
    row.outcome_on ?? '',
  ]);
  return request.bytes(`\uFEFF${[head, ...lines].map((cells) => csvLine(cells)).join('')}`, {
    'content-type': 'text/csv; charset=utf-8',
    'content-disposition': 'attachment; filename="legal-matters.csv"',
  });
}

export const legalListRoutes: readonly Route[] = [
  route({ method: 'GET', path, who: deskRoles, handler: showList }),
  route({ method: 'GET', path: `${path}/list.csv`, who: deskRoles, handler: sendList }),
];
