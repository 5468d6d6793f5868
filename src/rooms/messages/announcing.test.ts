import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newId, type Uuid } from '#platform/ids';
import { broadcastProgress } from '#rooms/channels';
import { openTown, type Town } from '#test/town';
import { approveAnnouncement, saveDraft, sendAnnouncement, stopAnnouncement } from './actions/announcing.ts';
import { audienceShape } from './messages.audience.ts';

let town: Town;

beforeAll(async () => {
  town = await openTown();
});
afterAll(async () => town.close());

const draft = {
  language: 'en',
  title: 'Picture day is Tuesday',
  body: 'Dear {guardian}, picture day at {school} is Tuesday. {child} may bring a smile.',
  short: 'Picture day is Tuesday, {child}.',
};

async function mails(
  about: Uuid,
): Promise<readonly { address: string; body: string; state: string; kind: string; language: string }[]> {
  const { rows } = await town.inside(town.north, async (tx) =>
    sql<{
      address: string;
      body: string;
      state: string;
      kind: string;
      language: string;
    }>`select address, body, state, kind, language from channels.deliveries where about_id = ${about} order by address`.execute(
      tx,
    ),
  );
  return rows;
}

describe('an announcement', () => {
  it('reaches each guardian once, at a decent hour, and whoever has no address on paper', async () => {
    const { north, house } = town;
    const calloway = await town.actorOf(north, north.calloway);
    const { id } = await house.floor.act(calloway, saveDraft, {
      ...draft,
      orgId: north.birch,
      audience: audienceShape.parse({ schoolIds: [north.birch] }),
    });
    expect(await house.floor.act(calloway, sendAnnouncement, { id })).toEqual({ state: 'scheduled' });
    await town.work(north);
    const sent = await mails(id);
    const dana = sent.find((one) => one.address === 'dana@families.test');
    expect(dana?.body).toContain('Dear Dana Whitfield, picture day at Birch Lane is Tuesday. Nora may bring a smile.');
    expect(sent.find((one) => one.address === north.sami)?.kind).toBe('paper');
    expect(new Set(sent.map((one) => one.address)).size).toBe(sent.length);
    const [progress] = await house.floor.ask(town.system(north), broadcastProgress, { aboutId: id });
    expect(progress?.state).toBe('done');
    expect(progress?.counts.filter((one) => one.kind === 'email').map((one) => one.state)).toEqual(['delivered']);
  });

  it('to nobody is refused, and a stranger’s audience with it', async () => {
    const { north, house } = town;
    const lund = await town.actorOf(north, north.lund);
    await expect(
      house.floor.act(lund, saveDraft, { ...draft, orgId: north.birch, audience: audienceShape.parse({}) }),
    ).rejects.toMatchObject({ status: 404 });
    const { id } = await house.floor.act(lund, saveDraft, {
      ...draft,
      orgId: north.cedar,
      audience: audienceShape.parse({ schoolIds: [north.birch] }),
    });
    await expect(house.floor.act(lund, sendAnnouncement, { id })).rejects.toMatchObject({
      code: 'messages.error.nobody',
    });
  });

  it('waits for a leader’s yes where the district wants one; new words need a new one', async () => {
    const { north, house } = town;
    await town.inside(north, async (tx) =>
      sql`insert into messages.settings (district_id, id, approval_needed, changed_at) values (${north.district}, ${newId()}, true, now())`.execute(
        tx,
      ),
    );
    const okafor = await town.actorOf(north, north.okafor);
    const calloway = await town.actorOf(north, north.calloway);
    const audience = audienceShape.parse({});
    const { id } = await house.floor.act(okafor, saveDraft, { ...draft, orgId: north.birch, audience });
    expect(await house.floor.act(okafor, sendAnnouncement, { id })).toEqual({ state: 'waiting' });
    await expect(house.floor.act(okafor, approveAnnouncement, { id, version: 1 })).rejects.toMatchObject({
      status: 404,
    });
    await house.floor.act(okafor, saveDraft, {
      id,
      version: 1,
      ...draft,
      title: 'Picture day is Wednesday',
      orgId: north.birch,
      audience,
    });
    await house.floor.act(okafor, sendAnnouncement, { id });
    await expect(house.floor.act(calloway, approveAnnouncement, { id, version: 1 })).rejects.toMatchObject({
      code: 'messages.error.changed_meanwhile',
    });
    await house.floor.act(calloway, approveAnnouncement, { id, version: 2 });
    await town.work(north);
    expect((await mails(id)).filter((one) => one.kind === 'email').every((one) => one.state === 'delivered')).toBe(
      true,
    );
  });

  it('can be stopped before it goes', async () => {
    const { north, house } = town;
    const calloway = await town.actorOf(north, north.calloway);
    const { id } = await house.floor.act(calloway, saveDraft, {
      ...draft,
      orgId: north.birch,
      audience: audienceShape.parse({}),
    });
    await house.floor.act(calloway, sendAnnouncement, { id, at: town.now().add({ hours: 2 }).toString() });
    await house.floor.act(calloway, stopAnnouncement, { id });
    town.pass({ hours: 3 });
    await town.work(north);
    expect(await mails(id)).toEqual([]);
  });
});
