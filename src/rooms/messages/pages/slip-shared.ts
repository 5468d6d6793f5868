import { notFound } from '#platform/errors';
import { isUuid, type Uuid } from '#platform/ids';
import { noteLooks } from '#platform/looks';
import type { PageRequest } from '#platform/web';
import { chip, choice, element, fold, html, type Html, select, tabs } from '#ui';
import type { Choices } from '../questions/choices.ts';
import type { SentAbout } from '../slips/sending-about.ts';
import type { SlipState } from '../slips/slips.rules.ts';
import { csvCell } from './slip-csv.ts';

/** The four sides of this part of the desk. */
export const sides = {
  slips: '/desk/slips',
  sign_ups: '/desk/sign-ups',
  documents: '/desk/documents',
  groups: '/desk/roster-groups',
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

/** A page or a file that names children counts as one look at so many of them, before it is answered. */
export async function noteList(
  { floor, actor }: PageRequest,
  what: 'list' | 'export',
  recordId: Uuid,
  children: number,
): Promise<void> {
  if (children > 0)
    await floor.act(actor, noteLooks, { looks: [{ what, recordId, studentId: null, guardianId: null, children }] });
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

const stateKind = { yes: 'answered', no: 'paused', differ: 'breach', missing: 'due' } as const;

/** What stands for one child. */
export const slipChip = ({ t }: PageRequest, state: SlipState): Html =>
  chip({ kind: stateKind[state], label: t(`messages.slip.state_${state}`) });

/** A school to choose, where there are several; who leads the district may also choose all of it. */
export function schoolField({ t }: PageRequest, { scope, schools }: Choices, typed: string | undefined): Html | null {
  if (schools.length < 2) return null;
  const whole = scope.schools === null ? [{ value: '', label: t('messages.form.from_district') }] : [];
  const first = whole[0]?.value ?? schools[0]?.id;
  return select({
    label: t('messages.slip.school'),
    name: 'school',
    value: typed ?? first,
    options: [...whole, ...schools.map((one) => ({ value: one.id, label: one.name }))],
  });
}

/** What is said after sending: a leader may have to say yes first. */
export const onWay = (state: string) =>
  state === 'waiting' ? ('messages.slip.waits_yes' as const) : ('messages.slip.on_way' as const);

/** The messages that went about this, each with how it stands, and the page that says whom it reached. */
export function sentLines({ t, say }: PageRequest, sent: readonly SentAbout[]): Html | null {
  if (sent.length === 0) return null;
  return html`${sent.map(
    (one) =>
      html`<p class="small soft mt-3">
        ${t('messages.slip.sent_at', { when: say.dateTime(one.at) })} · ${t.dynamic(`messages.state.${one.state}`)} ·
        ${element('a', { href: `/desk/messages/${one.id}` }, t('messages.slip.whom'))}
      </p>`,
  )}`;
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
