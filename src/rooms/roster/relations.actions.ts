import { sql } from 'kysely';
import { z } from 'zod';
import { action, question } from '#platform/action';
import { allow, found } from '#platform/errors';
import { newId } from '#platform/ids';
import { keepCorrection, reapplyCorrections } from './import/corrected.ts';
import { workOutAgain } from './guardianships.store.ts';
import { guardianships } from './people.store.ts';
import {
  type KnownRelation,
  knownRelations,
  type Limits,
  limitKey,
  mayLimit,
  neverLegal,
  relationRights,
} from './relations.rules.ts';
import { limitsOf, rightSql } from './relations.sql.ts';
import { errors } from './roster.errors.ts';
import { mayRoster } from './roster.policy.ts';

const anything = { schoolId: null, taught: false, own: false } as const;

const limits = z.object({
  limits: z.array(
    z.object({
      relation: z.enum(knownRelations as [KnownRelation, ...KnownRelation[]]),
      right: z.enum(relationRights),
    }),
  ),
});

/**
 * What this district gives less of than is usual for a relation. All of it at once: what is not named is as usual again.
 * It takes at once, also what somebody confirmed, where neither file nor person said it; it gives back only where nobody decided.
 */
export const setRelationLimits = action('roster.set_relation_limits', limits, async (context, input) => {
  const { tx, actor, now, record } = context;
  const { districtId } = actor;
  allow(mayRoster(actor, 'imports', anything));
  if (input.limits.some(({ relation, right }) => !mayLimit(relation, right))) throw errors.limit_unlawful();
  const before = await limitsOf(tx, districtId);
  const after: Limits = new Set(input.limits.map(({ relation, right }) => limitKey(relation, right)));
  await sql`delete from roster.relation_limits where district_id = ${districtId}`.execute(tx);
  const rows = input.limits
    .filter(
      ({ relation, right }, at) =>
        input.limits.findIndex((one) => one.relation === relation && one.right === right) === at,
    )
    .map((one) => ({ ...one, id: newId() }));
  await sql`insert into roster.relation_limits (district_id, id, relation, taken, set_by, set_at)
    select ${districtId}::uuid, r.id, r.relation, r."right", ${actor.personId}::uuid, ${now}
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as r (id uuid, relation text, "right" text)`.execute(tx);
  for (const relation of knownRelations)
    for (const right of relationRights) {
      const key = limitKey(relation, right);
      if (before.has(key) === after.has(key)) continue;
      const may = sql.ref(`may_${right}`);
      const says = sql.ref(`g.says_${right}`);
      const stands = right === 'be_contacted' ? sql`g.state <> 'held'` : sql`g.state = 'confirmed'`;
      const ofRelation =
        relation === 'other'
          ? sql`g.relation not in (${sql.join(knownRelations.filter((one) => one !== 'other'))})`
          : sql`g.relation = ${relation}`;
      // Those whose legal guardianship lifts them to a parent's rights are not touched by what their relation loses.
      const own = neverLegal.includes(relation) ? sql`true` : sql`not g.legal_guardian`;
      const usual = rightSql('g', right, after);
      const records =
        right === 'see_records'
          ? sql`and coalesce((select s.guardians_see_records from roster.settings s where s.district_id = g.district_id), true)`
          : sql``;
      const next = after.has(key)
        ? sql`g.${may} and coalesce(${says}, false)`
        : sql`case when g.decided_at is null then ${usual} ${records} else g.${may} end`;
      await sql`update roster.guardianships g set ${may} = ${next}
        where g.district_id = ${districtId} and g.ended_at is null and ${stands} and ${ofRelation} and ${own}
          and not exists (select from roster.restrictions x where x.district_id = g.district_id and x.guardianship_id = g.id and x.lifted_at is null)`.execute(
        tx,
      );
    }
  await reapplyCorrections(tx, districtId);
  record('roster.relation_limits', null, { limits: [...after] });
  context.refresh('roster.imports');
});

/** The table of relations as this district has it. */
export const relationLimits = question(
  'roster.relation_limits',
  async ({ tx, actor }, _nothing: null): Promise<Limits> => {
    allow(mayRoster(actor, 'imports', anything));
    return limitsOf(tx, actor.districtId);
  },
);

const papers = z.object({
  guardianshipId: z.uuid(),
  document: z.string().trim().min(1).max(200),
  begins: z.iso.date().optional(),
  ends: z.iso.date().optional(),
});

/** Names the paper that a foster parent, a surrogate, a caseworker or a home rests on. The next roster keeps it. */
export const namePapers = action('roster.name_papers', papers, async (context, input) => {
  const { tx, actor, now, record } = context;
  const { guardianshipId: id } = input;
  const tie = found((await guardianships(context, [id]))[0]);
  allow(mayRoster(actor, 'confirm_contacts', tie) && tie.guardianId !== tie.studentId);
  if (input.begins !== undefined && input.ends !== undefined && input.ends <= input.begins)
    throw errors.value_unreadable({}, 'ends');
  const words = [
    ['basis_document', 'text', input.document],
    ['begins', 'date', input.begins],
    ['ends', 'date', input.ends],
  ] as const;
  for (const [field, type, value] of words) {
    if (value === undefined) continue;
    await keepCorrection(tx, actor.districtId, {
      kind: 'guardianship',
      field,
      type,
      id: newId(),
      subjectId: id,
      value,
      by: actor.personId,
      at: now,
    });
  }
  await workOutAgain(context, id);
  await reapplyCorrections(tx, actor.districtId);
  record('roster.papers_named', { kind: 'guardianship', id }, {});
  context.refresh('roster.contacts');
});
