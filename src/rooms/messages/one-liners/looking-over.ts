import { sql } from 'kysely';
import { type QuestionContext, question } from '#platform/action';
import { allow, found } from '#platform/errors';
import type { Uuid } from '#platform/ids';
import { countSegments, type NotReached, type Way } from '#rooms/channels';
import { alarmsIn } from '#rooms/conversations';
import {
  phraseById,
  type PhraseInLanguage,
  phraseNeedsLabel,
  phrasebookLanguage,
  phrases,
  previewLanguages,
  previewPhrase,
  searchPhrases,
  type SubjectId,
} from '#rooms/language';
import { childrenOfTeacher, dayOf, type TaughtChild } from './children.ts';
import { type Hearer, hearersOf, waysOf } from './family.ts';
import { slotsFor, type Written } from './written.ts';
import { hasFriday } from './turns.actions.ts';
import { bandOf, type Kind, subjectOf } from './turns.rules.ts';

type Context = Pick<QuestionContext, 'tx' | 'actor' | 'now'>;

/**
 * Children of the same school whose name stands in words that are about to go to another family: the whole name, or the
 * given name of somebody in the writer's own classes. A name is a name only with its capital letter.
 */
export async function otherChildren(
  { tx, actor }: Context,
  child: Pick<TaughtChild, 'id' | 'given' | 'schoolId'>,
  text: string,
): Promise<readonly { readonly id: Uuid; readonly name: string }[]> {
  const words = [...new Set((text.match(/[\p{L}\p{M}'’-]+/gu) ?? []).map((word) => word.replace(/['’]s$/u, '')))];
  const names = words.filter((word) => word !== child.given && word.length > 1 && word !== word.toLowerCase());
  // A script without capital letters: every word may be a name.
  const plain = words.filter(
    (word) => word.toLowerCase() === word.toUpperCase() && word !== child.given && word.length > 2,
  );
  const asked = [...names, ...plain];
  if (asked.length === 0) return [];
  const { rows } = await sql<{ id: Uuid; name: string }>`select distinct p.id, p.name from roster.v_people p
    where p.district_id = ${actor.districtId} and p.is_student and p.is_active and p.id <> ${child.id} and p.school_id = ${child.schoolId}::uuid
      and coalesce(p.preferred_name, p.given_name) <> ${child.given}
      and (coalesce(p.preferred_name, p.given_name) = any(${asked}::text[]))
      and (p.family_name = any(${asked}::text[]) or p.id in (select e.person_id from roster.v_enrollments mine
        join roster.v_enrollments e on e.district_id = mine.district_id and e.class_id = mine.class_id and e.role = 'student'
        where mine.district_id = p.district_id and mine.person_id = ${actor.personId}::uuid and mine.role = 'teacher'))
    order by p.name limit 5`.execute(tx);
  return rows;
}

export type FamilyPreview = {
  readonly language: string;
  readonly text: string;
  readonly how: 'written' | 'phrase' | 'phrase_unread' | 'reviewed' | 'machine' | 'original';
  readonly segments: number;
  readonly people: readonly {
    readonly name: string;
    readonly way: Way | 'paper' | null;
    readonly why: NotReached | null;
  }[];
};

export type LookOver = {
  readonly families: readonly FamilyPreview[];
  readonly alarms: readonly string[];
};

async function saidTo(
  context: QuestionContext,
  input: Written,
  words: string | null,
  to: string,
  child: TaughtChild,
): Promise<Pick<FamilyPreview, 'text' | 'how'>> {
  const book = phrasebookLanguage(to);
  if (input.phraseId !== null && book !== null && phraseById(input.phraseId) !== null) {
    const text = previewPhrase(input.phraseId, book, slotsFor(child, context.actor.name, input.slots));
    return { text, how: phraseNeedsLabel(book) ? 'phrase_unread' : 'phrase' };
  }
  if (words === null || words === '') return { text: '', how: 'written' };
  const [one] = await previewLanguages(context, {
    text: words,
    from: input.language,
    to: [to],
    risk: 'routine',
    names: [child.given, child.name, context.actor.name],
  });
  if (one === undefined || one.how === 'same') return { text: words, how: 'written' };
  // Nothing is asked of a machine while somebody is still writing: it will be, when the sentence is sent.
  return { text: one.text, how: one.how === 'original' && one.wouldWait === 'machine' ? 'machine' : one.how };
}

/** What each of the family gets as it stands now, in their language and by their way; nothing is sent or kept. */
export async function lookOver(context: QuestionContext, input: Written, child: TaughtChild): Promise<LookOver> {
  const { day } = await dayOf(context);
  const hearers = await hearersOf(context, child.id, day.toString());
  const reach = await waysOf(context, hearers);
  const words = input.phraseId === null ? input.words : previewIn(input, child, context.actor.name);
  const families: FamilyPreview[] = [];
  for (const [language, people] of Map.groupBy(hearers, (one: Hearer) => one.language)) {
    const said = await saidTo(context, input, words, language, child);
    families.push({
      language,
      ...said,
      segments: said.text === '' ? 0 : countSegments(`${context.actor.name}: ${said.text}`).segments,
      people: people.map(({ id, name }) => {
        const plan = reach.get(id);
        const why = plan?.why ?? null;
        return { name, way: plan?.ways[0]?.kind ?? (why === 'not_wanted' ? null : 'paper'), why };
      }),
    });
  }
  // Held against the lists that ship and the district's own words.
  const alarms = input.phraseId === null && words !== '' ? await alarmsIn(context, words) : [];
  return { families, alarms: [...new Set(alarms.map((one) => one.category))] };
}

/** The chosen sentence in the writer's language, with “…” where something is still to be chosen. */
export function previewIn(
  input: Pick<Written, 'phraseId' | 'slots' | 'language'>,
  child: TaughtChild,
  teacher: string,
): string {
  if (input.phraseId === null || phraseById(input.phraseId) === null) return '';
  return previewPhrase(
    input.phraseId,
    phrasebookLanguage(input.language) ?? 'en',
    slotsFor(child, teacher, input.slots),
  );
}

/** Sentences to choose from: nearest to what is typed, or those of a kind that fit the child and were not sent lately. */
export function suggestions(
  child: TaughtChild,
  {
    kind,
    words,
    language,
    sent,
    most = 6,
  }: { kind: Kind; words: string; language: string; sent: readonly string[]; most?: number },
): readonly PhraseInLanguage[] {
  const book = phrasebookLanguage(language) ?? 'en';
  const subject = subjectOf(child.classSubject) as SubjectId | null;
  const band = bandOf(child.grade);
  const filter = band === null ? {} : { band };
  const fill = (one: PhraseInLanguage): PhraseInLanguage => ({
    ...one,
    text: previewPhrase(one.id, book, { child: child.given }),
  });
  if (words.trim() !== '') return searchPhrases(words, book, { ...filter, limit: most }).map(fill);
  const all = phrases({ ...filter, kind, language: book, ...(subject === null ? {} : { subject }) });
  const fresh = all.filter((one) => !sent.includes(one.id));
  return spread(fresh, child.id).slice(0, most).map(fill);
}

/** Another beginning for each child, so that not everybody gets the first sentence of the book; the order of nearness stays. */
function spread<One>(all: readonly One[], seed: Uuid): readonly One[] {
  if (all.length < 2) return all;
  const start = Number.parseInt(seed.slice(-6), 16) % all.length;
  return [...all.slice(start), ...all.slice(0, start)];
}

export type SentBefore = {
  readonly id: Uuid;
  readonly kind: Kind;
  readonly phrase_id: string | null;
  readonly words: string;
  readonly language: string;
  readonly author: string;
  readonly mine: boolean;
  readonly created_at: Temporal.Instant;
};

/** What a family heard last about a child, the newest first. */
export async function sentBefore(
  { tx, actor }: Context,
  studentId: Uuid,
  most: number,
): Promise<readonly SentBefore[]> {
  const { rows } =
    await sql<SentBefore>`select l.id, l.kind, l.phrase_id, l.words, l.language, a.name as author, l.author_id = ${actor.personId} as mine, l.created_at
    from messages.one_liners l join roster.v_people a on a.district_id = l.district_id and a.id = l.author_id
    where l.district_id = ${actor.districtId} and l.student_id = ${studentId} and l.state <> 'taken_back' order by l.created_at desc limit ${most}`.execute(
      tx,
    );
  return rows;
}

export type Card = {
  readonly child: TaughtChild;
  readonly before: readonly SentBefore[];
  readonly look: LookOver;
  readonly suggested: readonly PhraseInLanguage[];
};

/** Everything a card about one child shows, for what is written on it now. */
export const fridayCard = question('messages.friday_card', async (context, input: Written): Promise<Card> => {
  const { actor } = context;
  allow(hasFriday(actor));
  const { day } = await dayOf(context);
  const [child] = await childrenOfTeacher(context, actor.personId ?? '', day, input.studentId);
  const shown = found(child?.why === 'death' ? undefined : child);
  const before = await sentBefore(context, shown.id, 8);
  const look = await lookOver(context, input, shown);
  const suggested = suggestions(shown, {
    kind: input.kind,
    words: input.phraseId === null ? input.words : '',
    language: input.language,
    sent: before.flatMap((one) => one.phrase_id ?? []),
  });
  return { child: shown, before: before.slice(0, 3), look, suggested };
});
