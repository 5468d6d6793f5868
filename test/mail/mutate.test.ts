import { readFileSync, readdirSync } from 'node:fs';
import { expect, test } from 'vitest';
import { usePlainBlob } from '../../src/rooms/channels/mail/plain-blob.ts';
import { openMail } from '../../src/rooms/channels/mail/read.ts';
import { mutated, seeded } from './mutate.ts';
import { expectSafe } from './safe.ts';

const folder = new URL('./corpus/', import.meta.url);
const mails = readdirSync(folder)
  .filter((file) => file.endsWith('.eml'))
  .map((file) => readFileSync(new URL(file, folder)));
// As in the reader's own threads.
usePlainBlob();
const COUNT = process.env['PORCHLIGHT_LONG'] === '1' ? 100_000 : 2000;

/** Thread time of one reading, not wall time. A slow one is measured again, twice: on a busy machine the first figure is the neighbours'. */
async function ownTime(mail: Buffer, before: NodeJS.CpuUsage): Promise<number> {
  const since = (start: NodeJS.CpuUsage) => {
    const used = process.threadCpuUsage(start);
    return (used.user + used.system) / 1000;
  };
  let best = since(before);
  for (let again = 0; again < 2 && best > 100; again += 1) {
    const start = process.threadCpuUsage();
    await openMail(mail);
    best = Math.min(best, since(start));
  }
  return best;
}

test(`${String(COUNT)} mutated mails are all read: none crashes the reader, none takes long, every reading can be stored and shown`, async () => {
  const random = seeded(20_261_122);
  const times: number[] = [];
  const kinds = new Map<string, number>();
  for (let index = 0; index < COUNT; index += 1) {
    const mail = mutated(mails, random);
    const before = process.threadCpuUsage();
    const { mail: read, attachments } = await openMail(mail, { ownMessageIdDomain: 'mail.district.test' }).catch(
      (error: unknown) => {
        throw new Error(`mutated mail ${String(index)} was not read`, { cause: error });
      },
    );
    times.push(await ownTime(mail, before));
    expectSafe(read);
    expect(attachments).toHaveLength(read.attachments.length);
    kinds.set(read.kind, (kinds.get(read.kind) ?? 0) + 1);
  }
  times.sort((a, b) => a - b);
  const p99 = times[Math.floor(times.length * 0.99)] ?? 0;
  const memory = Math.round(process.memoryUsage().rss / 1_048_576);
  console.log(
    `mutated mails: ${String(COUNT)} read, p50 ${(times[times.length >> 1] ?? 0).toFixed(1)} ms, p99 ${p99.toFixed(1)} ms, slowest ${(times.at(-1) ?? 0).toFixed(0)} ms, ${String(memory)} MB, ${JSON.stringify(Object.fromEntries(kinds))}`,
  );
  expect(p99).toBeLessThan(250);
}, 3_600_000);
