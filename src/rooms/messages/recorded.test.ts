import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Uuid } from '#platform/ids';
import { keepRecording, standingText } from '#rooms/language';
import { openTown, type Town } from '#test/town';
import { callTwiml, saidAloud } from '../channels/voice/scripts.ts';
import { saveDraft, sendAnnouncement } from './actions/announcing.ts';
import { audienceShape } from './messages.audience.ts';
import { messageToken } from './messages.links.ts';

let town: Town;
beforeAll(async () => {
  town = await openTown();
}, 120_000);
afterAll(async () => town.close());

const words = standingText('closed.today', 'en') ?? '';

/** Half a second of nothing, as a sound file. */
function sound(): Buffer {
  const bytes = Buffer.alloc(4044);
  bytes.write('RIFF', 0);
  bytes.write('WAVEfmt ', 8);
  bytes.writeUInt32LE(8000, 28);
  return bytes;
}

async function sent(text: string): Promise<{ id: Uuid; body: string; recipient: Uuid }> {
  const { north, house } = town;
  const calloway = await town.actorOf(north, north.calloway);
  const { id } = await house.floor.act(calloway, saveDraft, {
    language: 'en',
    title: text,
    body: '',
    short: text,
    orgId: north.birch,
    audience: audienceShape.parse({ schoolIds: [north.birch] }),
  });
  await house.floor.act(calloway, sendAnnouncement, { id });
  await town.work(north);
  const { rows } = await town.inside(north, async (tx) =>
    sql<{ body: string; recipient: Uuid }>`select d.body, r.id as recipient from messages.recipients r
      join channels.deliveries d on d.district_id = r.district_id and d.about_id = r.announcement_id and d.person_id = r.person_id
      where r.announcement_id = ${id} and r.person_id = ${north.dana}`.execute(tx),
  );
  const [row] = rows;
  if (row === undefined) throw new Error('Dana gets what Birch Lane sends.');
  return { id, ...row };
}

test('a family whose language has no text is told where it is heard, and the page of the message plays it', async () => {
  const { north, house } = town;
  await town.inside(north, async (tx) =>
    sql`update roster.people set language = 'mam' where district_id = ${north.district} and id = ${north.dana}`.execute(
      tx,
    ),
  );
  const nair = await town.actorOf(north, north.nair);
  await house.floor.act(nair, keepRecording, {
    messageId: 'closed.today',
    language: 'mam',
    speaker: 'Juana',
    meaning: words,
    bytes: sound(),
  });
  const { body, recipient } = await sent(words);
  expect(body).toContain('Listen in Mam');
  const browser = await town.browser(north, null);
  const page = (await browser.get(`/m/${messageToken(house.floor.secrets, north.district, recipient)}`)).text;
  const path = /<audio[^>]*src="(\/listen\/[^"]+)"/.exec(page)?.[1] ?? '';
  expect((await browser.get(path)).headers.get('content-type')).toBe('audio/wav');
  const other = await sent('Picture day is Tuesday.');
  expect(other.body).not.toContain('Listen in');
});

test('a call plays what a speaker recorded; without it a language that no voice can say is never said in English', () => {
  const facts = {
    words: town.house.floor.words,
    district: 'North',
    language: 'mam',
    body: `https://school.example/listen/x\n\n${words}`,
    number: '+15035550100',
    base: 'https://school.example',
    reference: 'c-1',
    asksWhetherHeard: false,
  };
  const recordingUrl = 'https://school.example/listen/x';
  const played = callTwiml({ ...facts, recordingUrl }, false);
  expect(played).toContain(`<Play>${recordingUrl}</Play>`);
  expect(played).not.toContain('<Say');
  expect(callTwiml({ ...facts, recordingUrl: null }, false)).not.toContain(words);
  const spanish = callTwiml({ ...facts, language: 'es', recordingUrl }, false);
  expect(spanish).toMatch(/<Play>[^]*<Say/);
  expect(saidAloud(facts.body)).toBe(words);
});
