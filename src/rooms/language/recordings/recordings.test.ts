import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { question } from '#platform/action';
import { type Browser, openTown, type Town } from '#test/town';
import { standingMessages } from '../phrasebook/index.ts';
import { keepRecording, recordings, recordingsOfText } from './recordings.actions.ts';
import { hearPath, hearTokenIn, readHearToken, standingMessageOf, standingText } from './recordings.rules.ts';
import { soundOf } from './sound.ts';

let town: Town;
let nair: Browser;
beforeAll(async () => {
  town = await openTown();
  nair = await town.browser(town.north, town.north.nair);
}, 120_000);
afterAll(async () => town.close());

/** Silence of so many seconds, 8,000 bytes each. */
function wav(seconds: number): Buffer {
  const head = Buffer.alloc(44);
  head.write('RIFF', 0);
  head.write('WAVEfmt ', 8);
  head.writeUInt32LE(8000, 28);
  return Buffer.concat([head, Buffer.alloc(8000 * seconds)]);
}

function mp3(frames: number): Buffer {
  const frame = Buffer.alloc(417);
  frame.writeUInt32BE(0xff_fb_90_00, 0);
  return Buffer.concat(Array.from({ length: frames }, () => frame));
}

const given = {
  messageId: 'closed.today',
  language: 'mam',
  speaker: 'Juana López',
  meaning: 'There is no school today.',
  bytes: wav(2),
};

test('a sound is known by its content, with its length where that can be read', () => {
  expect(soundOf(wav(2))).toEqual({ type: 'audio/wav', seconds: 2 });
  expect(soundOf(mp3(100))).toMatchObject({ type: 'audio/mpeg', seconds: expect.closeTo(2.61, 1) });
  const ogg = Buffer.alloc(80);
  ogg.write('OggS', 0);
  ogg.write('OpusHead', 28);
  ogg.write('OggS', 50);
  ogg.writeBigInt64LE(96_000n, 56);
  expect(soundOf(ogg)).toEqual({ type: 'audio/ogg', seconds: 2 });
  for (const text of ['', 'MZ\u0090', '<html>', 'RIFF', 'ID3', 'OggS', '    ftypisom    vide soun'])
    expect(soundOf(Buffer.from(text, 'latin1'))).toBeNull();
});

test('a standing message is known by its words in any language; a changed word is another message', () => {
  for (const { id, texts } of standingMessages())
    for (const [language, text] of Object.entries(texts)) {
      expect(standingMessageOf(text)).toBe(id);
      expect(standingText(id, language)).toBe(text);
    }
  expect(standingMessageOf('The school is closed tonight.')).toBeNull();
  expect(standingText('closed.today', 'mam')).toBeNull();
});

test('what is no sound, too long, without speaker or meaning is refused; only an administrator records', async () => {
  const { floor } = town.house;
  const actor = await town.actorOf(town.north, town.north.nair);
  const keep = async (more: object): Promise<unknown> => floor.act(actor, keepRecording, { ...given, ...more });
  await expect(keep({ bytes: Buffer.from('<html>no sound</html>') })).rejects.toThrow('language.error.sound_unknown');
  await expect(keep({ bytes: wav(181) })).rejects.toThrow('language.error.sound_too_long');
  await expect(keep({ bytes: wav(700) })).rejects.toThrow('language.error.sound_too_large');
  await expect(keep({ speaker: ' ' })).rejects.toThrow('language.error.speaker_missing');
  await expect(keep({ meaning: '' })).rejects.toThrow('language.error.meaning_missing');
  await expect(keep({ messageId: 'none' })).rejects.toMatchObject({ status: 404 });
  const teacher = await town.actorOf(town.north, town.north.okafor);
  await expect(floor.act(teacher, keepRecording, given)).rejects.toMatchObject({ status: 404 });
  await expect(floor.ask(teacher, recordings, null)).rejects.toMatchObject({ status: 404 });
});

const heardOf = question('test.heard', async (context, text: string) => recordingsOfText(context, text));
const files = question('test.files', async ({ tx }, _none: null) => {
  const { rows } = await sql<{
    n: number;
  }>`select count(*)::int as n from platform.files where owner_kind = 'recording'`.execute(tx);
  return rows[0]?.n;
});

test('a recording is kept, heard by its signed address, replaced under it, and removed with its sound', async () => {
  const { floor } = town.house;
  const actor = await town.actorOf(town.north, town.north.nair);
  const { id } = await floor.act(actor, keepRecording, given);
  const text = standingText('closed.today', 'es') ?? '';
  expect((await floor.ask(actor, heardOf, text)).get('mam')).toMatchObject({ id, inCalls: true, seconds: 2 });
  expect((await floor.act(actor, keepRecording, { ...given, bytes: mp3(50) })).id).toBe(id);
  expect(await floor.ask(actor, files, null)).toBe(1);

  const page = (await nair.get('/admin/language/recordings?language=mam')).text;
  expect(page).toContain('Spoken by Juana López');
  const path = /src="(\/listen\/[^"]+)"/.exec(page)?.[1] ?? '';
  expect((await nair.get(path)).headers.get('content-type')).toBe('audio/mpeg');
  const piece = await nair.get(path, { range: 'bytes=0-9' });
  expect([piece.status, piece.headers.get('content-range')]).toEqual([206, `bytes 0-9/${417 * 50}`]);
  expect((await nair.get(`${path.slice(0, -1)}x`)).status).toBe(404);

  const south = await town.browser(town.south, null);
  expect((await south.get(path)).status).toBe(404);
  const far = await town.actorOf(town.south, town.south.nair);
  expect((await floor.ask(far, heardOf, text)).size).toBe(0);

  await nair.post(`/admin/language/recordings/${id}/remove`, {});
  expect((await nair.get(path)).status).toBe(404);
  expect(await floor.ask(actor, files, null)).toBe(0);
});

test('an address of a recording ends after thirty days', () => {
  const { secrets } = town.house.floor;
  const now = Temporal.Instant.from('2026-11-23T08:00Z');
  const [district, id] = [town.north.district, town.south.district];
  const token = hearTokenIn(`Words\nhttps://school.example${hearPath(secrets, district, id, now)}\nmore`) ?? '';
  expect(readHearToken(secrets, district, token, now.add({ hours: 719 }))).toBe(id);
  expect(readHearToken(secrets, district, token, now.add({ hours: 721 }))).toBeNull();
  expect(readHearToken(secrets, id, token, now)).toBeNull();
});
