import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openTown, type Town } from '#test/town';

describe('one’s own time zone', () => {
  let town: Town;
  beforeAll(async () => {
    town = await openTown();
  }, 60_000);
  afterAll(async () => town.close());

  it('changes every moment on the pages from the next one on, and can be given back', async () => {
    const { north } = town;
    const brandt = await town.browser(north, north.brandt);
    // The town's morning is 15:00 UTC: nine in Chicago, eight in the evening and half past in Kolkata.
    expect((await brandt.get('/my/sign-ins')).text).toMatch(/9:00\sam/iu);
    const saved = await brandt.post('/my/zone', { zone: 'Asia/Kolkata' });
    expect([saved.status, saved.location]).toEqual([303, '/my/sign-ins']);
    const page = (await brandt.get('/my/sign-ins')).text;
    expect(page).toMatch(/8:30\spm/iu);
    expect(page).toMatch(/<option value="Asia\/Kolkata" selected/);
    await brandt.post('/my/zone', { zone: '' });
    expect((await brandt.get('/my/sign-ins')).text).toMatch(/9:00\sam/iu);
  });

  it('that does not exist is refused', async () => {
    const brandt = await town.browser(town.north, town.north.brandt);
    await brandt.get('/my/sign-ins');
    expect((await brandt.post('/my/zone', { zone: 'Middle/Earth' })).status).toBe(422);
  });
});
