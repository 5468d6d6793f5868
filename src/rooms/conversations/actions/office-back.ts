import { sql } from 'kysely';
import { z } from 'zod';
import { action, type ActionContext } from '#platform/action';
import { notFound } from '#platform/errors';
import { isUuid, type Uuid } from '#platform/ids';
import { weekFor } from '#rooms/calendar';
import { childrenOf } from '#rooms/roster';
import { errors } from '../conversations.errors.ts';
import { cutOffKey, cutOffOf, type DayKind, familyUntil } from '../conversations.office.ts';

type OwnRow = {
  readonly id: Uuid;
  readonly school_id: Uuid;
  readonly student_id: Uuid;
  readonly kind: DayKind;
  readonly on_day: string;
  readonly at_time: string | null;
};

export async function storedCutOff(
  { tx, actor }: Pick<ActionContext, 'tx' | 'actor'>,
  schoolId: Uuid,
): Promise<unknown> {
  const { rows } = await sql<{ value: unknown }>`select value from platform.district_settings
    where district_id = ${actor.districtId} and key = ${cutOffKey(schoolId)}`.execute(tx);
  return rows[0]?.value;
}

/** Takes back those days of what this guardian told that nobody settled and whose time has not come. */
export async function takeBack(context: ActionContext, toldId: string): Promise<void> {
  const { tx, actor, now } = context;
  if (actor.kind !== 'person' || actor.personId === null || !isUuid(toldId)) throw notFound();
  const { rows } =
    await sql<OwnRow>`select id, school_id, student_id, kind, on_day::text, to_char(at_time, 'HH24:MI') as at_time
    from conversations.day_changes where district_id = ${actor.districtId} and told_id = ${toldId}
      and guardian_id = ${actor.personId} and source = 'family' and outcome is null order by on_day for update`.execute(
      tx,
    );
  const children = (await childrenOf(context, [actor.personId])).map((tie) => tie.studentId);
  const own = rows.filter((row) => children.includes(row.student_id));
  const [first] = own;
  if (first === undefined) throw errors.too_late_to_take_back();
  const { zone } = await weekFor(tx, actor.districtId, first.school_id);
  const cutOff = cutOffOf(await storedCutOff(context, first.school_id));
  const inTime = own.filter(
    (row) =>
      Temporal.Instant.compare(
        now,
        familyUntil({ kind: row.kind, onDay: row.on_day, atTime: row.at_time }, cutOff, zone),
      ) < 0,
  );
  const [open] = inTime;
  if (open === undefined) throw errors.too_late_to_take_back();
  await sql`update conversations.day_changes set outcome = 'taken_back', settled_by = ${actor.personId}, settled_at = ${now}
    where district_id = ${actor.districtId} and id = any(${inTime.map((row) => row.id)}::uuid[])`.execute(tx);
  context.record('day change taken back', { kind: 'org', id: open.school_id }, { days: inTime.length });
  context.refresh('office');
}

/** A family takes back what it told the office, until the school's time for such things. What the office settled stays. */
export const takeBackDay = action(
  'conversations.take_back_day',
  z.object({ toldId: z.string() }),
  async (context, { toldId }) => {
    await takeBack(context, toldId);
  },
);
