import { sql } from 'kysely';
import type { QuestionContext } from '#platform/action';
import type { Uuid } from '#platform/ids';
import { type QuietRules, type ReachPlan, type ReachRequest, usualQuiet, waysTo } from '#rooms/channels';
import { phraseById, phraseNeedsLabel, phrasebookLanguage, type PhraseSlots, renderPhrase } from '#rooms/language';
import { sendingSettings } from '../messages.settings.ts';
import { usualWays } from '../messages.rules.ts';
import { hears } from './children.ts';

type Context = Pick<QuestionContext, 'tx' | 'actor' | 'now'>;

export type Hearer = {
  readonly id: Uuid;
  readonly name: string;
  readonly language: string;
  readonly zone: string | null;
};

/** The category families choose by: whether they want these messages, and by which way. */
export const category = 'one_liner';

/** Who hears about a child: each guardian who may see its records and may be written to, once. */
export async function hearersOf({ tx, actor }: Context, studentId: Uuid, day: string): Promise<readonly Hearer[]> {
  const { rows } =
    await sql<Hearer>`select distinct on (p.id) p.id, p.name, coalesce(p.language, 'en') as language, p.zone
    from roster.v_guardianships g join roster.v_people p on p.district_id = g.district_id and p.id = g.guardian_id and p.is_active
    where g.district_id = ${actor.districtId} and g.student_id = ${studentId} and ${hears(day)} order by p.id, g.contact_order`.execute(
      tx,
    );
  return rows;
}

export const reachRequest = (hearers: readonly Hearer[]): ReachRequest => ({
  personIds: hearers.map((one) => one.id),
  category,
  urgency: 'ordinary',
  usual: usualWays,
});

export async function waysOf(context: Context, hearers: readonly Hearer[]): Promise<ReadonlyMap<Uuid, ReachPlan>> {
  return waysTo(context, reachRequest(hearers));
}

/** The hours in which the district's ordinary messages arrive. */
export async function hoursOf(context: Context): Promise<QuietRules> {
  const { fromHour, untilHour } = await sendingSettings(context);
  return { ...usualQuiet, ordinary: { from: new Temporal.PlainTime(fromHour), to: new Temporal.PlainTime(untilHour) } };
}

/**
 * The sentence of the phrasebook in a family's language. Null where the book has no such language, or no longer this
 * sentence: then the stored words are said like any others.
 */
export function phraseIn(
  language: string,
  phraseId: string,
  slots: PhraseSlots,
): { text: string; label: boolean } | null {
  const book = phrasebookLanguage(language);
  if (book === null || phraseById(phraseId) === null) return null;
  return { text: renderPhrase(phraseId, book, slots), label: phraseNeedsLabel(book) };
}
