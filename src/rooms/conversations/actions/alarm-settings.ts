import { sql } from 'kysely';
import { z } from 'zod';
import { action } from '#platform/action';
import { allow, found } from '#platform/errors';
import { duty, writeDuty } from '../conversations.duty.ts';
import { turns, teamLists } from '../conversations.oncall.ts';
import { errors } from '../conversations.errors.ts';
import { maySetTopics } from '../conversations.policy.ts';
import { newId } from '#platform/ids';
import { directoryOf } from '../conversations.directory.ts';
import { mayOwn } from '../conversations.ownership.ts';

const teamRequest = z.object({ orgId: z.string().nullable(), personIds: z.array(z.string()).max(20) });

/** The people who are called when words of danger come in. Naming one alone is allowed; a second is always added when calling. */
export const setAlarmTeam = action(
  'conversations.set_alarm_team',
  teamRequest,
  async ({ tx, actor, record }, { orgId, personIds }) => {
    allow(maySetTopics(actor));
    const directory = await directoryOf(tx, actor.districtId);
    if (personIds.some((id) => !mayOwn(directory, id, []))) throw errors.person_cannot({}, 'person');
    const known = new Map((await teamLists({ tx, actor })).map((one) => [`${one.orgId} ${one.personId}`, one]));
    await sql`delete from conversations.alarm_team where district_id = ${actor.districtId} and org_id is not distinct from ${orgId}`.execute(
      tx,
    );
    for (const [position, personId] of [...new Set(personIds)].entries()) {
      // Whoever stays on the list keeps their turns.
      const before = known.get(`${orgId} ${personId}`);
      await sql`insert into conversations.alarm_team (district_id, id, person_id, org_id, position, turns, is_backup)
        values (${actor.districtId}, ${newId()}, ${personId}, ${orgId}, ${position}, ${JSON.stringify(before?.turns ?? [])}::jsonb, ${before?.isBackup ?? false})`.execute(
        tx,
      );
    }
    record('alarm team set', null, { org: orgId, people: personIds.length });
  },
);

const wordRequest = z.object({
  language: z.string().max(20),
  category: z.string().max(40),
  phrase: z.string().max(100),
  remove: z.boolean().default(false),
});

/** The district's own words of danger, beside the lists that ship. */
export const setAlarmWord = action(
  'conversations.set_alarm_word',
  wordRequest,
  async ({ tx, actor, record }, { language, category, phrase, remove }) => {
    allow(maySetTopics(actor));
    if (phrase.trim().length < 2) throw errors.words_missing({}, 'phrase');
    if (remove)
      await sql`delete from conversations.alarm_words where district_id = ${actor.districtId} and language = ${language} and phrase = ${phrase.trim()}`.execute(
        tx,
      );
    else
      await sql`insert into conversations.alarm_words (district_id, id, language, category, phrase) values (${actor.districtId}, ${newId()}, ${language}, ${category}, ${phrase.trim()}) on conflict on constraint alarm_words_once do update set category = excluded.category`.execute(
        tx,
      );
    record(remove ? 'alarm word removed' : 'alarm word added', null, { category });
  },
);

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
