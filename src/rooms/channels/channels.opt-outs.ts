import { sql } from 'kysely';
import { z } from 'zod';
import { action, type ActionContext, question } from '#platform/action';
import { type Actor, hasRole } from '#platform/actor';
import { allow, found, notFound } from '#platform/errors';
import { isUuid, newId, type Uuid } from '#platform/ids';
import { readContact } from '#rooms/roster';
import { errors } from './channels.errors.ts';
import { mayChooseFor } from './choices/choices.ts';

export type OptOut = {
  readonly id: Uuid;
  readonly kind: 'email' | 'phone';
  readonly address: string;
  readonly at: Temporal.Instant;
  /** Where it was said, such as the name of an earlier tool. */
  readonly how: string;
};

/** Who said that no more messages should come: the family itself, its mail or phone company, an earlier tool, an administrator. */
export type OptOutSource = 'family' | 'carrier' | 'imported' | 'hand';

type Said = { readonly source: OptOutSource; readonly reason?: string };
type Context = Pick<ActionContext, 'tx' | 'actor'>;

/**
 * Remembers that nobody may be written to at these addresses unless they ask first. It counts by address, so also for a
 * person whom the roster brings only later, and for whoever a merge gives the address to. Answers how many are new. Of two
 * dates the earlier stays. One that the family itself lifted comes back only by words that are newer than its consent.
 */
export async function keepOptOuts(
  { tx, actor }: Context,
  all: readonly OptOut[],
  { source, reason = '' }: Said = { source: 'imported' },
): Promise<number> {
  if (all.length === 0) return 0;
  const rows = JSON.stringify(all);
  const by = source === 'hand' ? actor.personId : null;
  const { rows: fresh } = await sql<{ id: Uuid }>`
    insert into channels.opt_outs (district_id, id, kind, address, opted_out_at, how, source, reason, entered_by)
    select distinct on (o.kind, o.address) ${actor.districtId}::uuid, o.id, o.kind, o.address, o.at, o.how, ${source}, ${reason}, ${by}::uuid
    from jsonb_to_recordset(${rows}::jsonb) as o (id uuid, kind text, address text, at timestamptz, how text) order by o.kind, o.address, o.at
    on conflict on constraint opt_outs_once do update set opted_out_at = excluded.opted_out_at, how = excluded.how, source = excluded.source,
      reason = excluded.reason, entered_by = excluded.entered_by, lifted_at = null, lifted_by = null, lifted_how = null, consent_on = null, consent_words = null
    where channels.opt_outs.lifted_at is not null and (${source !== 'imported'} or excluded.opted_out_at > channels.opt_outs.lifted_at)
    returning id`.execute(tx);
  await sql`insert into channels.contact_points (district_id, id, person_id, kind, address, opted_out_at, opted_out_how)
    select distinct on (d.person_id, o.kind, o.address) d.district_id, gen_random_uuid(), d.person_id, o.kind, o.address, o.at, o.how
    from jsonb_to_recordset(${rows}::jsonb) as o (kind text, address text, at timestamptz, how text)
    join roster.v_contact_details d on d.district_id = ${actor.districtId} and d.kind = o.kind and d.value = o.address
    join channels.opt_outs x on x.district_id = d.district_id and x.kind = o.kind and x.address = o.address and x.lifted_at is null
    order by d.person_id, o.kind, o.address, o.at
    on conflict on constraint contact_points_once do update
    set opted_out_at = coalesce(channels.contact_points.opted_out_at, excluded.opted_out_at), opted_out_how = coalesce(channels.contact_points.opted_out_how, excluded.opted_out_how)`.execute(
    tx,
  );
  return fresh.length;
}

/** Every address that gets nothing now, as `keepOptOuts` takes it back: for keeping it beside the backups. */
export async function standingOptOuts({ tx, actor }: Context): Promise<readonly OptOut[]> {
  const { rows } = await sql<OptOut>`select id, kind, address, opted_out_at as at, how from channels.opt_outs
    where district_id = ${actor.districtId} and lifted_at is null order by id`.execute(tx);
  return rows;
}

const mayKeep = (actor: Actor): boolean => actor.kind === 'system' || hasRole(actor, 'administrator', null);

type Standing = {
  readonly id: Uuid;
  readonly kind: string;
  readonly address: string;
  readonly opted_out_at: Temporal.Instant;
};

async function lift(
  context: ActionContext,
  row: Standing,
  consent: { readonly how: string; readonly on: string; readonly words: string },
): Promise<void> {
  const { tx, actor, now } = context;
  await sql`update channels.opt_outs set lifted_at = ${now}, lifted_by = ${actor.personId}, lifted_how = ${consent.how}, consent_on = ${consent.on}::date, consent_words = ${consent.words}
    where district_id = ${actor.districtId} and id = ${row.id}`.execute(tx);
  await sql`update channels.contact_points set opted_out_at = null, opted_out_how = null,
      health = case when health = 'complained' then 'unknown' else health end
    where district_id = ${actor.districtId} and kind = ${row.kind} and address = ${row.address}`.execute(tx);
  context.record('opt-out lifted', { kind: 'opt_out', id: row.id }, { how: consent.how, on: consent.on });
}

/** An address of the signed-in person, as the roster has it. */
async function ownAddress(
  { tx, actor }: Context,
  typed: string,
): Promise<{ kind: 'email' | 'phone'; address: string }> {
  const contact = readContact(typed);
  if (contact === null || actor.kind !== 'person' || actor.personId === null) throw notFound();
  const { rows } = await sql`select 1 from roster.v_contact_details
    where district_id = ${actor.districtId} and person_id = ${actor.personId} and kind = ${contact.kind} and value = ${contact.value}`.execute(
    tx,
  );
  allow(rows.length > 0);
  return { kind: contact.kind, address: contact.value };
}

const ownRequest = z.object({ address: z.string().max(254) });

/** A family wants no more messages at an own address, but those it asked for: answers, receipts, sign-in, danger. */
export const optOut = action('channels.opt_out', ownRequest, async (context, { address }) => {
  const own = await ownAddress(context, address);
  const id = newId();
  await keepOptOuts(context, [{ id, ...own, at: context.now, how: 'own page' }], { source: 'family' });
  context.record('opted out', { kind: 'opt_out', id }, { kind: own.kind });
});

/** A person's addresses, and since when nothing goes to each; for whoever may choose for them. */
export const addressesOf = question(
  'channels.addresses_of',
  async (context, { personId }: { personId: Uuid }): Promise<readonly OwnAddress[]> => {
    allow(isUuid(personId) && (await mayChooseFor(context, personId)));
    return addressesWith(context, personId);
  },
);

/** The office enters that a family wants nothing more at an address of theirs, and why: the reason stands with it. */
export const optOutFor = action(
  'channels.opt_out_for',
  z.object({ personId: z.string(), address: z.string().max(254), reason: z.string().trim().max(500) }),
  async (context, { personId, address, reason }) => {
    allow(isUuid(personId) && (await mayChooseFor(context, personId)));
    if (reason === '') throw errors.reason_missing({}, 'reason');
    const own = found((await addressesWith(context, personId)).find((one) => one.address === address));
    const id = newId();
    const row = { id, kind: own.kind, address: own.address, at: context.now, how: 'office' };
    await keepOptOuts(context, [row], { source: 'hand', reason });
    context.record('opt-out entered', { kind: 'opt_out', id }, { kind: own.kind });
  },
);

/** A family wants messages at an own address again: its own new consent, on record. */
export const optIn = action('channels.opt_in', ownRequest, async (context, { address }) => {
  const { tx, actor, now } = context;
  const own = await ownAddress(context, address);
  const { rows } =
    await sql<Standing>`select id, kind, address, opted_out_at from channels.opt_outs where district_id = ${actor.districtId}
    and kind = ${own.kind} and address = ${own.address} and lifted_at is null for update`.execute(tx);
  const [row] = rows;
  if (row !== undefined) await lift(context, row, { how: 'own_page', on: now.toString().slice(0, 10), words: '' });
});

const byHand = z.object({ address: z.string().trim().max(254), reason: z.string().trim().max(500) });

/** Somebody told the school by word, on paper, by phone: entered by an administrator, with what was said. */
export const enterOptOut = action('channels.enter_opt_out', byHand, async (context, { address, reason }) => {
  allow(mayKeep(context.actor));
  const contact = readContact(address);
  if (contact === null) throw errors.bad_address({}, 'address');
  if (reason.length < 3) throw errors.reason_missing({}, 'reason');
  const id = newId();
  const row = { id, kind: contact.kind, address: contact.value, at: context.now, how: 'by hand' };
  const made = await keepOptOuts(context, [row], { source: 'hand', reason });
  context.record('opt-out entered', { kind: 'opt_out', id }, { new: made });
});

export const consentWays = ['paper', 'in_person', 'phone', 'mail'] as const;

const liftRequest = z.object({
  id: z.string(),
  how: z.enum(consentWays),
  on: z.string(),
  /** Where the consent is kept, or what was said. */
  words: z.string().trim().max(500),
});

/** Lifted only on the family's own new consent, given after they opted out; what it was stays on record. */
export const liftOptOut = action('channels.lift_opt_out', liftRequest, async (context, { id, how, on, words }) => {
  const { tx, actor, now } = context;
  allow(mayKeep(actor));
  if (!isUuid(id)) throw notFound();
  const { rows } = await sql<
    Standing & { said_on: string; today: string }
  >`select o.id, o.kind, o.address, o.opted_out_at,
      (o.opted_out_at at time zone d.zone)::date::text as said_on, (${now}::timestamptz at time zone d.zone)::date::text as today
    from channels.opt_outs o join platform.districts d on d.id = o.district_id
    where o.district_id = ${actor.districtId} and o.id = ${id} and o.lifted_at is null for update of o`.execute(tx);
  const row = found(rows[0]);
  if (words.length < 3) throw errors.consent_missing({}, 'words');
  if (!z.iso.date().safeParse(on).success) throw errors.consent_missing({}, 'on');
  if (on < row.said_on || on > row.today) throw errors.consent_too_old({}, 'on');
  await lift(context, row, { how, on, words });
});

export type OptOutLine = {
  readonly id: Uuid;
  readonly kind: 'email' | 'phone';
  readonly address: string;
  readonly at: Temporal.Instant;
  readonly source: OptOutSource;
  readonly how: string;
  readonly reason: string;
  readonly enteredBy: string | null;
  /** Whose address it is now, by the roster. */
  readonly people: readonly string[];
  readonly liftedAt: Temporal.Instant | null;
  readonly liftedHow: string | null;
  readonly consentOn: string | null;
};

export type OptOutList = {
  readonly lines: readonly OptOutLine[];
  /** Of these, standing ones, by channel. */
  readonly standing: { readonly email: number; readonly phone: number };
  readonly more: boolean;
};

const perPage = 50;

/** All opt-outs of the district, newest first, by channel and by a part of the address or a name. */
export const optOuts = question(
  'channels.opt_outs',
  async (
    { tx, actor },
    { typed, kind, page }: { typed: string; kind: 'email' | 'phone' | null; page: number },
  ): Promise<OptOutList> => {
    allow(mayKeep(actor));
    const part = `%${typed
      .trim()
      .toLowerCase()
      .replaceAll(/[\\%_]/g, String.raw`\$&`)}%`;
    const digits = typed.replaceAll(/\D/g, '');
    const { rows } =
      await sql<OptOutLine>`select o.id, o.kind, o.address, o.opted_out_at as at, o.source, o.how, o.reason, e.name as "enteredBy",
        o.lifted_at as "liftedAt", o.lifted_how as "liftedHow", o.consent_on::text as "consentOn",
        coalesce(w.people, '{}') as people
      from channels.opt_outs o
      left join roster.v_people e on e.district_id = o.district_id and e.id = o.entered_by
      left join lateral (select array_agg(p.name order by p.name) as people from roster.v_contact_details d
        join roster.v_people p on p.district_id = d.district_id and p.id = d.person_id and p.is_active
        where d.district_id = o.district_id and d.kind = o.kind and d.value = o.address) w on true
      where o.district_id = ${actor.districtId} and (${kind}::text is null or o.kind = ${kind}::text)
        and (${part} = '%%' or o.address like ${part} or (${digits} <> '' and o.kind = 'phone' and o.address like ${`%${digits}%`}) or lower(array_to_string(w.people, ' ')) like ${part})
      order by o.opted_out_at desc, o.id limit ${perPage + 1} offset ${page * perPage}`.execute(tx);
    const { rows: counts } = await sql<{
      kind: 'email' | 'phone';
      n: number;
    }>`select kind, count(*)::int as n from channels.opt_outs
      where district_id = ${actor.districtId} and lifted_at is null group by kind`.execute(tx);
    const of = (asked: string): number => counts.find((row) => row.kind === asked)?.n ?? 0;
    return {
      lines: rows.slice(0, perPage),
      standing: { email: of('email'), phone: of('phone') },
      more: rows.length > perPage,
    };
  },
);

export type OwnAddress = {
  readonly kind: 'email' | 'phone';
  readonly address: string;
  /** Since when no messages go there; null: they do. */
  readonly outSince: Temporal.Instant | null;
};

async function addressesWith({ tx, actor }: Context, personId: Uuid): Promise<readonly OwnAddress[]> {
  const { rows } =
    await sql<OwnAddress>`select d.kind, d.value as address, o.opted_out_at as "outSince" from roster.v_contact_details d
    left join channels.opt_outs o on o.district_id = d.district_id and o.kind = d.kind and o.address = d.value and o.lifted_at is null
    where d.district_id = ${actor.districtId} and d.person_id = ${personId} order by d.kind, d.position`.execute(tx);
  return rows;
}

/** The addresses of the signed-in person, and what they chose for each. */
export const myAddresses = question('channels.my_addresses', async (context): Promise<readonly OwnAddress[]> => {
  const { personId, kind } = context.actor;
  if (kind !== 'person' || personId === null) throw notFound();
  return addressesWith(context, personId);
});
