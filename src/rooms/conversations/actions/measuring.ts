import { sql } from 'kysely';
import { z } from 'zod';
import { action, type ActionContext } from '#platform/action';
import { newId } from '#platform/ids';
import { edges } from '../conversations.measures.ts';
import { districtZone } from '../conversations.notices.ts';

/** What of a conversation counts as what, over the alias `c`. Matters that staff began and merged ones did not come in. */
export const counts = {
  came: `c.merged_into is null and c.state <> 'outbound' and not (c.opened_by is not null and c.channel = 'email')`,
  person: `coalesce(c.guardian_id::text, c.from_address, c.id::text)`,
  praise: `c.kind = 'praise'`,
  breached: `c.breached_at is not null`,
  asked: `((c.state = 'closed' and c.kind <> 'praise') or c.rating is not null)`,
  bounced: `c.bounces > 0`,
  reopened: `c.reopened > 0`,
  lookedAgain: `c.second_look_at is not null`,
  // Praise is thanked for, not answered: it has no clock.
  first: `case when c.kind <> 'praise' then c.first_answer_minutes end`,
  settled: `case when c.kind <> 'praise' then c.resolved_minutes end`,
} as const;

/** The groups of minutes as an array of counts over a column. */
function spread(column: string): string {
  const one = (low: number | null, high: number | null): string => {
    const conditions = [
      `${column} is not null`,
      ...(low === null ? [] : [`${column} >= ${low}`]),
      ...(high === null ? [] : [`${column} < ${high}`]),
    ];
    return `(count(*) filter (where ${conditions.join(' and ')}))::int`;
  };
  return `array[${[...edges, null].map((edge, at) => one(edges[at - 1] ?? null, edge)).join(', ')}]`;
}

const countDay = sql.raw(`
  select s.scope, s.scope_id, p.part, p.value, count(distinct ${counts.person})::int, count(*)::int, (count(*) filter (where ${counts.praise}))::int,
    (count(*) filter (where ${counts.first} is not null))::int, (count(*) filter (where ${counts.breached}))::int, (count(*) filter (where ${counts.asked}))::int,
    count(c.rating)::int, coalesce(sum(c.rating), 0)::int, (count(*) filter (where ${counts.bounced}))::int, (count(*) filter (where ${counts.reopened}))::int,
    (count(*) filter (where ${counts.lookedAgain}))::int,
    count(${counts.first})::int, coalesce(sum(${counts.first}), 0)::bigint, ${spread(counts.first)},
    count(${counts.settled})::int, coalesce(sum(${counts.settled}), 0)::bigint, ${spread(counts.settled)}`);

const columns =
  sql.raw(`scope, scope_id, part, value, people, came, praise, answered, breached, asked, rated, rating_sum, bounced, reopened, looked_again,
  first_n, first_sum, first_spread, settled_n, settled_sum, settled_spread`);

/** Matters without a school stand under this id in the school scope. */
export const noSchool = '00000000-0000-0000-0000-000000000000';

async function count(
  { tx, actor, now }: Pick<ActionContext, 'tx' | 'actor' | 'now'>,
  grain: 'day' | 'month',
  day: Temporal.PlainDate,
  zone: string,
): Promise<void> {
  const from = day.toZonedDateTime({ timeZone: zone }).toInstant();
  const until = day
    .add(grain === 'day' ? { days: 1 } : { months: 1 })
    .toZonedDateTime({ timeZone: zone })
    .toInstant();
  await sql`delete from conversations.measures where district_id = ${actor.districtId} and grain = ${grain} and day = ${day.toString()}::date`.execute(
    tx,
  );
  await sql`insert into conversations.measures (district_id, id, grain, day, ${columns})
    select ${actor.districtId}::uuid, gen_random_uuid(), ${grain}, ${day.toString()}::date, counted.* from (
      ${countDay}
      from conversations.conversations c
      cross join lateral (values ('district', c.district_id), ('school', coalesce(c.school_id, ${noSchool}::uuid)), ('unit', c.unit_id)) as s (scope, scope_id)
      cross join lateral (values ('all', ''), ('school', coalesce(c.school_id::text, '')), ('topic', coalesce(c.topic_id::text, '')), ('language', c.language), ('channel', c.channel)) as p (part, value)
      where c.district_id = ${actor.districtId} and c.opened_at >= ${from} and c.opened_at < ${until} and ${sql.raw(counts.came)} and s.scope_id is not null
      group by s.scope, s.scope_id, p.part, p.value) counted`.execute(tx);
  await sql`insert into conversations.measured (district_id, id, grain, day, at) values (${actor.districtId}, ${newId()}, ${grain}, ${day.toString()}::date, ${now})
    on conflict on constraint measured_once do update set at = excluded.at`.execute(tx);
}

/** The smallest id that could have been made at that moment: ids carry their time. */
function idFrom(at: Temporal.Instant): string {
  const hex = at.epochMilliseconds.toString(16).padStart(12, '0');
  return `${hex.slice(0, 8)}-${hex.slice(8)}-7000-8000-000000000000`;
}

const checkpoint = 'conversations.measured_until';
const mostDays = 30;
/** Rows of one transaction may become visible after younger ones of another: look back a little further. */
const overlapMinutes = 5;

async function daysThatChanged(
  { tx, actor }: ActionContext,
  since: Temporal.Instant,
  zone: string,
  today: string,
): Promise<readonly string[]> {
  const from = idFrom(since.subtract({ minutes: overlapMinutes }));
  const { rows } = await sql<{ day: string }>`
    select distinct (c.opened_at at time zone ${zone})::date::text as day from (
      select conversation_id from conversations.happenings where district_id = ${actor.districtId} and id >= ${from}
      union select conversation_id from conversations.messages where district_id = ${actor.districtId} and id >= ${from}) x
    join conversations.conversations c on c.district_id = ${actor.districtId} and c.id = x.conversation_id
    where (c.opened_at at time zone ${zone})::date < ${today}::date`.execute(tx);
  return rows.map((row) => row.day);
}

async function daysNeverCounted({ tx, actor }: ActionContext, zone: string, today: string): Promise<readonly string[]> {
  const { rows } = await sql<{ day: string }>`
    select d::date::text as day from generate_series(
      (select (min(opened_at) at time zone ${zone})::date from conversations.conversations where district_id = ${actor.districtId}),
      ${today}::date - 1, interval '1 day') d
    where not exists (select from conversations.measured m where m.district_id = ${actor.districtId} and m.grain = 'day' and m.day = d::date)
    order by d desc limit ${sql.raw(String(mostDays))}`.execute(tx);
  return rows.map((row) => row.day);
}

async function countMonths(
  context: ActionContext,
  days: readonly string[],
  zone: string,
  today: string,
): Promise<void> {
  const { tx, actor } = context;
  const months = new Set(days.map((day) => `${day.slice(0, 7)}-01`));
  for (const month of months) {
    const first = Temporal.PlainDate.from(month);
    if (first.add({ months: 1 }).toString() > today) continue;
    const { rows } = await sql<{
      n: number;
    }>`select count(*)::int as n from conversations.measured where district_id = ${actor.districtId} and grain = 'day' and day >= ${month}::date and day < ${month}::date + interval '1 month'`.execute(
      tx,
    );
    const { rows: oldest } = await sql<{ day: string | null }>`
      select (min(opened_at) at time zone ${zone})::date::text as day from conversations.conversations where district_id = ${actor.districtId}`.execute(
      tx,
    );
    const begin = oldest[0]?.day ?? month;
    const wanted = first.daysInMonth - (begin > month ? Temporal.PlainDate.from(begin).day - 1 : 0);
    if ((rows[0]?.n ?? 0) >= wanted) await count(context, 'month', first, zone);
  }
}

/**
 * Counts the days that changed since the last time, and at most thirty that were never counted; goes on by itself while
 * more are left. Today is never counted here: pages add it from the rows themselves.
 */
export const countMeasures = action('conversations.measure', z.object({}), async (context): Promise<number> => {
  const { tx, actor, now } = context;
  // One at a time in a district: two would write the same days.
  const { rows: lock } = await sql<{
    ok: boolean;
  }>`select pg_try_advisory_xact_lock(hashtextextended(${`measures ${actor.districtId}`}, 0)) as ok`.execute(tx);
  if (lock[0]?.ok !== true) return 0;
  const zone = await districtZone(context);
  const today = now.toZonedDateTimeISO(zone).toPlainDate().toString();
  const { rows: places } = await sql<{
    value: unknown;
  }>`select value from platform.district_settings where district_id = ${actor.districtId} and key = ${checkpoint}`.execute(
    tx,
  );
  const place = places[0]?.value;
  // The clock of the ids, not the house's: demonstrations tell old stories with young ids.
  const idsNow = Temporal.Now.instant();
  const since = typeof place === 'string' ? Temporal.Instant.from(place) : idsNow;
  const missing = await daysNeverCounted(context, zone, today);
  const days = [...new Set([...(await daysThatChanged(context, since, zone, today)), ...missing])].toSorted();
  for (const day of days) await count(context, 'day', Temporal.PlainDate.from(day), zone);
  await countMonths(context, days, zone, today);
  await sql`insert into platform.district_settings (district_id, id, key, value) values (${actor.districtId}, ${newId()}, ${checkpoint}, ${JSON.stringify(idsNow.toString())}::jsonb)
    on conflict on constraint district_settings_key do update set value = excluded.value`.execute(tx);
  if (missing.length === mostDays) context.enqueue('conversations.measure', {}, { key: 'more' });
  return days.length;
});
