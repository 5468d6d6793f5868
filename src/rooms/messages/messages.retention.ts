import { sql } from 'kysely';
import type { ActionContext } from '#platform/action';
import type { Uuid } from '#platform/ids';
import { type Keeping, type Removed, rowsThatEnd, standing } from '#platform/keeping';
import { announcementSource, oneLinerSource } from './messages.sources.ts';
import { childNoticeSource } from './notices/weekly.sources.ts';
import { slipsRetention } from './slips/slips.retention.ts';
import { slipsSources } from './slips/slips.sources.ts';

const parts = ['messages.wordings', 'messages.recipients', 'messages.alert_calls', 'messages.picture_checks'] as const;

const announcements = rowsThatEnd({
  id: 'messages.announcements',
  dataClass: 'conversation',
  days: { usual: 1095, least: 365, most: 2555 },
  table: 'messages.announcements',
  endedAt: `case when r.state in ('done', 'stopped') then r.ended_at when r.state = 'draft' then r.changed_at end`,
});

async function removeParts({ tx, actor }: ActionContext, ids: readonly Uuid[]): Promise<Removed> {
  const removed: Record<string, number> = {};
  for (const table of parts) {
    const result =
      await sql`delete from ${sql.table(table)} where district_id = ${actor.districtId} and announcement_id = any(${[...ids]}::uuid[])`.execute(
        tx,
      );
    removed[table] = Number(result.numAffectedRows ?? 0n);
  }
  const files =
    await sql`delete from platform.files where district_id = ${actor.districtId} and owner_kind = 'announcement' and owner_id = any(${[...ids]}::uuid[])`.execute(
      tx,
    );
  removed['platform.files'] = Number(files.numAffectedRows ?? 0n);
  return removed;
}

/** Who wrote or got a message that is still kept is not forgotten before it. */
async function inUse({ tx, actor }: ActionContext, ids: readonly Uuid[]): Promise<readonly Uuid[]> {
  const all = [...ids];
  const { rows } = await sql<{ id: Uuid }>`
    select author_id as id from messages.announcements where district_id = ${actor.districtId} and author_id = any(${all}::uuid[])
    union select person_id from messages.recipients where district_id = ${actor.districtId} and person_id = any(${all}::uuid[])
    union select author_id from messages.one_liners where district_id = ${actor.districtId} and author_id = any(${all}::uuid[])
    union select student_id from messages.one_liners where district_id = ${actor.districtId} and student_id = any(${all}::uuid[])
    union select person_id from messages.reach_tasks where district_id = ${actor.districtId} and person_id = any(${all}::uuid[])
    union select student_id from messages.reach_tasks where district_id = ${actor.districtId} and student_id = any(${all}::uuid[])
    union select student_id from messages.slip_children where district_id = ${actor.districtId} and student_id = any(${all}::uuid[])
    union select student_id from messages.signatures where district_id = ${actor.districtId} and student_id = any(${all}::uuid[])
    union select guardian_id from messages.signatures where district_id = ${actor.districtId} and guardian_id = any(${all}::uuid[])
    union select student_id from messages.documents where district_id = ${actor.districtId} and student_id = any(${all}::uuid[])
    union select author_id from messages.turns where district_id = ${actor.districtId} and author_id = any(${all}::uuid[])
    union select student_id from messages.turns where district_id = ${actor.districtId} and student_id = any(${all}::uuid[])
    union select caller_id from messages.alert_calls where district_id = ${actor.districtId} and caller_id = any(${all}::uuid[])
    union select student_id from messages.alert_calls where district_id = ${actor.districtId} and student_id = any(${all}::uuid[])
    union select declared_by from messages.day_notices where district_id = ${actor.districtId} and declared_by = any(${all}::uuid[])
    union select student_id from messages.child_notices where district_id = ${actor.districtId} and student_id = any(${all}::uuid[])
    union select teacher_id from messages.child_notices where district_id = ${actor.districtId} and teacher_id = any(${all}::uuid[])
    union select student_id from messages.absence_days where district_id = ${actor.districtId} and student_id = any(${all}::uuid[])`.execute(
    tx,
  );
  return rows.map((row) => row.id);
}

/** What somebody chose for themselves goes with them. */
async function forget({ tx, actor }: ActionContext, ids: readonly Uuid[]): Promise<Removed> {
  const result =
    await sql`delete from messages.friday_choices where district_id = ${actor.districtId} and person_id = any(${[...ids]}::uuid[])`.execute(
      tx,
    );
  return { 'messages.friday_choices': Number(result.numAffectedRows ?? 0n) };
}

/** How long messages to families are kept. What was said to whom stands with the message. */
export const messagesKeeping: Keeping = {
  retention: [
    {
      ...announcements,
      tables: [...announcements.tables, ...parts],
      remove: async (context, ids) => ({
        ...(await removeParts(context, ids)),
        ...(await announcements.remove(context, ids)),
      }),
    },
    rowsThatEnd({
      id: 'messages.one_liners',
      dataClass: 'conversation',
      days: { usual: 1095, least: 365, most: 2555 },
      table: 'messages.one_liners',
      endedAt: `r.created_at`,
      people: 'array[r.author_id, r.student_id]',
    }),
    rowsThatEnd({
      id: 'messages.day_notices',
      dataClass: 'work',
      days: { usual: 1095, least: 60, most: 2555 },
      table: 'messages.day_notices',
      endedAt: `r.shown_until`,
      machinery: true,
    }),
    rowsThatEnd({
      id: 'messages.absence_days',
      dataClass: 'conversation',
      days: { usual: 730, least: 365, most: 2555 },
      table: 'messages.absence_days',
      endedAt: `r.told_at`,
      people: 'array[r.student_id]',
    }),
    rowsThatEnd({
      id: 'messages.child_notices',
      dataClass: 'conversation',
      days: { usual: 1095, least: 365, most: 2555 },
      table: 'messages.child_notices',
      endedAt: `r.made_at`,
      people: 'array[r.student_id, r.teacher_id]',
    }),
    rowsThatEnd({
      id: 'messages.reach_tasks',
      dataClass: 'work',
      days: { usual: 365, least: 60, most: 1095 },
      table: 'messages.reach_tasks',
      endedAt: `r.changed_at`,
      people: 'array[r.person_id, r.student_id]',
    }),
    ...slipsRetention,
    rowsThatEnd({
      id: 'messages.turns',
      dataClass: 'work',
      days: { usual: 365, least: 60, most: 1095 },
      table: 'messages.turns',
      endedAt: `r.week::timestamptz`,
      machinery: true,
    }),
  ],
  sources: [announcementSource, oneLinerSource, childNoticeSource, ...slipsSources],
  notInRecords: {
    'messages.alert_calls':
      'which member of staff called a family that an alert did not reach; what the family got stands with the alert',
    'messages.day_notices': 'who declared a closure or a late bus; it is about no child',
    'messages.absence_days':
      'which missed days were written about; the days themselves stand in the roster, the note with what was sent',
    'messages.sign_ups': 'what one can sign up for; it is about no child',
    'messages.sign_up_people': 'a place that somebody took; it stands on their own link and ends with the day',
    'messages.document_opens': 'who opened a document; the looks at a record stand in the disclosure log',
    'messages.turns': 'which children a member of staff was given to write about in a week',
    'messages.reach_tasks': 'which colleague was to reach a family by hand; what was said stands with the conversation',
    'messages.friday_choices': 'how many children a member of staff wants on their list; it stands on their own page',
  },
  people: { inUse, forget },
  standing: {
    ...standing('how the district sends', 'messages.settings'),
    ...standing('a saved choice of recipients, until somebody ends it', 'messages.audiences'),
    ...standing(
      'whether a school writes about missed days or work',
      'messages.absence_settings',
      'messages.work_settings',
    ),
    ...standing('how many children somebody wants on their list', 'messages.friday_choices'),
  },
};
