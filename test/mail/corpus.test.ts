import { readFileSync, readdirSync } from 'node:fs';
import { expect, test } from 'vitest';
import { readMail } from '../../src/rooms/channels/mail/read.ts';
import { allCases, contradictions } from './build-corpus.ts';
import { CORPUS_ID_DOMAIN, CORPUS_NOW } from './corpus-build.ts';
import { golden } from './corpus-golden.ts';
import { expectSafe } from './safe.ts';

const folder = new URL('./corpus/', import.meta.url);
const options = { now: CORPUS_NOW, ownMessageIdDomain: CORPUS_ID_DOMAIN };
const mails = readdirSync(folder).filter((file) => file.endsWith('.eml'));

test('the corpus holds at least 150 mails, in every language of the families', () => {
  expect(mails.length).toBeGreaterThanOrEqual(150);
  console.log(`mail corpus: ${String(mails.length)} mails`);
  for (const language of ['en', 'es', 'ar', 'so', 'vi', 'zh', 'ht', 'pt', 'ru', 'uk', 'ko', 'fr'])
    expect(mails).toContain(`reply-gmail-${language}.eml`);
});

test.each(mails)('%s is understood as its golden file says', async (file) => {
  const read = await readMail(readFileSync(new URL(file, folder)), options);
  const kept: unknown = JSON.parse(readFileSync(new URL(file.replace(/eml$/, 'json'), folder), 'utf8'));
  expect(golden(read)).toEqual(kept);
});

test('no reading contradicts what is true of the mail by the way it was made', async () => {
  const cases = allCases();
  expect(cases.map((one) => `${one.name}.eml`).toSorted()).toEqual(mails.toSorted());
  for (const one of cases) {
    expect(
      readFileSync(new URL(`${one.name}.eml`, folder)).equals(one.raw),
      `${one.name} on disk is the one that the builder makes`,
    ).toBe(true);
    expect({ mail: one.name, wrong: contradictions(one.truth, await readMail(one.raw, options)) }).toEqual({
      mail: one.name,
      wrong: [],
    });
  }
});

test('every reading can be stored and shown', async () => {
  for (const file of mails) expectSafe(await readMail(readFileSync(new URL(file, folder)), options));
});
