import { sql } from 'kysely';
import type { ActionContext } from '#platform/action';
import type { Uuid } from '#platform/ids';
import { type Keeping, type Removed, rowsThatEnd, standing } from '#platform/keeping';
import { looksSource, notInAccessRecords } from './access.sources.ts';

const credential = { usual: 400, least: 30, most: 730 };

const ofPeople = ['sessions', 'passkeys', 'oidc_subjects', 'tokens', 'invitations', 'grants', 'accounts'] as const;

/** Everything with which somebody signed in, when the person is forgotten. */
async function forgetPeople({ tx, actor }: ActionContext, ids: readonly Uuid[]): Promise<Removed> {
  const gone = [...ids];
  const removed: Record<string, number> = {};
  await sql`delete from platform.sessions where district_id = ${actor.districtId} and person_id = any(${gone}::uuid[])`.execute(
    tx,
  );
  for (const table of ofPeople) {
    const result =
      await sql`delete from ${sql.table(`access.${table}`)} where district_id = ${actor.districtId} and person_id = any(${gone}::uuid[])`.execute(
        tx,
      );
    removed[`access.${table}`] = Number(result.numAffectedRows ?? 0n);
  }
  return removed;
}

/** How long access keeps what it has. What somebody signs in with today ends by itself, within hours or when they leave. */
export const accessKeeping: Keeping = {
  retention: [
    rowsThatEnd({
      id: 'access.tokens',
      dataClass: 'credential',
      days: credential,
      table: 'access.tokens',
      endedAt: 'coalesce(r.revoked_at, r.expires_at)',
      people: 'array[r.person_id]',
    }),
    rowsThatEnd({
      id: 'access.invitations',
      dataClass: 'credential',
      days: credential,
      table: 'access.invitations',
      endedAt: 'coalesce(r.used_at, r.replaced_at, r.expires_at)',
      people: 'array[r.person_id]',
    }),
    rowsThatEnd({
      id: 'access.passkeys',
      dataClass: 'credential',
      days: credential,
      table: 'access.passkeys',
      endedAt: 'r.removed_at',
      people: 'array[r.person_id]',
    }),
    rowsThatEnd({
      id: 'access.grants',
      dataClass: 'directory',
      days: { usual: 2555, least: 365, most: 3650 },
      table: 'access.grants',
      endedAt: 'coalesce(r.withdrawn_at, r.ends::timestamptz)',
      people: 'array[r.person_id]',
    }),
  ],
  people: { forget: forgetPeople },
  sources: [looksSource],
  notInRecords: notInAccessRecords,
  standing: {
    ...standing('goes with the person', 'access.accounts', 'access.oidc_subjects'),
    ...standing('ends with the sign-out, or by itself', 'access.sessions'),
    ...standing('deleted within two days', 'access.askings', 'access.spent'),
    ...standing('deleted after 400 days, by the room itself', 'access.throttles'),
  },
};
