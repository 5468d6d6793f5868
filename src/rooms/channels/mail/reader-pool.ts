import { Worker } from 'node:worker_threads';
import { quarantined } from './read.ts';
import type { FromWorker, ToWorker } from './reader-messages.ts';
import type { OpenedMail, ReadMailOptions, Resolver } from './types.ts';

/** CPU time one mail may take (RELIABILITY D04). */
const MAIL_CPU_MS = 2000;
/** Wall time after which a mail is given up even if it did not compute: a stuck thread must not hold a sender for ever. */
const MAIL_WALL_MS = 20_000;
const MEMORY_MB = 256;
const POLL_MS = 250;

export type MailReader = {
  /** Reads one mail in a worker. Hostile mail comes back as `quarantined`; rejects only when the reader is closed or cannot start. */
  read(raw: Buffer, options?: ReadMailOptions): Promise<OpenedMail>;
  close(): Promise<void>;
};

type Log = { warn(facts: object, text: string): void };
type Job = {
  raw: Buffer;
  options: ReadMailOptions;
  solo: boolean;
  resolve(opened: OpenedMail): void;
  reject(error: Error): void;
};
type Slot = {
  worker: Worker;
  jobs: Map<number, Job>;
  ready: boolean;
  solo: boolean;
  since: number;
  baseline: number | null;
  ending: string | null;
};

export type MailReaderOptions = {
  workers?: number;
  log: Log;
  /** Other limits than the usual ones, to see them work. */
  limits?: { cpuMs?: number; wallMs?: number; memoryMb?: number };
};

/** A pool of threads that read mail and can be killed one by one without harm to the others. */
export function createMailReader({ workers = 1, log, limits }: MailReaderOptions): MailReader {
  const { cpuMs = MAIL_CPU_MS, wallMs = MAIL_WALL_MS, memoryMb = MEMORY_MB } = limits ?? {};
  const slots: Slot[] = [];
  const queue: Job[] = [];
  let jobs = 0;
  let closed = false;
  let failedStarts = 0;

  function start(): Slot {
    const worker = new Worker(new URL('./reader-worker.ts', import.meta.url), {
      resourceLimits: { maxOldGenerationSizeMb: memoryMb, stackSizeMb: 4 },
      name: 'mail-reader',
    });
    const slot: Slot = {
      worker,
      jobs: new Map(),
      ready: false,
      solo: false,
      since: Date.now(),
      baseline: null,
      ending: null,
    };
    worker.on('message', (message: FromWorker) => hear(slot, message));
    worker.on('error', (error: NodeJS.ErrnoException) => {
      slot.ending ??= error.code === 'ERR_WORKER_OUT_OF_MEMORY' ? 'too_much_memory' : 'reader_crashed';
    });
    worker.on('exit', () => ended(slot));
    worker.unref();
    slots.push(slot);
    return slot;
  }

  function hear(slot: Slot, message: FromWorker): void {
    progress(slot);
    if (message.what === 'ready') {
      slot.ready = true;
      failedStarts = 0;
    } else if (message.what === 'ask') answer(slot, message.question, message.domain, message.rrtype, message.job);
    else {
      const job = slot.jobs.get(message.job);
      slot.jobs.delete(message.job);
      if (slot.jobs.size === 0) rest(slot);
      if (message.what === 'read') job?.resolve(message.opened);
      else job?.resolve(quarantined(job.raw, 'unreadable'));
    }
    dispatch();
  }

  function answer(slot: Slot, question: number, domain: string, rrtype: string, jobNumber: number): void {
    const resolver: Resolver | false | undefined = slot.jobs.get(jobNumber)?.options.authenticate;
    const say = (message: ToWorker) => slot.worker.postMessage(message, []);
    const failed = (error: unknown) => say({ what: 'no_answer', question, code: codeOf(error) });
    if (!resolver) failed(null);
    else resolver(domain, rrtype).then((records) => say({ what: 'answer', question, records }), failed);
  }

  // A thread that died took its mails with it. The one that was alone is the culprit; of several, each is tried again alone.
  function ended(slot: Slot): void {
    slots.splice(slots.indexOf(slot), 1);
    const left = [...slot.jobs.values()];
    if (closed) {
      for (const job of left) job.reject(new Error('mail reader closed'));
      return;
    }
    const reason = slot.ending ?? 'reader_crashed';
    if (!slot.ready) failedStarts += 1;
    if (!slot.ready && failedStarts >= 3) {
      for (const job of [...left, ...queue.splice(0)]) job.reject(new Error('mail reader cannot start'));
      failedStarts = 0;
      return;
    }
    const alone = slot.ready && left.length === 1;
    for (const job of left) {
      if (alone) {
        log.warn({ reason, bytes: job.raw.length }, 'mail put aside: reading it was stopped');
        job.resolve(quarantined(job.raw, reason));
      } else queue.unshift({ ...job, solo: slot.ready });
    }
    dispatch();
  }

  function dispatch(): void {
    while (queue.length > 0) {
      const job = queue[0];
      if (!job) return;
      const slot = freeSlot(job);
      if (!slot) return;
      queue.shift();
      give(slot, job);
    }
  }

  function freeSlot(job: Job): Slot | null {
    // Mails that wait for name servers do not compute, so several share a thread; otherwise one works and one is at hand.
    const most = job.options.authenticate ? 8 : 2;
    const open = slots.filter(
      (slot) => !slot.solo && slot.ending === null && (job.solo ? slot.jobs.size === 0 : slot.jobs.size < most),
    );
    const best = open.toSorted((a, b) => a.jobs.size - b.jobs.size)[0];
    if (best && (best.jobs.size === 0 || slots.length >= workers)) return best;
    return slots.length < workers ? start() : (best ?? null);
  }

  function give(slot: Slot, job: Job): void {
    jobs += 1;
    if (slot.jobs.size === 0) {
      progress(slot);
      slot.worker.ref();
    }
    slot.jobs.set(jobs, job);
    slot.solo = job.solo;
    const { authenticate, ...options } = job.options;
    const raw = new Uint8Array(job.raw);
    const message: ToWorker = {
      what: 'read',
      job: jobs,
      raw,
      options: { ...options, authenticate: Boolean(authenticate) },
    };
    slot.worker.postMessage(message, [raw.buffer]);
  }

  const watch = setInterval(
    () => {
      for (const slot of slots) if (slot.ready && slot.jobs.size > 0 && slot.ending === null) void check(slot);
    },
    Math.min(POLL_MS, cpuMs),
  );
  watch.unref();

  // CPU, not wall time: on a busy machine an innocent mail may wait for its turn.
  async function check(slot: Slot): Promise<void> {
    const since = slot.since;
    if (Date.now() - since > wallMs) return kill(slot, 'too_slow');
    const used = await cpuMilliseconds(slot.worker);
    if (used === null || slot.since !== since || slot.ending !== null) return;
    if (slot.baseline === null) slot.baseline = used;
    else if (used - slot.baseline >= cpuMs) kill(slot, 'too_much_time');
  }

  function kill(slot: Slot, reason: string): void {
    slot.ending = reason;
    void slot.worker.terminate();
  }

  return {
    read(raw, options = {}) {
      if (closed) return Promise.reject(new Error('mail reader closed'));
      return new Promise((resolve, reject) => {
        queue.push({ raw, options, solo: false, resolve, reject });
        dispatch();
      });
    },
    async close() {
      closed = true;
      clearInterval(watch);
      for (const job of queue.splice(0)) job.reject(new Error('mail reader closed'));
      await Promise.all(slots.map((slot) => slot.worker.terminate()));
    },
  };
}

// An idle thread must not keep the process alive.
function rest(slot: Slot): void {
  slot.solo = false;
  slot.worker.unref();
}

function progress(slot: Slot): void {
  slot.since = Date.now();
  slot.baseline = null;
}

async function cpuMilliseconds(worker: Worker): Promise<number | null> {
  const used = await worker.cpuUsage().catch(() => null);
  return used === null ? null : (used.user + used.system) / 1000;
}

function codeOf(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : null;
  return typeof code === 'string' ? code : 'ESERVFAIL';
}
