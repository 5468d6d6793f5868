import { sql } from 'kysely';
import { question, type QuestionContext } from '#platform/action';
import { hasAnyRole } from '#platform/actor';
import { allow, found } from '#platform/errors';
import { isUuid, type Uuid } from '#platform/ids';
import { childrenOf, type DirectoryOf, guardiansOf, personCard, personCards } from '#rooms/roster';
import { mayTell } from '../records.policy.ts';
import { readRules } from '../requests.store.ts';
import { directoryOfChild } from './directory.ts';

export type TellingRow = {
  readonly id: Uuid;
  readonly kind: 'emergency' | 'outside';
  readonly party: string;
  readonly interest: string;
  readonly threat: string | null;
  readonly what: string;
  readonly told_at: Temporal.Instant;
  readonly by: string | null;
};
export type ConsentLine = {
  readonly id: Uuid;
  readonly student_id: Uuid;
  readonly child: string;
  readonly signed_by: string;
  readonly signed_on: string;
  readonly what: string;
  readonly why: string;
  readonly to_whom: string;
  readonly withdrawn_on: string | null;
};

async function consentsOf({ tx, actor }: QuestionContext, students: readonly Uuid[]): Promise<readonly ConsentLine[]> {
  const { rows } =
    await sql<ConsentLine>`select c.id, c.student_id, p.name as child, c.signed_by, c.signed_on::text as signed_on, c.what, c.why, c.to_whom,
      (select w.signed_on::text from records.consents w where w.district_id = c.district_id and w.withdraws_id = c.id) as withdrawn_on
    from records.consents c join roster.v_people p on p.district_id = c.district_id and p.id = c.student_id
    where c.district_id = ${actor.districtId} and c.kind = 'given' and c.student_id = any(${[...students]}::uuid[]) order by c.entered_at desc limit 200`.execute(
      tx,
    );
  return rows;
}

/** Opens the search for a child: whoever answers requests, and every school's office and principal. */
export const tellsAny = question('records.tells_any', async (context): Promise<void> => {
  const { officerId } = await readRules(context);
  allow(mayTell(context.actor, officerId, null) || hasAnyRole(context.actor, ['office', 'principal']));
});

export type ToldPage = {
  readonly child: { readonly id: Uuid; readonly name: string };
  readonly tellings: readonly TellingRow[];
  readonly consents: readonly ConsentLine[];
  readonly directory: DirectoryOf;
  readonly guardians: readonly { readonly id: Uuid; readonly name: string }[];
};

/** To whom a child's record was told, and on whose consent: for whoever may note it. */
export const toldPage = question(
  'records.told',
  async (context, { studentId }: { studentId: string }): Promise<ToldPage> => {
    const { tx, actor } = context;
    const id = found(isUuid(studentId) ? studentId : null);
    const card = found(await personCard(tx, actor.districtId, id));
    allow(card.isStudent && mayTell(actor, (await readRules(context)).officerId, card.schoolId));
    const { rows } =
      await sql<TellingRow>`select t.id, t.kind, t.party, t.interest, t.threat, t.what, t.told_at, p.name as by
      from records.tellings t left join roster.v_people p on p.district_id = t.district_id and p.id = t.told_by
      where t.district_id = ${actor.districtId} and t.student_id = ${id} order by t.told_at desc limit 200`.execute(tx);
    const ties = (await guardiansOf(context, [id])).filter((tie) => tie.rights.has('see_records'));
    const cards = await personCards(
      tx,
      actor.districtId,
      ties.map((tie) => tie.guardianId),
    );
    return {
      child: { id, name: card.name },
      tellings: rows,
      consents: await consentsOf(context, [id]),
      directory: await directoryOfChild(context, id),
      guardians: ties.flatMap((tie) => cards.get(tie.guardianId) ?? []).map((one) => ({ id: one.id, name: one.name })),
    };
  },
);

/** Consents that stand or stood for the children whose record this guardian may see. */
export const myConsents = question('records.my_consents', async (context): Promise<readonly ConsentLine[]> => {
  const me = found(context.actor.personId);
  const ties = (await childrenOf(context, [me])).filter((tie) => tie.rights.has('see_records'));
  return consentsOf(
    context,
    ties.map((tie) => tie.studentId),
  );
});
