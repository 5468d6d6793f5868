import { sql } from 'kysely';
import { z } from 'zod';
import { action, type ActionContext } from '#platform/action';
import { directoryOf } from '../conversations.directory.ts';
import { dueSteps, type LegalStep, stepsOf } from '../conversations.legal.ts';
import { datesOf, type LegalMatter, legalColumns, acknowledgedAt } from '../conversations.legal-store.ts';
import { districtZone, type NoticeKind, notifyPerson } from '../conversations.notices.ts';
import { addHappening, type ConversationRow } from '../conversations.store.ts';
import { superiorFor } from './legal.ts';

const batch = 100;

/** Late again every seven calendar days, until it is decided. */
const lateAgainHours = 24 * 7;

type Due = LegalMatter & { readonly acknowledged_at: Temporal.Instant | null };

const notices: Readonly<Record<LegalStep, NoticeKind>> = {
  acknowledge_soon: 'legal_acknowledge',
  acknowledge_late: 'legal_unacknowledged',
  half: 'legal_half',
  week: 'legal_week',
  day: 'legal_day',
  late: 'legal_late',
};

const isLate = (step: string): boolean => step === 'late' || step === 'acknowledge_late';

async function tellStep(context: ActionContext, row: ConversationRow, step: LegalStep, turn: string): Promise<void> {
  const { tx, actor } = context;
  const directory = await directoryOf(tx, actor.districtId);
  // What is late is told above as well.
  const people = new Set([row.owner_id, ...(isLate(step) ? [superiorFor(directory, row)] : [])]);
  for (const personId of people)
    if (personId !== null && row.reader_ids.includes(personId))
      await notifyPerson(context, {
        personId,
        what: notices[step],
        row,
        onceKey: `legal ${turn} ${row.id} ${personId}`,
      });
}

async function stepOne(context: ActionContext, matter: Due, row: ConversationRow, zone: string): Promise<void> {
  const { tx, actor, now } = context;
  const steps = stepsOf(datesOf(matter), zone);
  const { due, nextAt } = dueSteps(steps, matter.told, now);
  const open = due.filter(({ step }) => !(step.startsWith('acknowledge') && matter.acknowledged_at !== null));
  // Of several reminders that fall together (the process was down, or the days are few) only the last is told.
  const spoken = [...open.filter((one) => isLate(one.step)), ...open.filter((one) => !isLate(one.step)).slice(-1)];
  for (const { step, at } of spoken) {
    await tellStep(context, row, step, `${step} ${at.epochMilliseconds}`);
    if (isLate(step))
      await addHappening(context, row.id, 'legal_late', { byId: null, toId: row.owner_id, facts: { step } });
  }
  const over = matter.told.includes('late') || due.some((one) => one.step === 'late');
  if (matter.told.includes('late')) await tellStep(context, row, 'late', `again ${now.toString().slice(0, 10)}`);
  const told = [...new Set([...matter.told, ...due.map((one) => one.step)])];
  const next = nextAt ?? (over ? now.add({ hours: lateAgainHours }) : null);
  await sql`update conversations.legal_matters set told = ${told}, next_at = ${next}, breached_at = ${over ? (matter.breached_at ?? now) : null}
    where district_id = ${actor.districtId} and id = ${matter.id}`.execute(tx);
  if (over && matter.breached_at === null)
    context.record(
      'legal matter late',
      { kind: 'conversation', id: matter.id },
      { owner: row.owner_id, by: matter.decide_by },
    );
  context.refresh(`conversation:${row.id}`);
}

/** Reminds at half of the calendar days, a week and a day before, records what is late and tells it to the superior. */
export const runLegalClock = action('conversations.run_legal_clock', z.object({}), async (context): Promise<number> => {
  const { tx, actor, now } = context;
  // Conversations first and then their paths, in the order in which every action takes them.
  const { rows } =
    await sql<ConversationRow>`select c.* from conversations.conversations c join conversations.legal_matters m on m.district_id = c.district_id and m.id = c.id
    where c.district_id = ${actor.districtId} and c.legal_kind is not null and c.state <> 'closed' and m.next_at <= ${now}
    order by m.next_at, c.id limit ${batch} for update of c skip locked`.execute(tx);
  const zone = rows.length === 0 ? 'UTC' : await districtZone(context);
  for (const row of rows) {
    const { rows: matters } =
      await sql<Due>`select ${legalColumns}, ${acknowledgedAt} as acknowledged_at from conversations.legal_matters m
      where m.district_id = ${actor.districtId} and m.id = ${row.id} for update`.execute(tx);
    if (matters[0] !== undefined) await stepOne(context, matters[0], row, zone);
  }
  if (rows.length === batch) context.enqueue('conversations.legal_clock', {}, { key: 'more' });
  return rows.length;
});
