import { sql } from 'kysely';
import { z } from 'zod';
import { action } from '#platform/action';
import { allow, found } from '#platform/errors';
import { newId } from '#platform/ids';
import { lessonKeys, lessons } from './learning.lessons.ts';
import { mayLearn } from './learning.policy.ts';

const oneLesson = z.object({ lesson: z.enum(lessonKeys) });

/** Somebody begins a lesson: from now on the list offers to go on with it. Twice is once. */
export const beginLesson = action('learning.begin', oneLesson, async ({ tx, actor, now, record }, { lesson }) => {
  allow(mayLearn(actor));
  const me = found(actor.personId);
  await sql`insert into learning.progress (district_id, id, person_id, lesson, version, started_at)
    values (${actor.districtId}, ${newId()}, ${me}, ${lesson}, ${lessons[lesson].version}, ${now})
    on conflict on constraint progress_once do nothing`.execute(tx);
  record('lesson begun', { kind: 'person', id: me }, { lesson });
});

/** Somebody finished a lesson. What they answered on the way is not kept. */
export const finishLesson = action('learning.finish', oneLesson, async ({ tx, actor, now, record }, { lesson }) => {
  allow(mayLearn(actor));
  const me = found(actor.personId);
  const { version } = lessons[lesson];
  await sql`insert into learning.progress (district_id, id, person_id, lesson, version, started_at, finished_at)
    values (${actor.districtId}, ${newId()}, ${me}, ${lesson}, ${version}, ${now}, ${now})
    on conflict on constraint progress_once do update set version = excluded.version, finished_at = excluded.finished_at`.execute(
    tx,
  );
  record('lesson finished', { kind: 'person', id: me }, { lesson, version });
});

/** Takes a lesson back: it was never begun. What it opened closes again. */
export const startAgain = action('learning.start_again', oneLesson, async ({ tx, actor, record }, { lesson }) => {
  allow(mayLearn(actor));
  const me = found(actor.personId);
  await sql`delete from learning.progress where district_id = ${actor.districtId} and person_id = ${me} and lesson = ${lesson}`.execute(
    tx,
  );
  record('lesson started again', { kind: 'person', id: me }, { lesson });
});
