import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { systemActor } from '#platform/actor';
import { importHistory, readMap } from '#rooms/conversations';
import { openTown, type Town } from '#test/town';

let town: Town;
const folder = mkdtempSync(join(tmpdir(), 'porchlight-large-'));
/** 10,000 with the long tests, fewer with the short ones; each has four messages. */
const tickets = process.env['PORCHLIGHT_LONG'] === '1' ? 10_000 : 500;

beforeAll(async () => {
  town = await openTown();
});
afterAll(async () => {
  await town.close();
  rmSync(folder, { recursive: true });
});

const vocabulary =
  'bus morning daughter waited corner please tell who can help with lunch money forms meeting about reading next week thank you'.split(
    ' ',
  );
const words = (from: number): string =>
  Array.from({ length: 60 }, (_, place) => vocabulary[(from * 7 + place * 3) % vocabulary.length]).join(' ');

function write(): void {
  const rows = ['Number,Status,Created,Subject,Agent,Mail'];
  const said = ['Ticket,Kind,Mail,Text,At'];
  const start = Temporal.Instant.from('2025-01-01T12:00:00Z');
  for (let n = 0; n < tickets; n += 1) {
    const at = start.add({ minutes: n * 60 }).toString();
    const mail = `family${n % 3000}@families.test`;
    rows.push(
      `${n},${n % 5 === 0 ? 'New' : 'Solved'},${at},Number ${n},${n % 3 ? 'brandt' : 'gone'}@staff.test,${mail}`,
    );
    for (const [place, kind] of ['customer', 'agent', 'customer', 'private'].entries())
      said.push(`${n},${kind},${kind === 'customer' ? mail : 'brandt@staff.test'},"${words(n + place)}",${at}`);
  }
  writeFileSync(join(folder, 'tickets.csv'), rows.join('\n'));
  writeFileSync(join(folder, 'messages.csv'), said.join('\n'));
}

test(`${tickets} tickets with four messages each come over in minutes and in little memory`, async () => {
  write();
  const map = readMap(
    JSON.stringify({
      source: 'Large',
      tickets: {
        file: 'tickets.csv',
        columns: {
          id: 'Number',
          state: 'Status',
          opened: 'Created',
          subject: 'Subject',
          owner: 'Agent',
          from_address: 'Mail',
        },
        states: { New: 'open', Solved: 'closed' },
      },
      messages: {
        file: 'messages.csv',
        columns: { ticket: 'Ticket', kind: 'Kind', author_address: 'Mail', text: 'Text', at: 'At' },
        kinds: { customer: 'in', agent: 'out', private: 'note' },
      },
    }),
  );
  let most = 0;
  const before = process.memoryUsage().rss;
  const begun = performance.now();
  const result = await importHistory({
    floor: town.house.floor,
    actor: systemActor(town.north.district, 'test'),
    path: folder,
    map,
    dryRun: false,
    by: null,
    onProgress: () => {
      most = Math.max(most, process.memoryUsage().rss);
    },
  });
  const seconds = (performance.now() - begun) / 1000;
  console.log(
    `${tickets} tickets, ${result.counts.messages + result.counts.notes} messages and notes: ${seconds.toFixed(1)} s, ${Math.round((most - before) / 1048576)} MB more at the most`,
  );
  expect(result.counts).toMatchObject({ tickets, open: tickets / 5, messages: tickets * 3, notes: tickets });
  expect(most - before).toBeLessThan(400 * 1024 * 1024);
  const { rows } = await town.inside(town.north, async (tx) =>
    sql<{ n: number }>`select count(*)::int as n from conversations.messages`.execute(tx),
  );
  expect(rows[0]?.n).toBe(tickets * 4);
}, 900_000);
