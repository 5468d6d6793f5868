import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { type AddressInfo, connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, describe, expect, it } from 'vitest';
import { smallFiles, smallRoster, writeFiles } from '#test/roster';

/**
 * The house as its own processes, killed without warning while mail comes in: every mail that heard 250 is there
 * afterwards, once, in a conversation with an owner, and what follows from it is delivered.
 */
const root = join(import.meta.dirname, '..', '..');
const folder = mkdtempSync(join(tmpdir(), 'porchlight-faults-'));
const mailPort = await freePort();

/** A port that nobody listens on: one that is reckoned out may be somebody else's. */
async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((ready) => server.listen(0, ready));
  const { port } = server.address() as AddressInfo;
  await new Promise((closed) => server.close(closed));
  return port;
}
const environment = {
  PATH: process.env['PATH'] ?? '',
  HOME: folder,
  PORCHLIGHT_MODE: 'production',
  PORCHLIGHT_SECRET: 'a secret for killing things that is long enough',
  PUBLIC_URL: 'https://family.faults.test',
  SMTP_URL: 'smtp://127.0.0.1:9',
  MAIL_DOMAIN: 'faults.test',
  MAIL_AUTHENTICATION: 'off',
  PORCHLIGHT_DATA: folder,
  PORT: '0',
  SMTP_PORT: String(mailPort),
  LOG_LEVEL: 'silent',
};
const running = new Set<ChildProcess>();

async function command(...words: string[]): Promise<{ code: number; out: string; err: string }> {
  const child = spawn(process.execPath, [join(root, 'bin/porchlight.js'), ...words], {
    env: environment,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let out = '';
  let err = '';
  child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (err += chunk.toString()));
  return new Promise((resolve) => child.on('exit', (code) => resolve({ code: code ?? -1, out, err })));
}

async function start(): Promise<ChildProcess> {
  const child = spawn(process.execPath, [join(root, 'bin/porchlight.js'), 'start'], {
    env: environment,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  running.add(child);
  await new Promise<void>((resolve, reject) => {
    let said = '';
    const hear = (chunk: Buffer): void => {
      said += chunk.toString();
      if (said.includes('Porchlight is ready')) resolve();
    };
    child.stdout?.on('data', hear);
    child.stderr?.on('data', hear);
    child.on('exit', () => reject(new Error(`It ended instead of starting: ${said.slice(-600)}`)));
  });
  return child;
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode === null && child.signalCode === null) await new Promise((resolve) => child.once('exit', resolve));
  running.delete(child);
}

/** Sends one mail by hand; true only when the server said 250 to its data. */
async function send(id: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(mailPort, '127.0.0.1');
    const lines = [
      `EHLO test`,
      `MAIL FROM:<dana@families.test>`,
      `RCPT TO:<help@faults.test>`,
      'DATA',
      `From: Dana <dana@families.test>\r\nTo: help@faults.test\r\nSubject: ${id}\r\nMessage-ID: <${id}@families.test>\r\n\r\nA question, ${id}.\r\n.`,
    ];
    let step = -1;
    let buffer = '';
    const finish = (accepted: boolean): void => {
      socket.destroy();
      resolve(accepted);
    };
    socket.setTimeout(15_000, () => finish(false));
    socket.on('error', () => finish(false));
    socket.on('close', () => finish(false));
    socket.on('data', (chunk) => {
      buffer += chunk.toString();
      for (let at = buffer.indexOf('\r\n'); at >= 0; at = buffer.indexOf('\r\n')) {
        const line = buffer.slice(0, at);
        buffer = buffer.slice(at + 2);
        if (line[3] === '-') continue;
        if (!/^[23]/.test(line)) return finish(false);
        if (step === lines.length - 1) return finish(line.startsWith('250'));
        step += 1;
        socket.write(`${lines[step] ?? ''}\r\n`);
      }
    });
  });
}

/** The running embedded server: taken over for a moment and left again, wherever its data folder really is. */
async function database(): Promise<{ url: string; pid: number }> {
  const { startPostgres } = await import('#platform/postgres');
  const server = await startPostgres({ dataDir: join(folder, 'postgres'), log: () => {} });
  await server.leave();
  return { url: server.ownerUrl, pid: server.pid };
}

afterAll(async () => {
  for (const child of running) {
    child.kill('SIGTERM');
    await ended(child);
  }
  rmSync(folder, { recursive: true, force: true });
}, 60_000);

describe('killed while mail comes in', () => {
  it('loses nothing that was accepted, and takes nothing twice', async () => {
    const added = await command(
      'district',
      'add',
      '--name',
      'Faults',
      '--slug',
      'faults',
      '--zone',
      'America/Chicago',
      '--languages',
      'en',
    );
    expect(added.err + String(added.code)).toMatch(/0$/);
    const roster = await writeFiles(smallFiles(smallRoster()));
    const imported = await command('import', 'roster', roster, '--json');
    rmSync(roster, { recursive: true, force: true });
    expect(imported.code).toBe(0);

    const rounds = process.env['PORCHLIGHT_LONG'] === '1' ? 10 : 2;
    const accepted: string[] = [];
    for (let round = 0; round < rounds; round += 1) {
      const child = await start();
      let sending = true;
      const senders = Array.from({ length: 6 }, async (_, lane) => {
        for (let n = 0; sending && n < 400; n += 1) {
          const id = `r${round}l${lane}n${n}`;
          if (await send(id)) accepted.push(id);
        }
      });
      // Right after the start a busy machine is still learning the words of danger in twelve languages: mail waits for that.
      const before = accepted.length;
      for (let waited = 0; accepted.length === before && waited < 240; waited += 1)
        await new Promise((resolve) => setTimeout(resolve, 250));
      await new Promise((resolve) => setTimeout(resolve, 4000));
      // By turns the database and the app; a killed database is brought back by its supervisor while mail goes on.
      if (round % 2 === 1) {
        process.kill((await database()).pid, 'SIGKILL');
        await new Promise((resolve) => setTimeout(resolve, 4000));
      }
      child.kill('SIGKILL');
      sending = false;
      await Promise.all(senders);
      await ended(child);
    }
    expect(accepted.length).toBeGreaterThan(20);

    const last = await start();
    const client = new pg.Client({ connectionString: (await database()).url });
    await client.connect();
    const { rows } = await client.query<{ subject: string; n: number; owned: number }>(
      `select c.subject, count(*)::int as n, count(c.owner_id)::int as owned from conversations.conversations c where c.channel = 'email' group by c.subject`,
    );
    const found = new Map(rows.map((row) => [row.subject, row]));
    expect(accepted.filter((id) => !found.has(id))).toEqual([]);
    expect(rows.filter((row) => row.n !== 1 || row.owned !== 1)).toEqual([]);
    // The event of every accepted mail is worked off: a receipt stands for each, though the outgoing server is not there.
    await expect
      .poll(
        async () =>
          (
            await client.query<{ n: number }>(
              `select count(*)::int as n from platform.outbox where job = 'conversations.tell_opening' and state <> 'done'`,
            )
          ).rows[0]?.n,
        { timeout: 90_000, interval: 1000 },
      )
      .toBe(0);
    await client.end();
    last.kill('SIGTERM');
    await ended(last);
    const check = await command('check', '--json');
    expect(JSON.parse(check.out)).toMatchObject({ ok: true });
  }, 300_000);
});
