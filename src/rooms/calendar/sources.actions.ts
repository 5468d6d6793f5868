import { z } from 'zod';
import { action, question, type ActionContext } from '#platform/action';
import { allow, found } from '#platform/errors';
import type { Uuid } from '#platform/ids';
import { refusalOf } from '#platform/outreach';
import { allowChange, switchRow, who } from './calendar.changing.ts';
import { calendarErrors } from './calendar.errors.ts';
import { mayChangeCalendar, maySeeCalendar } from './calendar.policy.ts';
import { weekCache } from './calendar.weeks.ts';
import { audiences, readEvent, type ReadEvent } from './events.contract.ts';
import { addEvent, changeEvent, dropEvents, eventsOfSource, factsOfRead, type EventRow } from './events.store.ts';
import { readIcal, type IcalSpan } from './ical.read.ts';
import {
  addSource,
  mainLanguage,
  markFailed,
  markRead,
  readableSources,
  readSource,
  sourcesOf,
  switchEventsOf,
  type OpenSource,
  type SourceRow,
} from './sources.store.ts';

const purpose = 'calendar source';
export const readJob = 'calendar.read_source';

const named = z.object({
  orgId: z.uuid(),
  name: z.string().trim().min(1).max(80),
  audience: z.enum(audiences),
});

/** Follows a calendar elsewhere: it is read at once and then every hour. Answers its id. */
export const followCalendar = action(
  'calendar.follow',
  named.extend({ url: z.string().trim().max(1000) }),
  async (context, { url, ...source }) => {
    await allowChange(context, source.orgId);
    const address = url.replace(/^webcals?:/iu, 'https:');
    if (refusalOf(address) !== null) throw calendarErrors.address_wrong({}, 'url');
    const urlSealed = context.floor.secrets.encrypt(purpose, address);
    const id = await addSource(context.tx, who(context), { ...source, urlSealed, host: new URL(address).hostname });
    context.record('calendar followed', { kind: 'calendar_source', id }, { org: source.orgId });
    context.enqueue(readJob, { sourceId: id }, { key: id });
    context.refresh('calendar');
    return { id };
  },
);

/** Reads a calendar file once. Answers its id and how many events were read of it, and how many left out. */
export const importCalendar = action(
  'calendar.import',
  named.extend({ text: z.string() }),
  async (context, { text, ...source }) => {
    await allowChange(context, source.orgId);
    const { events, skipped } = readFor(await spanFor(context, source.orgId), text);
    const id = await addSource(context.tx, who(context), { ...source, urlSealed: '', host: '' });
    const stored = found(await readSource(context.tx, context.actor.districtId, id));
    await store(context, stored, events);
    await markRead(context.tx, who(context), id, { etag: null, events: events.length });
    context.record('calendar imported', { kind: 'calendar_source', id }, { org: source.orgId, events: events.length });
    context.refresh('calendar');
    return { id, events: events.length, skipped };
  },
);

const oneSource = z.object({ sourceId: z.uuid() });

/** Stops following a calendar, or takes an imported file back, with all its events. */
export const dropCalendar = action('calendar.drop', oneSource, async (context, { sourceId }) => {
  await switchRow(context, { table: 'sources', id: sourceId, kind: 'calendar source', on: false });
  await switchEventsOf(context.tx, who(context), sourceId, false);
  context.refresh('calendar');
});

/** Follows it again, with the events it had. */
export const restoreCalendar = action('calendar.restore', oneSource, async (context, { sourceId }) => {
  await switchRow(context, { table: 'sources', id: sourceId, kind: 'calendar source', on: true });
  await switchEventsOf(context.tx, who(context), sourceId, true);
  context.refresh('calendar');
});

/** Keeps what was read of a followed calendar. A calendar that suddenly is empty is not believed. */
export const keepReading = action(
  'calendar.keep_reading',
  oneSource.extend({ etag: z.string().nullable(), events: z.array(readEvent) }),
  async (context, { sourceId, etag, events }) => {
    allow(context.actor.kind === 'system');
    const source = await readSource(context.tx, context.actor.districtId, sourceId);
    if (source === null) return;
    if (events.length === 0 && source.events > 5) {
      await markFailed(context.tx, who(context), sourceId, 'empty');
    } else {
      await store(context, source, events);
      await markRead(context.tx, who(context), sourceId, { etag, events: events.length });
    }
    context.refresh('calendar');
  },
);

export const noteFailure = action(
  'calendar.note_failure',
  oneSource.extend({ failure: z.string().max(40) }),
  async (context, { sourceId, failure }) => {
    allow(context.actor.kind === 'system');
    await markFailed(context.tx, who(context), sourceId, failure);
    context.refresh('calendar');
  },
);

/** One reading for each followed calendar of the district. */
export const queueReadings = action('calendar.queue_readings', z.object({}), async (context) => {
  allow(context.actor.kind === 'system');
  for (const sourceId of await readableSources(context.tx, context.actor.districtId))
    context.enqueue(readJob, { sourceId }, { key: sourceId });
});

/** What a job needs to read one: the address only ever leaves the database for the call itself. */
export const sourceToRead = question(
  'calendar.source_to_read',
  async (
    context,
    { sourceId }: { sourceId: Uuid },
  ): Promise<{ url: string; etag: string | null; span: IcalSpan } | null> => {
    allow(context.actor.kind === 'system');
    const source = await readSource(context.tx, context.actor.districtId, sourceId);
    if (source === null || source.urlSealed === '') return null;
    const url = context.floor.secrets.decrypt(purpose, source.urlSealed);
    return { url, etag: source.failure === null ? source.etag : null, span: await spanFor(context, source.orgId) };
  },
);

/** The calendars that an org reads, for those who may change it. */
export const orgSources = question(
  'calendar.sources',
  async ({ tx, actor }, { orgId }: { orgId: Uuid }): Promise<readonly SourceRow[]> => {
    allow(maySeeCalendar(actor));
    const { facts } = await weekCache.entryFor(tx, actor.districtId, orgId);
    const org = found(facts.orgs.find((one) => one.id === orgId));
    return mayChangeCalendar(actor, org) ? sourcesOf(tx, actor.districtId, orgId) : [];
  },
);

/** Half a year back, a year and a half ahead. */
async function spanFor(
  { tx, actor, now }: Pick<ActionContext, 'tx' | 'actor' | 'now'>,
  orgId: Uuid,
): Promise<IcalSpan> {
  const { weeks } = await weekCache.entryFor(tx, actor.districtId, orgId);
  const { zone } = weeks(orgId);
  const today = now.toZonedDateTimeISO(zone).toPlainDate();
  return { zone, from: today.subtract({ months: 6 }), until: today.add({ months: 18 }) };
}

function readFor(span: IcalSpan, text: string): { events: readonly ReadEvent[]; skipped: number } {
  try {
    const read = readIcal(text, span);
    // What has no title says nothing to a family.
    const events = read.events.filter((event) => event.title !== '');
    return { events, skipped: read.skipped + read.events.length - events.length };
  } catch {
    throw calendarErrors.file_unreadable({}, 'file');
  }
}

const keyOf = (event: { readonly uid: string; readonly startsOn: string }): string => `${event.startsOn} ${event.uid}`;

/** New ones in, changed ones changed, gone ones gone; what is the same is not touched. */
async function store(context: ActionContext, source: OpenSource, events: readonly ReadEvent[]): Promise<void> {
  const { tx, actor } = context;
  const language = await mainLanguage(tx, actor.districtId);
  const standing = new Map((await eventsOfSource(tx, actor.districtId, source.id)).map((one) => [keyOf(one), one]));
  for (const event of events) {
    const old = standing.get(keyOf(event));
    standing.delete(keyOf(event));
    const next = factsOfRead(event, { ...source, language });
    if (old === undefined) await addEvent(tx, who(context), { ...next, source: { id: source.id, uid: event.uid } });
    else if (!isSame(old, next)) await changeEvent(tx, who(context), old.id, next);
  }
  await dropEvents(
    tx,
    actor.districtId,
    [...standing.values()].map((one) => one.id),
  );
}

function isSame(old: EventRow, next: ReturnType<typeof factsOfRead>): boolean {
  const told = ({ titles, details, place, untilOn, from, to, audience }: typeof next): string =>
    JSON.stringify([Object.values(titles), Object.values(details), place, untilOn, from, to, audience]);
  return told(old) === told(next);
}
