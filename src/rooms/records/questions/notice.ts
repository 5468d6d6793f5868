import { sql } from 'kysely';
import { question, type QuestionContext } from '#platform/action';
import { allow } from '#platform/errors';
import type { Uuid } from '#platform/ids';
import { mayKeep } from '../records.policy.ts';

/** The school year a day is in, as `2026-2027`; it turns in July. */
export function schoolYear(day: Temporal.PlainDate): string {
  const first = day.month >= 7 ? day.year : day.year - 1;
  return `${first}-${first + 1}`;
}

export type Coverage = {
  /** What the family speaks; empty where nobody knows. */
  readonly home: string;
  readonly people: number;
  /** By mail, in that language. */
  readonly own: number;
  /** By mail, in another one, because the words are not there in theirs. */
  readonly other: number;
  readonly paper: number;
};
export type NoticePage = {
  readonly year: string;
  readonly notice: { readonly id: Uuid; readonly begunAt: Temporal.Instant } | null;
  readonly coverage: readonly Coverage[];
  /** Guardians who have it neither way yet. */
  readonly waiting: number;
};

async function waitingFor({ tx, actor }: QuestionContext, noticeId: Uuid | null): Promise<number> {
  const { rows } = await sql<{ n: number }>`select count(distinct g.guardian_id)::int as n
    from roster.v_guardianships g
    join roster.v_people p on p.district_id = g.district_id and p.id = g.guardian_id and p.is_active
    join roster.v_people s on s.district_id = g.district_id and s.id = g.student_id and s.is_active
    where g.district_id = ${actor.districtId} and g.may_see_records
      and not exists (select from records.notice_copies c where c.district_id = g.district_id and c.notice_id = ${noticeId}::uuid and c.person_id = g.guardian_id)`.execute(
    tx,
  );
  return rows[0]?.n ?? 0;
}

/** This school year's notice of rights: who got it, by the language spoken at home, and who not. */
export const noticePage = question('records.notice', async (context): Promise<NoticePage> => {
  const { tx, actor, now } = context;
  allow(mayKeep(actor));
  const { rows: zones } = await sql<{
    zone: string;
  }>`select zone from platform.districts where id = ${actor.districtId}`.execute(tx);
  const year = schoolYear(now.toZonedDateTimeISO(zones[0]?.zone ?? 'UTC').toPlainDate());
  const { rows } = await sql<{
    id: Uuid;
    begunAt: Temporal.Instant;
  }>`select id, begun_at as "begunAt" from records.notices
    where district_id = ${actor.districtId} and year = ${year}`.execute(tx);
  const notice = rows[0] ?? null;
  const { rows: coverage } = await sql<Coverage>`select home_language as home, count(*)::int as people,
      count(*) filter (where way = 'email' and split_part(home_language, '-', 1) = split_part(language, '-', 1))::int as own,
      count(*) filter (where way = 'email' and split_part(home_language, '-', 1) <> split_part(language, '-', 1))::int as other,
      count(*) filter (where way = 'paper')::int as paper
    from records.notice_copies where district_id = ${actor.districtId} and notice_id = ${notice?.id ?? null}::uuid group by 1 order by 2 desc, 1`.execute(
    tx,
  );
  return { year, notice, coverage, waiting: await waitingFor(context, notice?.id ?? null) };
});

export type PaperLine = { readonly name: string; readonly home: string; readonly language: string };

/** Who gets the notice on paper, by language: for printing envelopes and for somebody who reads it aloud. */
export const noticeOnPaper = question('records.notice_on_paper', async (context): Promise<readonly PaperLine[]> => {
  const { tx, actor } = context;
  allow(mayKeep(actor));
  const { rows } = await sql<PaperLine>`select p.name, c.home_language as home, c.language from records.notice_copies c
    join roster.v_people p on p.district_id = c.district_id and p.id = c.person_id
    where c.district_id = ${actor.districtId} and c.way = 'paper'
      and c.notice_id = (select id from records.notices where district_id = ${actor.districtId} order by begun_at desc limit 1)
    order by c.language, p.name limit 20000`.execute(tx);
  return rows;
});
