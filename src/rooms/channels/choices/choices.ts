import { sql } from 'kysely';
import { z } from 'zod';
import { action, type ActionContext, question, type QuestionContext } from '#platform/action';
import { hasAnyRole, unitsWith } from '#platform/actor';
import { allow } from '#platform/errors';
import { isUuid, newId, type Uuid } from '#platform/ids';
import { earliestHour, latestHour } from '../hours/own-hours.ts';
import { type Way, ways } from '../sending/driver.ts';
import { type Together, togetherChoices } from '../ways/ways.rules.ts';

/** Kinds of message a family may do without. Alerts, rights and health always come. */
export const choosable = ['announcement', 'event', 'one_liner', 'absence', 'grades', 'group'] as const;
export type Choosable = (typeof choosable)[number];

export function isChoosable(category: string): category is Choosable {
  return choosable.some((one) => one === category);
}

/** The ways a family puts in its order. Its own page always has everything. */
export const orderable = ['sms', 'email', 'voice', 'push', 'paper'] as const;

export const accessNeeds = [
  'sign_language',
  'relay',
  'large_print',
  'voice_only',
  'text_only',
  'does_not_read',
] as const;
export type AccessNeed = (typeof accessNeeds)[number];

export type Choices = {
  readonly personId: Uuid;
  readonly name: string;
  /** The best way first; empty: the schools' usual order. */
  readonly ways: readonly Way[];
  readonly unwanted: readonly string[];
  /** In which hours ordinary messages may come; null: in the district's. */
  readonly hours: { readonly from: number; readonly until: number } | null;
  /** How messages that can wait come: each at once, or as one. */
  readonly together: Together;
  readonly needs: readonly AccessNeed[];
  /** Who last chose, when it was not the person. */
  readonly enteredBy: string | null;
  readonly changedAt: Temporal.Instant | null;
  /** The number texts come from; null where the district sends none. */
  readonly number: string | null;
  readonly pushes: number;
};

type Context = Pick<QuestionContext, 'tx' | 'actor'>;

/** Own choices, and those of guardians with a child at a school where one works in the office or leads. */
export async function mayChooseFor({ tx, actor }: Context, personId: Uuid): Promise<boolean> {
  if (actor.kind === 'system') return true;
  if (actor.kind !== 'person') return false;
  if (actor.personId === personId) return true;
  if (hasAnyRole(actor, ['engagement', 'administrator'], null)) return isGuardianAt({ tx, actor }, personId, null);
  const schools = unitsWith(actor, ['office', 'principal']);
  if (schools !== null && schools.length === 0) return false;
  return isGuardianAt({ tx, actor }, personId, schools);
}

async function isGuardianAt({ tx, actor }: Context, personId: Uuid, schools: readonly Uuid[] | null): Promise<boolean> {
  const { rows } =
    await sql`select 1 from roster.v_guardianships g join roster.v_people s on s.district_id = g.district_id and s.id = g.student_id and s.is_active
    where g.district_id = ${actor.districtId} and g.guardian_id = ${personId}
      and (${schools === null} or s.school_id = any(${[...(schools ?? [])]}::uuid[])) limit 1`.execute(tx);
  return rows.length > 0;
}

/** What somebody chose about messages to them. */
export const choicesOf = question(
  'channels.choices',
  async (context, { personId }: { personId: Uuid }): Promise<Choices> => {
    const { tx, actor } = context;
    allow(isUuid(personId) && (await mayChooseFor(context, personId)));
    const { rows } = await sql<Choices>`select p.id as "personId", p.name,
        coalesce((select c.ways from channels.preferences c where c.district_id = p.district_id and c.person_id = p.id and c.category = '*'), '{}') as ways,
        coalesce((select c.together from channels.preferences c where c.district_id = p.district_id and c.person_id = p.id and c.category = '*'), 'each') as together,
        (select jsonb_build_object('from', c.hours_from, 'until', c.hours_until) from channels.preferences c
          where c.district_id = p.district_id and c.person_id = p.id and c.category = '*' and c.hours_from is not null) as hours,
        coalesce((select array_agg(c.category order by c.category) from channels.preferences c
          where c.district_id = p.district_id and c.person_id = p.id and c.category <> '*' and not c.wanted), '{}') as unwanted,
        coalesce((select n.needs from channels.access_needs n where n.district_id = p.district_id and n.person_id = p.id), '{}') as needs,
        (select e.name from channels.preferences c join roster.v_people e on e.district_id = c.district_id and e.id = c.chosen_by and e.id <> c.person_id
          where c.district_id = p.district_id and c.person_id = p.id and c.category = '*') as "enteredBy",
        (select c.chosen_at from channels.preferences c where c.district_id = p.district_id and c.person_id = p.id and c.category = '*') as "changedAt",
        (select a.from_number from channels.accounts a where a.district_id = p.district_id limit 1) as number,
        (select count(*)::int from channels.push_subscriptions s where s.district_id = p.district_id and s.person_id = p.id) as pushes
      from roster.v_people p where p.district_id = ${actor.districtId} and p.id = ${personId}`.execute(tx);
    const [row] = rows;
    allow(row !== undefined);
    return row as Choices;
  },
);

/** Writes that somebody wants a kind of message, or none of it. */
export async function setWanted(
  { tx, actor, now }: Pick<ActionContext, 'tx' | 'actor' | 'now'>,
  { personId, category, wanted }: { readonly personId: Uuid; readonly category: string; readonly wanted: boolean },
): Promise<void> {
  // What nobody declined needs no row.
  await sql`insert into channels.preferences (district_id, id, person_id, category, wanted, chosen_by, chosen_at)
    select ${actor.districtId}::uuid, ${newId()}::uuid, ${personId}::uuid, ${category}, ${wanted}, ${actor.personId}::uuid, ${now}
    where not ${wanted}::boolean or exists (select from channels.preferences c where c.district_id = ${actor.districtId} and c.person_id = ${personId} and c.category = ${category})
    on conflict on constraint preferences_once do update set wanted = excluded.wanted, chosen_by = excluded.chosen_by, chosen_at = excluded.chosen_at
    where channels.preferences.wanted <> excluded.wanted`.execute(tx);
}

const saveRequest = z.object({
  personId: z.string(),
  ways: z.array(z.enum(ways)).max(6),
  wanted: z.array(z.enum(choosable)),
  together: z.enum(togetherChoices).default('each'),
  hours: z
    .object({ from: z.number().int().min(earliestHour), until: z.number().int().max(latestHour) })
    .refine(({ from, until }) => from < until)
    .nullable()
    .default(null),
  needs: z.array(z.enum(accessNeeds)),
});

/** A family chooses, or somebody in the office for it while it is on the phone: who, stands with it. */
export const saveChoices = action('channels.save_choices', saveRequest, async (context, input) => {
  const { tx, actor, now, record } = context;
  const { personId, needs } = input;
  allow(isUuid(personId) && (await mayChooseFor(context, personId)));
  const { hours } = input;
  const order = [...new Set(input.ways)];
  await sql`insert into channels.preferences (district_id, id, person_id, category, wanted, ways, together, hours_from, hours_until, chosen_by, chosen_at)
    values (${actor.districtId}, ${newId()}, ${personId}, '*', true, ${order}, ${input.together}, ${hours?.from ?? null}, ${hours?.until ?? null}, ${actor.personId}, ${now})
    on conflict on constraint preferences_once do update set ways = excluded.ways, together = excluded.together, hours_from = excluded.hours_from, hours_until = excluded.hours_until, chosen_by = excluded.chosen_by, chosen_at = excluded.chosen_at`.execute(
    tx,
  );
  for (const category of choosable)
    await setWanted(context, { personId, category, wanted: input.wanted.includes(category) });
  await sql`insert into channels.access_needs (district_id, id, person_id, needs, entered_by, entered_at)
    values (${actor.districtId}, ${newId()}, ${personId}, ${[...new Set(needs)]}, ${actor.personId}, ${now})
    on conflict on constraint access_needs_once do update set needs = excluded.needs, entered_by = excluded.entered_by, entered_at = excluded.entered_at`.execute(
    tx,
  );
  record(
    actor.personId === personId ? 'message choices made' : 'message choices entered',
    { kind: 'person', id: personId },
    { ways: order.length, needs: needs.length, unwanted: choosable.length - new Set(input.wanted).size },
  );
});
