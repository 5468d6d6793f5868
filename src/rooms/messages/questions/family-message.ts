import { sql } from 'kysely';
import { question, type QuestionContext } from '#platform/action';
import { filesOf, type StoredFile } from '#platform/files';
import type { Uuid } from '#platform/ids';
import { hearPath, recordingsOfText, recordingTag } from '#rooms/language';
import { diedAmong } from '#rooms/roster';
import { filled, type Fields } from '../messages.rules.ts';
import { type Announcement, announcementById, type Wording, wordingsOf } from '../messages.store.ts';

/** What the page of one message shows to the one person it is for. */
export type FamilyMessage = {
  readonly recipientId: Uuid;
  readonly personId: Uuid;
  readonly row: Announcement;
  /** In the language it was sent in to this family, the fields filled. */
  readonly wording: Pick<Wording, 'title' | 'body' | 'short' | 'how' | 'language'>;
  /** As it was written, where a machine or nobody translated it. */
  readonly original: { readonly title: string; readonly body: string } | null;
  readonly language: string;
  readonly zone: string;
  readonly school: { readonly id: Uuid; readonly name: string; readonly phone: string | null } | null;
  readonly studentIds: readonly Uuid[];
  readonly answer: string | null;
  readonly answeredAt: Temporal.Instant | null;
  /** Whether an answer can still be given or changed. */
  readonly isOpen: boolean;
  /** The same as a speaker recorded it in their language; where to hear it. */
  readonly heardAt: string | null;
  readonly files: readonly StoredFile[];
};

/** So long after it went out, a link still opens its message. */
const linkDays = 365;

type Row = {
  person_id: Uuid;
  announcement_id: Uuid;
  language: string;
  answer: string | null;
  answered_at: Temporal.Instant | null;
  guardian: string;
  zone: string;
  student_ids: readonly Uuid[];
  children: readonly string[];
  school_id: Uuid | null;
  school: string | null;
  phone: string | null;
};

/**
 * The children of this message for whom this person may still be written to; without one it is not theirs any more. A slip
 * says where a child will be: it is there only for who may decide for the child today.
 */
async function standing({ tx, actor, now }: QuestionContext, recipientId: Uuid): Promise<Row | null> {
  const day = now.toZonedDateTimeISO('UTC').toPlainDate().toString();
  const { rows } = await sql<Row>`
    with r as (select r.*, a.asks = 'slip' as acting from messages.recipients r
        join messages.announcements a on a.district_id = r.district_id and a.id = r.announcement_id
        where r.district_id = ${actor.districtId} and r.id = ${recipientId}),
      child as (select distinct s.id, coalesce(s.preferred_name, s.given_name) as first, s.school_id from r
        join roster.v_guardianships g on g.district_id = r.district_id and g.guardian_id = r.person_id and g.student_id = any(r.student_ids) and g.may_be_contacted
          and (not r.acting or g.may_act and g.is_confirmed)
          and (g.begins is null or g.begins <= ${day}::date) and (g.ends is null or g.ends > ${day}::date)
        join roster.v_people s on s.district_id = r.district_id and s.id = g.student_id)
    select r.person_id, r.announcement_id, r.language, r.answer, r.answered_at, p.name as guardian, coalesce(p.zone, d.zone) as zone,
      (select coalesce(array_agg(id order by id), '{}') from child) as student_ids, (select coalesce(array_agg(first order by first), '{}') from child) as children,
      o.id as school_id, o.name as school, o.phone
    from r join roster.v_people p on p.district_id = r.district_id and p.id = r.person_id and p.is_active
      join platform.districts d on d.id = r.district_id
      left join roster.v_orgs o on o.district_id = r.district_id and o.id = (select min(school_id::text)::uuid from child)
    where exists (select from child) or (select cardinality(student_ids) from r) = 0`.execute(tx);
  return rows[0] ?? null;
}

/** One message as one family has it; null when it is not there, or not theirs any more. */
export async function familyMessageOf(context: QuestionContext, recipientId: Uuid): Promise<FamilyMessage | null> {
  const { tx, actor, now, floor } = context;
  const mine = await standing(context, recipientId);
  if (mine === null) return null;
  const row = await announcementById(tx, actor.districtId, mine.announcement_id);
  if (row.begun_at === null || Temporal.Instant.compare(row.begun_at.add({ hours: linkDays * 24 }), now) < 0)
    return null;
  // Of somebody who died nothing is shown, on no page.
  const died = await diedAmong(tx, actor.districtId, [mine.person_id, ...mine.student_ids]);
  if (died.has(mine.person_id) || (mine.student_ids.length > 0 && mine.student_ids.every((id) => died.has(id))))
    return null;
  const wording = (await wordingsOf(tx, actor.districtId, row.id)).get(mine.language) ?? {
    ...row,
    language: row.language,
    how: 'original' as const,
  };
  const say = floor.words.formatters(floor.words.best([mine.language]), mine.zone, now);
  const fields: Fields = { child: say.list(mine.children), guardian: mine.guardian, school: mine.school ?? '' };
  const fill = (text: string): string => filled(text, fields);
  const recording = (await recordingsOfText(context, row.short)).get(recordingTag(mine.language));
  const isTranslated = wording.how !== 'written' && wording.how !== 'original';
  return {
    recipientId,
    personId: mine.person_id,
    row,
    wording: {
      language: wording.how === 'original' ? row.language : mine.language,
      how: wording.how,
      title: fill(wording.title),
      body: fill(wording.body === '' ? wording.short : wording.body),
      short: fill(wording.short),
    },
    original: isTranslated ? { title: fill(row.title), body: fill(row.body === '' ? row.short : row.body) } : null,
    heardAt: recording === undefined ? null : hearPath(floor.secrets, actor.districtId, recording.id, now),
    language: mine.language,
    zone: mine.zone,
    school: mine.school_id === null ? null : { id: mine.school_id, name: mine.school ?? '', phone: mine.phone },
    studentIds: mine.student_ids,
    answer: mine.answer,
    answeredAt: mine.answered_at,
    files: (await filesOf(context, [row.id])).filter(
      (file) => file.state === 'clean' && row.file_ids.includes(file.id),
    ),
    isOpen:
      (row.asks === 'yes_no' || row.asks === 'rsvp') &&
      row.state !== 'stopped' &&
      (row.answer_until === null || Temporal.Instant.compare(row.answer_until, now) > 0),
  };
}

/** For whoever holds the link: the actor is the link, and it opens this one message. */
export const familyMessage = question(
  'messages.family_message',
  async (context, { recipientId }: { recipientId: Uuid }): Promise<FamilyMessage | null> =>
    context.actor.linkTo === recipientId ? familyMessageOf(context, recipientId) : null,
);
