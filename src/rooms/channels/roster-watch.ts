import { sql } from 'kysely';
import type { z } from 'zod';
import { action, type ActionContext, on, question, type Subscription } from '#platform/action';
import { hoursOn, type WorkWeek } from '#platform/clock';
import type { Job, Schedule } from '#platform/outbox';
import type { Uuid } from '#platform/ids';
import { weekFor } from '#rooms/calendar';
import {
  activeAdministrators,
  liveTroubles,
  rosterLoadTroubled,
  type StandingTrouble,
  troubleSentence,
  watchedSources,
  watchSources,
} from '#rooms/roster';
import { queueDelivery } from './channels.deliveries.ts';

/** So many school days without a roster, and somebody is told. */
const quietDays = 2;

/** School days that passed whole since something last came, not counting today. */
export function schoolDaysSince(last: Temporal.Instant, now: Temporal.Instant, week: WorkWeek): number {
  const today = now.toZonedDateTimeISO(week.zone).toPlainDate();
  let date = last.toZonedDateTimeISO(week.zone).toPlainDate().add({ days: 1 });
  let days = 0;
  // A summer is long; more than enough is enough.
  while (Temporal.PlainDate.compare(date, today) < 0 && days < quietDays) {
    if (hoursOn(date, week).length > 0) days += 1;
    date = date.add({ days: 1 });
  }
  return days;
}

/** The sources from which nothing came for two school days; null on a day without school. */
const quietSources = question(
  'channels.quiet_roster_sources',
  async ({ tx, actor, now }, _nothing: null): Promise<readonly Uuid[] | null> => {
    const week = await weekFor(tx, actor.districtId, null);
    const today = now.toZonedDateTimeISO(week.zone).toPlainDate();
    if (hoursOn(today, week).length === 0) return null;
    const sources = await watchedSources(tx, actor.districtId);
    return sources
      .filter(({ lastGoodAt }) => schoolDaysSince(lastGoodAt, now, week) >= quietDays)
      .map((source) => source.id);
  },
);

type Addressee = { id: Uuid; address: string; language: string | null };

async function administrators({ tx, actor }: ActionContext): Promise<readonly Addressee[]> {
  const ids = await activeAdministrators(tx, actor.districtId);
  const { rows } = await sql<Addressee>`select distinct on (p.id) p.id, d.value as address, p.language
    from roster.v_people p join roster.v_contact_details d on d.district_id = p.district_id and d.person_id = p.id and d.kind = 'email'
    where p.district_id = ${actor.districtId} and p.id = any(${[...ids]}::uuid[]) order by p.id, d.position`.execute(
    tx,
  );
  return rows;
}

async function tell(context: ActionContext, to: Addressee, trouble: StandingTrouble, day: string): Promise<void> {
  const { floor } = context;
  const locale = floor.words.best([to.language ?? 'en']);
  const t = floor.words.translator(locale, context.actor.districtId);
  const page = trouble.importId === null ? '/admin/imports' : `/admin/imports/${trouble.importId}`;
  const { source } = trouble;
  await queueDelivery(context, {
    kind: 'email',
    category: 'notice',
    personId: to.id,
    address: to.address,
    language: locale,
    subject: t('roster.told.subject', { source }),
    body: t('roster.told.text', {
      source,
      why: troubleSentence(t, trouble),
      link: `${floor.settings.publicUrl}${page}`,
    }),
    onceKey: `roster trouble ${trouble.sourceId} ${day} ${to.id}`,
  });
}

/** Tells every administrator what is wrong with the roster that comes by itself: once a day and source, whatever happens. */
export const tellRosterTrouble = action(
  'channels.tell_roster_trouble',
  rosterLoadTroubled.schema,
  async (context, { sourceId }) => {
    const { tx, actor, now } = context;
    const trouble = (await liveTroubles(tx, actor.districtId)).find((one) => one.sourceId === sourceId);
    // Mended before anybody was told.
    if (trouble === undefined) return;
    const { zone } = await weekFor(tx, actor.districtId, null);
    const day = now.toZonedDateTimeISO(zone).toPlainDate().toString();
    for (const to of await administrators(context)) await tell(context, to, trouble, day);
  },
);

export const rosterWatchJobs: Readonly<Record<string, Job>> = {
  'channels.tell_roster_trouble': {
    async perform({ floor, actor, jobId }, payload) {
      await floor.act(actor, tellRosterTrouble, payload as z.input<typeof rosterLoadTroubled.schema>, {
        completes: jobId,
      });
    },
  },
  'channels.watch_rosters': {
    async perform({ floor, actor, jobId }) {
      const quiet = await floor.ask(actor, quietSources, null);
      if (quiet !== null) await floor.act(actor, watchSources, { quiet: [...quiet] }, { completes: jobId });
    },
  },
};

export const rosterWatchSchedules: readonly Schedule[] = [
  { name: 'channels.watch_rosters', job: 'channels.watch_rosters', local: { at: '07:10' } },
];

export const rosterWatchSubscriptions: readonly Subscription[] = [
  on(rosterLoadTroubled, { after: 'channels.tell_roster_trouble' }),
];
