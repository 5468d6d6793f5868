import { sql } from 'kysely';
import type { QuestionContext } from '#platform/action';
import type { Uuid } from '#platform/ids';
import { decentTime, narrowed, type QuietRules } from './quiet.ts';

/** The hours a family may choose from; the district's own narrow them further when something is sent. */
export const earliestHour = 6;
export const latestHour = 21;

/** In which hours somebody wants ordinary messages, on the clock of their own zone. */
export type OwnHours = { readonly from: number; readonly until: number; readonly zone: string };

/** The people among these who chose hours of their own. Most have none. */
export async function ownHoursOf(
  { tx, actor }: Pick<QuestionContext, 'tx' | 'actor'>,
  personIds: readonly Uuid[],
): Promise<ReadonlyMap<Uuid, OwnHours>> {
  const { rows } = await sql<OwnHours & { id: Uuid }>`
    select c.person_id as id, c.hours_from as from, c.hours_until as until, coalesce(p.zone, d.zone) as zone
    from channels.preferences c join platform.districts d on d.id = c.district_id
      left join roster.v_people p on p.district_id = c.district_id and p.id = c.person_id
    where c.district_id = ${actor.districtId} and c.category = '*' and c.hours_from is not null
      and c.person_id = any(${[...personIds]}::uuid[])`.execute(tx);
  return new Map(rows.map(({ id, ...hours }) => [id, hours]));
}

// One value for each choice: what the clock works out is kept with it.
const kept = new WeakMap<QuietRules, Map<string, QuietRules>>();

/** The district's rules within somebody's own hours; the district's alone where the two share no time of the day. */
function within(rules: QuietRules, { from, until }: OwnHours): QuietRules {
  const all = kept.get(rules) ?? new Map<string, QuietRules>();
  kept.set(rules, all);
  const key = `${from} ${until}`;
  const known = all.get(key) ?? narrowedOr(rules, from, until);
  all.set(key, known);
  return known;
}

function narrowedOr(rules: QuietRules, from: number, until: number): QuietRules {
  try {
    return narrowed(rules, { from: new Temporal.PlainTime(from), to: new Temporal.PlainTime(until) });
  } catch (error) {
    if (error instanceof RangeError) return rules;
    throw error;
  }
}

/** When an ordinary message may reach somebody who chose hours, at the earliest at `at`. */
export function timeWithin(hours: OwnHours, rules: QuietRules, at: Temporal.Instant): Temporal.Instant {
  const { zone } = hours;
  return decentTime({ at, kind: 'ordinary', rules: within(rules, hours), zone, schoolZone: zone });
}
