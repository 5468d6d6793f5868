import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Uuid } from '#platform/ids';
import { createServiceTown, type ServiceTown } from '../service.testing.ts';
import { likelyDesks } from './family-who.ts';

let service: ServiceTown;
const text = 'The school bus was late again and my child waited at the stop.';

beforeAll(async () => {
  service = await createServiceTown();
});
afterAll(async () => service.end());

async function usual(schoolId: Uuid | null): Promise<{ minutes: number | null; here: boolean }> {
  const { floor, system } = service.town;
  const desks = await floor.ask(system, likelyDesks, { text, schoolId });
  return { minutes: desks[0]?.usualMinutes ?? null, here: desks[0]?.usualHere ?? false };
}

test('the usual time is the school’s own where enough families asked there, else the district’s, else nobody’s', async () => {
  const { floor, system, birch } = service.town;
  const topicId = (await floor.ask(system, likelyDesks, { text, schoolId: null }))[0]?.topic.id ?? '';
  expect(await usual(birch)).toEqual({ minutes: null, here: false });
  const answered = (n: number, schoolId: Uuid, firstMinutes: number, prefix: string) =>
    Array.from({ length: n }, (_, at) => ({
      topicId,
      schoolId,
      firstMinutes,
      settledMinutes: 500,
      person: `${prefix}${at}`,
    }));
  // Nine families at one school: told nowhere. One more anywhere, and the district's time is.
  await service.addMatters(answered(9, birch, 60, 'b'));
  expect(await usual(birch)).toEqual({ minutes: null, here: false });
  await service.addMatters(answered(11, service.ridge, 240, 'r'));
  expect(await usual(birch)).toEqual({ minutes: 240, here: false });
  expect(await usual(service.ridge)).toEqual({ minutes: 240, here: true });
  // Many questions of one family do not make a group.
  await service.addMatters(
    Array.from({ length: 20 }, () => ({
      topicId,
      schoolId: birch,
      firstMinutes: 60,
      settledMinutes: 90,
      person: 'b0',
    })),
  );
  expect((await usual(birch)).here).toBe(false);
  await service.addMatters(answered(3, birch, 60, 'c'));
  expect(await usual(birch)).toEqual({ minutes: 60, here: true });
  // The district may ask for larger groups.
  await service.town.inside(async (tx) =>
    sql`insert into platform.district_settings (district_id, id, key, value) values (${service.town.north}, gen_random_uuid(), 'figures.smallest_group', '50')`.execute(
      tx,
    ),
  );
  expect(await usual(birch)).toEqual({ minutes: null, here: false });
});
