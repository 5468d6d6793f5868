import { notFound } from '#platform/errors';
import { isUuid, type Uuid } from '#platform/ids';
import type { PageRequest } from '#platform/web';
import { choice, fold, html, type Html, tabs } from '#ui';
import { csvCell } from './slip-csv.ts';

/** The four sides of this part of the desk. */
export const sides = {
  slips: '/desk/slips',
  sign_ups: '/desk/sign-ups',
  documents: '/desk/documents',
  groups: '/desk/groups',
} as const;
export type Side = keyof typeof sides;

export function sideTabs({ t }: PageRequest, current: Side): Html {
  return tabs({
    label: t('messages.slip.sides'),
    items: (Object.keys(sides) as Side[]).map((side) => ({
      label: t(`messages.side.${side}`),
      href: sides[side],
      current: side === current,
    })),
  });
}

/** An id in the address; what is no id names nothing. */
export function idIn(request: PageRequest, name = 'id'): Uuid {
  const id = request.param(name);
  if (!isUuid(id)) throw notFound();
  return id;
}

type Named = { readonly id: Uuid; readonly name: string };

/** Boxes to tick, folded away where there are many. */
export function ticks(
  label: string,
  name: string,
  items: readonly Named[],
  chosen: readonly string[] = [],
): Html | null {
  if (items.length === 0) return null;
  return fold({
    summary: label,
    open: items.length <= 12,
    body: html`<div class="stack">
      ${items.map((one) => choice({ label: one.name, name, value: one.id, checked: chosen.includes(one.id) }))}
    </div>`,
  });
}

/** The mark at the beginning of a file that a spreadsheet reads as UTF-8. */
const mark = '\u{FEFF}';

export function csvFile(request: PageRequest, name: string, rows: readonly (readonly string[])[]): Response {
  const text = mark + rows.map((cells) => `${cells.map(csvCell).join(',')}\r\n`).join('');
  return request.bytes(text, {
    'content-type': 'text/csv; charset=utf-8',
    'content-disposition': `attachment; filename="${name}.csv"`,
    'cache-control': 'no-store',
  });
}
