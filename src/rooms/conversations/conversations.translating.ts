import { sql } from 'kysely';
import type { ActionContext, QuestionContext } from '#platform/action';
import type { Uuid } from '#platform/ids';
import {
  detectLanguage,
  type InLanguage,
  inLanguage,
  plainTag,
  type Preview,
  previewLanguages,
  type Risk,
  translateForStaff,
} from '#rooms/language';
import { directoryOf } from './conversations.directory.ts';
import { legalKindOf } from './conversations.legal.ts';
import type { ConversationRow, MessageRow } from './conversations.store.ts';
import { knownFamily } from './questions/desk-names.ts';

type Reading = Pick<QuestionContext, 'tx' | 'actor'>;

/** What a translation of a message belongs to, for whoever hears that it is there. */
export const messageKind = 'conversation_message';

/** Whether two tags are the same language to read. */
export function sameLanguage(one: string, other: string): boolean {
  const [first, second] = [plainTag(one), plainTag(other)];
  // A tag that is none cannot be translated: it counts as the same.
  return first === null || second === null || first === second;
}

/** The language staff wrote in: their own, unless the words clearly are the family's. */
export async function writtenByStaff(
  { tx, actor }: Reading,
  authorId: Uuid | null,
  text: string,
  reads: string,
): Promise<string> {
  const { rows } = await sql<{ language: string | null }>`select language from roster.v_people
    where district_id = ${actor.districtId} and id = ${authorId}::uuid`.execute(tx);
  const own = rows[0]?.language ?? 'en';
  // A few words say too little: English, as work is done in, unless the writer reads what the family reads.
  const known = sameLanguage(own, reads) ? own : 'en';
  return detectLanguage(text, { allowed: [...new Set([known, own, 'en', reads])], known }).tag;
}

/** The newest messages are what is answered; older ones stay as they were written. */
export const mostTranslated = 12;

/** The language a message was written in, as far as anybody knows. */
export async function languageOfMessage(
  reading: Reading,
  row: Pick<ConversationRow, 'language'>,
  message: Pick<MessageRow, 'direction' | 'language' | 'author_id' | 'text'>,
): Promise<string> {
  if (message.direction === 'in') return message.language ?? row.language;
  return writtenByStaff(reading, message.author_id, message.text, row.language);
}

const parts = (name: string): readonly string[] => [name, ...name.split(/[\s,]+/u).filter((part) => part.length > 2)];

/**
 * The names that no machine is shown: of the family, of staff and schools named in the words. For the same words the same
 * names, so that what was made once is found again.
 */
async function namesIn(reading: Reading, row: ConversationRow, text: string): Promise<readonly string[]> {
  const [people, directory] = await Promise.all([
    knownFamily(reading, row, []),
    directoryOf(reading.tx, reading.actor.districtId),
  ]);
  const family = [...people.values()].flatMap((one) => [...parts(one.name), one.first]);
  const others = [...directory.staff.values(), ...directory.orgs.values()].map((one) => one.name);
  const named = [...family, ...(row.from_name === null ? [] : parts(row.from_name))];
  for (const name of others) {
    const last = name.split(/\s+/u).at(-1) ?? name;
    if (text.includes(name)) named.push(name);
    else if (last.length > 3 && directoryPerson(directory.staff, name) && text.includes(last)) named.push(last);
  }
  return [...new Set(named.filter((name) => name.length > 1))].toSorted();
}

const directoryPerson = (staff: ReadonlyMap<Uuid, { readonly name: string }>, name: string): boolean =>
  [...staff.values()].some((one) => one.name === name);

/** What a mistake in a translation would do: rights and health are read by a person first. */
export async function riskOf({ tx, actor }: Reading, row: ConversationRow): Promise<Risk> {
  const legal = legalKindOf(row);
  if (legal !== null) return legal.startsWith('special') ? 'special_education' : 'rights';
  if (row.topic_id === null) return 'routine';
  const { topics } = await directoryOf(tx, actor.districtId);
  const topic = topics.get(row.topic_id);
  return topic?.sensitive === null || topic?.sensitive === undefined ? 'routine' : 'health';
}

/** What staff wrote, in what the family reads, as it is now; a machine or a person is asked where need be. */
export async function forFamily(
  context: ActionContext,
  row: ConversationRow,
  message: Pick<MessageRow, 'id' | 'text' | 'author_id'>,
  reads: string,
): Promise<InLanguage | null> {
  const from = await writtenByStaff(context, message.author_id, message.text, reads);
  if (message.text.trim() === '' || sameLanguage(from, reads)) return null;
  return inLanguage(context, {
    text: message.text,
    from,
    to: reads,
    risk: await riskOf(context, row),
    names: await namesIn(context, row, message.text),
    about: { kind: messageKind, id: message.id },
    orgId: row.school_id,
  });
}

/** Asks a machine early, while the words can still be taken back; nobody is asked to read anything yet. True while it is at it. */
export async function beginTranslating(
  context: ActionContext,
  row: ConversationRow,
  text: string,
  pair: { readonly from: string; readonly to: string },
): Promise<boolean> {
  if (text.trim() === '' || sameLanguage(pair.from, pair.to)) return false;
  const made = await translateForStaff(context, { text, ...pair, names: await namesIn(context, row, text) });
  return made.waitingFor !== null;
}

/** The same without asking anybody: for a page. */
export async function preview(
  context: QuestionContext,
  row: ConversationRow,
  text: string,
  pair: { readonly from: string; readonly to: string; readonly risk: Risk },
): Promise<Preview | null> {
  if (text.trim() === '' || sameLanguage(pair.from, pair.to)) return null;
  const { from, to, risk } = pair;
  const names = await namesIn(context, row, text);
  const [made] = await previewLanguages(context, { text, from, to: [to], risk, names });
  return made ?? null;
}
