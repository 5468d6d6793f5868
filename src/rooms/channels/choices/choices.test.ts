import { sql } from 'kysely';
import { z } from 'zod';
import { action } from '#platform/action';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { waysTo } from '../ways/ways.questions.ts';
import { openTown, type Town } from '#test/town';
import { beginBroadcast, queueMany } from '../sending/broadcasts.ts';
import { choicesOf } from './choices.ts';

let town: Town;

const broadcast = action(
  'test.broadcast_hours',
  z.object({ urgency: z.enum(['ordinary', 'same_day']), personId: z.string() }),
  async (context, { urgency, personId }) => {
    const about = { kind: 'test', id: personId };
    const id = await beginBroadcast(context, { category: 'event', urgency, about });
    const to = { kind: 'email' as const, personId, address: 'dana@families.test', language: 'en' };
    await queueMany(context, id, [
      { ...to, subject: 'News', body: 'News', sendAfter: context.now, onceKey: `hours ${urgency}` },
    ]);
    return id;
  },
);

beforeAll(async () => {
  town = await openTown();
});
afterAll(async () => town.close());

describe('a family’s choices', () => {
  it('are made on its own page and decide how it is reached', async () => {
    const { north } = town;
    const browser = await town.browser(north, north.amal);
    const page = await browser.get('/my/messages');
    expect(page.status).toBe(200);
    expect(page.text).toContain('How should messages reach you?');
    const answer = await browser.post('/my/messages/choices', {
      first: 'paper',
      second: 'email',
      wanted: 'event',
      needs: 'large_print',
    });
    expect(answer.status).toBe(303);
    const reach = await town.inside(north, async (tx) =>
      waysTo(
        { tx, actor: town.system(north) },
        { personIds: [north.amal], category: 'event', urgency: 'ordinary', usual: ['sms', 'email'] },
      ),
    );
    expect(reach.get(north.amal)?.ways.map((way) => way.kind)).toEqual(['paper', 'email']);
    const none = await town.inside(north, async (tx) =>
      waysTo(
        { tx, actor: town.system(north) },
        { personIds: [north.amal], category: 'announcement', urgency: 'ordinary', usual: ['email'] },
      ),
    );
    expect(none.get(north.amal)).toEqual({ ways: [], why: 'not_wanted', together: 'each' });
    const alert = await town.inside(north, async (tx) =>
      waysTo(
        { tx, actor: town.system(north) },
        { personIds: [north.amal], category: 'announcement', urgency: 'emergency', usual: ['email'] },
      ),
    );
    expect(alert.get(north.amal)?.ways.length).toBeGreaterThan(0);
  });

  it('are entered by the office for somebody on the phone, with its name beside them', async () => {
    const { north } = town;
    const brandt = await town.browser(north, north.brandt);
    const path = `/desk/families/${north.sami}/messages`;
    expect((await brandt.get(path)).status).toBe(200);
    await brandt.post(path, { first: 'voice', needs: 'does_not_read' });
    const system = town.system(north);
    const own = await town.house.floor.ask(system, choicesOf, { personId: north.sami });
    expect(own).toMatchObject({ ways: ['voice'], needs: ['does_not_read'], enteredBy: 'Daniel Brandt' });
    expect((await brandt.get(path)).text).toContain('Daniel Brandt');
    const sami = await town.browser(north, north.sami);
    expect((await sami.get('/my/messages')).text).toContain('Daniel Brandt');
  });

  it('hold what can wait until the hours it chose', async () => {
    const { north } = town;
    const browser = await town.browser(north, north.dana);
    await browser.get('/my/messages');
    await browser.post('/my/messages/choices', { hours_from: '19', hours_until: '17' });
    expect((await browser.get('/my/messages')).text).toMatch(/value="17" selected/u);
    const sends = async (urgency: 'ordinary' | 'same_day'): Promise<string> => {
      const id = await town.house.floor.act(town.system(north), broadcast, { urgency, personId: north.dana });
      const { rows } = await town.inside(north, async (tx) =>
        sql<{
          at: Temporal.Instant;
        }>`select send_after as at from channels.deliveries where broadcast_id = ${id}`.execute(tx),
      );
      return rows[0]?.at.toZonedDateTimeISO(zone).toPlainTime().toString({ smallestUnit: 'minute' }) ?? '';
    };
    const { rows } = await town.inside(north, async (tx) =>
      sql<{ zone: string }>`select zone from platform.districts`.execute(tx),
    );
    const zone = rows[0]?.zone ?? '';
    const now = town.now().toZonedDateTimeISO(zone).toPlainTime();
    expect(now.hour).toBeLessThan(17);
    expect(await sends('ordinary')).toBe('17:00');
    expect(await sends('same_day')).toBe(now.toString({ smallestUnit: 'minute' }));
  });

  it('are ended for one address by the office, with what the family said', async () => {
    const { north } = town;
    const brandt = await town.browser(north, north.brandt);
    const path = `/desk/families/${north.dana}/messages`;
    expect((await brandt.get(path)).text).toContain('dana@families.test');
    const refused = await brandt.post(`${path}/stop`, { address: 'dana@families.test', reason: ' ' });
    expect(refused.status).toBe(422);
    expect(refused.text).toContain('Please write what the family said.');
    await brandt.post(`${path}/stop`, { address: 'dana@families.test', reason: 'Asked at the counter' });
    expect((await brandt.get(path)).text).toContain('No messages since');
    expect((await brandt.post(`${path}/stop`, { address: 'amal@families.test', reason: 'x' })).status).toBe(404);
  });

  it('of a family of another school are not there', async () => {
    const { north } = town;
    const lund = await town.browser(north, north.lund);
    expect((await lund.get(`/desk/families/${north.sami}/messages`)).status).toBe(404);
    await lund.get('/my/account');
    expect((await lund.post(`/desk/families/${north.sami}/messages`, { first: 'sms' })).status).toBe(404);
  });

  it('never end what must be told', async () => {
    const { rows } = await town.inside(town.north, async (tx) =>
      sql<{ category: string }>`select distinct category from channels.preferences where not wanted`.execute(tx),
    );
    expect(rows.map((row) => row.category)).not.toContain('rights');
    expect(rows.map((row) => row.category)).not.toContain('health');
  });
});
