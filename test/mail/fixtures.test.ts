import { existsSync, readFileSync, readdirSync, statSync } from 'node:fs';
import { expect, test } from 'vitest';
import { cleanText, tidyBody } from '../../src/rooms/channels/mail/clean-text.ts';
import { readMail } from '../../src/rooms/channels/mail/read.ts';
import { foldReply } from '../../src/rooms/channels/mail/reply.ts';
import { REPLY_FACTS } from './reply-facts.ts';
import { expectSafe } from './safe.ts';

// Mails that others collected; they lie beside the repository, not in it.
const outside = new URL('../../../shared/data/', import.meta.url);
const there = existsSync(new URL('mail-bounces-sample/expected.json', outside));
if (!there) console.log('outside mail fixtures (../shared/data) are not here: their tests are skipped');

function files(folder: URL): URL[] {
  return readdirSync(folder).flatMap((name) => {
    const url = new URL(name, folder);
    return statSync(url).isDirectory() ? files(new URL(`${name}/`, folder)) : [url];
  });
}

type Verdict = { dsn: string; replycode: string; reason: string; hardbounce: boolean; feedbacktype?: string };

test.runIf(there)('the outside bounces are recognised, with the reason in most', async () => {
  const folder = new URL('mail-bounces-sample/', outside);
  const verdicts = JSON.parse(readFileSync(new URL('expected.json', folder), 'utf8')) as Record<string, Verdict[]>;
  const score = { mails: 0, kind: 0, dsn: 0, replycode: 0, reason: 0, hardbounce: 0, all: 0 };
  for (const [file, [verdict]] of Object.entries(verdicts)) {
    if (!verdict) continue;
    const read = await readMail(readFileSync(new URL(file, folder)));
    const wanted = file.startsWith('arf') ? 'complaint' : verdict.reason === 'vacation' ? 'auto_reply' : 'bounce';
    const found = read.recipients[0];
    const right = (['dsn', 'replycode', 'reason', 'hardbounce'] as const).filter(
      (field) => found?.[field] === verdict[field],
    );
    score.mails += 1;
    if (read.kind === wanted) score.kind += 1;
    for (const field of right) score[field] += 1;
    if (right.length === 4 && (found?.feedbacktype ?? '') === (verdict.feedbacktype ?? '')) score.all += 1;
  }
  console.log(`outside bounces, complaints and vacation replies: ${JSON.stringify(score)}`);
  expect(score.kind).toBe(score.mails);
  expect(score.reason).toBeGreaterThanOrEqual(58);
  expect(score.hardbounce).toBeGreaterThanOrEqual(59);
  expect(score.dsn).toBeGreaterThanOrEqual(62);
  expect(score.replycode).toBeGreaterThanOrEqual(64);
});

/** "1-3,7" as line numbers. */
function lineNumbers(ranges: string): Set<number> {
  const numbers = new Set<number>();
  for (const range of ranges.split(',')) {
    const [first = 0, last = first] = range.split('-').map(Number);
    for (let line = first; line <= last; line += 1) numbers.add(line);
  }
  return numbers;
}

test.runIf(there)('of the outside reply texts exactly the newly written lines are kept', () => {
  const wrong: string[] = [];
  for (const [file, ranges] of Object.entries(REPLY_FACTS)) {
    const text = tidyBody(cleanText(readFileSync(new URL(`mail-replies/${file}`, outside), 'utf8')));
    const numbers = lineNumbers(ranges);
    const truth = text.split('\n').filter((line, index) => numbers.has(index + 1) && line.trim() !== '');
    const kept = foldReply(text)
      .reply.split('\n')
      .filter((line) => line.trim() !== '');
    if (JSON.stringify(truth) !== JSON.stringify(kept)) wrong.push(file);
  }
  const all = Object.keys(REPLY_FACTS).length;
  console.log(
    `outside reply texts trimmed exactly: ${String(all - wrong.length)} of ${String(all)}; not: ${wrong.join(', ')}`,
  );
  expect(wrong.length).toBeLessThanOrEqual(1);
});

test.runIf(there)('all other outside mails are read, safely and fast', async () => {
  const folders = [
    'mail-chatwoot/',
    'mail-mime-mikel/',
    'mail-mime-nodemailer/',
    'mail-mime-postal/',
    'mail-bounces-sample/',
  ];
  const mails = folders
    .flatMap((folder) => files(new URL(folder, outside)))
    .filter((url) => url.pathname.endsWith('.eml'));
  const kinds = new Map<string, number>();
  for (const url of mails) {
    const read = await readMail(readFileSync(url));
    expectSafe(read);
    kinds.set(read.kind, (kinds.get(read.kind) ?? 0) + 1);
  }
  console.log(`outside mails read: ${String(mails.length)}, ${JSON.stringify(Object.fromEntries(kinds))}`);
  expect(kinds.get('quarantined') ?? 0).toBe(0);
  expect(mails.length).toBeGreaterThan(150);
});

test.runIf(there)('among the outside mails, automatic ones and bounces are told from what people wrote', async () => {
  const kindOf = async (file: string) => (await readMail(readFileSync(new URL(file, outside)))).kind;
  expect(await kindOf('mail-chatwoot/auto_reply.eml')).toBe('auto_reply');
  expect(await kindOf('mail-chatwoot/auto_reply_with_auto_submitted.eml')).toBe('auto_reply');
  expect(await kindOf('mail-chatwoot/bounced_with_no_from.eml')).toBe('bounce');
  expect(await kindOf('mail-mime-postal/arf.eml')).toBe('complaint');
  expect(await kindOf('mail-mime-postal/bounce.eml')).toBe('bounce');
  for (const file of ['reply', 'welcome', 'only_html', 'mail_with_quote', 'forwarder_email', 'mail_with_no_date'])
    expect(await kindOf(`mail-chatwoot/${file}.eml`)).toBe('message');
  expect((await readMail(readFileSync(new URL('mail-chatwoot/mail_with_quote.eml', outside)))).reply_text).toBe(
    'Yes, I am providing you step how to reproduce this issue',
  );
});
