import { createServer, type Server, type Socket } from 'node:net';
import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { action, createFloor, question, type Floor } from '#platform/action';
import { systemActor } from '#platform/actor';
import { createLive } from '#platform/live';
import { createWorker, type Worker } from '#platform/outbox';
import { openTown, type Town } from '#test/town';
import { clamdScanner, type NewFile, readFile, scanCheck, scanJobs, storeFiles } from './index.ts';

/** Stands in for clamd: takes its INSTREAM framing apart byte by byte and calls a file with these words infected. */
const poison = 'a known harmful pattern';
const largest = 3 * 1024 * 1024;

function takeApart(received: Buffer): { content: Buffer; whole: boolean; tooLarge: boolean } {
  const head = 'zINSTREAM\0';
  if (received.subarray(0, head.length).toString() !== head)
    return { content: Buffer.alloc(0), whole: false, tooLarge: false };
  const parts: Buffer[] = [];
  let at = head.length;
  let size = 0;
  while (at + 4 <= received.length) {
    const length = received.readUInt32BE(at);
    if (length === 0) return { content: Buffer.concat(parts), whole: true, tooLarge: false };
    if (at + 4 + length > received.length) break;
    parts.push(received.subarray(at + 4, at + 4 + length));
    size += length;
    at += 4 + length;
    if (size > largest) return { content: Buffer.alloc(0), whole: false, tooLarge: true };
  }
  return { content: Buffer.alloc(0), whole: false, tooLarge: false };
}

async function standIn(port = 0): Promise<{ server: Server; port: number; close: () => Promise<void> }> {
  const serve = (socket: Socket): void => {
    const pieces: Buffer[] = [];
    socket.on('error', () => undefined);
    socket.on('data', (piece: Buffer) => {
      pieces.push(piece);
      const { content, whole, tooLarge } = takeApart(Buffer.concat(pieces));
      if (tooLarge) socket.end('INSTREAM size limit exceeded. ERROR\0');
      if (whole) socket.end(content.includes(poison) ? 'stream: Stand-In-Test FOUND\0' : 'stream: OK\0');
    });
  };
  const server = createServer(serve);
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  const address = server.address();
  return {
    server,
    port: typeof address === 'object' && address !== null ? address.port : 0,
    close: async () => new Promise((resolve) => server.close(() => resolve())),
  };
}

describe('a scanner that speaks clamd’s protocol', () => {
  let clamd: Awaited<ReturnType<typeof standIn>>;
  beforeAll(async () => {
    clamd = await standIn();
  });
  afterAll(async () => clamd.close());

  it.each([
    ['nothing harmful', Buffer.from('a permission slip'), 'clean'],
    ['no bytes at all', Buffer.alloc(0), 'clean'],
    ['something harmful behind many pieces', Buffer.concat([Buffer.alloc(300_000), Buffer.from(poison)]), 'infected'],
    ['more than the scanner takes', Buffer.alloc(5 * 1024 * 1024), 'too_large'],
  ] as const)('%s', async (_name, bytes, says) => {
    expect(await clamdScanner(`clamd://127.0.0.1:${clamd.port}`)(bytes)).toBe(says);
  });

  it('anything but a plain answer is no answer', async () => {
    const odd = createServer((socket) => socket.resume().end('stream: perhaps\0'));
    await new Promise<void>((resolve) => odd.listen(0, '127.0.0.1', resolve));
    const address = odd.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    await expect(clamdScanner(`clamd://127.0.0.1:${port}`)(Buffer.from('x'))).rejects.toThrow('no plain answer');
    await new Promise<void>((resolve) => odd.close(() => resolve()));
  });
});

describe('files with a scanner set', () => {
  let town: Town;
  let floor: Floor;
  let worker: Worker;
  let clamd: Awaited<ReturnType<typeof standIn>>;

  const store = action(
    'test.store',
    z.object({ text: z.string(), held: z.string().nullable() }),
    async (context, { text, held }) => {
      const file: NewFile = {
        name: 'slip.txt',
        type: 'text/plain',
        bytes: Buffer.from(text),
        dataClass: 'attachment',
        held,
        owner: { kind: 'test', id: null },
      };
      return storeFiles(context, [file]);
    },
  );
  const read = question('test.read', async (context, { id }: { id: string }) => readFile(context, id));
  const actor = () => systemActor(town.north.district, 'test');
  const put = async (text: string, held: string | null = null): Promise<string> =>
    (await floor.act(actor(), store, { text, held }))[0]?.id ?? '';
  const stateOf = async (id: string): Promise<string> => {
    const file = await floor.ask(actor(), read, { id });
    return `${file?.state} ${file?.heldReason}`;
  };

  beforeAll(async () => {
    town = await openTown();
    clamd = await standIn();
    const { settings, ...parts } = town.house.floor;
    floor = createFloor({
      ...parts,
      settings: { ...settings, fileScanUrl: `clamd://127.0.0.1:${clamd.port}` },
      live: createLive(() => undefined),
      wake: () => undefined,
    });
    worker = createWorker({ floor, jobs: scanJobs(), schedules: [] });
  }, 60_000);
  beforeEach(async () => {
    await town.inside(town.north, async (tx) => sql`delete from platform.outbox`.execute(tx));
  });
  afterAll(async () => {
    await clamd.close();
    await town.close();
  });

  it('are held until they were looked through, and then clean', async () => {
    const id = await put('a permission slip');
    expect(await stateOf(id)).toBe('held scan');
    await worker.drain(town.north.district);
    expect(await stateOf(id)).toBe('clean null');
  });

  it('stay held for ever when something harmful was found, and the record says so', async () => {
    const id = await put(`x ${poison} x`);
    await worker.drain(town.north.district);
    expect(await stateOf(id)).toBe('held infected');
    const { rows } = await town.inside(town.north, async (tx) =>
      sql<{ what: string }>`select what from platform.audit where about_id = ${id}`.execute(tx),
    );
    expect(rows).toEqual([{ what: 'platform.file_not_clean' }]);
  });

  it('held for another reason too stay held when they are clean', async () => {
    const id = await put('a program', 'executable');
    await worker.drain(town.north.district);
    expect(await stateOf(id)).toBe('held executable');
  });

  it('stay held while the scanner is away; the check says so; they are free when it is back', async () => {
    const { port } = clamd;
    await clamd.close();
    const id = await put('a permission slip');
    await worker.drain(town.north.district);
    expect(await stateOf(id)).toBe('held scan');
    expect((await scanCheck.count(floor, actor())).violations).toBe(0);
    town.pass({ minutes: 11 });
    expect(await scanCheck.count(floor, actor())).toMatchObject({ violations: 1, examples: [id] });
    clamd = await standIn(port);
    await worker.drain(town.north.district);
    expect(await stateOf(id)).toBe('clean null');
    expect((await scanCheck.count(floor, actor())).violations).toBe(0);
  });

  it('without a scanner set nothing waits for one', async () => {
    const [file] = await town.house.floor.act(actor(), store, { text: 'a slip', held: null });
    expect(await stateOf(file?.id ?? '')).toBe('clean null');
  });
});
