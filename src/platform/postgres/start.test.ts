import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { startPostgres, type RunningPostgres } from './index.ts';
import { isAlive } from './process.ts';
import { ask, asRoot, notedPid, scratch, startElsewhere, until, type Scratch } from './scratch.testing.ts';

describe('the embedded database', () => {
  let place: Scratch;
  let dataDir: string;
  let running: RunningPostgres;
  beforeAll(async () => {
    place = await scratch();
    dataDir = join(place.folder, 'data');
    running = await startPostgres({ dataDir, log: place.log });
  });
  afterAll(async () => {
    await running.stop();
    await place.clear();
  });

  test('is PostgreSQL 18 with UTF-8, in universal time, with every promise to the disk on', async () => {
    expect(running.version).toMatch(/^18\./);
    const settings = ['server_encoding', 'TimeZone', 'fsync', 'synchronous_commit', 'full_page_writes', 'jit'];
    const answers = await Promise.all(settings.map((name) => ask(running.ownerUrl, `show ${name}`)));
    expect(answers).toEqual(['UTF8', 'UTC', 'on', 'on', 'on', 'off']);
    expect(await ask(running.ownerUrl, 'show data_checksums')).toBe('on');
  });

  test('finds letters of every script, whatever the language of the terminal', async () => {
    expect(await ask(running.ownerUrl, `select lower('ÉCOLE ŞKOLA') || ('学校' ~ '^\\w+$')`)).toBe('école şkolatrue');
  });

  test('lets nobody in who does not know its secret, and is not on the network', async () => {
    const wrong = running.ownerUrl.replace(/:[^:@]+@/, ':guess@');
    await expect(ask(wrong, 'select 1')).rejects.toThrow(/password authentication failed/);
    expect(await ask(running.ownerUrl, 'show listen_addresses')).toBe('');
    expect(statSync(join(dataDir, 'socket')).mode & 0o777).toBe(0o700);
    expect(statSync(join(dataDir, 'cluster', 'porchlight.secret')).mode & 0o777).toBe(0o600);
  });

  test('keeps failed statements, which may hold what families wrote, out of its log', async () => {
    await expect(ask(running.ownerUrl, `select 'canary-7251'::int`)).rejects.toThrow(/canary-7251/);
    expect(readFileSync(join(dataDir, 'server.log'), 'utf8')).not.toContain('canary-7251');
  });

  test('stands in a session of its own, so that Ctrl-C in the terminal does not reach it', () => {
    const fields = readFileSync(`/proc/${running.pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
    expect(fields[2]).toBe(String(running.pid));
  });

  test.runIf(asRoot)('runs as another user when the application is root, and that user owns the files', () => {
    expect(readFileSync(`/proc/${running.pid}/status`, 'utf8')).not.toMatch(/^Uid:\s+0\s/m);
    expect(statSync(join(dataDir, 'cluster')).uid).not.toBe(0);
  });

  test('goes on while a second process uses it, and stops with the last one', async () => {
    const other = startElsewhere(dataDir);
    const told = await other.untilReady;
    expect(told).toMatchObject({ pid: running.pid, adopted: true });
    await running.stop();
    expect(isAlive(running.pid)).toBe(true);
    expect(place.lines).toContain('The database goes on: another process uses it.');
    other.child.kill('SIGTERM');
    await until(() => !isAlive(told.pid));
    expect(notedPid(dataDir)).toBeNull();
  });

  test('starts a second time in under a second, with everything still there', async () => {
    const first = await startPostgres({ dataDir, log: place.log });
    await ask(first.ownerUrl, 'create table kept as select 7 as seven');
    await first.stop();
    const began = performance.now();
    running = await startPostgres({ dataDir, log: place.log });
    expect(performance.now() - began).toBeLessThan(1_000);
    expect(await ask(running.ownerUrl, 'select seven from kept')).toBe(7);
  });

  test('listens on a loopback port when one is asked for', async () => {
    await running.stop();
    running = await startPostgres({ dataDir, log: place.log, port: 54_391 });
    const overTcp = running.ownerUrl.replace(/\?.*/, '').replace('localhost', '127.0.0.1');
    expect(new URL(overTcp).port).toBe('54391');
    expect(await ask(overTcp, 'select host(inet_server_addr())')).toBe('127.0.0.1');
  });
});
