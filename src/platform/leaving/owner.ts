import { Client, escapeIdentifier } from 'pg';
import { isUuid } from '#platform/ids';

export type TenantTable = { readonly name: string; readonly sql: string; readonly dataClass: string };

/** The tables outside the wall that hold rows of one district, and the column that says so. */
export const outsideOf: readonly { readonly name: string; readonly column: string }[] = [
  { name: 'platform.sessions', column: 'district_id' },
  { name: 'platform.contact_hashes', column: 'district_id' },
  { name: 'platform.hosts', column: 'district_id' },
  { name: 'platform.mail_addresses', column: 'district_id' },
  { name: 'platform.districts', column: 'id' },
];

/**
 * A connection as the owner of the tables, inside one district. Row-level security holds for the owner too; every
 * statement names the district besides, because the account behind the role may be one that goes round it.
 */
export async function ownerInside(ownerUrl: string, districtId: string, begin: string): Promise<Client> {
  if (!isUuid(districtId)) throw new Error('A district is named by its id.');
  const client = new Client({ connectionString: ownerUrl, application_name: 'porchlight leaving' });
  client.on('error', () => undefined);
  await client.connect();
  await client.query(
    `set timezone = 'UTC'; set datestyle = 'ISO, YMD'; set statement_timeout = 0; set idle_in_transaction_session_timeout = 0`,
  );
  await client.query(begin);
  await client.query('set local role porchlight_owner');
  await client.query(`set local app.district = '${districtId}'`);
  return client;
}

/** Every table behind the wall, by name. */
export async function tenantTables(client: Client): Promise<readonly TenantTable[]> {
  const { rows } = await client.query<{ name: string; data_class: string }>(
    'select name, data_class from platform.tenant_tables order by name',
  );
  return rows.map(({ name, data_class }) => ({
    name,
    sql: name
      .split('.')
      .map((part) => escapeIdentifier(part.replaceAll('"', '')))
      .join('.'),
    dataClass: data_class,
  }));
}

export async function countRows(client: Client, sql: string, column: string, districtId: string): Promise<number> {
  const { rows } = await client.query<{ n: string }>(
    `select count(*) as n from ${sql} where ${escapeIdentifier(column)} = $1`,
    [districtId],
  );
  return Number(rows[0]?.n ?? 0);
}
