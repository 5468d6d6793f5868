// Runs in a worker thread: reads mails one after the other, may be killed at any moment and loses nothing by it.
import { parentPort } from 'node:worker_threads';
import { usePlainBlob } from './plain-blob.ts';
import { openMail } from './read.ts';
import type { FromWorker, ToWorker } from './reader-messages.ts';
import type { OpenedMail, Resolver } from './types.ts';

const port = parentPort;
if (!port) throw new Error('reader-worker.ts runs only as a worker thread');

usePlainBlob();

type Waiting = { resolve(records: string[] | string[][]): void; reject(error: Error): void };
const waiting = new Map<number, Waiting>();
let questions = 0;

const tell = (message: FromWorker, transfer: ArrayBuffer[] = []) => port.postMessage(message, transfer);

// Look-ups go to the main thread, which holds the resolver.
const resolverFor =
  (job: number): Resolver =>
  (domain, rrtype) =>
    new Promise((resolve, reject) => {
      questions += 1;
      waiting.set(questions, { resolve, reject });
      tell({ what: 'ask', question: questions, domain, rrtype, job });
    });

/** Attachment bytes are handed over, not copied; a view on a shared buffer gets its own first. */
function ownedBuffers(opened: OpenedMail): ArrayBuffer[] {
  for (const file of opened.attachments) {
    const { buffer, byteLength } = file.content;
    if (!(buffer instanceof ArrayBuffer) || buffer.byteLength !== byteLength) file.content = file.content.slice();
  }
  return [...new Set(opened.attachments.map((file) => file.content.buffer as ArrayBuffer))];
}

port.on('message', (message: ToWorker) => {
  if (message.what === 'read') {
    const { raw, options, job } = message;
    const authenticate = options.authenticate ? resolverFor(job) : false;
    openMail(Buffer.from(raw.buffer, raw.byteOffset, raw.byteLength), { ...options, authenticate }).then(
      (opened) => tell({ what: 'read', job, opened }, ownedBuffers(opened)),
      (error: unknown) => tell({ what: 'failed', job, reason: error instanceof Error ? error.name : 'error' }),
    );
    return;
  }
  const asked = waiting.get(message.question);
  waiting.delete(message.question);
  if (message.what === 'answer') asked?.resolve(message.records);
  else asked?.reject(Object.assign(new Error(message.code), { code: message.code }));
});

tell({ what: 'ready' });
