import { sql } from 'kysely';
import { z } from 'zod';
import { action } from '#platform/action';
import { allow, found } from '#platform/errors';
import { duty, writeDuty } from '../conversations.duty.ts';
import { turns } from '../conversations.oncall.ts';
import { errors } from '../conversations.errors.ts';
import { maySetTopics } from '../conversations.policy.ts';

/** When somebody of a list is on call; no turns: at any time. A backup is called where those on call do not answer. */
export const setAlarmTurns = action(
  'conversations.set_alarm_turns',
  z.object({ orgId: z.string().nullable(), personId: z.string(), turns, isBackup: z.boolean() }),
  async ({ tx, actor, record }, { orgId, personId, turns: list, isBackup }) => {
    allow(maySetTopics(actor));
    const { rows } =
      await sql`update conversations.alarm_team set turns = ${JSON.stringify(isBackup ? [] : list)}::jsonb, is_backup = ${isBackup}
      where district_id = ${actor.districtId} and person_id = ${personId} and org_id is not distinct from ${orgId} returning id`.execute(
        tx,
      );
    found(rows[0]);
    record('alarm turns set', { kind: 'person', id: personId }, { org: orgId, turns: list.length, backup: isBackup });
  },
);

/** What the law asks of staff who hear of danger, in the district's own words, and the number to call. */
export const setDuty = action('conversations.set_duty', duty, async (context, input) => {
  allow(maySetTopics(context.actor));
  const number = input.number.trim();
  if (number !== '' && number.replaceAll(/\D/g, '').length < 3) throw errors.number_wrong({}, 'number');
  const texts = Object.fromEntries(
    Object.entries(input.texts).flatMap(([tag, text]) => (text.trim() === '' ? [] : [[tag, text.trim()]])),
  );
  await writeDuty(context, { line: input.line.trim(), number, texts });
  context.record('duty to report set', null, { number: number !== '', languages: Object.keys(texts) });
});
