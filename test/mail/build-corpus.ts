// Writes the corpus anew: `node test/mail/build-corpus.ts && npx oxfmt test/mail/corpus`. Each mail is made from parts whose meaning is known, so the truth
// about it is written down beside the parts; a reading that contradicts it stops the builder and no golden file is written.
import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { readMail } from '../../src/rooms/channels/mail/read.ts';
import type { Case } from './corpus-build.ts';
import { CORPUS_ID_DOMAIN, CORPUS_NOW } from './corpus-build.ts';
import { reportCases } from './corpus-bounces.ts';
import { fileCases } from './corpus-files.ts';
import { machineCases } from './corpus-machines.ts';
import { oddCases } from './corpus-oddities.ts';
import { pageCases } from './corpus-pages.ts';
import { replyCases } from './corpus-replies.ts';
import { golden } from './corpus-golden.ts';

/** Every mail of the corpus with what is true of it. */
export function allCases(): Case[] {
  return [...replyCases(), ...machineCases(), ...reportCases(), ...oddCases(), ...fileCases(), ...pageCases()];
}

/** Where a reading differs from the truth; empty when it agrees. Lists must agree item by item; warnings must contain the named ones. */
export function contradictions(truth: unknown, read: unknown, path = ''): string[] {
  if (path === '.warnings') {
    const missing = (truth as string[]).filter((warning) => !(read as string[]).includes(warning));
    return missing.map((warning) => `${path}: ${warning} is missing in ${JSON.stringify(read)}`);
  }
  if (Array.isArray(truth)) {
    if (!Array.isArray(read) || read.length !== truth.length)
      return [`${path}: ${JSON.stringify(truth)} is read as ${JSON.stringify(read)}`];
    return truth.flatMap((item, index) => contradictions(item, read[index], `${path}[${String(index)}]`));
  }
  if (truth !== null && typeof truth === 'object') {
    if (read === null || typeof read !== 'object') return [`${path}: is read as ${JSON.stringify(read)}`];
    return Object.entries(truth).flatMap(([key, value]) =>
      contradictions(value, (read as Record<string, unknown>)[key], `${path}.${key}`),
    );
  }
  return truth === read ? [] : [`${path}: ${JSON.stringify(truth)} is read as ${JSON.stringify(read)}`];
}

async function build(folder: URL): Promise<number> {
  const cases = allCases();
  const names = new Set(cases.map((one) => one.name));
  if (names.size !== cases.length) throw new Error('two mails of the corpus have one name');
  const wrong: string[] = [];
  mkdirSync(folder, { recursive: true });
  for (const file of readdirSync(folder))
    if (!names.has(file.replace(/\.(?:eml|json)$/, ''))) rmSync(new URL(file, folder));
  for (const one of cases) {
    const read = await readMail(one.raw, { now: CORPUS_NOW, ownMessageIdDomain: CORPUS_ID_DOMAIN });
    const found = contradictions(one.truth, read);
    if (found.length > 0) wrong.push(...found.map((text) => `${one.name} ${text}`));
    else {
      writeFileSync(new URL(`${one.name}.eml`, folder), one.raw);
      writeFileSync(new URL(`${one.name}.json`, folder), `${JSON.stringify(golden(read), null, 2)}\n`);
    }
  }
  for (const text of wrong) console.error(text);
  return wrong.length;
}

if (import.meta.main) {
  const wrong = await build(new URL('./corpus/', import.meta.url));
  console.log(`${String(allCases().length)} mails, ${String(wrong)} contradictions`);
  process.exitCode = wrong === 0 ? 0 : 1;
}
