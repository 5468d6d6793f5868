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
    // The account's old address leads to it.
    expect((await brandt.get('/my/sign-ins')).location).toBe('/my/account');
    // The town's morning is 15:00 UTC: nine in Chicago, eight in the evening and half past in Kolkata.
    expect((await brandt.get('/my/account')).text).toMatch(/9:00\sam/iu);
    const saved = await brandt.post('/my/zone', { zone: 'Asia/Kolkata' });
    expect([saved.status, saved.location]).toEqual([303, '/my/account']);
    const page = (await brandt.get('/my/account')).text;
    expect(page).toMatch(/8:30\spm/iu);
    expect(page).toMatch(/<option value="Asia\/Kolkata" selected/);
    await brandt.post('/my/zone', { zone: '' });
    expect((await brandt.get('/my/account')).text).toMatch(/9:00\sam/iu);
  });

  it('that does not exist is refused', async () => {
    const brandt = await town.browser(town.north, town.north.brandt);
    await brandt.get('/my/account');
    expect((await brandt.post('/my/zone', { zone: 'Middle/Earth' })).status).toBe(422);
  });
});
