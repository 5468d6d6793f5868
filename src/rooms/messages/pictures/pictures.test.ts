import { sql } from 'kysely';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { newId } from '#platform/ids';
import { openTown, type Town } from '#test/town';
import { saveDraft, sendAnnouncement } from '../actions/announcing.ts';
import { addFiles, fileOwner } from '../actions/files.ts';
import { audienceShape } from '../messages.audience.ts';
import { checkPictures, pictureCheck } from './pictures.ts';

let town: Town;

beforeAll(async () => {
  town = await openTown();
});
afterAll(async () => town.close());

it('a message with pictures waits until somebody looked for the children whose families allow none', async () => {
  const { north, house } = town;
  await town.inside(north, async (tx) =>
    sql`insert into roster.directory_choices (district_id, id, student_id, choice, by_id, by_name, decided_on, how, entered_at)
      values (${north.district}, ${newId()}, ${north.nora}, 'out', ${north.dana}, 'Dana Whitfield', '2026-09-01', 'page', now())`.execute(
      tx,
    ),
  );
  const calloway = await town.actorOf(north, north.calloway);
  const audience = audienceShape.parse({ schoolIds: [north.birch] });
  const { id } = await house.floor.act(calloway, saveDraft, {
    language: 'en',
    title: 'Our fair',
    body: 'It was a good day.',
    short: 'Our fair.',
    orgId: north.birch,
    audience,
  });
  const file = {
    name: 'fair.png',
    type: 'image/png',
    bytes: new Uint8Array([1, 2, 3]),
    dataClass: 'conversation',
    held: null,
    owner: fileOwner(id),
  };
  await house.floor.act(calloway, addFiles, { id, files: [file] });
  const before = await house.floor.ask(calloway, pictureCheck, { id });
  expect([before.pictures, before.children.map((one) => one.id), before.checked]).toEqual([1, [north.nora], null]);
  await expect(house.floor.act(calloway, sendAnnouncement, { id })).rejects.toMatchObject({
    code: 'messages.error.pictures_unchecked',
  });
  const browser = await town.browser(north, north.calloway);
  expect((await browser.get(`/desk/messages/${id}/check`)).text).toContain('Nora');
  await house.floor.act(calloway, checkPictures, { id });
  expect((await house.floor.ask(calloway, pictureCheck, { id })).checked?.by).toBe('Ruth Calloway');
  expect(await house.floor.act(calloway, sendAnnouncement, { id })).toEqual({ state: 'scheduled' });
});
