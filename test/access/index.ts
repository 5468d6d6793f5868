import { sql } from 'kysely';
import { createFloor, type Floor } from '#platform/action';
import { systemActor, type Actor } from '#platform/actor';
import { createPool, inTenant, type TenantTx } from '#platform/database';
import type { Room } from '#platform/house';
import { newId, type Uuid } from '#platform/ids';
import { createLive } from '#platform/live';
import { createLog } from '#platform/log';
import { createWorker, type Worker } from '#platform/outbox';
import { createSecrets } from '#platform/secrets';
import { readSettings } from '#platform/settings';
import { createApp, eventStream, route, type Route } from '#platform/web';
import { loadWords } from '#platform/words';
import { accessRoom, identify, stillSignedIn } from '#rooms/access';
import { mountAssets, problemPage } from '#ui';
import { testDatabase } from '#test/database';
import { english } from '../../src/words.ts';

export { createAuthenticator, type Authenticator } from './authenticator.ts';
export { createBrowser, type Answer, type Browser } from './browser.ts';
export { startProvider, type IdentityProvider } from './provider.ts';

export type Mail = {
  to: { kind: string; address: string };
  subject: string;
  text: string;
  category: string;
  personId: Uuid | null;
};

/** A district with one school, its people known by name, and the real application in front of it. */
export type Town = {
  readonly floor: Floor;
  readonly app: ReturnType<typeof createApp>;
  readonly worker: Worker;
  readonly north: Uuid;
  readonly south: Uuid;
  readonly birch: Uuid;
  /** Messages handed to the channels, newest last. */
  readonly mails: Mail[];
  readonly people: Readonly<Record<Name, Uuid>>;
  readonly system: Actor;
  now(): Temporal.Instant;
  /** Moves the clock on. */
  pass(time: Temporal.DurationLike): void;
  /** Runs everything that is due. */
  work(): Promise<void>;
  inside<T>(work: (tx: TenantTx) => Promise<T>, districtId?: Uuid): Promise<T>;
  addGuardian(given: string, family: string, contacts: readonly Contact[], children?: readonly Uuid[]): Promise<Uuid>;
  end(): Promise<void>;
};

type Contact = readonly [kind: 'email' | 'phone', value: string];

const named = {
  /** Mother of Yusuf; e-mail of her own. */
  amal: ['Amal', 'Haddad'],
  /** Father of Yusuf; only a phone. */
  sami: ['Sami', 'Haddad'],
  /** Grandmother of Yusuf, a contact nobody has confirmed. */
  huda: ['Huda', 'Haddad'],
  yusuf: ['Yusuf', 'Haddad'],
  /** Mother and grandmother of Nora share one e-mail. */
  dana: ['Dana', 'Whitfield'],
  joan: ['Joan', 'Whitfield'],
  nora: ['Nora', 'Whitfield'],
  /** Teaches Yusuf. */
  okafor: ['Adaeze', 'Okafor'],
  brandt: ['Daniel', 'Brandt'],
  calloway: ['Ruth', 'Calloway'],
  vega: ['Marisol', 'Vega'],
  nair: ['Priya', 'Nair'],
} as const;
export type Name = keyof typeof named;

const children = new Set<Name>(['yusuf', 'nora']);
const staff: readonly (readonly [Name, string])[] = [
  ['okafor', 'teacher'],
  ['brandt', 'office'],
  ['calloway', 'principal'],
  ['vega', 'department'],
  ['nair', 'administrator'],
];
const contacts: readonly (readonly [Name, Contact])[] = [
  ['amal', ['email', 'amal@families.test']],
  ['sami', ['phone', '+15555550117']],
  ['huda', ['email', 'huda@families.test']],
  ['dana', ['email', 'whitfield@families.test']],
  ['joan', ['email', 'whitfield@families.test']],
  ['okafor', ['email', 'okafor@north.test']],
  ['brandt', ['email', 'brandt@north.test']],
  ['calloway', ['email', 'calloway@north.test']],
  ['vega', ['email', 'vega@north.test']],
  ['nair', ['email', 'nair@north.test']],
];
const ties: readonly (readonly [guardian: Name, child: Name, state: string, sees: boolean])[] = [
  ['amal', 'yusuf', 'confirmed', true],
  ['sami', 'yusuf', 'confirmed', true],
  ['huda', 'yusuf', 'unconfirmed', false],
  ['dana', 'nora', 'confirmed', true],
  ['joan', 'nora', 'confirmed', true],
];

async function addDistrict(tx: TenantTx, id: Uuid, slug: string): Promise<void> {
  await sql`insert into platform.districts (id, slug, name, zone, languages, mode)
    values (${id}, ${slug}, ${`${slug} schools`}, 'America/Chicago', '{en,es,ar}', 'demo')`.execute(tx);
  await sql`insert into platform.hosts (host, district_id) values (${`${slug}.localhost`}, ${id})`.execute(tx);
  await sql`insert into roster.orgs (district_id, id, kind, name, slug, zone) values (${id}, ${id}, 'district', ${slug}, 'district', 'America/Chicago')`.execute(
    tx,
  );
}

async function addPerson(
  tx: TenantTx,
  districtId: Uuid,
  id: Uuid,
  [given, family]: readonly [string, string],
  kind: { student?: boolean; guardian?: boolean; staff?: boolean; school?: Uuid },
): Promise<void> {
  await sql`insert into roster.people (district_id, id, given_name, family_name, is_student, is_guardian, is_staff, school_id, search_text)
    values (${districtId}, ${id}, ${given}, ${family}, ${kind.student ?? false}, ${kind.guardian ?? false}, ${kind.staff ?? false}, ${kind.school ?? null}, ${`${given} ${family}`.toLowerCase()})`.execute(
    tx,
  );
}

async function addContact(tx: TenantTx, districtId: Uuid, personId: Uuid, [kind, value]: Contact): Promise<void> {
  await sql`insert into roster.contact_details (district_id, id, person_id, kind, value, as_written) values (${districtId}, ${newId()}, ${personId}, ${kind}, ${value}, ${value})`.execute(
    tx,
  );
}

async function addTie(
  tx: TenantTx,
  districtId: Uuid,
  guardian: Uuid,
  child: Uuid,
  state: string,
  sees: boolean,
): Promise<void> {
  await sql`insert into roster.guardianships (district_id, id, guardian_id, student_id, relation, state, may_see_records)
    values (${districtId}, ${newId()}, ${guardian}, ${child}, 'parent', ${state}, ${sees})`.execute(tx);
}

async function settle(
  tx: TenantTx,
  districtId: Uuid,
  birch: Uuid,
  people: Readonly<Record<Name, Uuid>>,
): Promise<void> {
  const transport = newId();
  const classId = newId();
  await sql`insert into roster.orgs (district_id, id, kind, parent_id, name, slug) values
    (${districtId}, ${birch}, 'school', ${districtId}, 'Birch Lane', 'birch-lane'),
    (${districtId}, ${transport}, 'department', ${districtId}, 'Transportation', 'transportation')`.execute(tx);
  for (const [name, full] of Object.entries(named) as [Name, readonly [string, string]][]) {
    const isStaff = staff.some(([one]) => one === name);
    const kind = children.has(name) ? { student: true, school: birch } : { staff: isStaff, guardian: !isStaff };
    await addPerson(tx, districtId, people[name], full, kind);
  }
  for (const [name, role] of staff) {
    const org = role === 'department' ? transport : role === 'administrator' ? districtId : birch;
    await sql`insert into roster.assignments (district_id, id, person_id, org_id, role, is_primary) values (${districtId}, ${newId()}, ${people[name]}, ${org}, ${role}, true)`.execute(
      tx,
    );
  }
  for (const [name, contact] of contacts) await addContact(tx, districtId, people[name], contact);
  for (const [guardian, child, state, sees] of ties)
    await addTie(tx, districtId, people[guardian], people[child], state, sees);
  await sql`insert into roster.classes (district_id, id, school_id, name) values (${districtId}, ${classId}, ${birch}, 'Room 11')`.execute(
    tx,
  );
  for (const [name, role] of [
    ['okafor', 'teacher'],
    ['yusuf', 'student'],
  ] as const) {
    await sql`insert into roster.enrollments (district_id, id, class_id, person_id, role) values (${districtId}, ${newId()}, ${classId}, ${people[name]}, ${role})`.execute(
      tx,
    );
  }
}

/** Routes the tests need and no room has: an event stream, and an API call. */
const probes: readonly Route[] = [
  route({
    method: 'GET',
    path: '/test/stream',
    who: 'signed_in',
    handler: (request) =>
      eventStream(
        request,
        () => true,
        async () => stillSignedIn(request.floor, request.actor),
      ),
  }),
  route({
    method: 'GET',
    path: '/test/me',
    who: 'signed_in',
    handler: (request) =>
      request.answer({
        personId: request.actor.personId,
        grants: request.actor.grants,
        subjects: request.actor.subjects,
      }),
  }),
  route({
    method: 'GET',
    path: '/api/v1/test',
    who: { scope: 'conversations:read' },
    handler: (request) => request.answer({ personId: request.actor.personId }),
  }),
];

export async function createTown({
  publicUrl = 'http://north.localhost',
  rooms = [],
  wakes = false,
}: {
  publicUrl?: string;
  rooms?: readonly Room[];
  /** Jobs run by themselves right after their change, as in the real house. */
  wakes?: boolean;
} = {}): Promise<Town> {
  const database = await testDatabase();
  const settings = readSettings({
    PORCHLIGHT_SECRET: 'only-for-tests-only-for-tests-only',
    LOG_LEVEL: process.env['TEST_LOG'] ?? 'silent',
    TRUST_PROXY: 'yes',
    PUBLIC_URL: publicUrl,
    PORCHLIGHT_MODE: 'demo',
  });
  const pool = createPool({ url: database.appUrl, role: 'porchlight_app', size: 6, onError: () => {} });
  let moment = Temporal.Instant.from('2026-11-23T15:00:00Z');
  const mails: Mail[] = [];
  let awake: Worker | null = null;
  const floor = createFloor({
    settings,
    log: createLog(settings.logLevel),
    secrets: createSecrets(settings.secrets),
    words: loadWords({ rooms: english, onMissing: () => {} }),
    live: createLive(() => {}),
    pool,
    clock: () => moment,
    wake: (districtId) => {
      if (wakes) awake?.wake(districtId);
    },
  });
  const all = [accessRoom, ...rooms];
  floor.subscribe(all.flatMap((room) => room.subscriptions ?? []));
  const [north, south, birch] = [newId(), newId(), newId()];
  const people = Object.fromEntries(Object.keys(named).map((name) => [name, newId()])) as Record<Name, Uuid>;
  const inside = async <T>(work: (tx: TenantTx) => Promise<T>, districtId = north): Promise<T> =>
    inTenant(pool, { districtId, personId: null, students: null, readOnly: false }, work);
  await inside(async (tx) => {
    await addDistrict(tx, north, 'north');
    await settle(tx, north, birch, people);
  });
  await inside(async (tx) => addDistrict(tx, south, 'south'), south);
  const worker = createWorker({
    floor,
    schedules: [],
    jobs: {
      ...Object.assign({}, ...all.map((room) => room.jobs ?? {})),
      'channels.send': { perform: async (_context, payload) => void mails.push(payload as Mail) },
    },
  });
  awake = worker;
  const app = createApp({
    floor,
    identify,
    routes: [...all.flatMap((room) => room.routes ?? []), ...probes],
    plain: mountAssets,
    navigation: all.flatMap((room) => room.navigation ?? []),
    menu: all.flatMap((room) => room.menu ?? []),
    problemPage: (request, error) =>
      problemPage({ t: request.t, code: error.code, status: error.status, data: error.data }),
  });
  return {
    floor,
    app,
    worker,
    north,
    south,
    birch,
    mails,
    people,
    system: systemActor(north, 'test'),
    now: () => moment,
    pass: (time) => {
      moment = moment.add(time);
    },
    async work() {
      // One job may leave another behind.
      while ((await worker.drain(north)) > 0);
    },
    inside,
    addGuardian: async (given, family, addresses, ofChildren = []) => {
      const id = newId();
      await inside(async (tx) => {
        await addPerson(tx, north, id, [given, family], { guardian: true });
        for (const address of addresses) await addContact(tx, north, id, address);
        for (const child of ofChildren) await addTie(tx, north, id, child, 'confirmed', true);
      });
      return id;
    },
    async end() {
      await worker.stop();
      await pool.end();
      await database.drop();
    },
  };
}
