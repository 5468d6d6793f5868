import { describe, expect, test } from 'vitest';
import type { Actor } from '#platform/actor';
import { type SmallRoster, smallRoster } from '#test/roster';
import { idOf, importSmall, rows, scene, town, useTowns } from '#test/roster-town';
import { studentsTaughtBy } from '../index.ts';
import { endByDate } from './by-date.actions.ts';

useTowns();

/** Nora's place in the class ends on this day. */
function until(ends: string, more: Partial<SmallRoster['enrollments'][number]> = {}): SmallRoster {
  const roster = smallRoster();
  roster.enrollments = roster.enrollments.map((one) => (one.user === 'nora' ? { ...one, ends, ...more } : one));
  return roster;
}

const night = async (actor: Actor) => scene().floor.act(actor, endByDate, {});

async function taught(actor: Actor): Promise<readonly string[]> {
  const teacher = await idOf(actor, 'okafor');
  const ids = await scene().floor.ask(
    actor,
    { name: 'test.taught', answer: async ({ tx }) => studentsTaughtBy(tx, actor.districtId, teacher) },
    null,
  );
  const names = await rows<{ source_id: string }>(
    actor,
    `select source_id from roster.people where district_id = :district and id = any('{${ids.join(',')}}') order by 1`,
  );
  return names.map((row) => row.source_id);
}

describe('a class place whose last day is over', () => {
  test('ends in the night after it, once, and no other place with it', async () => {
    const actor = await town();
    await importSmall(actor, until('2020-06-12'));
    expect(await taught(actor)).toEqual(['nora', 'yusuf']);
    expect(await night(actor)).toEqual({ ended: 1 });
    expect(await taught(actor)).toEqual(['yusuf']);
    expect(await night(actor)).toEqual({ ended: 0 });
  });

  test('a day that is still to come ends nothing', async () => {
    const actor = await town();
    await importSmall(actor, until('2099-06-12'));
    expect(await night(actor)).toEqual({ ended: 0 });
  });

  test('does not come back because its file still names it, nor when the file changes something else of it', async () => {
    const actor = await town();
    await importSmall(actor, until('2020-06-12'));
    await night(actor);
    const next = until('2020-06-12');
    next.classes.push({ id: 'c2', title: 'Art', school: 'birch' });
    await importSmall(actor, next);
    expect(await taught(actor)).toEqual(['yusuf']);
    expect((await importSmall(actor, until('2020-06-12', { primary: 'true' }))).status).toBe('applied');
    expect(await taught(actor)).toEqual(['yusuf']);
    expect(await night(actor)).toEqual({ ended: 0 });
  });

  test('comes back when the file gives it another last day', async () => {
    const actor = await town();
    await importSmall(actor, until('2020-06-12'));
    await night(actor);
    await importSmall(actor, until('2099-06-12'));
    expect(await taught(actor)).toEqual(['nora', 'yusuf']);
    expect(await night(actor)).toEqual({ ended: 0 });
  });
});
