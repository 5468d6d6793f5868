import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Uuid } from '#platform/ids';
import { endPerson, restorePeople } from '#rooms/roster';
import type { Browser, Cast, Town } from '#test/town';
import { openMail } from '../channels/mail/read.ts';
import { closeConversation } from './actions/finishing.ts';
import { handOff, setHelper } from './actions/handling.ts';
import { receiveMail } from './actions/receiving.ts';
import { reply } from './actions/replying.ts';
import { caseToken, replyAddress } from './conversations.links.ts';
import { type MovingTown, openMovingTown } from './moving.testing.ts';
import { movesToSee } from './questions/moving.ts';

let town: MovingTown;
let cast: Cast;
let family: Browser;

beforeAll(async () => {
  town = await openMovingTown();
  cast = town.cast;
  family = await town.browser(cast, null);
});
beforeEach(async () => {
  await back();
  await town.fresh();
});
afterAll(async () => town.close());

const act: Town['house']['floor']['act'] = async (...given) => town.house.floor.act(...given);
const as = async (id: Uuid) => town.actorOf(cast, id);
const end = async (id: Uuid) => act(town.system(cast), endPerson, { personId: id });

/** Whoever left is back, as an administrator brings people back within thirty days. */
async function back(): Promise<void> {
  const { rows } = await town.inside(cast, async (tx) =>
    sql<{ id: Uuid }>`select id from roster.people where district_id = ${cast.district} and status = 'ended'`.execute(
      tx,
    ),
  );
  if (rows.length > 0) await act(await as(cast.nair), restorePeople, { personIds: rows.map((row) => row.id) });
}

const linkOf = (id: Uuid): string => `/case/${caseToken(town.house.floor.secrets, cast.district, { id, version: 1 })}`;

async function mail(code: string, text: string) {
  const { secrets, settings } = town.house.floor;
  const to = replyAddress(secrets, cast.district, code, settings.mailDomain);
  const raw = Buffer.from(
    `From: Dana Whitfield <dana@families.test>\r\nTo: ${to}\r\nSubject: Re: The question\r\nMessage-ID: <${text.length}.${code}@families.test>\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n${text}\r\n`,
  );
  return act(town.system(cast), receiveMail, {
    mail: {
      via: 'smtp' as const,
      raw,
      envelope: { from: 'dana@families.test', to: [to] },
      opened: await openMail(raw, { authenticate: false }),
    },
  });
}

describe('a child leaves the district', () => {
  test('open matters stay with who has them, are shown as left, and nobody new is asked in', async () => {
    const id = await town.asked('May we keep the library book?');
    const due = (await town.matter(id)).due_at;
    await end(cast.nora);
    expect(await town.matter(id)).toMatchObject({ owner_id: cast.okafor, state: 'open', due_at: due });
    expect((await town.moves(id)).map((move) => [move.kind, move.state])).toEqual([['left', 'stayed']]);
    const { left, lines } = await town.house.floor.ask(await as(cast.okafor), movesToSee, { group: null });
    expect(lines).toEqual([]);
    expect(left.map((line) => line.conversationId)).toEqual([id]);
    const browser = await town.browser(cast, cast.okafor);
    expect((await browser.get('/desk/moves')).text).toContain('Left the district');
    await expect(
      act(await as(cast.okafor), setHelper, { conversationId: id, personId: cast.vega }),
    ).rejects.toMatchObject({
      code: 'conversations.error.child_left',
    });
    await browser.get(`/desk/conversations/${id}/helper`);
    const refused = await browser.post(`/desk/conversations/${id}/helper`, { person: cast.vega });
    expect(refused.status).toBe(422);
    expect(refused.text).toContain('The child has left the district.');
  });

  test('a family that left together with its child reads and is answered to the end', async () => {
    const id = await town.asked('Where do we get her records?', { owner: cast.brandt });
    await town.work(cast);
    await end(cast.nora);
    await end(cast.dana);
    expect((await family.get(linkOf(id))).text).toContain('Where do we get her records?');
    await act(await as(cast.brandt), reply, { conversationId: id, text: 'The office sends them on.' });
    town.pass({ seconds: 30 });
    await town.work(cast);
    const { rows } = await town.inside(cast, async (tx) =>
      sql<{
        state: string;
      }>`select state from channels.deliveries where about_id = ${id} and category = 'reply'`.execute(tx),
    );
    expect(rows.map((row) => row.state)).toEqual(['delivered']);
    const answer = await family.post(`${linkOf(id)}/add`, { text: 'Thank you all.' });
    expect(answer.status).toBe(303);
    expect((await town.matter(id)).message_count).toBe(3);
  });

  test('a guardian who ended while the child stayed is let in nowhere', async () => {
    const id = await town.asked('A last word.', { owner: cast.brandt });
    await end(cast.dana);
    expect((await family.get(linkOf(id))).text).not.toContain('A last word.');
  });

  test('once it is closed nothing new opens by its link; the page says where to ask', async () => {
    const id = await town.asked('Is her locker empty?', { owner: cast.brandt });
    await end(cast.nora);
    await family.get(linkOf(id));
    await act(await as(cast.brandt), closeConversation, { conversationId: id });
    for (const [path, fields] of [
      ['add', { text: 'One more thing.' }],
      ['reopen', {}],
      ['second-look', { text: 'Look again.' }],
    ] as const) {
      const { status } = await family.post(`${linkOf(id)}/${path}`, fields);
      expect(`${path} ${status}`).toMatch(/ (?:409|422)$/);
    }
    expect((await town.matter(id)).state).toBe('closed');
    const page = (await family.get(linkOf(id))).text;
    expect(page).toContain('Is her locker empty?');
    expect(page).toContain('not with this district any more');
    expect(page).toContain('href="/ask"');
    expect(page).not.toContain(`${linkOf(id)}/reopen`);
  });

  test('a mail to what is closed is a matter of its own, with an owner, and lost is nothing', async () => {
    const id = await town.asked('Her jacket is still there.', { owner: cast.brandt });
    const { code } = await town.matter(id);
    await end(cast.nora);
    const open = await mail(code, 'It is blue.');
    expect(open.conversationId).toBe(id);
    await act(await as(cast.brandt), closeConversation, { conversationId: id });
    const made = await mail(code, 'And something quite different now.');
    expect(made.conversationId).not.toBe(id);
    expect(made.ownerId).not.toBeNull();
    expect((await town.matter(id)).state).toBe('closed');
  });

  test('back within thirty days: nothing is lost, and everything works as before', async () => {
    const open = await town.asked('The flute is at school.');
    const closed = await town.asked('The trumpet too.', { owner: cast.brandt });
    const before = await town.matter(open);
    await act(await as(cast.brandt), closeConversation, { conversationId: closed });
    await end(cast.nora);
    town.pass({ hours: 24 * 20 });
    await back();
    town.pass({ hours: -24 * 20 });
    expect(await town.matter(open)).toMatchObject({ owner_id: before.owner_id, due_at: before.due_at, state: 'open' });
    await act(await as(cast.okafor), setHelper, { conversationId: open, personId: cast.brandt });
    const { left } = await town.house.floor.ask(await as(cast.okafor), movesToSee, { group: null });
    expect(left).toEqual([]);
    await family.get(linkOf(closed));
    expect((await family.post(`${linkOf(closed)}/reopen`, {})).status).toBe(303);
    expect((await town.matter(closed)).state).toBe('open');
    const browser = await town.browser(cast, cast.okafor);
    expect((await browser.get(`/desk/people/${cast.nora}`)).status).toBe(200);
  });

  test('undecided between two desks when the child leaves: it is finished where it is', async () => {
    const id = await town.asked('One desk or the other?');
    await town.place({ studentId: cast.nora, schoolId: cast.cedar, classId: town.roomC });
    await end(cast.nora);
    expect((await town.moves(id)).map((move) => [move.kind, move.state])).toEqual([
      ['school', 'settled'],
      ['left', 'stayed'],
    ]);
    expect((await town.matter(id)).owner_id).toBe(cast.okafor);
    await act(await as(cast.okafor), handOff, { conversationId: id, toPersonId: cast.brandt, reason: 'To finish.' });
  });
});
