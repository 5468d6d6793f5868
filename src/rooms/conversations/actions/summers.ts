import { sql } from 'kysely';
import { z } from 'zod';
import { action, type ActionContext } from '#platform/action';
import type { Role } from '#platform/actor';
import { allow, AppError, found } from '#platform/errors';
import { newId, type Uuid } from '#platform/ids';
import { removeSeason, setSeason, weekFor, type WeeklyHours } from '#rooms/calendar';
import { type Directory, forgetDirectory, freshDirectory } from '../conversations.directory.ts';
import { errors } from '../conversations.errors.ts';
import { isAway, mayOwn, summerOf } from '../conversations.ownership.ts';
import { maySetSummer } from '../conversations.policy.ts';
import type { Held } from '../conversations.leaving.ts';
import { handToStandIn } from './standing-in.ts';

const clockTime = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/);

const coverRole = z.enum(['teacher', 'office', 'department', 'principal', 'engagement', 'administrator']);

const summerRequest = z.object({
  orgId: z.string(),
  startsOn: z.iso.date(),
  /** The last day of the break. */
  lastOn: z.iso.date(),
  /** Who answers meanwhile. */
  cover: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('person'), personId: z.string() }),
    z.object({ kind: z.literal('role_at_school'), role: coverRole }),
    z.object({ kind: z.literal('role_at_unit'), role: coverRole, unitId: z.string() }),
  ]),
  /** The clock: as the calendar has it, standing still, or on weekdays between two times. */
  hours: z
    .union([z.literal('calendar'), z.literal('none'), z.object({ from: clockTime, to: clockTime })])
    .default('calendar'),
  /** What the break is called in the calendar. */
  name: z.string().max(80).default(''),
});

type Cover = z.output<typeof summerRequest>['cover'];

const weekdays = ({ from, to }: { from: string; to: string }): WeeklyHours => {
  const day: [string, string][] = [[from, to]];
  return { '1': day, '2': day, '3': day, '4': day, '5': day, '6': [], '7': [] };
};

/** Somebody must really be there: a break without anybody would leave families with an address that nobody reads. */
function checkCover(directory: Directory, orgId: Uuid, cover: Cover): void {
  const kind = directory.orgs.get(orgId)?.kind;
  const schools = [...directory.orgs.values()].filter(
    (org) => org.kind === 'school' && (kind === 'district' || org.id === orgId),
  );
  const covers = (schoolId: Uuid): readonly Uuid[] => {
    if (cover.kind === 'person') return [cover.personId];
    return directory.byRole(cover.role, cover.kind === 'role_at_school' ? schoolId : cover.unitId);
  };
  const empty = schools.find((school) => !covers(school.id).some((id) => mayOwn(directory, id, [])));
  if (empty !== undefined) throw errors.cover_missing({ school: empty.name }, 'cover');
}

/** The days of the break as moments, where the school is. */
async function moments(
  { tx, actor }: ActionContext,
  orgId: Uuid,
  startsOn: string,
  lastOn: string,
): Promise<{
  first: Temporal.PlainDate;
  until: Temporal.PlainDate;
  startsAt: Temporal.Instant;
  untilAt: Temporal.Instant;
}> {
  const { zone } = await weekFor(tx, actor.districtId, orgId);
  const first = Temporal.PlainDate.from(startsOn);
  const until = Temporal.PlainDate.from(lastOn).add({ days: 1 });
  const at = (day: Temporal.PlainDate): Temporal.Instant => day.toZonedDateTime({ timeZone: zone }).toInstant();
  return { first, until, startsAt: at(first), untilAt: at(until) };
}

/**
 * Sets the long break of the district or a school: whoever works only there counts as away, who covers stands in, and
 * the calendar says which hours count. Answers its id.
 */
export const setSummer = action('conversations.set_summer', summerRequest, async (context, input): Promise<Uuid> => {
  const { tx, actor, now } = context;
  const { orgId, cover, hours } = input;
  const directory = await freshDirectory(tx, actor.districtId);
  const org = found(directory.orgs.get(orgId));
  allow(org.kind !== 'department' && maySetSummer(actor, orgId, org.kind));
  const { first, until, startsAt, untilAt } = await moments(context, orgId, input.startsOn, input.lastOn);
  if (
    Temporal.PlainDate.compare(first, until) >= 0 ||
    Temporal.Instant.compare(untilAt, now) <= 0 ||
    first.until(until).days > 200
  )
    throw errors.dates_wrong({}, 'last');
  checkCover(directory, orgId, cover);
  const { rows: standing } =
    await sql`select from conversations.summers where district_id = ${actor.districtId} and org_id = ${orgId} and removed_at is null
    and starts_on < ${until.toString()}::date and until_on > ${first.toString()}::date limit 1`.execute(tx);
  if (standing.length > 0) throw errors.summer_overlaps({}, 'first');
  const season =
    hours === 'calendar'
      ? null
      : await context.also(setSeason, {
          orgId,
          name: input.name.trim() === '' ? 'Summer' : input.name.trim(),
          startsOn: input.startsOn,
          lastOn: input.lastOn,
          hours: hours === 'none' ? null : weekdays(hours),
        });
  const id = newId();
  const role: Role | null = cover.kind === 'person' ? null : cover.role;
  await sql`insert into conversations.summers (district_id, id, org_id, starts_on, until_on, starts_at, until_at, cover_kind, person_id, role, unit_id, season_id, entered_by, entered_at)
    values (${actor.districtId}, ${id}, ${orgId}, ${first.toString()}::date, ${until.toString()}::date, ${startsAt}, ${untilAt}, ${cover.kind}, ${cover.kind === 'person' ? cover.personId : null},
      ${role}, ${cover.kind === 'role_at_unit' ? cover.unitId : null}, ${season?.id ?? null}, ${actor.personId}, ${now})`.execute(
    tx,
  );
  context.enqueue(
    'conversations.summer_begins',
    { summerId: id },
    { runAt: Temporal.Instant.compare(startsAt, now) > 0 ? startsAt : now },
  );
  context.record(
    'summer set',
    { kind: 'org', id: orgId },
    { from: input.startsOn, last: input.lastOn, cover: cover.kind },
  );
  forgetDirectory(actor.districtId);
  return id;
});

const oneRequest = z.object({ summerId: z.string() });

/** Takes the break out again, and the hours that came with it. */
export const removeSummer = action('conversations.remove_summer', oneRequest, async (context, { summerId }) => {
  const { tx, actor, now } = context;
  const { rows } = await sql<{
    org_id: Uuid;
    season_id: Uuid | null;
  }>`select org_id, season_id from conversations.summers
    where district_id = ${actor.districtId} and id = ${summerId} and removed_at is null for update`.execute(tx);
  const row = found(rows[0]);
  const directory = await freshDirectory(tx, actor.districtId);
  allow(maySetSummer(actor, row.org_id, directory.orgs.get(row.org_id)?.kind ?? 'department'));
  await sql`update conversations.summers set removed_by = ${actor.personId}, removed_at = ${now} where district_id = ${actor.districtId} and id = ${summerId}`.execute(
    tx,
  );
  // Somebody may have taken the season out of the calendar before: that is no reason to keep the break.
  if (row.season_id !== null)
    await context.also(removeSeason, { seasonId: row.season_id }).catch((error: unknown) => {
      if (!(error instanceof AppError) || error.status !== 404) throw error;
    });
  context.record('summer removed', { kind: 'org', id: row.org_id });
  forgetDirectory(actor.districtId);
});

/** The break begins: what is open at its schools, is promised before it ends and belongs to somebody who is away goes to who covers. */
export const beginSummer = action(
  'conversations.begin_summer',
  oneRequest,
  async (context, { summerId }): Promise<number> => {
    const { tx, actor, now } = context;
    const { rows } = await sql<{
      org_id: Uuid;
      until_at: Temporal.Instant;
    }>`select org_id, until_at from conversations.summers
    where district_id = ${actor.districtId} and id = ${summerId} and removed_at is null and starts_at <= ${now} and until_at > ${now}`.execute(
      tx,
    );
    const summer = rows[0];
    if (summer === undefined) return 0;
    const directory = await freshDirectory(tx, actor.districtId);
    const schools = [...directory.orgs.values()]
      .filter((org) => org.kind === 'school' && summerOf(directory, org.id, now) !== null)
      .map((org) => org.id);
    const { rows: open } =
      await sql<Held>`select id, code, subject, due_at, privacy, topic_id, category_id, school_id, excluded_ids, owner_id, backup_id, helper_ids, reader_ids, about_staff, legal_kind, asker, guardian_id, language
    from conversations.conversations where district_id = ${actor.districtId} and state <> 'closed' and due_at < ${summer.until_at} and school_id = any(${schools}::uuid[])
    order by id for update`.execute(tx);
    let moved = 0;
    for (const row of open) {
      const gone = row.owner_id === null ? null : isAway(directory, row.owner_id, now);
      if (gone === null || !gone.summer) continue;
      if (await handToStandIn(context, directory, row, { standIns: gone.standIns, why: 'summer' })) moved += 1;
    }
    context.record('work moved for the summer', { kind: 'org', id: summer.org_id }, { moved });
    context.refresh('inbox');
    return moved;
  },
);
