/**
 * The measured house in a process of its own: pages, mail listener and worker, as `porchlight start` runs them.
 * Started by run.ts; speaks with it over the process channel and ends when that closes.
 */
import { serve } from '@hono/node-server';
import type { Server } from 'node:http';
import { systemActor } from '#platform/actor';
import { demoLink } from '#rooms/access';
import { rankedTopics } from '#rooms/conversations';
import { installedAlarmLists, prepareAlarms } from '#rooms/language';
import { openMailIntake } from '../src/mail-intake.ts';
import { openBenchHouse, withClient } from './ground.ts';

export type Ready = {
  readonly port: number;
  readonly smtpPort: number;
  readonly district: string;
  /** A sign-in link for one person of each role: the one with most open work. */
  readonly links: Readonly<Record<string, string>>;
  /** Conversations everybody in the district's office may read, spread over all years. */
  readonly conversations: readonly string[];
};
export type Told = { readonly ready: Ready } | { readonly memory: { rssMb: number; cpuMs: number } };
export type Asked = 'memory' | 'stop';

const url = process.argv[2] ?? '';
const withWorker = process.argv[3] === 'work';
const tell = (told: Told): void => void process.send?.(told);

const facts = await withClient(url, async (client) => {
  const district = (await client.query<{ id: string }>('select id from platform.districts limit 1')).rows[0]?.id ?? '';
  const people = await client.query<{ role: string; id: string }>(
    `select distinct on (a.role) a.role, a.person_id as id from roster.assignments a
     left join (select owner_id, count(*) as n from conversations.conversations where state <> 'closed' group by owner_id) o on o.owner_id = a.person_id
     order by a.role, o.n desc nulls last, a.person_id`,
  );
  const ids = await client.query<{ id: string }>(
    `select id from conversations.conversations tablesample bernoulli (${Number(process.argv[4] ?? '1')}) where privacy = 'normal' limit 3000`,
  );
  return { district, people: people.rows, conversations: ids.rows.map((row) => row.id) };
});
const house = await openBenchHouse(url);
const mail = await openMailIntake(house.floor, house.health);
await prepareAlarms(installedAlarmLists());
await house.floor.ask(systemActor(facts.district, 'bench'), rankedTopics, { text: 'warm up' });
// Stopped, it also leaves alone what it is woken for: receipts and notices wait.
if (withWorker) house.worker.start();
else await house.worker.stop();
const server = await new Promise<{ server: Server; port: number }>((resolve) => {
  const made = serve({ fetch: house.app.fetch, port: 0, hostname: '127.0.0.1' }, (info) =>
    resolve({ server: made, port: info.port }),
  ) as Server;
});

async function stop(): Promise<void> {
  server.server.close();
  server.server.closeAllConnections();
  await mail.close();
  await house.close();
  process.exit(0);
}

process.on('message', (asked: Asked) => {
  if (asked === 'memory') {
    const used = process.cpuUsage();
    tell({
      memory: {
        rssMb: Math.round(process.memoryUsage.rss() / 1024 / 1024),
        cpuMs: Math.round((used.user + used.system) / 1000),
      },
    });
  } else void stop();
});
process.on('disconnect', () => void stop());

tell({
  ready: {
    port: server.port,
    smtpPort: mail.port ?? 0,
    district: facts.district,
    links: Object.fromEntries(
      facts.people.map(({ role, id }) => [role, new URL(demoLink(house.floor, facts.district, id)).pathname]),
    ),
    conversations: facts.conversations,
  },
});
