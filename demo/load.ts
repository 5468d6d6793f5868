import { sql } from 'kysely';
import { z } from 'zod';
import { action, createFloor, question, type Floor } from '#platform/action';
import { systemActor, type Actor } from '#platform/actor';
import { newId, type Uuid } from '#platform/ids';
import type { Room } from '#platform/house';
import { directoryOf, runClock } from '#rooms/conversations';
import { importRoster } from '#rooms/roster';
import { makeRoster, ROSTER_FOLDER } from './generate.ts';
import { castOf } from './load/cast.ts';
import { schoolDaysBefore, type SchoolDays } from './load/days.ts';
import { installAbsences, installSettings, markLoaded } from './load/install.ts';
import { inLanes, LANES, type Past, runPast } from './load/outbox.ts';
import { openStory, playEvent, type Stage, takeAlarm } from './load/play.ts';
import { ALARM_TEAMS, DEMO_DISTRICT } from './settings.ts';
import { allStories, WRITTEN_STORIES, type Story, type StoryEvent } from './stories/index.ts';

/** One line of progress for a person at a terminal. */
type Say = (line: string) => void;

export type DemoLoad = {
  readonly floor: Floor;
  /** All rooms of the house: their jobs and what they listen to. No worker may have been started on this database. */
  readonly rooms: readonly Room[];
  /** What today is; the real clock when left out. */
  readonly now?: Temporal.Instant;
  /** Fewer stories for a quick look, the written ones first. */
  readonly stories?: number;
  readonly say?: Say;
};

export type DemoLoaded = {
  readonly districtId: Uuid;
  readonly loaded: boolean;
  readonly conversations: number;
  readonly seconds: number;
};

/** The demonstration district, made when it is not there yet. */
export async function ensureDemoDistrict(floor: Floor): Promise<Uuid> {
  const { slug, name, zone, languages } = DEMO_DISTRICT;
  return floor.outside('the demonstration makes its district', async (outside) => {
    await sql`insert into platform.districts (id, slug, name, zone, languages, mode) values (${newId()}, ${slug}, ${name}, ${zone}, ${[...languages]}, 'demo')
      on conflict (slug) do nothing`.execute(outside);
    const { rows } = await sql<{ id: Uuid }>`select id from platform.districts where slug = ${slug}`.execute(outside);
    if (rows[0] === undefined) throw new Error('The demonstration district could not be made.');
    return rows[0].id;
  });
}

const wasLoaded = question('demo.was_loaded', async ({ tx, actor }): Promise<boolean> => {
  const { rows } =
    await sql`select 1 from platform.audit where district_id = ${actor.districtId} and what = 'demonstration loaded' limit 1`.execute(
      tx,
    );
  return rows.length > 0;
});

/** Whoever answered has read it; the bold lines of an inbox are for what came after. */
const markAnsweredRead = action('demo.mark_answered_read', z.object({}), async ({ tx, actor }) => {
  await sql`update conversations.conversations set unread = false where district_id = ${actor.districtId} and (state = 'closed' or last_from = 'staff')`.execute(
    tx,
  );
  await sql`insert into conversations.reads (district_id, id, conversation_id, person_id, read_at)
    select district_id, gen_random_uuid(), id, owner_id, last_message_at from conversations.conversations where district_id = ${actor.districtId} and owner_id is not null and not unread
    on conflict on constraint reads_once do nothing`.execute(tx);
});

type Step = { at: Temporal.Instant; story: Story; event: StoryEvent | null };

/** All stories as one line of moments; what would lie in the future has not happened yet. */
function timeline(stories: readonly Story[], days: SchoolDays, now: Temporal.Instant): Step[] {
  const past = (at: Temporal.Instant): boolean => Temporal.Instant.compare(at, now) <= 0;
  const steps = stories.flatMap((story) => {
    const { at, day } = days.startOf(story.start);
    if (!past(at)) return [];
    const events = story.happens.map((event): Step => ({ at: days.momentOf(day, event.when), story, event }));
    const firstAhead = events.findIndex((step) => !past(step.at));
    return [{ at, story, event: null }, ...(firstAhead === -1 ? events : events.slice(0, firstAhead))];
  });
  return steps.sort((a, b) => Temporal.Instant.compare(a.at, b.at));
}

/** Mail about everyday matters is kept in the mailboxes for the last days only; about the written stories always. */
const MAIL_DAYS = 7;
/** The clock of promises is looked at this often while the past goes by. */
const WINDOW_MINUTES = 180;

/** Steps of one short stretch of time, by story; those that touch several stories stand alone. */
function windows(steps: readonly Step[]): Step[][][] {
  const result: Step[][][] = [];
  let current: Map<string, Step[]> = new Map();
  let began: Temporal.Instant | null = null;
  const close = (): void => {
    if (current.size > 0) result.push([...current.values()]);
    current = new Map();
    began = null;
  };
  for (const step of steps) {
    const does = step.event?.does;
    const alone = does === 'joins_group' || does === 'updates_group' || does === 'merges_into';
    const full = began !== null && step.at.since(began).total('minutes') > WINDOW_MINUTES;
    if (alone || full) close();
    began ??= step.at;
    current.set(step.story.id, [...(current.get(step.story.id) ?? []), step]);
    if (alone) close();
  }
  close();
  return result;
}

async function playStep(stage: Stage, { at, story, event }: Step): Promise<void> {
  if (event !== null) {
    await playEvent(stage, story, event, at);
    return;
  }
  const critical = await openStory(stage, story, at);
  const tells = story.happens.some((one) => one.does === 'takes_alarm');
  if (critical && !tells && !('minutesAgo' in story.start))
    await takeAlarm(stage, story, ALARM_TEAMS[story.school], at.add({ minutes: 4 }));
}

/** Walks through three months: what people did, what the clock did in between, what the worker did after. */
async function playAll(
  stage: Stage,
  past: Past,
  steps: readonly Step[],
  now: Temporal.Instant,
  say: Say,
): Promise<void> {
  let ticked = steps[0]?.at ?? now;
  let done = 0;
  let told = 0;
  const tick = async (until: Temporal.Instant): Promise<void> => {
    await stage.floor.act(stage.house, runClock, {}, { now: until });
    await runPast(past, until);
    ticked = until;
  };
  for (const window of windows(steps)) {
    const start = window[0]?.[0]?.at ?? now;
    if (start.since(ticked).total('minutes') >= WINDOW_MINUTES) await tick(start);
    await inLanes(window, LANES, async (story) => {
      for (const step of story) await playStep(stage, step);
    });
    const group = window[0]?.[0]?.event?.does === 'updates_group';
    if (group) await runPast(past, start.add({ minutes: 1 }));
    done += window.reduce((sum, story) => sum + story.length, 0);
    if (done - told >= 500) {
      told = done;
      say(
        `  ${done} of ${steps.length} steps, now in ${start.toZonedDateTimeISO(DEMO_DISTRICT.zone).toLocaleString('en-US', { month: 'long', day: 'numeric' })}`,
      );
    }
  }
  await tick(now);
}

async function importDemoRoster(floor: Floor, house: Actor, began: Temporal.Instant): Promise<void> {
  const { status, errorCount } = await floor.act(
    house,
    importRoster,
    { path: ROSTER_FOLDER, fileName: 'Alder Falls demonstration' },
    { now: began },
  );
  if (status !== 'applied' && status !== 'unchanged')
    throw new Error(`The demonstration roster was ${status}, with ${errorCount} errors.`);
}

/** The same floor without a wake-up after each change: the past is worked off at its own moments, not by the worker of today. */
function quietFloor(floor: Floor, rooms: readonly Room[]): Floor {
  const { settings, log, secrets, words, live, pool, clock } = floor;
  const quiet = createFloor({ settings, log, secrets, words, live, pool, clock, wake: () => {} });
  for (const room of rooms) quiet.subscribe(room.subscriptions ?? []);
  return quiet;
}

/**
 * Loads the demonstration district: roster, settings, three months of conversations, all through the actions that people
 * use, each at its own moment of the past. A second call does nothing. A load that was interrupted has to be reset first.
 */
export async function loadDemo({
  floor: open,
  rooms,
  now: wanted,
  stories: most,
  say = () => {},
}: DemoLoad): Promise<DemoLoaded> {
  const started = performance.now();
  const floor = quietFloor(open, rooms);
  const now = wanted ?? floor.clock();
  const districtId = await ensureDemoDistrict(floor);
  const house = systemActor(districtId, 'demo load');
  const seconds = (): number => Math.round((performance.now() - started) / 100) / 10;
  if (await floor.ask(house, wasLoaded, {})) return { districtId, loaded: false, conversations: 0, seconds: seconds() };
  const began = now.subtract({ hours: 24 * 120 });
  say('Alder Falls Schools: the roster, 1,200 students');
  await importDemoRoster(floor, house, began);
  const cast = await castOf(floor, districtId);
  say('Alder Falls Schools: hours, topics, who answers for what');
  const installing = { floor, cast, house, began, now };
  await installSettings(installing);
  const written = new Set(WRITTEN_STORIES.map((story) => story.id));
  const opened = new Map<string, Uuid>();
  const recent = now.subtract({ hours: 24 * MAIL_DAYS });
  const mailMatters: Past['mailMatters'] = (conversationId, at) =>
    Temporal.Instant.compare(at, recent) > 0 || [...written].some((id) => opened.get(id) === conversationId);
  const past: Past = {
    mailMatters,
    floor,
    house,
    jobs: Object.fromEntries(rooms.flatMap((room) => Object.entries(room.jobs ?? {}))),
  };
  await runPast(past, began);
  const { topicByKey } = await floor.ask(house, directoryOf, {}, { now });
  const topics = new Map([...topicByKey].map(([key, topic]) => [key, topic.id]));
  const stage: Stage = { floor, cast, house, topics, opened, groups: new Map() };
  const stories = allStories(makeRoster()).slice(0, most);
  const steps = timeline(stories, schoolDaysBefore(now, DEMO_DISTRICT.zone), now);
  say(`Alder Falls Schools: ${stories.length} conversations of three months, ${steps.length} steps`);
  await playAll(stage, past, steps, now, say);
  await installAbsences(installing);
  await floor.act(house, markAnsweredRead, {}, { now });
  await floor.act(house, markLoaded, {}, { now });
  say(`Alder Falls Schools is there, after ${seconds()} seconds`);
  return { districtId, loaded: true, conversations: stage.opened.size, seconds: seconds() };
}
