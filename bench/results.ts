import { availableParallelism, loadavg, totalmem } from 'node:os';
import type { PageTimings, Timing } from './pages.ts';

export type Measured = {
  readonly mail: {
    readonly perSecond: number;
    readonly refused: number;
    readonly routed: number;
    readonly accepted: number;
    readonly p50: number;
    readonly p95: number;
    readonly bare: number;
    readonly backlog: number;
    readonly cpuPerMail: number;
    readonly rssMb: number;
  };
};

/** One line of bench/roster.ts. */
export type RosterStep = {
  readonly step: string;
  readonly seconds: number;
  readonly status: string;
  readonly mostMemoryMb: number;
};

/** One line of bench/broadcast.ts; each step has the facts that belong to it. */
export type BroadcastStep = {
  readonly step: string;
  readonly perSecond?: number;
  readonly seconds?: number;
  readonly preparing?: number;
  readonly cpuMsEach?: number;
  readonly memoryMb?: number;
  readonly families?: number;
  readonly firstMs?: number;
  readonly medianMs?: number;
};

export type Results = {
  readonly mail?: Measured['mail'];
  readonly mailAlone?: Measured['mail'];
  readonly web?: Measured['mail'];
  readonly roster?: readonly RosterStep[];
  readonly broadcast?: readonly BroadcastStep[];
  readonly pages: readonly { readonly size: number; readonly timings: PageTimings; readonly rssMb: number }[];
};

const whole = (value: number): string => Math.round(value).toLocaleString('en');
const ms = (value: number): string => (value < 10 ? value.toFixed(1) : String(Math.round(value)));
const kept = (value: number, aim: number): string => (value <= aim ? 'kept' : 'missed');

function rate(name: string, aim: number | null, one: Measured['mail'] | undefined): readonly string[] {
  if (!one) return [];
  return [
    `| ${name} | ${whole(one.perSecond)} a second | ${aim === null ? '–' : `≥ ${aim}: ${one.perSecond >= aim ? 'kept' : 'missed'}`} | ${whole(one.bare)} a second | ${(one.perSecond / one.bare).toFixed(3)} |`,
  ];
}

function under(name: string, one: Measured['mail'] | undefined): readonly string[] {
  if (!one) return [];
  return [
    `- ${name}: ${whole(one.accepted)} accepted, ${one.refused} refused, ${whole(one.routed)} conversations with an owner stood in the database afterwards. The sender waited ${ms(one.p50)} ms (p50), ${ms(one.p95)} ms (p95). ${ms(one.cpuPerMail)} ms of the app's processor time each. ${whole(one.backlog)} jobs were still to do at the end. Memory of the app ${one.rssMb} MB.`,
  ];
}

const aims = { inbox: [8, 20], conversation: [null, 12], search: [25, 60], dashboard: [null, 40] } as const;
const names = {
  inbox: 'Inbox, 50 rows, filters on',
  conversation: 'One conversation',
  search: 'Search over subject and words',
  dashboard: 'Service dashboard',
} as const;

function line(what: keyof typeof aims, size: number, timing: Timing): string {
  const [half, most] = aims[what];
  const aim =
    size < 1_000_000
      ? '–'
      : [half === null ? null : `p50 ≤ ${half}: ${kept(timing.p50, half)}`, `p95 ≤ ${most}: ${kept(timing.p95, most)}`]
          .filter((one) => one !== null)
          .join(', ');
  return `| ${names[what]} | ${whole(size)} | ${ms(timing.p50)} ms | ${ms(timing.p95)} ms | ${timing.n} | ${aim} |`;
}

/** A message to many, step by step, and what the aims make of it. */
function toMany(steps: readonly BroadcastStep[]): readonly string[] {
  const of = (name: string): BroadcastStep => steps.find(({ step }) => step === name) ?? { step: name };
  const [bare, commits, alone, mail, text] = ['bare', 'bare commits', 'bookkeeping alone', 'mail', 'text'].map(of);
  const rated = [bare, commits, alone, mail, text, of('receipts')].filter((one) => one?.perSecond !== undefined);
  const counted = of('audience looked over');
  // A wall clock's share: as much as the handing over of the same mails without any bookkeeping is quicker.
  const share = 1 - (mail?.perSecond ?? 0) / (bare?.perSecond ?? 1);
  return [
    '## To many',
    '',
    'One announcement, personal and in two languages, to 100,000 guardians: mail through SMTP into a sink, texts through the carrier simulator, each a process of its own, with recipients, deliveries, ledger and states as in production; then the carrier’s signed receipts. Beside it, in the same run, a bare loop of the mail library with a pool into the same sink and bare commits. Aims: 1,200 a second with all bookkeeping, bookkeeping at most a tenth of the time, 400 MB, 800 receipts a second, an audience of 100,000 counted in 300 ms.',
    '',
    '| step | a second | seconds | of them preparing | processor ms each | memory at most |',
    '| --- | --- | --- | --- | --- | --- |',
    ...rated.map(
      (one) =>
        `| ${one?.step} | ${whole(one?.perSecond ?? 0)} | ${one?.seconds?.toFixed(1) ?? '–'} | ${one?.preparing?.toFixed(1) ?? '–'} | ${one?.cpuMsEach?.toFixed(2) ?? '–'} | ${one?.memoryMb === undefined ? '–' : `${one.memoryMb} MB`} |`,
    ),
    '',
    `- Mail beside the bare loop: ${((mail?.perSecond ?? 0) / (bare?.perSecond ?? 1)).toFixed(2)}; ${share > 0 ? `the bookkeeping is ${Math.round(share * 100)} % of the time` : 'no slower with its bookkeeping, because mails without files are composed in one go'}.`,
    ...(counted.families === undefined
      ? []
      : [
          `- Looked over before sending, ${whole(counted.families)} families: ${counted.medianMs} ms (the first time ${counted.firstMs} ms), aim 300: ${kept(counted.medianMs ?? Infinity, 300)}.`,
        ]),
    '',
  ];
}

/** What was measured, beside the aims, in words a person can check. */
export function resultsText({ mail, mailAlone, web, pages, roster, broadcast }: Results): string {
  const kinds = Object.keys(aims) as (keyof typeof aims)[];
  return [
    '# Measured',
    '',
    `On ${new Date().toISOString().slice(0, 10)}, with \`npm run bench\`, on a virtual machine with ${availableParallelism()} processor cores and ${Math.round(totalmem() / 1024 ** 3)} GB of memory, whose load averaged ${(loadavg()[2] ?? 0).toFixed(1)} over the last quarter of an hour, this included. PostgreSQL 18 as it comes with Porchlight, its settings unchanged, every commit on disk. The app, the clients and the database share the cores. Every figure of one table comes from one run.`,
    '',
    ...(mail || web
      ? [
          '## Taken in',
          '',
          'At eight clients, with 100,000 conversations present. A mail counts when the listener answered 250: it is committed, has its conversation, owner and promised time. Beside it what the same database does at most in the same run: one row and one commit at a time on eight connections, with nothing else to do.',
          '',
          '| | measured | aim | bare commits | ratio |',
          '| --- | --- | --- | --- | --- |',
          ...rate('Mails through SMTP, receipts and notices sent meanwhile', 500, mail),
          ...rate('Mails through SMTP, receipts and notices sent afterwards', 500, mailAlone),
          ...rate('Public form through HTTP', null, web),
          '',
          ...under('Mail, receipts meanwhile', mail),
          ...under('Mail, receipts afterwards', mailAlone),
          ...under('Form', web),
          '',
        ]
      : []),
    ...(pages.length > 0
      ? [
          '## Read',
          '',
          'Over HTTP with row-level security on, by a principal, an office, a department and the engagement officer in turn, one page after the other, the whole page received. The worker runs beside it.',
          '',
          '| page | conversations | p50 | p95 | pages | aim |',
          '| --- | --- | --- | --- | --- | --- |',
          ...kinds.flatMap((what) => pages.map(({ size, timings }) => line(what, size, timings[what]))),
          '',
          ...pages.map(
            ({ size, rssMb }) =>
              `- Memory of the app after these pages, ${whole(size)} conversations: ${rssMb} MB (aim ≤ 350: ${kept(rssMb, 350)}).`,
          ),
          '',
        ]
      : []),
    ...(roster
      ? [
          '## Roster',
          '',
          'A OneRoster file of 100,000 students, loaded into a database server of its own with the settings it ships with. Aims: under 60 s for the first load, under 15 s when nothing or one student in a hundred changed, under 600 MB.',
          '',
          '| step | seconds | memory at most |',
          '| --- | --- | --- |',
          ...roster.map((one) => `| ${one.step} (${one.status}) | ${one.seconds} | ${one.mostMemoryMb} MB |`),
          '',
        ]
      : []),
    ...(broadcast ? toMany(broadcast) : []),
    '## How to read it',
    '',
    '- The conversations are made by a generator (`bench/seed.sql.ts`): three years, 3 schools, 4 departments, 120 staff, 9,000 guardians, about 3 in 100 open, two messages each, words drawn so that a few stand nearly everywhere and most are rare.',
    '- Inbox addresses mix all views with one filter on; searches mix words that stand in nearly every conversation with rare ones, names and beginnings of words; the dashboards are of 30 days, 90 days and a year.',
    '- Mails are short and plain, in English and Spanish, with the checks of SPF, DKIM and DMARC off: there are no name servers in the measurement.',
    '',
  ].join('\n');
}
