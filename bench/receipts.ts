/**
 * How fast the carrier's receipts are taken in: signed, over HTTP, from a process of their own. A part of bench/broadcast.ts;
 * started by itself it is the one who calls.
 */
import { fork } from 'node:child_process';
import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { Agent, type IncomingMessage, request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { serve } from '@hono/node-server';
import { sql } from 'kysely';
import { inTenant } from '#platform/database';
import type { Uuid } from '#platform/ids';
import { hookPaths } from '#rooms/channels';
import type { House } from '../src/house.ts';

/** A carrier calls on many connections at once. */
const lanes = 32;

type Account = { readonly district: Uuid; readonly accountSid: string; readonly token: string };
type Call = { readonly path: string; readonly body: string; readonly signature: string };

/** Calls until all are answered, on each connection one after the other. */
async function beCaller(): Promise<void> {
  const [{ port, calls }] = (await once(process, 'message')) as [{ port: number; calls: readonly Call[] }];
  const agent = new Agent({ keepAlive: true, maxSockets: lanes });
  const started = performance.now();
  let next = 0;
  let refused = 0;
  const lane = async (): Promise<void> => {
    for (let call = calls[next++]; call !== undefined; call = calls[next++])
      if ((await callHook(agent, port, call)) !== 200) refused += 1;
  };
  await Promise.all(Array.from({ length: lanes }, lane));
  process.send?.({ seconds: (performance.now() - started) / 1000, refused });
  await once(process, 'disconnect');
  process.exit(0);
}

async function callHook(agent: Agent, port: number, { path, body, signature }: Call): Promise<number> {
  const asking = request({
    agent,
    host: '127.0.0.1',
    port,
    method: 'POST',
    path,
    headers: {
      host: 'bench.localhost',
      'content-type': 'application/x-www-form-urlencoded',
      'content-length': Buffer.byteLength(body),
      'x-twilio-signature': signature,
    },
  });
  asking.end(body);
  const [answer] = (await once(asking, 'response')) as [IncomingMessage];
  answer.resume();
  await once(answer, 'end');
  return answer.statusCode ?? 0;
}

/** A receipt "delivered" for every text that was sent, signed as the carrier signs. */
export async function receipts(house: House, { district, accountSid, token }: Account): Promise<object> {
  const { rows } = await inTenant(
    house.floor.pool,
    { districtId: district, personId: null, students: null, readOnly: true },
    async (tx) =>
      sql<{
        id: string;
        sid: string;
      }>`select id, provider_id as sid from channels.deliveries where district_id = ${district} and kind = 'sms' and provider_id is not null limit 20000`.execute(
        tx,
      ),
  );
  const calls = rows.map(({ id, sid }): Call => {
    const fields = [
      ['AccountSid', accountSid],
      ['MessageSid', sid],
      ['MessageStatus', 'delivered'],
    ] as const;
    const path = `${hookPaths.status}?ref=${id}`;
    const signed = `${house.floor.settings.publicUrl}${path}${fields.flat().join('')}`;
    return {
      path,
      body: new URLSearchParams(fields.map(([name, value]) => [name, value])).toString(),
      signature: createHmac('sha1', token).update(signed).digest('base64'),
    };
  });
  const server = serve({ fetch: house.app.fetch, port: 0, hostname: '127.0.0.1' }) as Server;
  await once(server, 'listening');
  const caller = fork(import.meta.filename, { execArgv: [] });
  const cpu = process.cpuUsage();
  caller.send({ port: (server.address() as AddressInfo).port, calls });
  const [done] = (await once(caller, 'message')) as [{ seconds: number; refused: number }];
  const used = process.cpuUsage(cpu);
  caller.disconnect();
  server.close();
  return {
    perSecond: Math.round(calls.length / done.seconds),
    ...done,
    receipts: calls.length,
    cpuMsEach: (used.user + used.system) / 1000 / Math.max(1, calls.length),
  };
}

if (import.meta.main) await beCaller();
