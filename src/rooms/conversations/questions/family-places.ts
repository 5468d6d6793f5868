import { sql } from 'kysely';
import { question } from '#platform/action';
import type { Uuid } from '#platform/ids';
import { anonymousAllowed } from '../actions/entering.ts';
import { type Directory, directoryOf, type Org } from '../conversations.directory.ts';

/** What the public pages of a district need to know. Nothing of a person is in it but who asks. */
export type FamilyPlaces = {
  readonly district: Org | null;
  /** Schools that families see, in the order of their names. */
  readonly schools: readonly Org[];
  /** Schools that do not answer here yet: their pages say whom to call. */
  readonly notOpen: readonly Org[];
  readonly directory: Directory;
  readonly anonymous: boolean;
  /** Where the signed-in guardian is usually answered. */
  readonly myAddress: string | null;
};

export const familyPlaces = question('conversations.family_places', async (context): Promise<FamilyPlaces> => {
  const { tx, actor } = context;
  const directory = await directoryOf(tx, actor.districtId);
  const orgs = [...directory.orgs.values()];
  const { rows } =
    actor.kind === 'person'
      ? await sql<{ value: string }>`select value from roster.v_contact_details
          where district_id = ${actor.districtId} and person_id = ${actor.personId} and kind = 'email' order by position limit 1`.execute(
          tx,
        )
      : { rows: [] };
  return {
    district: directory.orgs.get(actor.districtId) ?? null,
    schools: orgs.filter((org) => org.kind === 'school' && org.isOpen),
    notOpen: orgs.filter((org) => org.kind === 'school' && !org.isOpen),
    directory,
    anonymous: await anonymousAllowed(context),
    myAddress: rows[0]?.value ?? null,
  };
});

/** The place an org's families call: its own number, else the district's. */
export function phoneOf({ district }: Pick<FamilyPlaces, 'district'>, school: Org | null): string | null {
  return school?.phone ?? district?.phone ?? null;
}

export function schoolOfSlug(places: FamilyPlaces, slug: string | null): Org | null {
  return slug === null ? null : (places.schools.find((org) => org.slug === slug) ?? null);
}

export function schoolOfId(places: FamilyPlaces, id: Uuid | null): Org | null {
  return id === null ? null : (places.schools.find((org) => org.id === id) ?? null);
}
