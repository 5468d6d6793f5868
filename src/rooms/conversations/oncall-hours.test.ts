import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { acknowledgeAlarm, reply, submit } from '#rooms/conversations';
import { setMyHours } from '#rooms/calendar';
import type { Uuid } from '#platform/ids';
import { type Cast, openTown, type Town } from '#test/town';

let town: Town;
let north: Cast;

beforeAll(async () => {
  town = await openTown();
  north = town.north;
});
afterAll(async () => town.close());

type Mail = { readonly subject: string; readonly body: string; readonly category: string };

async function mailsTo(address: string): Promise<readonly Mail[]> {
  const { rows } = await town.inside(north, async (tx) =>
    sql<Mail>`select subject, body, category from channels.deliveries where district_id = ${north.district} and address = ${address} order by id`.execute(
      tx,
    ),
  );
  return rows;
}

async function ask(text: string): Promise<{ id: Uuid; owner: Uuid }> {
  const opened = await town.house.floor.act({ ...town.system(north), kind: 'anonymous' }, submit, {
    kind: 'question',
    language: 'en',
    how: 'email',
    address: 'dana@families.test',
    schoolId: north.birch,
    text,
  });
  const { rows } = await town.inside(north, async (tx) =>
    sql<{
      owner_id: Uuid;
    }>`select owner_id from conversations.conversations where district_id = ${north.district} and id = ${opened.id}`.execute(
      tx,
    ),
  );
  return { id: opened.id, owner: rows[0]?.owner_id ?? '' };
}

const day = [['08:00', '15:00']] as [string, string][];
const schoolWeek = { '1': day, '2': day, '3': day, '4': day, '5': day, '6': [], '7': [] };

describe('staff hours', () => {
  it('a notice waits for the morning of somebody who gave hours, several are one mail, and danger waits for nobody', async () => {
    const { floor } = town.house;
    const { owner } = await ask('Hello, could you help me?');
    const address =
      owner === north.brandt ? 'brandt@staff.test' : owner === north.calloway ? 'calloway@staff.test' : '';
    expect(address).not.toBe('');
    await floor.act(await town.actorOf(north, owner), setMyHours, { hours: schoolWeek });
    await town.work(north);
    const inHours = (await mailsTo(address)).length;
    expect(inHours).toBeGreaterThan(0);

    // Monday, 20:00 in Chicago.
    town.pass({ hours: 11 });
    const first = await ask('Hello, could you help me again?');
    const second = await ask('Hello, one more thing, could you help me?');
    expect([first.owner, second.owner]).toEqual([owner, owner]);
    await town.work(north);
    expect((await mailsTo(address)).length).toBe(inHours);
    const danger = await ask('My daughter says she wants to kill herself.');
    await town.work(north);
    const woken = (await mailsTo(address)).slice(inHours);
    expect(woken.length).toBeGreaterThan(0);
    await floor.act(await town.actorOf(north, north.calloway), acknowledgeAlarm, { conversationId: danger.id });

    // Tuesday, 8:00.
    const atNight = (await mailsTo(address)).length;
    town.pass({ hours: 12 });
    await town.work(north);
    const morning = (await mailsTo(address)).slice(atNight);
    const bundle = morning.find((mail) => mail.subject.includes('waited for you'));
    expect(bundle?.subject).toContain('2 conversations');
    expect(bundle?.body).toContain(first.id);
    expect(bundle?.body).toContain(second.id);
    expect(morning.filter((mail) => mail.body.includes(first.id))).toHaveLength(1);
  });

  it('what was answered meanwhile by somebody else is not told any more', async () => {
    const { floor } = town.house;
    town.pass({ hours: 12 });
    const { id, owner } = await ask('Hello, could you help me tonight?');
    const address = owner === north.brandt ? 'brandt@staff.test' : 'calloway@staff.test';
    await town.work(north);
    const before = (await mailsTo(address)).length;
    await floor.act(await town.actorOf(north, owner), reply, {
      conversationId: id,
      text: 'Until six.',
      thenDo: 'close',
    });
    town.pass({ minutes: 1 });
    await town.work(north);
    town.pass({ hours: 14 });
    await town.work(north);
    expect((await mailsTo(address)).slice(before).filter((mail) => mail.body.includes(id))).toEqual([]);
  });
});
