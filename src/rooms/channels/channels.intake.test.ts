import { expect, it } from 'vitest';
import { openTown } from '#test/town';
import { districtOfAddress } from './index.ts';

it('two houses in one process keep the same address apart', async () => {
  const [one, other] = [await openTown(), await openTown()];
  try {
    const address = 'help@demo.porchlight.test';
    expect(await districtOfAddress(one.house.floor, address)).toBe(one.north.district);
    expect(await districtOfAddress(other.house.floor, address.toUpperCase())).toBe(other.north.district);
    expect(one.north.district).not.toBe(other.north.district);
    expect(await districtOfAddress(one.house.floor, 'nobody@elsewhere.test')).toBeNull();
  } finally {
    await one.close();
    await other.close();
  }
});
