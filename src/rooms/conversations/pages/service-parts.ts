import type { PageRequest } from '#platform/web';
import { bdi, element, fold, html, lines, section, table, type Cell, type Content, type Html } from '#ui';
import { barCell } from '#ui/charts';
import type { Part } from '../conversations.measures.ts';
import type { PartRow, ServiceFigures } from '../questions/service-figures.ts';
import { channelName, topicName } from './desk-shared.ts';
import { serviceAddress, type ServiceAsk } from './service-ask.ts';
import { ratingText } from './service-ratings.ts';

const rows = '/desk/service/rows';

/** What a value of a part is called. */
export function valueName(
  request: PageRequest,
  { directory }: Pick<ServiceFigures, 'directory'>,
  part: Part,
  value: string,
): string {
  const { t } = request;
  switch (part) {
    case 'language':
      return t.languageName(value);
    case 'channel':
      return channelName(t, value);
    case 'asker':
      return t.dynamic(`conversations.asker.${value}`);
    case 'topic':
      return topicName(request, directory, value === '' ? null : value);
    case 'school':
      return value === ''
        ? t('conversations.service.no_school')
        : (directory.orgs.get(value)?.name ?? t('conversations.service.no_school'));
  }
}

export function withheldText({ t }: Pick<PageRequest, 't'>, row: PartRow, least: number): string {
  if (row.shown === 'fewer') return t('conversations.service.fewer', { n: least });
  return row.shown === 'protects' ? t('conversations.service.protecting') : t('conversations.service.not_shown');
}

const order = (a: PartRow, b: PartRow): number =>
  (b.figures?.came ?? -1) - (a.figures?.came ?? -1) || a.value.localeCompare(b.value);

function address(ask: ServiceAsk, part: Part, value: string): string {
  if (part === 'topic') return serviceAddress(rows, ask, value === '' ? { no_topic: '1' } : { topic: value });
  if (part === 'school') return serviceAddress(rows, ask, value === '' ? { no_school: '1' } : { school: value });
  return serviceAddress(rows, ask, { [part]: value });
}

function cellsOf(
  request: PageRequest,
  ask: ServiceAsk,
  found: ServiceFigures,
  part: Part,
  row: PartRow,
  slowest: number,
): (Content | Cell)[] {
  const { t, say } = request;
  const name = bdi(valueName(request, found, part, row.value));
  const hidden: Cell = { body: t('conversations.service.not_shown'), withheld: true, nothing: true };
  const { figures } = row;
  if (figures === null)
    return [name, { body: withheldText(request, row, found.least), withheld: true }, hidden, hidden, hidden, hidden];
  const { first } = figures;
  const enough = first.n >= found.least && first.median !== null && first.p90 !== null;
  const rating = ratingText(request, figures, found.least);
  const n = element('a', { href: address(ask, part, row.value) }, say.number(figures.came));
  return [
    name,
    n,
    enough
      ? barCell({
          share: slowest === 0 ? 0 : (first.median ?? 0) / slowest,
          shown: say.hours(Math.round(first.median ?? 0)),
        })
      : hidden,
    enough ? say.hours(Math.round(first.p90 ?? 0)) : hidden,
    row.counts.breached === null ? hidden : say.number(row.counts.breached),
    figures.rated >= found.least && rating.rate !== null ? `${rating.value} (${rating.rate})` : hidden,
  ];
}

function partSection(request: PageRequest, ask: ServiceAsk, found: ServiceFigures, part: Part): Html | null {
  const { t } = request;
  const all = found.parts[part];
  if (all === null || all.length === 0) return null;
  const slowest = Math.max(0, ...all.map((row) => row.figures?.first.median ?? 0));
  const title = t.dynamic(`conversations.service.by.${part}`);
  const lead = part === 'topic' || part === 'school' ? 1000 : 30;
  const sorted = all.toSorted(order).slice(0, lead);
  const shown = sorted.filter((row) => row.figures !== null);
  const small = sorted.filter((row) => row.figures === null);
  const tableOf = (rows: readonly PartRow[]): Html =>
    table({
      caption: t('conversations.service.by.caption', { by: title }),
      quietCaption: true,
      columns: [
        { label: t.dynamic(`conversations.service.of.${part}`) },
        { label: t('conversations.service.conversations'), numeric: true },
        { label: t('conversations.service.half_within') },
        { label: t('conversations.service.nine_within'), numeric: true },
        { label: t('conversations.service.breached'), numeric: true },
        { label: t('conversations.service.rating_rate') },
      ],
      rows: rows.map((row) => ({ cells: cellsOf(request, ask, found, part, row, slowest) })),
    });
  if (small.length < 5) return section({ title, id: `by-${part}` }, tableOf(sorted));
  return section(
    { title, id: `by-${part}` },
    shown.length === 0 ? null : tableOf(shown),
    html`<div class="mt-3">
      ${fold({ summary: t('conversations.service.by.small', { n: small.length }), body: smallNames(request, found, part, small) })}
    </div>`,
  );
}

/** The parts too small to show, by name: each with the reason instead of five empty columns. */
function smallNames(request: PageRequest, found: ServiceFigures, part: Part, small: readonly PartRow[]): Html {
  return lines(
    small.map((row) => ({
      body: html`${bdi(valueName(request, found, part, row.value))}
        <span class="soft small">${withheldText(request, row, found.least)}</span>`,
    })),
    { tight: true },
  );
}

/** The same figures by language, school, channel and topic; small groups in words. */
export function partSections(request: PageRequest, ask: ServiceAsk, found: ServiceFigures): Html {
  return html`${(['language', 'school', 'channel', 'asker', 'topic'] as const).map((part) => partSection(request, ask, found, part))}`;
}
