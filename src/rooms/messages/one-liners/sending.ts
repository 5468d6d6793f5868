import { sql } from 'kysely';
import { z } from 'zod';
import { action } from '#platform/action';
import { allow, notFound } from '#platform/errors';
import { isUuid, newId, type Uuid } from '#platform/ids';
import type { Job } from '#platform/outbox';
import { stopBroadcast } from '#rooms/channels';
import { inLanguage, phraseById, phrasebookLanguage, renderPhrase } from '#rooms/language';
import { errors } from '../messages.errors.ts';
import { childrenOfTeacher, dayOf } from './children.ts';
import { deliverOneLiner, waitsForWords } from './delivering.ts';
import { hearersOf } from './family.ts';
import { otherChildren } from './looking-over.ts';
import { type Child, slotsFor, writeShape, type Written } from './written.ts';
import { lockOneLiner } from './one-liners.store.ts';
import { hasFriday } from './turns.actions.ts';
import { mostLetters, undoSeconds, weekOf } from './turns.rules.ts';

const uuid = z.string().refine(isUuid);

/** The sentence in the writer's language; what cannot be said yet names the field. */
export function wordsOf(
  input: Written,
  child: Child,
  teacher: string,
): { words: string; language: string; kind: Written['kind'] } {
  if (input.phraseId === null) {
    if (input.words === '') throw errors.empty({}, 'words');
    if (Array.from(input.words).length > mostLetters) throw errors.too_long({ most: mostLetters }, 'words');
    return { words: input.words, language: input.language, kind: input.kind };
  }
  const phrase = phraseById(input.phraseId);
  if (phrase === null) throw errors.empty({}, 'words');
  const language = phrasebookLanguage(input.language) ?? 'en';
  try {
    return {
      words: renderPhrase(phrase.id, language, slotsFor(child, teacher, input.slots)),
      language,
      kind: phrase.kind,
    };
  } catch (error) {
    if (error instanceof RangeError) throw errors.slot_missing({}, 'slots');
    throw error;
  }
}

/**
 * One sentence about one child to its family. It goes after twenty seconds, each guardian in their language, by their way,
 * at a decent hour of theirs; until then it can be taken back.
 */
export const writeOneLiner = action('messages.write_one_liner', writeShape, async (context, input) => {
  const { tx, actor, now, record, enqueue } = context;
  allow(hasFriday(actor));
  const { day, zone } = await dayOf(context);
  const [child] = await childrenOfTeacher(context, actor.personId ?? '', day, input.studentId);
  if (child === undefined || child.why === 'death' || child.why === 'left') throw notFound();
  if (child.why === 'not_wanted') throw errors.nobody({}, 'words');
  const { words, language, kind } = wordsOf(input, child, actor.name);
  if (input.phraseId === null && !input.sure) {
    const named = await otherChildren(context, child, words);
    if (named.length > 0) throw errors.other_child({ names: named.map((one) => one.name).join(', ') }, 'words');
  }
  const hearers = await hearersOf(context, child.id, day.toString());
  if (hearers.length === 0) throw errors.nobody({}, 'words');
  const week = weekOf(now, zone).toString();
  const { rows: before } = await sql<{
    id: Uuid;
  }>`select id from messages.one_liners where district_id = ${actor.districtId} and author_id = ${actor.personId}
    and student_id = ${child.id} and state <> 'taken_back' and created_at > ${now.subtract({ minutes: 10 })} and words = ${words}`.execute(
    tx,
  );
  // Pressed twice, in two windows: told once.
  if (before[0] !== undefined) return { id: before[0].id };
  const id = newId();
  const slots = input.phraseId === null ? {} : slotsFor(child, actor.name, input.slots);
  const goesAt = now.add({ seconds: undoSeconds });
  await sql`insert into messages.one_liners (district_id, id, author_id, student_id, week, kind, phrase_id, slots, words, language, state, created_at, goes_at)
    values (${actor.districtId}, ${id}, ${actor.personId}, ${child.id}, ${week}::date, ${kind}, ${input.phraseId}, ${JSON.stringify(slots)}::jsonb, ${words}, ${language}, 'going', ${now}, ${goesAt})`.execute(
    tx,
  );
  // Translations are asked for at once, so that they are there when it goes.
  if (input.phraseId === null)
    for (const to of new Set(hearers.map((one) => one.language)))
      await inLanguage(context, {
        text: words,
        from: language,
        to,
        risk: 'routine',
        names: [child.given, child.name, actor.name],
        about: { kind: 'one_liner', id },
      });
  enqueue('messages.send_one_liner', { id }, { runAt: goesAt, key: id });
  record('one-liner written', { kind: 'student', id: child.id }, { kind, fromBook: input.phraseId !== null });
  return { id };
});

const one = z.object({ id: uuid });

/** Takes it back as long as nothing of it has gone: within the twenty seconds, or while it waits for the morning. */
export const takeBackOneLiner = action('messages.take_back_one_liner', one, async (context, { id }) => {
  const { tx, actor, now, record } = context;
  const row = await lockOneLiner(context, id);
  allow(hasFriday(actor) && row.author_id === actor.personId);
  if (row.state === 'taken_back') return;
  if (row.broadcast_id !== null) {
    const { rows } = await sql<{ n: number }>`select count(*)::int as n from channels.v_deliveries
      where district_id = ${actor.districtId} and about_id = ${id} and state <> 'queued' and kind <> 'paper'`.execute(
      tx,
    );
    if ((rows[0]?.n ?? 0) > 0) throw errors.already_gone();
    await stopBroadcast(context, row.broadcast_id);
  } else if (row.state !== 'going') throw errors.already_gone();
  await sql`update messages.one_liners set state = 'taken_back', ended_at = ${now} where district_id = ${actor.districtId} and id = ${id}`.execute(
    tx,
  );
  record('one-liner taken back', { kind: 'student', id: row.student_id }, {});
});

/** So long a sentence typed freely waits for its translation before the family gets the original, plainly marked. */
const translationMinutes = 3;

const sendOneLiner = action('messages.send_one_liner', one, async (context, { id }) => {
  const { now, enqueue } = context;
  const row = await lockOneLiner(context, id);
  if (row.state !== 'going' || row.broadcast_id !== null) return;
  const late = Temporal.Instant.compare((row.goes_at ?? row.created_at).add({ minutes: translationMinutes }), now) <= 0;
  if (!late && (await waitsForWords(context, row))) {
    enqueue('messages.send_one_liner', { id }, { runAt: now.add({ seconds: 5 }), key: id });
    return;
  }
  await deliverOneLiner(context, row);
});

export const sendOneLinerJob: Job = {
  async perform({ floor, actor, jobId }, payload) {
    await floor.act(actor, sendOneLiner, one.parse(payload), { completes: jobId });
  },
};
