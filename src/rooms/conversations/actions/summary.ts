import { sql } from 'kysely';
import { z } from 'zod';
import { action, type ActionContext, question } from '#platform/action';
import { allow, found } from '#platform/errors';
import { newId, type Uuid } from '#platform/ids';
import { queueDelivery } from '#rooms/channels';
import { type Directory, directoryOf, named, type Org } from '../conversations.directory.ts';
import { districtZone, staffAddress } from '../conversations.notices.ts';
import { figuresScope } from '../conversations.policy.ts';
import { serviceFigures, type ServiceFigures } from '../questions/service-figures.ts';
import type { Span } from '../questions/service-sums.ts';

const offKey = 'summary.off';

async function whoWantsNone({ tx, actor }: Pick<ActionContext, 'tx' | 'actor'>): Promise<ReadonlySet<string>> {
  const { rows } = await sql<{
    value: unknown;
  }>`select value from platform.district_settings where district_id = ${actor.districtId} and key = ${offKey}`.execute(
    tx,
  );
  const value = rows[0]?.value;
  return new Set(Array.isArray(value) ? value.filter((one): one is string => typeof one === 'string') : []);
}

/** Whether this person gets the weekly mail; null when they lead no school. */
export const summaryChoice = question('conversations.summary_choice', async (context): Promise<boolean | null> => {
  const { actor } = context;
  if (actor.personId === null || !actor.grants.some((grant) => grant.role === 'principal')) return null;
  return !(await whoWantsNone(context)).has(actor.personId);
});

/** Stops one's own weekly mail, or starts it again. */
export const chooseSummary = action(
  'conversations.choose_summary',
  z.object({ on: z.boolean() }),
  async (context, { on }) => {
    const { tx, actor, record } = context;
    const me = found(actor.personId);
    allow(figuresScope(actor) !== null);
    const off = new Set(await whoWantsNone(context));
    if (on) off.delete(me);
    else off.add(me);
    await sql`insert into platform.district_settings (district_id, id, key, value) values (${actor.districtId}, ${newId()}, ${offKey}, ${JSON.stringify([...off])}::jsonb)
    on conflict on constraint district_settings_key do update set value = excluded.value`.execute(tx);
    record(on ? 'weekly summary started' : 'weekly summary stopped', { kind: 'person', id: me });
  },
);

type Letter = { readonly personId: Uuid; readonly school: Org; readonly found: ServiceFigures; readonly span: Span };

/** What one principal reads about one school, in their language; small groups are words in it as everywhere. */
async function write(context: ActionContext, { personId, school, found: figuresOf, span }: Letter): Promise<void> {
  const { floor, actor, now } = context;
  const to = await staffAddress(context, personId);
  if (to === null) return;
  const locale = floor.words.best([to.language ?? 'en']);
  const t = floor.words.translator(locale, context.actor.districtId);
  const say = floor.words.formatters(locale, span.zone, now);
  const { figures, least, waiting, late, directory } = figuresOf;
  const link = `${floor.settings.publicUrl}/desk/service?school=${school.id}&period=days30`;
  const parts: string[] = [
    t('conversations.summary.head', {
      school: school.name,
      dates: say.dates(span.from, span.until.subtract({ days: 1 })),
    }),
  ];
  if (figures === null) parts.push(t('conversations.summary.few', { n: least }));
  else {
    parts.push(t('conversations.summary.came', { n: figures.came }));
    const { first } = figures;
    if (first.n >= least && first.median !== null && first.p90 !== null)
      parts.push(
        t('conversations.summary.half', {
          half: say.hours(Math.round(first.median), true),
          nine: say.hours(Math.round(first.p90), true),
        }),
      );
    const topics = (figuresOf.parts.topic ?? [])
      .filter((row) => row.figures !== null && row.value !== '')
      .toSorted((a, b) => (b.figures?.came ?? 0) - (a.figures?.came ?? 0))
      .slice(0, 3)
      .map((row) => topicIn(directory, row.value, locale));
    if (topics.length > 0) parts.push(t('conversations.summary.topics', { topics: say.list(topics) }));
    if (figures.rated >= least)
      parts.push(t('conversations.summary.rating', { rating: say.number(figures.ratingSum / figures.rated, 1) }));
    if (figures.praise > 0) parts.push(t('conversations.summary.praise', { n: figures.praise }));
  }
  parts.push(t('conversations.summary.waiting', { n: waiting }), t('conversations.summary.late', { n: late }));
  parts.push(
    '',
    t('conversations.summary.foot', { link, settings: `${floor.settings.publicUrl}/desk/service#summary` }),
  );
  await queueDelivery(context, {
    kind: 'email',
    category: 'summary',
    personId,
    address: to.address,
    language: locale,
    subject: t('conversations.summary.subject', { school: school.name }),
    body: parts.join('\n'),
    onceKey: `summary ${actor.districtId} ${school.id} ${personId} ${span.from.toString()}`,
  });
}

function topicIn(directory: Directory, topicId: Uuid, locale: string): string {
  const topic = directory.topics.get(topicId);
  return topic === undefined ? '' : named(topic.names, locale);
}

/** Monday to Sunday before this day. */
export function weekBefore(today: Temporal.PlainDate): { from: Temporal.PlainDate; until: Temporal.PlainDate } {
  const monday = today.subtract({ days: today.dayOfWeek - 1 });
  return { from: monday.subtract({ days: 7 }), until: monday };
}

/** The weekly summary: one mail for each principal and school. Whoever stopped it gets none; told twice is nobody. */
export const writeSummaries = action(
  'conversations.write_summaries',
  z.object({}),
  async (context): Promise<number> => {
    const { tx, actor, now, record } = context;
    const zone = await districtZone(context);
    const span: Span = { ...weekBefore(now.toZonedDateTimeISO(zone).toPlainDate()), zone };
    const directory = await directoryOf(tx, actor.districtId);
    const none = await whoWantsNone(context);
    let written = 0;
    for (const school of directory.orgs.values()) {
      if (school.kind !== 'school') continue;
      const principals = directory
        .byRole('principal', school.id)
        .filter((id) => directory.staff.get(id)?.active === true && !none.has(id));
      if (principals.length === 0) continue;
      const figures = await serviceFigures.answer(context, {
        scope: { kind: 'school', id: school.id },
        topicId: null,
        span,
      });
      for (const personId of principals) {
        await write(context, { personId, school, found: figures, span });
        written += 1;
      }
    }
    record('weekly summaries written', null, { written });
    return written;
  },
);
