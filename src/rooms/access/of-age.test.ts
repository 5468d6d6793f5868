import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { newId } from '#platform/ids';
import { rosterRoom } from '#rooms/roster';
import { createBrowser, createTown, type Browser, type Town } from '#test/access';

let town: Town;
let visitor = 0;

beforeAll(async () => {
  town = await createTown();
});
afterAll(async () => town.end());
beforeEach(() => {
  town.mails.length = 0;
  town.pass({ hours: 25 });
});

function phone(): Browser {
  visitor += 1;
  return createBrowser(town, { address: `203.0.113.${visitor}` });
}

/** Asks for digits with this address and types what came; answers who is in then, or null. */
async function signsIn(contact: string): Promise<{ personId: string; subjects: string[]; grants: unknown } | null> {
  const browser = phone();
  await browser.post('/sign-in', { contact });
  await town.work();
  const digits = /\d{6}/.exec(town.mails.at(-1)?.text ?? '')?.[0];
  if (digits === undefined) return null;
  await browser.post('/sign-in/code', { code: digits });
  const answer = await browser.get('/test/me');
  return answer.status === 200
    ? (JSON.parse(answer.text) as { personId: string; subjects: string[]; grants: unknown })
    : null;
}

describe('a student', () => {
  const address = 'yusuf@students.test';

  test('has no pages as a minor, and their own from the day on which they are of age', async () => {
    await town.inside(async (tx) => {
      await sql`insert into roster.contact_details (district_id, id, person_id, kind, value, as_written)
        values (${town.north}, ${newId()}, ${town.people.yusuf}, 'email', ${address}, ${address})`.execute(tx);
    });
    expect(await signsIn(address)).toBeNull();
    town.pass({ hours: 25 });
    await town.inside(async (tx) => {
      await sql`update roster.people set birth_date = (${town.now().toString()}::timestamptz - interval '19 years')::date where id = ${town.people.yusuf}`.execute(
        tx,
      );
    });
    await rosterRoom.jobs?.['roster.note_of_age']?.perform(
      { floor: town.floor, actor: town.system, jobId: newId(), attempt: 1, now: town.now() },
      {},
    );
    const me = await signsIn(address);
    expect(me?.personId).toBe(town.people.yusuf);
    expect(new Set(me?.subjects)).toEqual(new Set([town.people.yusuf]));
    expect(me?.grants).toEqual([
      { role: 'guardian', unitId: null },
      { role: 'student', unitId: null },
    ]);
  });
});

describe('who may only pick a child up', () => {
  test('is let in by nobody, until they are something more for a child', async () => {
    const aunt = await town.addGuardian('Layla', 'Haddad', [['email', 'layla@families.test']], [town.people.yusuf]);
    const be = async (relation: string): Promise<void> => {
      await town.inside(async (tx) => {
        await sql`update roster.guardianships set relation = ${relation} where guardian_id = ${aunt}`.execute(tx);
      });
    };
    await be('pick_up_only');
    expect(await signsIn('layla@families.test')).toBeNull();
    town.pass({ hours: 25 });
    await be('relative');
    expect((await signsIn('layla@families.test'))?.personId).toBe(aunt);
  });
});
