import { sql } from 'kysely';
import { z } from 'zod';
import type { QuestionContext } from '#platform/action';
import type { Closure } from '#platform/clock';
import type { Uuid } from '#platform/ids';

const time = z.string().regex(/^(?:[01]\d|2[0-3]):[0-5]\d$/u);

/**
 * A turn of a week, on the district's clock. `to` at or before `from` ends on the next day. `closed` says what it does on
 * days the district is closed: the same as on others, nothing, or only on those.
 */
export const turn = z.object({
  days: z.array(z.number().int().min(1).max(7)).min(1).max(7),
  from: time,
  to: time,
  closed: z.enum(['also', 'not', 'only']),
});
export const turns = z.array(turn).max(6);
export type Turn = z.output<typeof turn>;

export type TeamMember = {
  readonly personId: Uuid;
  /** The school whose list it is; null: the district's. */
  readonly orgId: Uuid | null;
  /** None, and no backup: on call at any time. */
  readonly turns: readonly Turn[];
  /** Called only where those on call do not answer. */
  readonly isBackup: boolean;
};

export type TurnClock = { readonly zone: string; readonly closures: readonly Closure[] };

function startsOn(one: Turn, date: Temporal.PlainDate, closures: readonly Closure[]): boolean {
  const closed = closures.some(
    (closure) => closure.date.equals(date) && closure.from === undefined && closure.to === undefined,
  );
  if (one.closed === 'only') return closed;
  return one.days.includes(date.dayOfWeek) && !(closed && one.closed === 'not');
}

/** Whether one of the turns holds now. A night that began yesterday belongs to yesterday. */
export function isInTurn(list: readonly Turn[], now: Temporal.Instant, { zone, closures }: TurnClock): boolean {
  const local = now.toZonedDateTimeISO(zone);
  const today = local.toPlainDate();
  const clock = local.toPlainTime().toString({ smallestUnit: 'minute' });
  return list.some((one) => {
    const overnight = one.to <= one.from;
    if (startsOn(one, today, closures) && clock >= one.from && (overnight || clock < one.to)) return true;
    return overnight && clock < one.to && startsOn(one, today.subtract({ days: 1 }), closures);
  });
}

/** On call now: at any time, or in a turn. A backup is not, until those on call have not answered. */
export function isOnCall(member: TeamMember, now: Temporal.Instant, clock: TurnClock): boolean {
  if (member.isBackup) return false;
  return member.turns.length === 0 || isInTurn(member.turns, now, clock);
}

/**
 * Whom a round calls, of a list in its order: first those on call, and where these are fewer than two the backups after
 * them, then whoever is off their turn, then those who are away, then `standing`. From the second round on the whole
 * list is called.
 */
export function calledOf(
  list: readonly TeamMember[],
  facts: {
    readonly now: Temporal.Instant;
    readonly clock: TurnClock;
    readonly isAway: (personId: Uuid) => boolean;
    /** Who is called where the list does not reach two. */
    readonly standing: readonly Uuid[];
    readonly round: number;
  },
): readonly Uuid[] {
  const { now, clock, isAway, standing, round } = facts;
  const here = list.filter((member) => !isAway(member.personId));
  const ids = (members: readonly TeamMember[]): readonly Uuid[] => members.map((member) => member.personId);
  const first = new Set(ids(round > 0 ? here : here.filter((member) => isOnCall(member, now, clock))));
  const then = [...ids(here.filter((member) => member.isBackup)), ...ids(here), ...ids(list), ...standing];
  for (const personId of then) if (first.size < 2) first.add(personId);
  return [...first];
}

type Row = {
  readonly personId: Uuid;
  readonly orgId: Uuid | null;
  readonly turns: unknown;
  readonly isBackup: boolean;
};

/** All lists, each in its order; `schoolId` keeps only that school's and the district's, the school's first. */
export async function teamLists(
  { tx, actor }: Pick<QuestionContext, 'tx' | 'actor'>,
  only?: { readonly schoolId: Uuid | null },
): Promise<readonly TeamMember[]> {
  const { rows } = await sql<Row>`select person_id as "personId", org_id as "orgId", turns, is_backup as "isBackup"
    from conversations.alarm_team where district_id = ${actor.districtId}
      and (${only === undefined} or org_id is null or org_id = ${only?.schoolId ?? null}) order by org_id nulls last, position`.execute(
    tx,
  );
  return rows.map((row) => ({ ...row, turns: turns.safeParse(row.turns).data ?? [] }));
}
