import { sql } from 'kysely';
import { systemActor, type Actor, type Role } from '#platform/actor';
import { inTenant, type TenantTx } from '#platform/database';
import { newId, type Uuid } from '#platform/ids';
import { createLog } from '#platform/log';
import { readSettings } from '#platform/settings';
import { demoLink } from '#rooms/access';
import { adoptDepartments } from '#rooms/conversations';
import { testDatabase } from '#test/database';
import { addDistrict } from '../../src/commands/districts.ts';
import { type House, openHouse } from '../../src/house.ts';

/** The people of a test district, known by name. Both districts have the same ones, under other ids. */
export type Cast = {
  readonly district: Uuid;
  readonly slug: string;
  readonly birch: Uuid;
  readonly cedar: Uuid;
  readonly transportation: Uuid;
  /** Guardian of Nora; e-mail. */
  readonly dana: Uuid;
  /** Parents of Yusuf, who share one phone; only Amal has e-mail. */
  readonly amal: Uuid;
  readonly sami: Uuid;
  readonly nora: Uuid;
  readonly yusuf: Uuid;
  /** Teaches Nora and Yusuf at Birch Lane; her own daughter Ada goes there too. */
  readonly okafor: Uuid;
  readonly ada: Uuid;
  readonly brandt: Uuid;
  readonly calloway: Uuid;
  readonly vega: Uuid;
  readonly ortiz: Uuid;
  readonly baptiste: Uuid;
  readonly nair: Uuid;
  /** Office and principal of Cedar Middle: another school. */
  readonly lund: Uuid;
  readonly park: Uuid;
};

export type Town = {
  readonly house: House;
  readonly ownerUrl: string;
  readonly north: Cast;
  readonly south: Cast;
  readonly system: (cast: Cast) => Actor;
  /** A person of the cast as the web would know them. */
  actorOf(cast: Cast, personId: Uuid): Promise<Actor>;
  /** A browser where this person is signed in; null for a visitor. */
  browser(cast: Cast, personId: Uuid | null): Promise<Browser>;
  inside<T>(cast: Cast, work: (tx: TenantTx) => Promise<T>): Promise<T>;
  /** Runs everything that is due, again and again until nothing is. */
  work(cast: Cast): Promise<void>;
  pass(time: Temporal.DurationLike): void;
  now(): Temporal.Instant;
  close(): Promise<void>;
};

export type Answer = {
  readonly status: number;
  readonly text: string;
  readonly location: string | null;
  readonly headers: Headers;
};
export type Browser = {
  get(path: string, headers?: Record<string, string>): Promise<Answer>;
  post(path: string, fields: Record<string, string>, headers?: Record<string, string>): Promise<Answer>;
  send(method: string, path: string, headers?: Record<string, string>, body?: string): Promise<Answer>;
  readonly cookies: Map<string, string>;
};

type Person = readonly [
  given: string,
  family: string,
  is: 'student' | 'guardian' | 'staff' | 'both',
  email: string | null,
];

const people: Readonly<
  Record<Exclude<keyof Cast, 'district' | 'slug' | 'birch' | 'cedar' | 'transportation'>, Person>
> = {
  dana: ['Dana', 'Whitfield', 'guardian', 'dana@families.test'],
  amal: ['Amal', 'Haddad', 'guardian', 'amal@families.test'],
  sami: ['Sami', 'Haddad', 'guardian', null],
  nora: ['Nora', 'Whitfield', 'student', null],
  yusuf: ['Yusuf', 'Haddad', 'student', null],
  okafor: ['Adaeze', 'Okafor', 'both', 'okafor@staff.test'],
  ada: ['Ada', 'Okafor', 'student', null],
  brandt: ['Daniel', 'Brandt', 'staff', 'brandt@staff.test'],
  calloway: ['Ruth', 'Calloway', 'staff', 'calloway@staff.test'],
  vega: ['Marisol', 'Vega', 'staff', 'vega@staff.test'],
  ortiz: ['Elena', 'Ortiz', 'staff', 'ortiz@staff.test'],
  baptiste: ['Josephine', 'Baptiste', 'staff', 'baptiste@staff.test'],
  nair: ['Priya', 'Nair', 'staff', 'nair@staff.test'],
  lund: ['Karin', 'Lund', 'staff', 'lund@staff.test'],
  park: ['Jin', 'Park', 'staff', 'park@staff.test'],
};

async function settle(tx: TenantTx, cast: Cast): Promise<void> {
  const { district, birch, cedar, transportation } = cast;
  await sql`insert into roster.orgs (district_id, id, kind, parent_id, name, slug) values
    (${district}, ${birch}, 'school', ${district}, 'Birch Lane', 'birch-lane'), (${district}, ${cedar}, 'school', ${district}, 'Cedar Middle', 'cedar'),
    (${district}, ${transportation}, 'department', ${district}, 'Transportation', 'transportation')`.execute(tx);
  for (const [name, [given, family, is, email]] of Object.entries(people) as [keyof typeof people, Person][]) {
    await sql`insert into roster.people (district_id, id, given_name, family_name, is_student, is_guardian, is_staff, school_id, grade, search_text)
      values (${district}, ${cast[name]}, ${given}, ${family}, ${is === 'student'}, ${is === 'guardian' || is === 'both'}, ${is === 'staff' || is === 'both'}, ${is === 'student' ? birch : null}, ${is === 'student' ? '02' : null}, ${`${given} ${family}`.toLowerCase()})`.execute(
      tx,
    );
    if (email !== null)
      await sql`insert into roster.contact_details (district_id, id, person_id, kind, value, as_written) values (${district}, ${newId()}, ${cast[name]}, 'email', ${email}, ${email})`.execute(
        tx,
      );
  }
  for (const parent of [cast.amal, cast.sami])
    await sql`insert into roster.contact_details (district_id, id, person_id, kind, value, as_written) values (${district}, ${newId()}, ${parent}, 'phone', '+15550140142', '(555) 014-0142')`.execute(
      tx,
    );
  const jobs: readonly (readonly [Uuid, Role, Uuid])[] = [
    [cast.okafor, 'teacher', birch],
    [cast.brandt, 'office', birch],
    [cast.calloway, 'principal', birch],
    [cast.vega, 'department', transportation],
    [cast.ortiz, 'department', transportation],
    [cast.baptiste, 'engagement', district],
    [cast.nair, 'administrator', district],
    [cast.lund, 'office', cedar],
    [cast.park, 'principal', cedar],
  ];
  for (const [person, role, org] of jobs)
    await sql`insert into roster.assignments (district_id, id, person_id, org_id, role, is_primary) values (${district}, ${newId()}, ${person}, ${org}, ${role}, true)`.execute(
      tx,
    );
  const ties: readonly (readonly [Uuid, Uuid])[] = [
    [cast.dana, cast.nora],
    [cast.amal, cast.yusuf],
    [cast.sami, cast.yusuf],
    [cast.okafor, cast.ada],
  ];
  for (const [guardian, child] of ties)
    await sql`insert into roster.guardianships (district_id, id, guardian_id, student_id, relation, state, may_see_records, legal_guardian) values (${district}, ${newId()}, ${guardian}, ${child}, 'parent', 'confirmed', true, true)`.execute(
      tx,
    );
  const classId = newId();
  await sql`insert into roster.classes (district_id, id, school_id, name) values (${district}, ${classId}, ${birch}, 'Room 11')`.execute(
    tx,
  );
  for (const [person, role] of [
    [cast.okafor, 'teacher'],
    [cast.nora, 'student'],
    [cast.yusuf, 'student'],
  ] as const) {
    await sql`insert into roster.enrollments (district_id, id, class_id, person_id, role) values (${district}, ${newId()}, ${classId}, ${person}, ${role})`.execute(
      tx,
    );
  }
}

function castOf(district: Uuid, slug: string): Cast {
  const ids = Object.fromEntries(Object.keys(people).map((name) => [name, newId()]));
  return { ...ids, district, slug, birch: newId(), cedar: newId(), transportation: newId() } as Cast;
}

/** A Monday morning of the school year, in working hours. */
export const mondayMorning = Temporal.Instant.from('2026-11-16T15:00:00Z');

/** Two districts with the same people, and the real house in front of them. Time stands still until it is moved on. */
export async function openTown(): Promise<Town> {
  const database = await testDatabase();
  const settings = readSettings({
    PORCHLIGHT_MODE: 'demo',
    PORCHLIGHT_SECRET: 'a secret of thirty-two characters or more',
    LOG_LEVEL: process.env['LOG_LEVEL'] ?? 'silent',
    PUBLIC_URL: 'http://north.localhost',
    TRUST_PROXY: 'yes',
    SMTP_PORT: 'off',
  });
  let now = mondayMorning;
  const house = await openHouse({
    settings,
    databaseUrl: database.appUrl,
    log: createLog(settings.logLevel),
    clock: () => now,
  });
  const { floor } = house;
  const inside = async <T>(cast: Cast, work: (tx: TenantTx) => Promise<T>): Promise<T> =>
    inTenant(floor.pool, { districtId: cast.district, personId: null, students: null, readOnly: false }, work);
  const casts: Cast[] = [];
  for (const slug of ['north', 'south']) {
    const district = await addDistrict(floor, {
      name: `${slug} schools`,
      slug,
      zone: 'America/Chicago',
      languages: ['en', 'es', 'ar'],
      mode: 'demo',
    });
    const cast = castOf(district, slug);
    await inside(cast, async (tx) => settle(tx, cast));
    await floor.act(systemActor(district, 'test'), adoptDepartments, {});
    casts.push(cast);
  }
  const [north, south] = casts as [Cast, Cast];

  const browser: Town['browser'] = async (cast, personId) => {
    const cookies = new Map<string, string>();
    const base = `http://${cast.slug}.localhost`;
    let token = '';
    const send: Browser['send'] = async (method, path, headers = {}, body) => {
      const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ');
      const response = await house.app.request(`${base}${path}`, {
        method,
        headers: { host: `${cast.slug}.localhost`, ...(cookie === '' ? {} : { cookie }), ...headers },
        ...(body === undefined ? {} : { body }),
      });
      for (const line of response.headers.getSetCookie()) {
        const [pair = ''] = line.split(';');
        cookies.set(pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1));
      }
      const text = (response.headers.get('content-type') ?? '').startsWith('text/event-stream')
        ? ''
        : await response.text();
      token = /name="_form" value="([^"]+)"/.exec(text)?.[1] ?? token;
      return { status: response.status, text, location: response.headers.get('location'), headers: response.headers };
    };
    const made: Browser = {
      cookies,
      send,
      get: async (path, headers) => send('GET', path, headers),
      post: async (path, fields, headers) =>
        send(
          'POST',
          path,
          { 'content-type': 'application/x-www-form-urlencoded', ...headers },
          new URLSearchParams({ _form: token, ...fields }).toString(),
        ),
    };
    if (personId !== null) {
      const link = new URL(demoLink(floor, cast.district, personId));
      await made.get(link.pathname);
      if (!cookies.has('porchlight')) throw new Error('The demonstration link did not sign in.');
    }
    return made;
  };

  return {
    house,
    ownerUrl: database.ownerUrl,
    north,
    south,
    system: (cast) => systemActor(cast.district, 'test'),
    inside,
    browser,
    async actorOf(cast, personId) {
      const { rows } = await inside(cast, async (tx) =>
        sql<{
          role: Role;
          unit_id: Uuid;
        }>`select role, unit_id from access.v_staff_roles where district_id = ${cast.district} and person_id = ${personId}`.execute(
          tx,
        ),
      );
      const { rows: children } = await inside(cast, async (tx) =>
        sql<{
          student_id: Uuid;
        }>`select student_id from roster.v_guardianships where district_id = ${cast.district} and guardian_id = ${personId}`.execute(
          tx,
        ),
      );
      const grants = [
        ...rows.map((row) => ({ role: row.role, unitId: row.unit_id === cast.district ? null : row.unit_id })),
        ...(children.length > 0 ? [{ role: 'guardian' as const, unitId: null }] : []),
      ];
      return {
        ...systemActor(cast.district, 'test'),
        kind: 'person',
        personId,
        name: 'somebody',
        grants,
        subjects: children.map((row) => row.student_id),
        reason: null,
      };
    },
    async work(cast) {
      while ((await house.worker.drain(cast.district)) > 0);
    },
    pass: (time) => {
      now = now.add(time);
    },
    now: () => now,
    async close() {
      await house.close();
      await database.drop();
    },
  };
}
