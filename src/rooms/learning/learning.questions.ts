import { sql } from 'kysely';
import { question } from '#platform/action';
import { allow, found } from '#platform/errors';
import type { Uuid } from '#platform/ids';
import { publishedRate, type PublishedRate, smallestGroup } from '#rooms/conversations';
import { type LessonKey, lessons, lessonsFor, lessonsOfRole, staffRoleKeys } from './learning.lessons.ts';
import { countedSchools, mayLearn } from './learning.policy.ts';
import { progressOf } from './learning.store.ts';

/** `changed`: finished, and the lesson says something new since. */
export type LessonState = 'new' | 'begun' | 'done' | 'changed';
export type MyLesson = {
  readonly key: LessonKey;
  readonly minutes: number;
  readonly state: LessonState;
  readonly finishedAt: Temporal.Instant | null;
};

/** One's own lessons, in the order of one's roles. */
export const myLessons = question(
  'learning.mine',
  async ({ tx, actor }, _input: null): Promise<readonly MyLesson[]> => {
    allow(mayLearn(actor));
    const progress = await progressOf(tx, actor.districtId, found(actor.personId));
    return lessonsFor(actor).map((key) => {
      const row = progress.get(key);
      const finishedAt = row?.finished_at ?? null;
      const state: LessonState =
        row === undefined
          ? 'new'
          : finishedAt === null
            ? 'begun'
            : row.version < lessons[key].version
              ? 'changed'
              : 'done';
      return { key, minutes: lessons[key].minutes, state, finishedAt };
    });
  },
);

export type SchoolCount = {
  readonly id: Uuid;
  readonly name: string;
  readonly done: PublishedRate;
  readonly least: number;
};

/**
 * How many of a school's staff finished all lessons of a role of theirs there. Counts only: under the smallest group nothing,
 * and a part too small to tell is "fewer than" or "nearly all".
 */
export const schoolCounts = question(
  'learning.school_counts',
  async ({ tx, actor }, _input: null): Promise<readonly SchoolCount[]> => {
    const schools = countedSchools(actor);
    if (schools !== null && schools.length === 0) return [];
    const { rows: setting } = await sql<{
      value: unknown;
    }>`select value from platform.district_settings where district_id = ${actor.districtId} and key = 'figures.smallest_group'`.execute(
      tx,
    );
    const least = smallestGroup(setting[0]?.value);
    const wanted = staffRoleKeys.map((role) => ({ role, lessons: lessonsOfRole[role] }));
    const { rows } = await sql<{ id: Uuid; name: string; people: number; done: number }>`
      with posts as (select distinct a.org_id, a.person_id, a.role from roster.v_assignments a
          join roster.v_people p on p.district_id = a.district_id and p.id = a.person_id
          where a.district_id = ${actor.districtId} and p.is_active and p.is_staff),
        wanted as (select * from jsonb_to_recordset(${JSON.stringify(wanted)}::jsonb) as w (role text, lessons text[])),
        done as (select posts.org_id, posts.person_id, bool_and((select count(*) from learning.progress g
            where g.district_id = ${actor.districtId} and g.person_id = posts.person_id and g.finished_at is not null
              and g.lesson = any (wanted.lessons)) = cardinality(wanted.lessons)) as all_done
          from posts join wanted on wanted.role = posts.role group by posts.org_id, posts.person_id)
      select o.id, o.name, count(*)::int as people, count(*) filter (where done.all_done)::int as done
      from done join roster.v_orgs o on o.district_id = ${actor.districtId} and o.id = done.org_id and o.kind = 'school' and o.is_active
      where ${schools === null} or o.id = any (${[...(schools ?? [])]}::uuid[])
      group by o.id, o.name order by o.name, o.id`.execute(tx);
    return rows.map((row) => ({
      id: row.id,
      name: row.name,
      done: publishedRate(row.done, row.people, least),
      least,
    }));
  },
);
