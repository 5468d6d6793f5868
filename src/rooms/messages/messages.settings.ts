import { sql } from 'kysely';
import { z } from 'zod';
import { action, question, type QuestionContext } from '#platform/action';
import { hasRole } from '#platform/actor';
import { allow } from '#platform/errors';
import { newId } from '#platform/ids';
import { errors } from './messages.errors.ts';

/** How a district sends. */
export type SendingSettings = {
  readonly approvalNeeded: boolean;
  /** So many messages a family gets in a week before whoever sends must say why it gets another. */
  readonly weekBudget: number;
  /** What can wait, for a family that got so many: whoever sends says why, or it comes in the evening with the others. */
  readonly overBudget: 'ask' | 'merge';
  readonly fromHour: number;
  readonly untilHour: number;
};

/** As the migration has it for a district that never chose. */
const usual: SendingSettings = { approvalNeeded: false, weekBudget: 5, overBudget: 'ask', fromHour: 8, untilHour: 20 };

export async function sendingSettings({ tx, actor }: Pick<QuestionContext, 'tx' | 'actor'>): Promise<SendingSettings> {
  const { rows } =
    await sql<SendingSettings>`select approval_needed as "approvalNeeded", week_budget as "weekBudget", over_budget as "overBudget", from_hour as "fromHour", until_hour as "untilHour"
    from messages.settings where district_id = ${actor.districtId}`.execute(tx);
  return rows[0] ?? usual;
}

const maySet = (actor: QuestionContext['actor']): boolean => hasRole(actor, 'administrator', null);

export const readSettings = question('messages.settings', async (context): Promise<SendingSettings> => {
  allow(maySet(context.actor));
  return sendingSettings(context);
});

const request = z.object({
  approvalNeeded: z.boolean(),
  weekBudget: z.number(),
  overBudget: z.enum(['ask', 'merge']).default('ask'),
  fromHour: z.number(),
  untilHour: z.number(),
});

const whole = (value: number, from: number, to: number): boolean =>
  Number.isInteger(value) && value >= from && value <= to;

/** Whether leaders approve, how much a family gets in a week, and between which hours ordinary messages arrive. */
export const saveSettings = action('messages.save_settings', request, async (context, input) => {
  const { tx, actor, now, record } = context;
  allow(maySet(actor));
  if (!whole(input.weekBudget, 1, 50)) throw errors.settings_wrong({ from: 1, to: 50 }, 'week_budget');
  if (!whole(input.fromHour, 6, 20)) throw errors.settings_wrong({ from: 6, to: 20 }, 'from_hour');
  if (!whole(input.untilHour, input.fromHour + 1, 21))
    throw errors.settings_wrong({ from: input.fromHour + 1, to: 21 }, 'until_hour');
  await sql`insert into messages.settings (district_id, id, approval_needed, week_budget, over_budget, from_hour, until_hour, changed_by, changed_at)
    values (${actor.districtId}, ${newId()}, ${input.approvalNeeded}, ${input.weekBudget}, ${input.overBudget}, ${input.fromHour}, ${input.untilHour}, ${actor.personId}, ${now})
    on conflict on constraint settings_once do update set approval_needed = excluded.approval_needed, week_budget = excluded.week_budget, over_budget = excluded.over_budget,
      from_hour = excluded.from_hour, until_hour = excluded.until_hour, changed_by = excluded.changed_by, changed_at = excluded.changed_at`.execute(
    tx,
  );
  record('sending settings changed', null, { ...input });
});
