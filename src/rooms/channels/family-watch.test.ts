import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { newId } from '#platform/ids';
import { endPerson, rosterRoom } from '#rooms/roster';
import { openTown, type Town } from '#test/town';
import { queueDelivery } from './index.ts';

let town: Town;

beforeAll(async () => {
  town = await openTown();
}, 180_000);
afterAll(async () => town.close());

type Sent = { address: string; subject: string; body: string; state: string; state_reason: string | null };

const deliveries = async (like: string): Promise<readonly Sent[]> =>
  town.inside(town.north, async (tx) => {
    const { rows } = await sql<Sent>`select address, subject, body, state, state_reason from channels.deliveries
      where district_id = ${town.north.district} and once_key like ${like} order by address`.execute(tx);
    return rows;
  });

describe('a student who comes of age', () => {
  test('is told so, and so is every guardian whose view of the records waits now, once', async () => {
    const { north } = town;
    await town.inside(north, async (tx) => {
      await sql`insert into roster.contact_details (district_id, id, person_id, kind, value, as_written)
        values (${north.district}, ${newId()}, ${north.nora}, 'email', 'nora@students.test', 'nora@students.test')`.execute(
        tx,
      );
      await sql`update roster.people set birth_date = (${town.now().toString()}::timestamptz - interval '18 years 2 days')::date where id = ${north.nora}`.execute(
        tx,
      );
    });
    const { floor } = town.house;
    for (let times = 0; times < 2; times += 1) {
      await rosterRoom.jobs?.['roster.note_of_age']?.perform(
        { floor, actor: town.system(north), jobId: newId(), attempt: 1, now: town.now() },
        {},
      );
      await town.work(north);
    }
    const told = await deliveries('came of age%');
    expect(told.map((one) => one.address)).toEqual(['dana@families.test', 'nora@students.test']);
    expect(told[0]?.body).toContain('Nora Whitfield');
    expect(told[1]?.body).toContain('/sign-in');
  });
});

describe('somebody who died', () => {
  test('gets nothing that waited, and neither do the guardians of a child from the house itself', async () => {
    const { north } = town;
    const later = town.now().add({ hours: 24 });
    await town.house.floor.act(
      town.system(north),
      {
        name: 'test',
        input: endPerson.input.optional(),
        perform: async (context) => {
          for (const [category, key] of [
            ['notice', 'waits notice'],
            ['reply', 'waits reply'],
          ] as const)
            await queueDelivery(context, {
              kind: 'email',
              category,
              personId: north.amal,
              address: 'amal@families.test',
              language: 'ar',
              subject: 'x',
              body: 'x',
              onceKey: key,
              sendAfter: later,
            });
        },
      },
      undefined,
    );
    await town.house.floor.act(town.system(north), endPerson, { personId: north.yusuf, deceased: true });
    expect((await deliveries('waits %')).map((one) => `${one.state} ${one.state_reason ?? ''}`).toSorted()).toEqual([
      'queued ',
      'suppressed death',
    ]);
  });
});
