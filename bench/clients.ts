/**
 * Eight mail servers, or eight families at the public form, in a process of their own: they send one after the other,
 * each waiting for its answer, and count what was accepted. node bench/clients.ts mail|web PORT SECONDS
 */
import { Agent, request } from 'node:http';
import { connect, type Socket } from 'node:net';

const [what = 'mail', port = '0', seconds = '10'] = process.argv.slice(2);
const clients = 8;
const until = Date.now() + Number(seconds) * 1000;

const matters = [
  [
    'Bus 14 was late again',
    'The bus came twenty minutes late this morning and the children stood in the rain. Could somebody look at the route?',
  ],
  ['Lunch account', 'I put money into the lunch account on Friday and it still says zero. Who can check this for us?'],
  [
    'Autobús de la tarde',
    'Mi hija perdió el autobús de la tarde porque salió antes de la hora. ¿A quién puedo preguntar?',
  ],
  [
    'Homework in math',
    'My son does not understand the homework of this week. May he stay after school for help with fractions?',
  ],
  ['Laptop does not start', 'The school laptop shows a blue page and does not start any more. Where do we bring it?'],
  [
    'Absence on Thursday',
    'Please excuse my daughter on Thursday, she has a visit at the dentist and will be back for the afternoon.',
  ],
] as const;

const matter = (n: number): readonly [string, string] => matters[n % matters.length] ?? matters[0];

async function answered(socket: Socket, count: number): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = '';
    const hear = (chunk: Buffer): void => {
      text += chunk.toString('latin1');
      if ((text.match(/^\d{3} /gm) ?? []).length < count || !text.endsWith('\n')) return;
      socket.off('data', hear);
      socket.off('close', lost);
      resolve(text);
    };
    const lost = (): void => reject(new Error('the connection was closed'));
    socket.on('data', hear);
    socket.once('close', lost);
  });
}

/** One sending server: one connection, commands pipelined as mail servers do, one mail after the other. */
async function sendMails(lane: number): Promise<{ accepted: number; refused: number; waits: number[] }> {
  const socket = connect(Number(port), '127.0.0.1');
  socket.setNoDelay(true);
  let accepted = 0;
  let refused = 0;
  const waits: number[] = [];
  await answered(socket, 1);
  socket.write('EHLO sender.test\r\n');
  await answered(socket, 1);
  for (let n = 0; Date.now() < until; n += 1) {
    const started = performance.now();
    const family = (lane * 1_000 + n * 7) % 9_000;
    const [subject, text] = matter(n + lane);
    const id = `${process.pid}.${lane}.${n}.${Date.now()}`;
    socket.write(`MAIL FROM:<family${family}@families.test>\r\nRCPT TO:<help@demo.porchlight.test>\r\nDATA\r\n`);
    const ready = await answered(socket, 3);
    if (!/^354 /m.test(ready)) throw new Error(ready);
    socket.write(
      `From: Family ${family} <family${family}@families.test>\r\nTo: help@demo.porchlight.test\r\nSubject: ${subject.normalize('NFKD').replaceAll(/[^ -~]/g, '')}\r\nMessage-ID: <${id}@families.test>\r\n` +
        `Date: ${new Date().toUTCString()}\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\nGood morning,\r\n\r\n${text}\r\n\r\nThank you (${id})\r\nFamily ${family}\r\n.\r\n`,
    );
    if ((await answered(socket, 1)).startsWith('250')) accepted += 1;
    else refused += 1;
    waits.push(performance.now() - started);
  }
  socket.end('QUIT\r\n');
  return { accepted, refused, waits };
}

async function call(
  agent: Agent,
  method: string,
  path: string,
  address: string,
  body = '',
): Promise<{ status: number; text: string }> {
  return new Promise((resolve, reject) => {
    const asking = request(
      {
        agent,
        host: '127.0.0.1',
        port: Number(port),
        method,
        path,
        headers: {
          host: 'bench.localhost',
          'x-forwarded-for': address,
          'accept-encoding': 'identity',
          ...(body === ''
            ? {}
            : {
                'content-type': 'application/x-www-form-urlencoded',
                'content-length': String(Buffer.byteLength(body)),
              }),
        },
      },
      (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('end', () => resolve({ status: response.statusCode ?? 0, text: Buffer.concat(chunks).toString() }));
      },
    );
    asking.on('error', reject);
    asking.end(body);
  });
}

/** One browser after the other at the public form: the form is opened once a lane and sent again and again, from another address each time. */
async function sendForms(lane: number): Promise<{ accepted: number; refused: number; waits: number[] }> {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  let accepted = 0;
  let refused = 0;
  const waits: number[] = [];
  const page = await call(agent, 'GET', '/ask', `10.0.${lane}.1`);
  const token = /name="_form" value="([^"]+)"/.exec(page.text)?.[1] ?? '';
  for (let n = 0; Date.now() < until; n += 1) {
    const started = performance.now();
    const [subject, text] = matter(n + lane);
    const body = new URLSearchParams({
      _form: token,
      kind: 'question',
      text: `${subject}. ${text}`,
      how: 'email',
      address: `visitor${lane}-${n}@families.test`,
      name: 'A visitor',
      privacy: 'normal',
    }).toString();
    const { status } = await call(agent, 'POST', '/ask', `10.${lane}.${(n >> 8) & 255}.${n & 255}`, body);
    if (status === 303) accepted += 1;
    else refused += 1;
    waits.push(performance.now() - started);
  }
  agent.destroy();
  return { accepted, refused, waits };
}

const started = performance.now();
const lanes = await Promise.all(
  Array.from({ length: clients }, async (_, lane) => (what === 'mail' ? sendMails(lane) : sendForms(lane))),
);
const waits = lanes.flatMap((lane) => lane.waits).toSorted((a, b) => a - b);
process.stdout.write(
  `${JSON.stringify({
    accepted: lanes.reduce((sum, lane) => sum + lane.accepted, 0),
    refused: lanes.reduce((sum, lane) => sum + lane.refused, 0),
    seconds: (performance.now() - started) / 1000,
    p50: waits[Math.floor(waits.length * 0.5)] ?? 0,
    p95: waits[Math.floor(waits.length * 0.95)] ?? 0,
  })}\n`,
);
