import { sql } from 'kysely';
import { action, question, type Floor } from '#platform/action';
import { systemActor } from '#platform/actor';
import type { Uuid } from '#platform/ids';
import { demoSignInRequest } from './access.contract.ts';
import { accessErrors } from './access.errors.ts';
import { beginSession, type SignedIn } from './sessions.begin.ts';

const purpose = 'demo link';

export type DemoLink = { readonly role: string; readonly person: string; readonly url: string };

/** The people of the demonstration whom everybody meets, one of each kind first; where one is missing, anybody of the kind. */
const cast: readonly (readonly [role: string, name: string])[] = [
  ['guardian', 'Amal Haddad'],
  ['guardian', 'Dana Whitfield'],
  ['teacher', 'Adaeze Okafor'],
  ['office', 'Daniel Brandt'],
  ['department', 'Marisol Vega'],
  ['principal', 'Ruth Calloway'],
  ['engagement', 'Josephine Baptiste'],
  ['administrator', 'Priya Nair'],
];

type Chosen = { role: string; id: Uuid; name: string };

const demoPeople = question('access.demo_people', async ({ tx, actor }): Promise<readonly Chosen[]> => {
  const chosen: Chosen[] = [];
  for (const [role, name] of cast) {
    const holds =
      role === 'guardian'
        ? sql`p.is_guardian and exists (select from roster.v_guardianships w where w.district_id = p.district_id and w.guardian_id = p.id and w.may_see_records)`
        : sql`exists (select from roster.v_assignments s where s.district_id = p.district_id and s.person_id = p.id and s.role = ${role})`;
    const { rows } = await sql<{ id: Uuid; name: string }>`select p.id, p.name from roster.v_people p
      where p.district_id = ${actor.districtId} and p.is_active and ${holds} order by p.name = ${name} desc, p.id limit 1`.execute(
      tx,
    );
    const found = rows[0];
    if (found && !chosen.some((one) => one.id === found.id)) chosen.push({ role, ...found });
  }
  return chosen;
});

/** Sign-in links for the demonstration's people. Refuses outside the demonstration. */
export async function demoLinks(floor: Floor, districtId: Uuid): Promise<readonly DemoLink[]> {
  if (floor.settings.mode !== 'demo') throw accessErrors.demo_only();
  const people = await floor.ask(systemActor(districtId, 'access.demo_links'), demoPeople, {});
  return people.map(({ role, id, name }) => ({ role, person: name, url: demoLink(floor, districtId, id) }));
}

/** One person's link, for `/demo` pages and tests. */
export function demoLink(floor: Floor, districtId: Uuid, personId: Uuid): string {
  const signature = floor.secrets.sign(purpose, `${districtId} ${personId}`);
  return `${floor.settings.publicUrl}/demo/sign-in/${personId}.${signature}`;
}

/** Whose demonstration link this is; null in production, and for one that we did not sign. */
export function demoPersonOf(floor: Floor, districtId: Uuid, token: string): Uuid | null {
  if (floor.settings.mode !== 'demo') return null;
  const [personId = '', signature = ''] = token.split('.');
  return floor.secrets.verify(purpose, `${districtId} ${personId}`, signature) ? personId : null;
}

/** Signs in as somebody of the demonstration. */
export const signInToDemo = action(
  'access.sign_in_to_demo',
  demoSignInRequest,
  async (context, input): Promise<SignedIn> => {
    if (context.floor.settings.mode !== 'demo') throw accessErrors.demo_only();
    return beginSession(context, { way: 'demo', ...input });
  },
);
