import { sql } from 'kysely';
import type { ActionContext } from '#platform/action';
import { newId, type Uuid } from '#platform/ids';
import { searchTextOf } from './finding/search-text.ts';
import type { AssignmentRole } from './import/model.ts';
import { ensureDistrictOrg } from './orgs.store.ts';

export type StaffByHand = {
  readonly givenName: string;
  readonly familyName: string;
  /** In the one form the roster keeps; see readContact. */
  readonly email: string;
  readonly role: Exclude<AssignmentRole, 'student'>;
  /** Null: the district itself. */
  readonly orgId: Uuid | null;
};

/**
 * Adds a member of staff whom no file knows: the first administrator, or somebody invited. An import never removes them;
 * one that brings the same person by name and e-mail takes them over. Answers the new person's id.
 */
export async function addStaffByHand({ tx, actor, record, now }: ActionContext, person: StaffByHand): Promise<Uuid> {
  const id = newId();
  const { districtId } = actor;
  await ensureDistrictOrg(tx, districtId);
  const searchText = searchTextOf({ given: [person.givenName], family: person.familyName, more: person.email });
  await sql`insert into roster.people (district_id, id, given_name, family_name, is_staff, search_text, source, created_at)
    values (${districtId}, ${id}, ${person.givenName}, ${person.familyName}, true, ${searchText}, 'hand', ${now})`.execute(
    tx,
  );
  await sql`insert into roster.contact_details (district_id, id, person_id, kind, value, as_written, source)
    values (${districtId}, ${newId()}, ${id}, 'email', ${person.email}, ${person.email}, 'hand')`.execute(tx);
  await sql`insert into roster.assignments (district_id, id, person_id, org_id, role, is_primary, source)
    values (${districtId}, ${newId()}, ${id}, ${person.orgId ?? districtId}, ${person.role}, true, 'hand')`.execute(tx);
  record('person added by hand', { kind: 'person', id }, { role: person.role });
  return id;
}
