import { realpathSync } from 'node:fs';

import { Client } from 'pg';

import { versionFault } from './engine.ts';

/** What a server says about itself, as far as the safety of the data hangs on it. */
export type ServerFacts = {
  readonly versionNumber: number;
  readonly version: string;
  readonly encoding: string;
  readonly fsync: string;
  readonly fullPageWrites: string;
  readonly synchronousCommit: string;
};

/** Why this server must not hold a district's data; empty when it may. Holds for embedded and outside servers alike. */
export function serverFaults(facts: ServerFacts): string[] {
  const faults: string[] = [];
  const version = versionFault(facts.versionNumber);
  if (version !== null) faults.push(version);
  if (facts.encoding !== 'UTF8') {
    faults.push(
      `The database is encoded in ${facts.encoding}: search and languages need UTF8. Make a new database with that encoding.`,
    );
  }
  if (facts.fsync !== 'on') faults.push('The database runs with fsync=off and would lose messages in a power failure.');
  if (facts.fullPageWrites !== 'on')
    faults.push('The database runs with full_page_writes=off and could be torn by a power failure.');
  if (facts.synchronousCommit === 'off')
    faults.push('The database runs with synchronous_commit=off and would lose messages in a crash.');
  return faults;
}

/** Asks a server, by its address, what `serverFaults` needs to know. */
export async function inspectServer(url: string): Promise<ServerFacts> {
  return withClient(url, factsOf);
}

/** True when the server at this address serves exactly this data directory. */
export async function servesCluster(url: string, cluster: string): Promise<boolean> {
  return withClient(url, async (client) => {
    const { rows } = await client.query<{ folder: string }>(`select current_setting('data_directory') as folder`);
    const folder = rows[0]?.folder ?? '';
    try {
      return realpathSync(folder) === realpathSync(cluster);
    } catch {
      return false;
    }
  });
}

/** Opens one connection for a moment. */
export async function withClient<T>(url: string, use: (client: Client) => Promise<T>): Promise<T> {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: 10_000 });
  // Without a listener a server that goes away under an idle connection would end this process.
  client.on('error', () => undefined);
  try {
    await client.connect();
    return await use(client);
  } finally {
    await client.end().catch(() => undefined);
  }
}

async function factsOf(client: Client): Promise<ServerFacts> {
  const { rows } = await client.query<ServerFacts>(
    `select current_setting('server_version_num')::int as "versionNumber",
            split_part(current_setting('server_version'), ' ', 1) as version,
            pg_encoding_to_char(encoding) as encoding,
            current_setting('fsync') as fsync,
            current_setting('full_page_writes') as "fullPageWrites",
            current_setting('synchronous_commit') as "synchronousCommit"
       from pg_database where datname = current_database()`,
  );
  const facts = rows[0];
  if (facts === undefined) throw new Error('The database did not say what it is.');
  return facts;
}
