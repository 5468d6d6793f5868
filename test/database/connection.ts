import { Client } from 'pg';

/** The same server and role, another database. */
export function databaseUrl(serverUrl: string, database: string): string {
  const url = new URL(serverUrl);
  url.pathname = `/${database}`;
  return url.href;
}

/** The address the application itself uses: it acts as the role that owns nothing. */
export function applicationUrl(ownerUrl: string): string {
  const options = encodeURIComponent('-c role=porchlight_app');
  return `${ownerUrl}${ownerUrl.includes('?') ? '&' : '?'}options=${options}`;
}

/** One connection for a moment. */
export async function withDatabase<T>(url: string, use: (client: Client) => Promise<T>): Promise<T> {
  const client = new Client({ connectionString: url });
  client.on('error', () => undefined);
  await client.connect();
  try {
    return await use(client);
  } finally {
    await client.end();
  }
}
