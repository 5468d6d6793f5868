import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { newId } from '#platform/ids';
import { rosterRoom } from '#rooms/roster';
import type { Cast } from '#test/town';
import { decideMoves } from './actions/moving-decide.ts';
import { type MovingTown, openMovingTown } from './moving.testing.ts';

/** Nora's place in Room 11 ends by its date alone; no file says anything. */
let town: MovingTown;
let cast: Cast;

beforeAll(async () => {
  town = await openMovingTown();
  cast = town.cast;
});
beforeEach(async () => town.fresh());
afterAll(async () => town.close());

async function endsOn(day: Temporal.PlainDate, more: { readonly nextClass?: boolean } = {}): Promise<void> {
  await town.inside(cast, async (tx) => {
    await sql`update roster.enrollments set ends = ${day.toString()}::date
      where district_id = ${cast.district} and person_id = ${cast.nora} and ended_at is null`.execute(tx);
    if (more.nextClass === true)
      await sql`insert into roster.enrollments (district_id, id, class_id, person_id, role)
        values (${cast.district}, gen_random_uuid(), ${town.room12}, ${cast.nora}, 'student')`.execute(tx);
  });
}

async function night(): Promise<void> {
  await rosterRoom.jobs?.['roster.end_by_date']?.perform(
    { floor: town.house.floor, actor: town.system(cast), jobId: newId(), attempt: 1, now: town.now() },
    {},
  );
}

const today = () => town.now().toZonedDateTimeISO('America/Chicago').toPlainDate();

test('the night after its last day both desks decide, as after a load; the day itself is still the old class’s', async () => {
  const id = await town.asked('Is there a list for the trip?');
  const due = (await town.matter(id)).due_at;
  await endsOn(today(), { nextClass: true });
  await night();
  expect(await town.moves(id)).toEqual([]);
  town.pass({ hours: 24 });
  await night();
  const [move] = await town.moves(id);
  expect(move).toMatchObject({
    kind: 'class',
    from_class: 'Room 11',
    to_class: 'Room 12',
    state: 'open',
    by_rule: 'goes',
    import_id: null,
    grouped: false,
  });
  expect(await town.matter(id)).toMatchObject({ owner_id: cast.okafor, due_at: due });
  expect(await town.seenBy(cast.okafor)).toEqual([id]);
  expect(await town.seenBy(town.abara)).toEqual([id]);
  await night();
  expect(await town.moves(id)).toHaveLength(1);
  await town.house.floor.act(await town.actorOf(cast, town.abara), decideMoves, {
    moveIds: [move?.id ?? ''],
    choice: 'goes',
  });
  expect((await town.matter(id)).owner_id).toBe(town.abara);
});

test('with no class after it nothing goes by itself to nobody: whoever has it keeps it until somebody decides', async () => {
  const id = await town.asked('Which shelf is the folder on?');
  await endsOn(today().subtract({ days: 3 }));
  await night();
  expect((await town.moves(id))[0]).toMatchObject({ kind: 'class', to_class: null, state: 'open' });
  expect((await town.matter(id)).owner_id).toBe(cast.okafor);
});
