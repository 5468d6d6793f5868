import { question, type QuestionContext } from '#platform/action';
import { allow } from '#platform/errors';
import type { SetupState, SetupStep } from '#platform/house';
import { sql } from 'kysely';
import { languagesChosen } from './district.actions.ts';
import { mayLeadFirstDay } from './first-day.policy.ts';
import { mailState } from './mail.proof.ts';

export type StepSeen = SetupState & { readonly key: string; readonly href: string };

async function lookAtDistrict({ tx, actor }: QuestionContext): Promise<SetupState> {
  const { rows } = await sql<{ name: string; zone: string; phone: string | null }>`select d.name, d.zone, o.phone
    from platform.districts d left join roster.v_orgs o on o.district_id = d.id and o.id = d.id where d.id = ${actor.districtId}`.execute(
    tx,
  );
  const row = rows[0];
  // A district that the installation made by itself stands in no zone of people until somebody names it.
  if (row === undefined || row.zone === 'UTC') return { state: 'todo', says: 'unnamed' };
  const facts = { name: row.name, zone: row.zone };
  return row.phone === null ? { state: 'again', says: 'no_phone', facts } : { state: 'done', says: 'named', facts };
}

const mostDays = 180;

async function lookAtMailing(context: QuestionContext): Promise<SetupState> {
  const { sent, proved, look } = await mailState.answer(context, {});
  const { mailDomain } = context.floor.settings;
  const waiting = sent !== null && sent.back === null;
  if (proved === null || proved.domain !== mailDomain) return { state: 'todo', says: waiting ? 'waiting' : 'unproved' };
  const when = Temporal.Instant.from(proved.back?.at ?? proved.sentAt);
  if (Temporal.Instant.compare(when, context.now.subtract({ hours: 24 * mostDays })) < 0)
    return { state: 'again', says: 'long_ago', facts: { when } };
  if (look === null || look.domain !== mailDomain) return { state: 'again', says: 'unlooked', facts: { when } };
  const open = look.records.filter((record) => record.state !== 'ok').length;
  return open > 0
    ? { state: 'again', says: 'records', facts: { when, open } }
    : { state: 'done', says: 'proved', facts: { when } };
}

async function lookAtLanguages(context: QuestionContext): Promise<SetupState> {
  const { tx, actor, floor } = context;
  const { rows } = await sql<{
    languages: string[];
  }>`select languages from platform.districts where id = ${actor.districtId}`.execute(tx);
  const chosen = (rows[0]?.languages ?? []).length;
  const facts = { chosen, installed: floor.words.languages.length };
  return (await languagesChosen(context))
    ? { state: 'done', says: 'chosen', facts }
    : { state: 'todo', says: 'unchosen', facts };
}

async function lookAtSchools({ tx, actor }: QuestionContext): Promise<SetupState> {
  const { rows } = await sql<{ open: number; shut: number }>`select count(*) filter (where is_open)::int as open,
      count(*) filter (where not is_open)::int as shut from roster.v_orgs
    where district_id = ${actor.districtId} and kind = 'school' and is_active`.execute(tx);
  const { open, shut } = rows[0] ?? { open: 0, shut: 0 };
  if (open === 0) return { state: 'todo', says: 'none_open', facts: { shut } };
  return shut > 0
    ? { state: 'again', says: 'some_open', facts: { open, shut } }
    : { state: 'done', says: 'all_open', facts: { open } };
}

/** The steps that belong to no single room. */
export const ownSteps: readonly SetupStep[] = [
  { key: 'district', order: 10, href: '/admin/first-day/district', look: lookAtDistrict },
  { key: 'mail', order: 30, href: '/admin/first-day/mail', look: lookAtMailing },
  { key: 'languages', order: 90, href: '/admin/first-day/languages', look: lookAtLanguages },
  { key: 'schools', order: 100, href: '/admin/first-day/schools', look: lookAtSchools },
];

/** Every step with its state, read now from what is really there: leaving the path and coming back loses nothing. */
export const firstDaySteps = question(
  'first_day.steps',
  async (context, { steps }: { steps: readonly SetupStep[] }): Promise<readonly StepSeen[]> => {
    allow(mayLeadFirstDay(context.actor));
    const seen: StepSeen[] = [];
    for (const { key, href, look } of steps.toSorted((a, b) => a.order - b.order))
      seen.push({ key, href, ...(await look(context)) });
    return seen;
  },
);

/** What should be there before a school opens to its families. Opening itself is not among it. */
export function missingBeforeOpening(steps: readonly StepSeen[]): readonly StepSeen[] {
  return steps.filter((step) => step.key !== 'schools' && step.state === 'todo');
}
