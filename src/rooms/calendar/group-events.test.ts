import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { newId, type Uuid } from '#platform/ids';
import { type Cast, openTown, type Town } from '#test/town';
import { setEvent } from './events.actions.ts';
import { makeFeedLink } from './feeds.ts';
import { myCalendar, publicMonth, staffMonth } from './month.questions.ts';

let town: Town;
let north: Cast;
const club = newId();
const caseload = newId();

const span = (): { from: string; until: string } => {
  const today = town.now().toZonedDateTimeISO('America/Chicago').toPlainDate();
  return { from: today.toString(), until: today.add({ days: 60 }).toString() };
};
const event = (groupId: Uuid, title: string) => {
  const startsOn = town.now().toZonedDateTimeISO('America/Chicago').toPlainDate().add({ days: 3 }).toString();
  return {
    orgId: north.birch,
    groupId,
    audience: 'families',
    titles: { en: title },
    startsOn,
    lastOn: startsOn,
    from: '15:30',
  } as const;
};
const titles = (entries: readonly { kind: string }[]): readonly string[] =>
  entries.flatMap((one) =>
    one.kind === 'event' ? Object.values((one as unknown as { event: { titles: object } }).event.titles) : [],
  ) as readonly string[];
const mine = async (id: Uuid): Promise<readonly string[]> =>
  titles((await town.house.floor.ask(await town.actorOf(north, id), myCalendar, span())).entries);

beforeAll(async () => {
  town = await openTown();
  ({ north } = town);
  await town.inside(north, async (tx) => {
    await sql`update roster.guardianships set state = 'confirmed', may_see_records = true where district_id = ${north.district}`.execute(
      tx,
    );
    for (const [id, kind, name] of [
      [club, 'club', 'Chess club'],
      [caseload, 'caseload', 'Caseload Okafor'],
    ] as const)
      await sql`insert into roster.groups (district_id, id, source_id, kind, name, school_id)
        values (${north.district}, ${id}, ${name}, ${kind}, ${name}, ${north.birch})`.execute(tx);
    for (const [group, person, role] of [
      [club, north.nora, 'member'],
      [club, north.okafor, 'leader'],
      [caseload, north.yusuf, 'member'],
      [caseload, north.okafor, 'leader'],
    ] as const)
      await sql`insert into roster.group_members (district_id, id, group_id, person_id, role)
        values (${north.district}, ${newId()}, ${group}, ${person}, ${role})`.execute(tx);
  });
  const okafor = await town.actorOf(north, north.okafor);
  await town.house.floor.act(okafor, setEvent, event(club, 'Chess tournament'));
  await town.house.floor.act(okafor, setEvent, event(caseload, 'Parents meet'));
}, 120_000);

afterAll(async () => town.close());

describe('an event of a group', () => {
  test('is on the calendars of its members’ families and of whoever leads it, and on no other', async () => {
    expect(await mine(north.dana)).toEqual(['Chess tournament']);
    expect(await mine(north.amal)).toEqual(['Parents meet']);
    expect((await mine(north.okafor)).toSorted()).toEqual(['Chess tournament', 'Parents meet']);
    const { floor } = town.house;
    const page = await floor.ask(town.system(north), publicMonth, { orgId: north.birch, ...span() });
    expect(titles(page.entries)).toEqual([]);
  });

  test('a caseload’s is read by the office and its leader, by no other colleague', async () => {
    const read = async (id: Uuid): Promise<readonly string[]> =>
      titles(
        (await town.house.floor.ask(await town.actorOf(north, id), staffMonth, { orgId: north.birch, ...span() }))
          .entries,
      );
    expect((await read(north.brandt)).toSorted()).toEqual(['Chess tournament', 'Parents meet']);
    expect(await read(north.vega)).toEqual(['Chess tournament']);
  });

  test('is entered by whoever leads the group and by those who keep the calendar', async () => {
    const { floor } = town.house;
    const vega = await town.actorOf(north, north.vega);
    await expect(floor.act(vega, setEvent, event(club, 'Not mine'))).rejects.toMatchObject({ status: 404 });
    const brandt = await town.actorOf(north, north.brandt);
    await expect(floor.act(brandt, setEvent, event(club, 'From the office'))).resolves.toBeDefined();
    await expect(
      floor.act(brandt, setEvent, { ...event(club, 'Elsewhere'), orgId: north.district }),
    ).rejects.toBeDefined();
    const page = await (await town.browser(north, north.okafor)).get(`/desk/calendar/events?org=${north.birch}`);
    expect(page.text).toContain(`value="group-${club}"`);
  });

  test('goes out by iCal without the name of the group or of anybody', async () => {
    const dana = await town.actorOf(north, north.amal);
    const { token } = await town.house.floor.act(dana, makeFeedLink, {});
    const file = await (await town.browser(north, null)).get(`/calendar/own/${token}`);
    expect(file.text).toContain('Parents meet');
    expect(file.text).not.toMatch(/Okafor|Caseload|Yusuf/);
  });
});
