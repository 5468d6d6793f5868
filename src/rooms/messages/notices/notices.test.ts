import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newId } from '#platform/ids';
import { dayNews } from '#rooms/calendar';
import { openTown, type Town } from '#test/town';
import { buses, declareClosing, declareLateBus, standingNotices, takeBack } from './closing.ts';

let town: Town;

beforeAll(async () => {
  town = await openTown();
});
afterAll(async () => town.close());

type Out = { address: string; body: string; subject: string; state: string; after: Temporal.Instant; category: string };

async function sent(category: string): Promise<readonly Out[]> {
  const { rows } = await town.inside(town.north, async (tx) =>
    sql<Out>`select address, body, subject, state, send_after as after, category from channels.deliveries where category = ${category} and kind = 'email' order by created_at, address`.execute(
      tx,
    ),
  );
  return rows;
}

const today = (): string => town.now().toZonedDateTimeISO('America/Chicago').toPlainDate().toString();

describe('a closure declared once', () => {
  it('is for who leads the school, and not for yesterday', async () => {
    const { north, house } = town;
    const wish = { orgId: north.birch, kind: 'closed', date: today(), language: 'en' } as const;
    for (const person of [north.okafor, north.brandt, north.park])
      await expect(house.floor.act(await town.actorOf(north, person), declareClosing, wish)).rejects.toMatchObject({
        status: 404,
      });
    const calloway = await town.actorOf(north, north.calloway);
    await expect(house.floor.act(calloway, declareClosing, { ...wish, date: '2026-11-01' })).rejects.toMatchObject({
      code: 'messages.error.date_past',
    });
    await expect(house.floor.act(calloway, declareClosing, { ...wish, kind: 'late_start' })).rejects.toMatchObject({
      code: 'messages.error.time_missing',
    });
  });

  it('changes the calendar, tells families and staff, stands on the public pages, and is taken back with one click', async () => {
    const { north, house } = town;
    const calloway = await town.actorOf(north, north.calloway);
    const { id } = await house.floor.act(calloway, declareClosing, {
      orgId: north.birch,
      kind: 'closed',
      date: today(),
      why: 'weather',
      words: 'The road is under snow.',
      language: 'en',
    });
    const news = await town.inside(north, async (tx) => dayNews(tx, north.district, north.birch, town.now()));
    expect(news.closed?.kind).toBe('weather');
    await town.work(north);
    const told = await sent('closing');
    expect(told.map((one) => one.address)).toEqual(expect.arrayContaining(['dana@families.test', 'brandt@staff.test']));
    expect(told[0]?.body).toContain('Birch Lane is closed on Monday, November 16.');
    expect(told[0]?.body).toContain('The road is under snow.');
    const visitor = await town.browser(north, null);
    expect((await visitor.get('/closures.json')).text).toContain('Birch Lane is closed');
    expect((await visitor.get('/closures.atom')).text).toContain('<entry>');
    expect((await visitor.get('/closures.ics')).text).toContain('BEGIN:VEVENT');
    const frame = await visitor.get('/embed/closures');
    expect(frame.text).toContain('Birch Lane is closed');
    expect(frame.headers.get('content-security-policy')).toContain("frame-ancestors 'self'");
    await house.floor.act(calloway, takeBack, { id, language: 'en' });
    await town.work(north);
    expect(
      (await town.inside(north, async (tx) => dayNews(tx, north.district, north.birch, town.now()))).closed,
    ).toBeNull();
    expect((await sent('closing')).filter((one) => one.body.includes('no longer holds')).length).toBe(told.length);
    expect((await visitor.get('/closures.json')).text).toContain('"notices":[]');
    await expect(house.floor.act(calloway, takeBack, { id, language: 'en' })).rejects.toMatchObject({
      code: 'messages.error.already_back',
    });
  });

  it('is told from 5:00 on, and to nobody when it is taken back before', async () => {
    const { north, house } = town;
    town.pass({ hours: 13 });
    const nair = await town.actorOf(north, north.nair);
    const tomorrow = Temporal.PlainDate.from(today()).add({ days: 1 }).toString();
    const before = await sent('closing');
    const { id } = await house.floor.act(nair, declareClosing, {
      orgId: north.cedar,
      kind: 'late_start',
      time: '10:00',
      date: tomorrow,
      language: 'en',
    });
    await town.work(north);
    const waiting = (await sent('closing')).slice(before.length);
    expect(waiting.length).toBeGreaterThan(0);
    for (const one of waiting)
      expect([one.state, one.after.toZonedDateTimeISO('America/Chicago').hour]).toEqual(['queued', 5]);
    await house.floor.act(nair, takeBack, { id, language: 'en' });
    await town.work(north);
    expect((await sent('closing')).slice(before.length).every((one) => one.state === 'suppressed')).toBe(true);
  });
});

describe('a late bus', () => {
  it('tells the guardians of its children, shows no names, and ends by itself', async () => {
    const { north, house } = town;
    town.pass({ hours: 12 });
    const bus = newId();
    await town.inside(north, async (tx) => {
      await sql`insert into roster.groups (district_id, id, source_id, kind, name, school_id) values (${north.district}, ${bus}, 'bus-12', 'bus', 'Bus 12', ${north.birch})`.execute(
        tx,
      );
      await sql`insert into roster.group_members (district_id, id, group_id, person_id, role) values (${north.district}, ${newId()}, ${bus}, ${north.nora}, 'member')`.execute(
        tx,
      );
    });
    const brandt = await town.actorOf(north, north.brandt);
    expect(await house.floor.ask(brandt, buses, undefined)).toMatchObject([{ name: 'Bus 12', children: 1 }]);
    await expect(
      house.floor.act(await town.actorOf(north, north.lund), declareLateBus, {
        busId: bus,
        minutes: 20,
        language: 'en',
      }),
    ).rejects.toMatchObject({ status: 404 });
    await house.floor.act(brandt, declareLateBus, { busId: bus, minutes: 20, language: 'en' });
    await town.work(north);
    expect((await sent('bus')).map((one) => [one.address, one.subject])).toEqual([
      ['dana@families.test', 'Late bus: Bus 12'],
    ]);
    const visitor = await town.browser(north, null);
    const page = await visitor.get('/schools/birch-lane');
    expect(page.text).toContain('Bus 12 is about 20 minutes late today.');
    expect(page.text).not.toContain('Nora');
    town.pass({ minutes: 81 });
    expect(await house.floor.ask(brandt, standingNotices, { orgId: null, withBack: false })).toEqual([]);
  });
});
