import { sql } from 'kysely';
import { question, type QuestionContext } from '#platform/action';
import { allow } from '#platform/errors';
import { filesOf, type StoredFile } from '#platform/files';
import type { Uuid } from '#platform/ids';
import {
  carrierAccount,
  type CountedWay,
  countSegments,
  countWays,
  type NotReached,
  type SegmentCount,
  type Way,
  waysTo,
} from '#rooms/channels';
import { type How, previewLanguages, readingLevel, type ReadingLevel } from '#rooms/language';
import {
  type AudienceCount,
  audienceShape,
  childrenSelect,
  countAudience,
  peopleSelect,
  readingWidely,
  recipientsSelect,
} from '../messages.audience.ts';
import { canWait } from '../digests/digests.rules.ts';
import { type Budget, fullFamilies, type Neighbour, neighbours } from '../messages.budget.ts';
import { maySee, type Scope, sendScope } from '../messages.policy.ts';
import { filled, usualWays } from '../messages.rules.ts';
import type { Announcement } from '../messages.store.ts';
import { shortParts } from '../messages.texts.ts';
import { oneMessage, type OneMessage } from './announcements.ts';

/** So many families are looked at one by one, so that those left out can be named; of more, everything is counted and nobody listed. */
const mostLookedAt = 20_000;
const slice = 4000;

export type InOneLanguage = {
  readonly language: string;
  readonly families: number;
  readonly how: How;
  readonly title: string;
  readonly body: string;
  readonly short: string;
  /** What the machine's words say when they are translated back. */
  readonly back: string | null;
  readonly waits: 'machine' | 'review' | null;
  readonly flags: readonly string[];
  /** How the text message counts, with a usual school and child in it. */
  readonly segments: SegmentCount;
  readonly texts: number;
};

export type LeftOut = {
  readonly person_id: Uuid;
  readonly name: string;
  readonly children: readonly { readonly id: Uuid; readonly name: string }[];
  readonly why: NotReached;
};

export type LookOver = OneMessage & {
  readonly count: AudienceCount;
  readonly languages: readonly InOneLanguage[];
  readonly ways: readonly { readonly way: Way | 'none' | 'digest'; readonly n: number }[];
  /** How many are left out, or reached by paper only, and why. */
  readonly whyNot: readonly { readonly why: NotReached; readonly n: number }[];
  /** Null: too many to name each. */
  readonly leftOut: readonly LeftOut[] | null;
  readonly nobody: readonly { readonly id: Uuid; readonly name: string }[];
  readonly level: ReadingLevel;
  readonly budget: Budget;
  readonly neighbours: readonly (Neighbour & { readonly may: boolean })[];
  /** What the texts cost together, in millionths of the currency; null where no price is known. */
  readonly files: readonly StoredFile[];
  readonly cost: { readonly micros: number; readonly currency: string } | null;
};

type Person = { readonly person_id: Uuid; readonly student_ids: readonly Uuid[]; readonly language: string };

async function everybody(context: QuestionContext, { row }: OneMessage, scope: Scope): Promise<readonly Person[]> {
  const { rows } = await sql<Person>`select person_id, student_ids, language
    from (${recipientsSelect(context, audienceShape.parse(row.audience), scope, row.language)}) r order by person_id limit ${mostLookedAt}`.execute(
    context.tx,
  );
  return rows;
}

type Planned = Person & { readonly way: Way | 'none'; readonly why: NotReached | null };

async function planned(context: QuestionContext, { row }: OneMessage, people: readonly Person[]): Promise<Planned[]> {
  const out: Planned[] = [];
  for (let from = 0; from < people.length; from += slice) {
    const some = people.slice(from, from + slice);
    const reach = await waysTo(context, {
      personIds: some.map((one) => one.person_id),
      category: row.category,
      urgency: row.urgency,
      usual: row.ways.length > 0 ? row.ways : usualWays,
    });
    for (const one of some) {
      const plan = reach.get(one.person_id) ?? { ways: [], why: 'no_address' as const };
      const way = plan.ways[0]?.kind ?? (plan.why === 'not_wanted' ? 'none' : 'paper');
      out.push({ ...one, way, why: plan.why });
    }
  }
  return out;
}

async function named(context: QuestionContext, people: readonly Planned[]): Promise<readonly LeftOut[]> {
  const some = people.filter((one) => one.why !== null).slice(0, 300);
  const ids = [...new Set(some.flatMap((one) => [one.person_id, ...one.student_ids]))];
  const { rows } = await sql<{ id: Uuid; name: string }>`select id, name from roster.v_people
    where district_id = ${context.actor.districtId} and id = any(${ids}::uuid[])`.execute(context.tx);
  const names = new Map(rows.map((row) => [row.id, row.name]));
  return some.flatMap(({ person_id, student_ids, why }) =>
    why === null
      ? []
      : [
          {
            person_id,
            name: names.get(person_id) ?? '',
            children: student_ids.map((id) => ({ id, name: names.get(id) ?? '' })),
            why,
          },
        ],
  );
}

/** Children of the choice whose guardians nobody may write to: for them a person must think of something. */
async function withoutGuardian(
  context: QuestionContext,
  { row }: OneMessage,
  scope: Scope,
): Promise<readonly { id: Uuid; name: string }[]> {
  const { tx, actor, now } = context;
  const day = now.toZonedDateTimeISO('UTC').toPlainDate().toString();
  const { rows } = await sql<{ id: Uuid; name: string }>`select c.id, p.name
    from (${childrenSelect(context, audienceShape.parse(row.audience), scope)}) c
      join roster.v_people p on p.district_id = ${actor.districtId} and p.id = c.id
    where not exists (select from roster.v_guardianships g join roster.v_people a on a.district_id = g.district_id and a.id = g.guardian_id and a.is_active
      where g.district_id = ${actor.districtId} and g.student_id = c.id and g.may_be_contacted
        and (g.begins is null or g.begins <= ${day}::date) and (g.ends is null or g.ends > ${day}::date))
    order by p.name limit 200`.execute(tx);
  return rows;
}

async function languagesOf(
  context: QuestionContext,
  { row, org }: OneMessage,
  count: AudienceCount,
  counted: readonly CountedWay[],
): Promise<readonly InOneLanguage[]> {
  const to = count.byLanguage.map((one) => one.language);
  const risk = row.category === 'rights' || row.category === 'health' ? ('rights' as const) : ('routine' as const);
  const ask = { from: row.language, to, risk, names: [], orgId: row.org_id };
  const titles = await previewLanguages(context, { ...ask, text: row.title });
  const bodies = await previewLanguages(context, { ...ask, text: row.body });
  const shorts = await previewLanguages(context, { ...ask, text: row.short });
  const { floor } = context;
  return count.byLanguage.map(({ language, n }) => {
    const all = [titles, bodies, shorts].map((some) => some.find((one) => one.to === language));
    const [title, body, short] = all;
    const how = all.some((one) => one?.how === 'original')
      ? 'original'
      : all.some((one) => one?.how === 'machine')
        ? 'machine'
        : all.some((one) => one?.how === 'reviewed')
          ? 'reviewed'
          : 'same';
    const words =
      how === 'original'
        ? { title: row.title, body: row.body, short: row.short }
        : { title: title?.text ?? row.title, body: body?.text ?? row.body, short: short?.text ?? row.short };
    const t = floor.words.translator(floor.words.best([language]));
    const text = shortParts(t, {
      school: org ?? '',
      drill: '',
      text: filled(words.short, { child: 'Aaaaaa', guardian: 'Aaaaaa Aaaaaaaa', school: org ?? '' }),
      asks: row.asks,
      how,
      link: `${floor.settings.publicUrl}/m/${'a'.repeat(38)}`,
      hasMore: row.body !== '' || row.file_ids.length > 0,
    }).join('\n');
    return {
      language,
      families: n,
      how,
      ...words,
      back: [title, body].flatMap((one) => one?.backTranslation ?? []).join('\n\n') || null,
      waits: all.find((one) => one !== undefined && one.wouldWait !== null)?.wouldWait ?? null,
      flags: all.flatMap((one) => one?.flags ?? []),
      segments: countSegments(text),
      texts: sum(counted.filter((one) => one.language === language && one.way === 'sms')),
    };
  });
}

const sum = (some: readonly { readonly n: number }[]): number => some.reduce((all, one) => all + one.n, 0);

/** What a way is called here: by itself, or together with others where it can wait and the family chose so. */
const wayOf = (row: Announcement, { way, together }: CountedWay): Way | 'none' | 'digest' =>
  canWait(row) && together !== 'each' && way !== 'paper' && way !== 'none' ? 'digest' : way;

/** Everything that whoever sends should see before a message goes: who gets it and how, who does not, and what they read. */
export const lookOver = question('messages.look_over', async (context, { id }: { id: Uuid }): Promise<LookOver> => {
  const { actor } = context;
  const found = await oneMessage(context, id);
  const { row } = found;
  const scope = sendScope(actor);
  allow((found.may.edit || found.may.approve) && scope !== null);
  const held = scope ?? { schools: [], ownClassesOnly: true };
  const chosen = audienceShape.parse(row.audience);
  const count = await countAudience(context, chosen, held, row.language);
  const isLarge = count.families > mostLookedAt;
  const people = isLarge ? [] : await planned(context, found, await everybody(context, found, held));
  const counted = await readingWidely(context, chosen, held, async () =>
    countWays(context, {
      people: peopleSelect(context, chosen, held, row.language),
      category: row.category,
      urgency: row.urgency,
      usual: row.ways.length > 0 ? row.ways : usualWays,
    }),
  );
  const ways = [...Map.groupBy(counted, (one) => wayOf(row, one))]
    .map(([way, some]) => ({ way, n: sum(some) }))
    .toSorted((a, b) => b.n - a.n);
  const whyNot = [...Map.groupBy(counted, (one) => one.why)].flatMap(([why, some]) =>
    why === null ? [] : [{ why, n: sum(some) }],
  );
  const languages = await languagesOf(context, found, count, counted);
  const account = await carrierAccount.answer(context, {});
  const micros =
    account === null
      ? 0
      : languages.reduce((sum, one) => sum + one.texts * one.segments.segments * account.costMicrosSegment, 0);
  const near = await neighbours(context, { id, orgId: row.org_id });
  return {
    ...found,
    count,
    languages,
    ways,
    whyNot,
    leftOut: isLarge ? null : await named(context, people),
    nobody: count.unreachable === 0 ? [] : await withoutGuardian(context, found, held),
    level: readingLevel(row.body === '' ? row.short : row.body, row.language),
    budget: await fullFamilies(context, { ...row, families: count.families }, held),
    neighbours: near.map((one) => ({ ...one, may: maySee(actor, one) })),
    files: await filesOf(context, [id]),
    cost: account === null || account.costMicrosSegment === 0 ? null : { micros, currency: account.currency },
  };
});
