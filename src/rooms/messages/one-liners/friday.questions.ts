import { sql } from 'kysely';
import { question } from '#platform/action';
import { allow } from '#platform/errors';
import type { Uuid } from '#platform/ids';
import { childrenOfTeacher, dayOf, perWeekOf, type TaughtChild } from './children.ts';
import { hasFriday } from './turns.actions.ts';
import { nextKind, usualPerWeek, weekOf } from './turns.rules.ts';

export type Turn = {
  readonly child: TaughtChild;
  readonly skipped: string | null;
  /** This week, from me: the sentence, while it can still be taken back its id. */
  readonly sent: { readonly id: Uuid; readonly words: string; readonly at: Temporal.Instant } | null;
  readonly suggested: 'praise' | 'improvement';
};

export type FridayList = {
  readonly week: Temporal.PlainDate;
  readonly perWeek: number;
  readonly turns: readonly Turn[];
  /** Children of whom nothing is suggested, with the reason. Who died stands on no list. */
  readonly leftOut: readonly TaughtChild[];
  readonly children: readonly TaughtChild[];
};

type TurnRow = { readonly student_id: Uuid; readonly skipped: string | null };
type SentRow = {
  readonly id: Uuid;
  readonly student_id: Uuid;
  readonly words: string;
  readonly created_at: Temporal.Instant;
};

/** My list of this week as it stands: whose turn it is, whom I wrote about, whom I skipped. */
export const fridayList = question('messages.friday_list', async (context): Promise<FridayList> => {
  const { tx, actor, now } = context;
  allow(hasFriday(actor));
  const me = actor.personId ?? '';
  const { day, zone } = await dayOf(context);
  const week = weekOf(now, zone);
  const all = (await childrenOfTeacher(context, me, day)).filter((one) => one.why !== 'death');
  const byId = new Map(all.map((one) => [one.id, one]));
  const { rows: turns } = await sql<TurnRow>`select student_id, skipped from messages.turns
    where district_id = ${actor.districtId} and author_id = ${me} and week = ${week.toString()}::date order by position`.execute(
    tx,
  );
  const { rows: sent } =
    await sql<SentRow>`select distinct on (student_id) id, student_id, words, created_at from messages.one_liners
    where district_id = ${actor.districtId} and author_id = ${me} and week = ${week.toString()}::date and state <> 'taken_back' order by student_id, created_at desc`.execute(
      tx,
    );
  const written = new Map(sent.map((row) => [row.student_id, row]));
  const turnOf = (child: TaughtChild, skipped: string | null): Turn => {
    const got = written.get(child.id);
    return {
      child,
      skipped,
      sent: got === undefined ? null : { id: got.id, words: got.words, at: got.created_at },
      suggested: nextKind(child),
    };
  };
  return {
    week,
    perWeek: await perWeekOf(context, me, usualPerWeek),
    turns: turns.flatMap((row) => {
      const child = byId.get(row.student_id);
      // Who left since the list was made is on it no more.
      return child === undefined || child.why !== null ? [] : [turnOf(child, row.skipped)];
    }),
    leftOut: all.filter((one) => one.why !== null),
    children: all.filter((one) => one.why === null),
  };
});

/** How many on my list have heard nothing from me this week; before the list is made, as many as I want on it. */
export const fridayCount = question('messages.friday_count', async (context): Promise<number> => {
  const { tx, actor, now } = context;
  if (!hasFriday(actor)) return 0;
  const { zone } = await dayOf(context);
  const week = weekOf(now, zone).toString();
  const { rows } = await sql<{
    n: number;
    open: number;
  }>`select count(*)::int as n, count(*) filter (where t.skipped is null and not exists (
      select from messages.one_liners l where l.district_id = t.district_id and l.author_id = t.author_id and l.student_id = t.student_id and l.week = t.week and l.state <> 'taken_back'))::int as open
    from messages.turns t where t.district_id = ${actor.districtId} and t.author_id = ${actor.personId} and t.week = ${week}::date`.execute(
    tx,
  );
  const row = rows[0];
  if (row !== undefined && row.n > 0) return row.open;
  const { rows: taught } = await sql<{
    n: number;
  }>`select count(distinct e.person_id)::int as n from roster.v_enrollments mine
    join roster.v_enrollments e on e.district_id = mine.district_id and e.class_id = mine.class_id and e.role = 'student'
    where mine.district_id = ${actor.districtId} and mine.person_id = ${actor.personId} and mine.role = 'teacher'`.execute(
    tx,
  );
  return Math.min(taught[0]?.n ?? 0, await perWeekOf(context, actor.personId ?? '', usualPerWeek));
});
