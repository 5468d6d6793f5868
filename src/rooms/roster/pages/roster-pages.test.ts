import type { Hono } from 'hono';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Actor, type Grant, systemActor } from '#platform/actor';
import { createApp, sessionCookie } from '#platform/web';
import { newId } from '#platform/ids';
import { makeScene, type Scene, smallFiles, smallRoster, writeFiles } from '#test/roster';
import { html, plainPage } from '#ui';
import { english } from '../../../words.ts';
import { importRoster, rosterRoom } from '../index.ts';

let scene: Scene;
let app: Hono;
let actors: Readonly<Record<string, Actor>> = {};
const ids = new Map<string, string>();

const id = (sourceId: string): string => ids.get(sourceId) ?? '';

beforeAll(async () => {
  scene = await makeScene(english);
  const roster = smallRoster();
  const trevor = roster.contacts?.[3];
  if (trevor) Object.assign(trevor, { restriction: 'No contact at all', documentReference: 'Order 7' });
  await scene.floor.act(scene.system, importRoster, { path: await writeFiles(smallFiles(roster)) });
  await scene.inside(async (tx) => {
    const people = await sql<{ id: string; source_id: string }>`select id, source_id from roster.people
      union all select id, source_id from roster.orgs where source_id is not null`.execute(tx);
    for (const row of people.rows) ids.set(row.source_id, row.id);
  });
  const staff = (who: string, ...grants: Grant[]): Actor => ({
    ...systemActor(scene.districtId, ''),
    kind: 'person',
    personId: id(who),
    name: who,
    grants,
    reason: null,
  });
  actors = {
    administrator: staff('nair', { role: 'administrator', unitId: null }),
    principal: staff('cole', { role: 'principal', unitId: id('birch') }),
    ridge_office: staff('cole', { role: 'office', unitId: id('ridge') }),
    ridge_teacher: staff('okafor', { role: 'teacher', unitId: id('ridge') }),
    teacher: staff('okafor', { role: 'teacher', unitId: id('birch') }),
    guardian: { ...staff('amal', { role: 'guardian', unitId: null }), subjects: [id('yusuf')] },
  };
  app = createApp({
    floor: scene.floor,
    routes: rosterRoom.routes ?? [],
    identify: async ({ sessionCookie: who }) =>
      actors[who ?? ''] ?? { ...systemActor(scene.districtId, ''), kind: 'anonymous' },
    problemPage: ({ t }, { code }) => plainPage({ t, title: code, body: html`<p>${code}</p>` }),
  });
});
afterAll(async () => scene.close());

async function get(who: string, path: string): Promise<{ status: number; text: string }> {
  const response = await app.request(`http://localhost${path}`, { headers: { cookie: `${sessionCookie}=${who}` } });
  return { status: response.status, text: await response.text() };
}

/** Posts with a form token, as every page of this person's has one. */
async function post(who: string, path: string, fields: Record<string, string> | FormData): Promise<number> {
  const day = Math.floor(scene.now.epochMilliseconds / 86_400_000);
  const body = fields instanceof FormData ? fields : new URLSearchParams(fields);
  const page = newId();
  body.set('_form', `${day}.${page}.${scene.floor.secrets.sign('form', `public ${day} ${page}`)}`);
  const response = await app.request(`http://localhost${path}`, {
    method: 'POST',
    headers: { cookie: `${sessionCookie}=${who}` },
    body,
  });
  return response.status;
}

describe('a student’s page', () => {
  test('is there for who works with the child, and not there for anybody else', async () => {
    const seen = async (who: string, student: string): Promise<number> =>
      (await get(who, `/desk/people/${id(student)}`)).status;
    expect(await seen('teacher', 'yusuf')).toBe(200);
    expect(await seen('principal', 'yusuf')).toBe(200);
    expect(await seen('teacher', 'piper')).toBe(404);
    expect(await seen('principal', 'piper')).toBe(404);
    expect(await seen('ridge_office', 'yusuf')).toBe(404);
    expect(await seen('guardian', 'yusuf')).toBe(404);
    expect((await get('teacher', '/desk/people/018f0000-0000-7000-8000-000000000001')).status).toBe(404);
  });

  test('leaves a look behind each time it is opened', async () => {
    await get('teacher', `/desk/people/${id('nora')}`);
    const looks = await scene.inside(async (tx) =>
      sql<{
        what: string;
      }>`select what from platform.looks where student_id = ${id('nora')} and person_id = ${id('okafor')}`.execute(tx),
    );
    expect(looks.rows).toEqual([{ what: 'student' }]);
  });

  test('shows a restriction only to those who have to know it', async () => {
    const office = await get('ridge_office', `/desk/people/${id('piper')}`);
    expect(office.text).toContain('No contact at all');
    const administrator = await get('administrator', `/desk/people/${id('piper')}`);
    expect(administrator.text).toContain('Order 7');
    const family = await get('ridge_office', `/desk/families/${id('trevor')}`);
    expect(family.status).toBe(200);
  });
});

describe('searching', () => {
  test('finds what the reader works with: by name without accents, by number, by address', async () => {
    const found = async (who: string, typed: string): Promise<string> =>
      (await get(who, `/desk/people?q=${encodeURIComponent(typed)}`)).text;
    expect(await found('teacher', 'yus had')).toContain('Yusuf Haddad');
    expect(await found('teacher', 'lockwood')).not.toContain('Piper Lockwood');
    expect(await found('teacher', 'trevor@families.test')).not.toContain('Trevor Lockwood');
    expect(await found('administrator', 'trevor@families.test')).toContain('Trevor Lockwood');
    expect(await found('administrator', '(415) 555-0142')).toContain('Amal Haddad');
    expect(await found('principal', '%')).not.toContain('Piper');
  });
});

describe('what people decide', () => {
  test('an office confirms the contacts of its school together, and nobody else does', async () => {
    const tie = await scene.inside(async (tx) =>
      sql<{ id: string }>`select id from roster.guardianships where guardian_id = ${id('grace')}`.execute(tx),
    );
    const guardianship = tie.rows[0]?.id ?? '';
    const path = `/desk/schools/${id('ridge')}/contacts`;
    expect((await get('ridge_office', path)).text).toContain('Grace Lockwood');
    expect((await get('principal', path)).status).toBe(404);
    expect(await post('principal', path, { guardianship })).toBe(404);
    expect(await post('ridge_office', path, { guardianship })).toBe(303);
    const after = await scene.inside(async (tx) =>
      sql<{
        state: string;
        may_see_records: boolean;
      }>`select state, may_see_records from roster.guardianships where id = ${guardianship}`.execute(tx),
    );
    // A relative is known now, and still sees no record: only the file or a person gives that.
    expect(after.rows[0]).toEqual({ state: 'confirmed', may_see_records: false });
  });

  test('a correction by the principal counts, one by a teacher is not there', async () => {
    const correction = { kind: 'person', id: id('nora'), field: 'grade', value: '3', back: '/desk/people' };
    expect(await post('teacher', '/desk/corrections', correction)).toBe(404);
    expect(await post('principal', '/desk/corrections', { ...correction, field: 'status', value: 'ended' })).toBe(404);
    expect(await post('principal', '/desk/corrections', { ...correction, value: 'purple' })).toBe(422);
    expect(await post('principal', '/desk/corrections', correction)).toBe(303);
    const list = await get('administrator', '/admin/imports/corrections');
    expect(list.status).toBe(200);
    expect(list.text).toContain('Nora Whitfield');
    const file = await get('administrator', '/admin/imports/corrections.csv');
    expect(file.text).toContain('person,nora,Nora Whitfield,grade,02,03,');
    expect((await get('principal', '/admin/imports/corrections')).status).toBe(404);
    expect(await post('teacher', '/desk/corrections/stand-by', correction)).toBe(404);
    expect(await post('principal', '/desk/corrections/stand-by', correction)).toBe(303);
    expect((await get('principal', `/desk/people/${id('nora')}`)).text).toContain('Grade 3');
  });

  test('an administrator uploads a roster, looks at the difference and approves it', async () => {
    const form = new FormData();
    const csv =
      'student_id,student_given_name,student_family_name,school,grade,class,guardian_id,guardian_given_name,guardian_family_name,relation,email\r\n1,Ana,Silva,Elm Street,2,Room 1,7,Rosa,Silva,mother,rosa@families.test\r\n';
    form.set('roster', new File([csv], 'elm.csv', { type: 'text/csv' }));
    form.set('hold', '1');
    expect(await post('administrator', '/admin/imports', form)).toBe(303);
    const [line] = (
      await scene.inside(async (tx) =>
        sql<{
          id: string;
          status: string;
        }>`select id, status from roster.imports order by started_at desc, id desc limit 1`.execute(tx),
      )
    ).rows;
    expect(line?.status).toBe('held');
    const page = await get('administrator', `/admin/imports/${line?.id}`);
    expect(page.text).toContain('You asked to see it first');
    expect((await get('principal', `/admin/imports/${line?.id}`)).status).toBe(404);
    expect(await post('administrator', `/admin/imports/${line?.id}/approve`, {})).toBe(303);
    const school = (
      await scene.inside(async (tx) =>
        sql<{ slug: string }>`select slug from roster.orgs where name = 'Elm Street'`.execute(tx),
      )
    ).rows;
    expect(school).toEqual([{ slug: 'elm-street' }]);
  });
});
