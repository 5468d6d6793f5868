import { sql } from 'kysely';
import { question } from '#platform/action';
import type { Uuid } from '#platform/ids';
import { familiesOfGroup, unconfirmed } from '../actions/joining.ts';

/** A family to which the update would name a child who is not theirs. */
export type NamedTo = {
  readonly conversationId: Uuid;
  readonly code: string;
  /** Who it is from, as staff know them. */
  readonly who: string;
  readonly text: string;
  readonly children: readonly { readonly id: Uuid; readonly name: string }[];
};

/** Where somebody has to decide before an update may go out, one row a family. */
export const namedInUpdate = question(
  'conversations.named_in_update',
  async (context, input: Parameters<typeof familiesOfGroup>[1]): Promise<readonly NamedTo[]> => {
    const { tx, actor } = context;
    const families = (await familiesOfGroup(context, input)).filter((family) => unconfirmed(family).length > 0);
    const { rows } = await sql<{ id: Uuid; name: string }>`select id, name from roster.v_people
      where district_id = ${actor.districtId} and id = any(${families.flatMap(({ row }) => row.guardian_id ?? [])}::uuid[])`.execute(
      tx,
    );
    const names = new Map(rows.map((one) => [one.id, one.name]));
    return families.map((family) => ({
      conversationId: family.row.id,
      code: family.row.code,
      who: names.get(family.row.guardian_id ?? '') ?? family.row.from_name ?? '',
      text: family.text,
      children: family.named,
    }));
  },
);
