import { sql } from 'kysely';
import { question, type QuestionContext } from '#platform/action';
import type { Uuid } from '#platform/ids';
import type { OldTicket } from './history.tickets.ts';

/** Whom an address of the export belongs to here, by contact point and never by a name. */
export type KnownPerson = {
  readonly id: Uuid;
  readonly isGuardian: boolean;
  readonly isStaff: boolean;
  readonly language: string | null;
  /** The only child they may be written to about; null with none or several. */
  readonly onlyChild: Uuid | null;
};

export type KnownPeople = {
  /** The one guardian with this address. An address that several share says nothing about who wrote. */
  guardianAt(address: string | null): KnownPerson | null;
  staffAt(address: string | null): KnownPerson | null;
};

type Row = {
  value: string;
  id: Uuid;
  is_guardian: boolean;
  is_staff: boolean;
  is_active: boolean;
  language: string | null;
  children: Uuid[] | null;
};

export function addressesOf(tickets: readonly OldTicket[]): readonly string[] {
  const all = tickets.flatMap((ticket) => [
    ticket.owner,
    ticket.from.email,
    ticket.from.phone,
    ...ticket.messages.map((message) => message.address),
  ]);
  return [...new Set(all.filter((one): one is string => one !== null))];
}

/** Everybody whom these addresses name. Those who left are known as staff, so that their old words keep their name. */
export async function peopleAt(
  { tx, actor }: Pick<QuestionContext, 'tx' | 'actor'>,
  addresses: readonly string[],
): Promise<KnownPeople> {
  const { rows } = await sql<Row>`select d.value, p.id, p.is_guardian, p.is_staff, p.is_active, p.language,
      (select array_agg(g.student_id) from roster.v_guardianships g join roster.v_people c on c.district_id = g.district_id and c.id = g.student_id and c.is_active
        where g.district_id = p.district_id and g.guardian_id = p.id and g.may_be_contacted) as children
    from roster.v_contact_details d join roster.v_people p on p.district_id = d.district_id and p.id = d.person_id
    where d.district_id = ${actor.districtId} and d.value = any(${[...addresses]}::text[]) order by p.id`.execute(tx);
  const byAddress = Map.groupBy(rows, (row) => row.value);
  const only = (address: string | null, fits: (row: Row) => boolean): KnownPerson | null => {
    const found = address === null ? [] : (byAddress.get(address) ?? []).filter(fits);
    const row = found[0];
    if (row === undefined || found.some((one) => one.id !== row.id)) return null;
    return {
      id: row.id,
      isGuardian: row.is_guardian,
      isStaff: row.is_staff,
      language: row.language,
      onlyChild: row.children?.length === 1 ? (row.children[0] ?? null) : null,
    };
  };
  return {
    guardianAt: (address) => only(address, (row) => row.is_guardian && row.is_active),
    staffAt: (address) => only(address, (row) => row.is_staff),
  };
}

/** The addresses of everybody who works or worked here: what they wrote is no family's message. */
export const staffAddresses = question(
  'conversations.history_staff',
  async ({ tx, actor }): Promise<ReadonlySet<string>> => {
    const { rows } = await sql<{ value: string }>`select distinct d.value from roster.v_contact_details d
    join roster.v_people p on p.district_id = d.district_id and p.id = d.person_id and p.is_staff
    where d.district_id = ${actor.districtId} and d.kind = 'email'`.execute(tx);
    return new Set(rows.map((row) => row.value));
  },
);

/** Whether anybody works here who could own an open ticket. */
export const anybodyHere = question('conversations.history_anybody', async ({ tx, actor }): Promise<boolean> => {
  const { rows } = await sql`select 1 from roster.v_people p
    left join access.v_accounts a on a.district_id = p.district_id and a.person_id = p.id
    where p.district_id = ${actor.districtId} and p.is_staff and p.is_active and coalesce(a.is_on, true) limit 1`.execute(
    tx,
  );
  return rows.length > 0;
});
