import { sql } from 'kysely';
import { question } from '#platform/action';
import type { Actor } from '#platform/actor';
import type { Uuid } from '#platform/ids';
import { type Directory, directoryOf } from '../conversations.directory.ts';
import { mayEnterAbsence, mayRunLeaverDrill } from '../conversations.policy.ts';

/** Who works here, which topics and schools there are: seconds old at most. */
export const directoryNow = question('conversations.desk_directory', async ({ tx, actor }): Promise<Directory> =>
  directoryOf(tx, actor.districtId),
);

export type Colleague = {
  readonly id: Uuid;
  readonly name: string;
  readonly roles: readonly string[];
  readonly units: readonly string[];
  readonly open: number;
};

const mostShown = 200;

/** The active staff whose work this person may hand over, with how much each has open. One count for all of them. */
export const staffToLeave = question(
  'conversations.desk_staff_to_leave',
  async ({ tx, actor }, { typed }: { typed: string }): Promise<readonly Colleague[]> => {
    const directory = await directoryOf(tx, actor.districtId);
    const wanted = typed.trim().toLowerCase();
    const members = [...directory.staff.values()]
      .filter(
        (member) =>
          member.active &&
          member.id !== actor.personId &&
          (wanted === '' || member.name.toLowerCase().includes(wanted)) &&
          mayRunLeaverDrill(
            actor,
            member.grants.map((grant) => grant.unitId),
          ),
      )
      .toSorted((a, b) => a.name.localeCompare(b.name))
      .slice(0, mostShown);
    const { rows } = await sql<{
      owner_id: Uuid;
      n: number;
    }>`select owner_id, count(*)::int as n from conversations.conversations
      where district_id = ${actor.districtId} and state <> 'closed' and owner_id = any(${members.map((member) => member.id)}::uuid[]) group by owner_id`.execute(
      tx,
    );
    const open = new Map(rows.map((row) => [row.owner_id, row.n]));
    return members.map((member) => ({
      id: member.id,
      name: member.name,
      roles: [...new Set(member.grants.map((grant) => grant.role))],
      units: [...new Set(member.grants.flatMap((grant) => directory.orgs.get(grant.unitId)?.name ?? []))],
      open: open.get(member.id) ?? 0,
    }));
  },
);

export type AbsenceRow = {
  readonly id: Uuid;
  readonly personId: Uuid;
  readonly name: string;
  readonly from: Temporal.Instant;
  readonly until: Temporal.Instant;
  readonly backupName: string | null;
  readonly note: string;
};

/** Absences now and to come: one's own, and those of the people whose work one answers for. */
export const absencesToSee = question(
  'conversations.desk_absences',
  async ({ tx, actor, now }): Promise<readonly AbsenceRow[]> => {
    const directory = await directoryOf(tx, actor.districtId);
    const { rows } = await sql<{
      id: Uuid;
      person_id: Uuid;
      backup_id: Uuid | null;
      from_at: Temporal.Instant;
      until_at: Temporal.Instant;
      note: string | null;
    }>`select id, person_id, backup_id, from_at, until_at, note from conversations.absences
      where district_id = ${actor.districtId} and removed_at is null and until_at > ${now} order by from_at limit 300`.execute(
      tx,
    );
    return rows.flatMap((row) => {
      const member = directory.staff.get(row.person_id);
      if (member === undefined || !mayEnterAbsenceFor(actor, directory, row.person_id)) return [];
      return [
        {
          id: row.id,
          personId: row.person_id,
          name: member.name,
          from: row.from_at,
          until: row.until_at,
          backupName: row.backup_id === null ? null : (directory.staff.get(row.backup_id)?.name ?? null),
          note: row.note ?? '',
        },
      ];
    });
  },
);

/** For oneself, and for those whose work one answers for: their principal, their office, the district. */
export function mayEnterAbsenceFor(actor: Actor, directory: Directory, personId: Uuid): boolean {
  return mayEnterAbsence(actor, personId, directory.staff.get(personId)?.grants.map((grant) => grant.unitId) ?? []);
}
