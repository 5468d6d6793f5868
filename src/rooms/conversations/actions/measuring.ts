import { sql } from 'kysely';
import { z } from 'zod';
import { action, type ActionContext } from '#platform/action';
import { newId, type Uuid } from '#platform/ids';
import { type MeasuredRow, partOf, parts, tallied } from '../conversations.measures.ts';
import { districtZone } from '../conversations.notices.ts';
import { rowsBetween } from '../questions/service-measured.ts';

const columns =
  sql.raw(`scope, scope_id, part, value, people, came, praise, answered, breached, asked, rated, rating_sum, bounced, reopened, looked_again,
  first_n, first_sum, first_spread, settled_n, settled_sum, settled_spread`);

/** Matters without a school stand under this id in the school scope. */
const noSchool = '00000000-0000-0000-0000-000000000000';

/** A month of a large district at once; more than that never comes in. */
const mostRows = 2_000_000;

/** Every group a matter counts in: the district, its school, its department; of each all, and by what it is. */
function groupsOf(districtId: Uuid, row: MeasuredRow): readonly string[] {
  const scopes = [
    `district ${districtId}`,
    `school ${row.school_id ?? noSchool}`,
    ...(row.unit_id === null ? [] : [`unit ${row.unit_id}`]),
  ];
  const kinds = ['all ', ...parts.map((part) => `${part} ${partOf(row, part)}`)];
  return scopes.flatMap((scope) => kinds.map((kind) => `${scope} ${kind}`));
}

/** Counts a day or month from its rows and puts the counts in the place of the earlier ones. */
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
  const rows = await rowsBetween({ tx, actor }, from, until, { most: mostRows });
  const counted = [...tallied(rows, (row) => groupsOf(actor.districtId, row))].map(([key, sums]) => {
    const [scope = '', scopeId = '', part = '', ...value] = key.split(' ');
    return { ...sums, id: newId(), scope, scope_id: scopeId, part, value: value.join(' ') };
  });
  await sql`delete from conversations.measures where district_id = ${actor.districtId} and grain = ${grain} and day = ${day.toString()}::date`.execute(
    tx,
  );
  await sql`insert into conversations.measures (district_id, id, grain, day, ${columns})
    select ${actor.districtId}::uuid, id, ${grain}, ${day.toString()}::date, ${columns} from jsonb_to_recordset(${JSON.stringify(counted)}::jsonb) as m (id uuid, scope text, scope_id uuid, part text, value text,
      people integer, came integer, praise integer, answered integer, breached integer, asked integer, rated integer, rating_sum integer, bounced integer, reopened integer, looked_again integer,
      first_n integer, first_sum bigint, first_spread integer[], settled_n integer, settled_sum bigint, settled_spread integer[])`.execute(
    tx,
  );
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
