import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { remindOfOpenings } from '#rooms/roster';
import { type Browser, openTown, type Town } from '#test/town';

/** RELIABILITY 2.1: staff see a child by the roster; anything else needs a reason, is told to the principal, and is looked at within three days. */
let town: Town;
let lund: Browser;
let calloway: Browser;
let nora = '';

beforeAll(async () => {
  town = await openTown();
  nora = `/desk/people/${town.north.nora}`;
  await town.inside(town.north, async (tx) =>
    sql`update roster.people set birth_date = '2016-03-04', local_id = '10042' where district_id = ${town.north.district} and id = ${town.north.nora}`.execute(
      tx,
    ),
  );
  lund = await town.browser(town.north, town.north.lund);
  calloway = await town.browser(town.north, town.north.calloway);
}, 60_000);
afterAll(async () => town.close());

const typed = {
  name: 'Nora Whitfield',
  birthDate: '2016-03-04',
  number: '',
  reason: 'She was brought to our office, lost.',
};

async function open(browser: Browser, more: Partial<typeof typed> = {}) {
  await browser.get('/desk/people/once');
  return browser.post('/desk/people/once', { ...typed, ...more });
}

async function mails(): Promise<readonly { to: string; subject: string; body: string }[]> {
  await town.work(town.north);
  const { rows } = await town.inside(town.north, async (tx) =>
    sql<{ to: string; subject: string; body: string }>`select address as to, subject, body from channels.deliveries
      where district_id = ${town.north.district} and once_key like 'child opening %' order by id`.execute(tx),
  );
  return rows;
}

describe('a child who is not in somebody’s work', () => {
  it('stays closed to a wrong date, half a name, no reason, and to whoever may not ask at all', async () => {
    expect((await lund.get(nora)).status).toBe(404);
    const wrong = await open(lund, { birthDate: '2016-03-05' });
    const half = await open(lund, { name: 'Nora' });
    const nobody = await open(lund, { name: 'Nobody Known' });
    const neither = await open(lund, { birthDate: '' });
    expect([wrong, half, nobody, neither].map((answer) => answer.status)).toEqual([422, 422, 422, 422]);
    for (const answer of [wrong, half, nobody, neither])
      expect(answer.text).toContain('No child with this name and this date or number.');
    expect(wrong.text).toContain('She was brought to our office, lost.');
    expect((await open(lund, { reason: 'because' })).text).toContain('Say in a sentence why you need it.');
    expect((await lund.get(nora)).status).toBe(404);
    const dana = await town.browser(town.north, town.north.dana);
    expect((await dana.get('/desk/people/once')).status).toBe(404);
    const vega = await town.browser(town.north, town.north.vega);
    expect((await vega.get('/desk/people/once')).status).toBe(404);
  });

  it('is open to them for a day, without anything to change, told to the principal without the child’s name', async () => {
    const opened = await open(lund);
    expect(opened.location).toBe(nora);
    const page = await lund.get(nora);
    expect(page.status).toBe(200);
    expect(page.text).toContain('Opened once, for 24 hours.');
    expect(page.text).not.toContain('/desk/guardianships/');
    expect(page.text).not.toContain(`/desk/families/${town.north.dana}`);
    expect((await lund.get(`/desk/families/${town.north.dana}`)).status).toBe(404);
    expect((await lund.get(`/desk/people/${town.north.yusuf}`)).status).toBe(404);
    const [mail] = await mails();
    expect(mail?.to).toBe('calloway@staff.test');
    expect(mail?.body).toContain('Karin Lund');
    expect(JSON.stringify(mail)).not.toContain('Nora');
    const { rows } = await town.inside(town.north, async (tx) =>
      sql<{ what: string }>`select what from platform.looks where district_id = ${town.north.district}
        and student_id = ${town.north.nora} and person_id = ${town.north.lund}`.execute(tx),
    );
    expect(rows).toEqual([{ what: 'once' }]);
    town.pass({ hours: 25 });
    expect((await (await town.browser(town.north, town.north.lund)).get(nora)).status).toBe(404);
  });

  it('is looked at by the child’s principal, not by another school’s and not by whoever opened it', async () => {
    const park = await town.browser(town.north, town.north.park);
    expect((await park.get('/desk/people/once/review')).text).not.toContain('Nora');
    const again = await town.browser(town.north, town.north.lund);
    // A page with a form gives each of them a form token.
    for (const one of [park, again]) await one.get('/desk/people/once');
    const list = await calloway.get('/desk/people/once/review');
    expect(list.text).toContain('She was brought to our office, lost.');
    const action = /action="(\/desk\/people\/once\/review\/[^"]+)"/.exec(list.text)?.[1] ?? '';
    expect((await park.post(action, { finding: 'fitting', remark: '' })).status).toBe(404);
    expect((await again.post(action, { finding: 'fitting', remark: '' })).status).toBe(404);
    const without = await calloway.post(action, { finding: 'not_fitting', remark: '' });
    expect([without.status, without.text.includes('Say what was not right.')]).toEqual([422, true]);
    expect((await calloway.post(action, { finding: 'fitting', remark: '' })).location).toBe('/desk/people/once/review');
    expect((await calloway.post(action, { finding: 'not_fitting', remark: 'x' })).status).toBe(404);
    expect((await calloway.get('/desk/people/once/review')).text).toContain('Looked at by Ruth Calloway');
  });

  it('whose opening nobody looked at in three days is told again, to the administrators too, once a day', async () => {
    const again = await town.browser(town.north, town.north.lund);
    await open(again);
    expect((await mails()).length).toBe(2);
    town.pass({ hours: 73 });
    for (let times = 0; times < 2; times += 1)
      await town.house.floor.act(town.system(town.north), remindOfOpenings, {});
    const late = (await mails()).slice(2);
    expect(late.map((mail) => mail.to).toSorted()).toEqual(['calloway@staff.test', 'nair@staff.test']);
    expect(late[0]?.subject).toBe('Nobody has looked at this yet');
  });

  it('is closed at once when somebody finds that it was not right; and five a day are enough', async () => {
    town.pass({ hours: 48 });
    const again = await town.browser(town.north, town.north.lund);
    await open(again);
    expect((await again.get(nora)).status).toBe(200);
    const principal = await town.browser(town.north, town.north.calloway);
    const list = await principal.get('/desk/people/once/review');
    for (const [, action] of list.text.matchAll(/action="(\/desk\/people\/once\/review\/[^"]+)"/g))
      await principal.post(action ?? '', { finding: 'not_fitting', remark: 'There was no need.' });
    expect((await again.get(nora)).status).toBe(404);
    const answers: number[] = [];
    for (let times = 0; times < 6; times += 1) {
      const answer = await open(again);
      answers.push(answer.status);
      const waiting = await principal.get('/desk/people/once/review');
      for (const [, action] of waiting.text.matchAll(/action="(\/desk\/people\/once\/review\/[^"]+)"/g))
        await principal.post(action ?? '', { finding: 'not_fitting', remark: 'Again.' });
    }
    expect(answers).toEqual([303, 303, 303, 303, 422, 422]);
  });
});
