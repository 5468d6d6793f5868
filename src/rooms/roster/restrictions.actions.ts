import { sql } from 'kysely';
import { z } from 'zod';
import { action, type ActionContext } from '#platform/action';
import { allow, found } from '#platform/errors';
import { newId, type Uuid } from '#platform/ids';
import { confirmTies } from './guardianships.store.ts';
import { guardianships, type KnownTie } from './people.store.ts';
import { relationRights } from './relations.rules.ts';
import { mayLoosen, type RestrictionFacts } from './restrictions.rules.ts';
import { errors } from './roster.errors.ts';
import { mayRoster } from './roster.policy.ts';

const details = z.object({
  documentReference: z.string().trim().min(1).max(200).optional(),
  /** The court or authority that issued the document. */
  issuedBy: z.string().trim().min(1).max(200).optional(),
  /** The rights that the document takes. */
  takes: z.array(z.enum(relationRights)).default([]),
  begins: z.iso.date().optional(),
  /** Left out where the document names no end. */
  ends: z.iso.date().optional(),
});

const restriction = details.extend({
  guardianshipId: z.uuid(),
  words: z.string().trim().min(1).max(2000),
});

async function tieToRestrict(context: ActionContext, id: Uuid): Promise<KnownTie> {
  const tie = found((await guardianships(context, [id]))[0]);
  allow(mayRoster(context.actor, 'confirm_contacts', tie) && mayRoster(context.actor, 'see_restriction', tie));
  return tie;
}

function inOrder({ begins, ends }: z.output<typeof details>): void {
  if (begins !== undefined && ends !== undefined && ends <= begins) throw errors.value_unreadable({}, 'ends');
}

/** Enters a restriction by hand. It holds the guardianship from this moment, until a second person decides what it still allows. */
export const restrictGuardian = action('roster.restrict_guardian', restriction, async (context, input) => {
  const { tx, actor, now, record } = context;
  const tie = await tieToRestrict(context, input.guardianshipId);
  inOrder(input);
  await sql`insert into roster.restrictions (district_id, id, guardianship_id, student_id, words, document_reference, issued_by, takes, begins, ends, entered_at, entered_by)
    values (${actor.districtId}, ${newId()}, ${tie.id}, ${tie.studentId}, ${input.words}, ${input.documentReference ?? null}, ${input.issuedBy ?? null},
      ${input.takes}::text[], ${input.begins ?? null}, ${input.ends ?? null}, ${now}, ${actor.personId})`.execute(tx);
  await sql`update roster.guardianships set state = 'held', decided_at = null, decided_by = null, may_see_records = false, may_act = false, may_pick_up = false
    where district_id = ${actor.districtId} and id = ${tie.id}`.execute(tx);
  record('roster.restriction_entered', { kind: 'guardianship', id: tie.id }, {});
  context.refresh('roster.contacts');
});

/**
 * Adds what was not at hand when a restriction was entered. What it takes can only become more: less is a new decision,
 * of a second person.
 */
export const completeRestriction = action(
  'roster.complete_restriction',
  details.extend({ guardianshipId: z.uuid() }),
  async (context, input) => {
    const { tx, actor, record } = context;
    const tie = await tieToRestrict(context, input.guardianshipId);
    inOrder(input);
    const { rows } = await sql<{ id: Uuid }>`update roster.restrictions r set
        document_reference = coalesce(${input.documentReference ?? null}, r.document_reference), issued_by = coalesce(${input.issuedBy ?? null}, r.issued_by),
        takes = array(select distinct x from unnest(r.takes || ${input.takes}::text[]) x order by 1),
        begins = coalesce(${input.begins ?? null}::date, r.begins), ends = coalesce(${input.ends ?? null}::date, r.ends)
      where r.district_id = ${actor.districtId} and r.guardianship_id = ${tie.id} and r.lifted_at is null and r.source = 'hand'
      returning r.id`.execute(tx);
    found(rows[0]);
    record('roster.restriction_completed', { kind: 'guardianship', id: tie.id }, {});
    context.refresh('roster.contacts');
  },
);

async function inForce({ tx, actor }: ActionContext, tieId: Uuid): Promise<readonly RestrictionFacts[]> {
  const { rows } = await sql<RestrictionFacts>`select source = 'hand' as "byHand", entered_by as "enteredBy",
      document_reference as "documentReference", issued_by as "issuedBy", takes, begins::text as begins
    from roster.restrictions where district_id = ${actor.districtId} and guardianship_id = ${tieId} and lifted_at is null
    order by entered_at for update`.execute(tx);
  return rows;
}

const decision = z.object({
  guardianshipId: z.uuid(),
  /** `limit` confirms with exactly these rights, without those that the document takes; `lift` ends the restriction and confirms what the file claims. */
  decide: z.enum(['limit', 'lift']),
  maySeeRecords: z.boolean().default(false),
  mayBeContacted: z.boolean().default(false),
  mayAct: z.boolean().default(false),
  mayPickUp: z.boolean().default(false),
});

/** Decides a held guardianship after somebody read the document. What was entered by hand needs another person than who entered it. */
export const decideHeld = action('roster.decide_held', decision, async (context, input) => {
  const { tx, actor, now, record } = context;
  const tie = await tieToRestrict(context, input.guardianshipId);
  const restrictions = await inForce(context, tie.id);
  const answer = mayLoosen(restrictions, actor.personId, input.decide === 'lift');
  if (answer !== 'yes') throw answer === 'second_person' ? errors.second_person() : errors.restriction_incomplete();
  if (input.decide === 'lift') {
    await sql`update roster.restrictions set lifted_at = ${now}, lifted_by = ${actor.personId}
      where district_id = ${actor.districtId} and guardianship_id = ${tie.id} and lifted_at is null`.execute(tx);
    await confirmTies(context, [tie.id]);
  } else {
    const taken = new Set(restrictions.flatMap((one) => one.takes));
    await sql`update roster.guardianships set state = 'confirmed', decided_by = ${actor.personId}, decided_at = ${now},
        may_be_contacted = ${input.mayBeContacted && !taken.has('be_contacted')}, may_see_records = ${input.maySeeRecords && !taken.has('see_records')},
        may_act = ${input.mayAct && !taken.has('act')}, may_pick_up = ${input.mayPickUp && !taken.has('pick_up')}
      where district_id = ${actor.districtId} and id = ${tie.id}`.execute(tx);
  }
  record('roster.restriction_decided', { kind: 'guardianship', id: tie.id }, { decided: input.decide });
  context.refresh('roster.contacts');
});
