import { type ChildProcess, fork, spawn } from 'node:child_process';
import { Agent, request } from 'node:http';
import { join } from 'node:path';
import { once } from 'node:events';
import type { Asked, Ready, Told } from './app.ts';

/** A house that runs in its own process, and a browser for each role in front of it. */
export type RunningHouse = {
  readonly ready: Ready;
  browser(role: string): Promise<Browser>;
  memory(): Promise<{ rssMb: number; cpuMs: number }>;
  stop(): Promise<void>;
};

export type Browser = { get(path: string): Promise<{ status: number; ms: number; text: string; location: string }> };

export type HouseRequest = {
  readonly url: string;
  readonly work: boolean;
  /** Share of the conversations to pick pages from, in percent. */
  readonly sample: number;
  /** Where a CPU profile goes; none when null. */
  readonly profile: string | null;
};

/** The first thing the house tells that is of this kind. */
async function hear<T>(child: ChildProcess, read: (told: Told) => T | null): Promise<T> {
  return new Promise((resolve, reject) => {
    const listen = (told: Told): void => {
      const found = read(told);
      if (found === null) return;
      child.off('message', listen);
      child.off('exit', gone);
      resolve(found);
    };
    const gone = (code: number | null): void => reject(new Error(`the measured house ended with ${String(code)}`));
    child.on('message', listen);
    child.once('exit', gone);
  });
}

export async function startHouse({ url, work, sample, profile }: HouseRequest): Promise<RunningHouse> {
  const child = fork(join(import.meta.dirname, 'app.ts'), [url, work ? 'work' : 'no-work', String(sample)], {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    execArgv: [
      // As the command line reads it: before everything else.
      `--import=${new URL('../src/heap.ts', import.meta.url).href}`,
      ...(profile === null ? [] : ['--cpu-prof', `--cpu-prof-dir=${profile}`]),
    ],
  });
  const ready = await hear(child, (told) => ('ready' in told ? told.ready : null));
  const say = (asked: Asked): void => void child.send(asked);
  return {
    ready,
    browser: async (role) => openBrowser(ready.port, ready.links[role] ?? ''),
    memory: async () => {
      const told = hear(child, (told) => ('memory' in told ? told.memory : null));
      say('memory');
      return told;
    },
    async stop() {
      const gone = once(child, 'exit');
      say('stop');
      await gone;
    },
  };
}

async function openBrowser(port: number, link: string): Promise<Browser> {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  let cookie = '';
  const get: Browser['get'] = (path) =>
    new Promise((resolve, reject) => {
      const started = performance.now();
      const asking = request(
        {
          agent,
          host: '127.0.0.1',
          port,
          path,
          headers: {
            host: 'bench.localhost',
            'accept-encoding': 'identity',
            'accept-language': 'en',
            ...(cookie === '' ? {} : { cookie }),
          },
        },
        (response) => {
          const chunks: Buffer[] = [];
          response.on('data', (chunk: Buffer) => chunks.push(chunk));
          response.on('end', () => {
            const set = response.headers['set-cookie'] ?? [];
            if (cookie === '')
              cookie = set
                .map((line) => line.split(';')[0] ?? '')
                .filter((pair) => pair.startsWith('porchlight='))
                .join('; ');
            resolve({
              status: response.statusCode ?? 0,
              ms: performance.now() - started,
              text: Buffer.concat(chunks).toString(),
              location: response.headers.location ?? '',
            });
          });
        },
      );
      asking.on('error', reject);
      asking.end();
    });
  await get(link);
  if (cookie === '') throw new Error('The measured house did not sign anybody in.');
  return { get };
}

export type Sent = { accepted: number; refused: number; seconds: number; p50: number; p95: number };

/** The clients run apart, so that their work is not counted as the house's. */
export async function sendFrom(what: 'mail' | 'web', port: number, seconds: number): Promise<Sent> {
  const child = spawn(
    process.execPath,
    [join(import.meta.dirname, 'clients.ts'), what, String(port), String(seconds)],
    {
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  );
  let text = '';
  child.stdout.on('data', (chunk: Buffer) => (text += chunk.toString()));
  const [code] = (await once(child, 'close')) as [number | null];
  if (code !== 0) throw new Error(`the clients ended with ${String(code)}`);
  return JSON.parse(text) as Sent;
}
