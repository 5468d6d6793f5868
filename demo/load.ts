import { sql } from 'kysely';
import { z } from 'zod';
import { action, createFloor, question, type Floor } from '#platform/action';
import { systemActor, type Actor } from '#platform/actor';
import { newId, type Uuid } from '#platform/ids';
import type { Room } from '#platform/house';
import { directoryOf } from '#rooms/conversations';
import { importRoster } from '#rooms/roster';
import { makeRoster, ROSTER_FOLDER } from './generate.ts';
import { castOf } from './load/cast.ts';
import { schoolDaysBefore, type SchoolDays } from './load/days.ts';
import { installAlerts } from './load/alerts.ts';
import { installAnnouncements } from './load/announcements.ts';
import { installFridays } from './load/fridays.ts';
import { installAbsences, installSettings, markLoaded } from './load/install.ts';
import { installSlips } from './load/slips.ts';
import { floorAt, inLanes, LANES, type Past, runPast } from './load/outbox.ts';
import { letTimePass, openStory, playEvent, raisesAlarm, type Stage, takeAlarm } from './load/play.ts';
import { playInOne, type Then } from './load/time-machine.ts';
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

/** Mail about everyday matters is kept in the mailboxes for the last days only; about the written stories always. */
const MAIL_DAYS = 7;

type Step = { at: Temporal.Instant; story: Story; event: StoryEvent | null };

/** What happens in a story, in order; what would lie in the future has not happened yet. */
function stepsOf(story: Story, days: SchoolDays, now: Temporal.Instant): Step[] {
  const past = (at: Temporal.Instant): boolean => Temporal.Instant.compare(at, now) <= 0;
  const { at, day } = days.startOf(story.start);
  if (!past(at)) return [];
  const events = story.happens.map((event): Step => ({ at: days.momentOf(day, event.when), story, event }));
  const firstAhead = events.findIndex((step) => !past(step.at));
  return [{ at, story, event: null }, ...(firstAhead === -1 ? events : events.slice(0, firstAhead))];
}

/** Stories that touch each other are played together, in the order of their moments; the others each by itself. */
function unitsOf(stories: readonly Story[], days: SchoolDays, now: Temporal.Instant): Step[][] {
  const keyOf = (story: Story): string => {
    for (const event of story.happens) {
      if (event.does === 'joins_group' || event.does === 'updates_group') return `group ${event.group}`;
      if (event.does === 'merges_into') return `story ${event.story}`;
    }
    return `story ${story.id}`;
  };
  const units = Map.groupBy(stories, keyOf);
  return [...units.values()]
    .map((unit) =>
      unit.flatMap((story) => stepsOf(story, days, now)).sort((a, b) => Temporal.Instant.compare(a.at, b.at)),
    )
    .filter((steps) => steps.length > 0)
    .sort((a, b) => Temporal.Instant.compare(a[0]?.at ?? now, b[0]?.at ?? now));
}

type Play = Pick<Stage, 'cast' | 'house' | 'topics' | 'opened' | 'groups'>;
type Scene = { readonly floor: Floor; readonly past: Past; readonly play: Play; readonly now: Temporal.Instant };

/** Plays steps in one transaction until they end or an alarm is raised; answers how many were played, and whether one was. */
async function playSteps(
  { floor, past, play, now }: Scene,
  steps: readonly Step[],
): Promise<{ played: number; alarm: boolean }> {
  const { subscriptions } = past;
  let result = { played: 0, alarm: false };
  const playThem = async (then: Then): Promise<void> => {
    const stage: Stage = { ...play, floor: then };
    result = { played: 0, alarm: false };
    for (const { at, story, event } of steps) {
      result.played += 1;
      await letTimePass(stage, story, at);
      if (event !== null) await playEvent(stage, story, event, at);
      const alarm = event === null ? await openStory(stage, story, at) : await raisesAlarm(stage, story, event);
      if (alarm) {
        result.alarm = true;
        return;
      }
    }
    for (const story of new Set(steps.map((step) => step.story))) await letTimePass(stage, story, now);
  };
  await floor.act(play.house, playInOne, { subscriptions, play: playThem }, { now });
  return result;
}

/** The team is called at once, as in life. Where the story does not say who took it, the school's first person does within minutes. */
async function answerAlarm({ floor, past, play, now }: Scene, { at, story, event }: Step): Promise<void> {
  const conversationId = play.opened.get(story.id);
  // What is fresh is called by the worker of today, until somebody presses the button.
  if (conversationId === undefined || 'minutesAgo' in story.start) return;
  const context = { floor: floorAt(floor, at), actor: play.house, jobId: newId(), attempt: 1, now: at };
  await past.jobs['conversations.alarm_first']?.perform(context, { conversationId });
  if (story.happens.some((one) => one.does === 'takes_alarm') && event === null) return;
  const take = async (then: Then): Promise<void> =>
    takeAlarm({ ...play, floor: then }, story, ALARM_TEAMS[story.school], at.add({ minutes: 4 }));
  await floor.act(play.house, playInOne, { subscriptions: past.subscriptions, play: take }, { now });
}

async function playUnit(scene: Scene, steps: readonly Step[]): Promise<void> {
  for (let next = 0; next < steps.length;) {
    const { played, alarm } = await playSteps(scene, steps.slice(next));
    next += played;
    const last = steps[next - 1];
    if (alarm && last !== undefined) await answerAlarm(scene, last);
  }
}

/** Plays all units, the oldest first, some at the same time, and then what the worker would have done. */
async function playAll(scene: Scene, units: readonly Step[][], say: Say): Promise<void> {
  const { now } = scene;
  let done = 0;
  await inLanes(units, LANES, async (steps) => {
    await playUnit(scene, steps);
    done += 1;
    const month = (steps[0]?.at ?? now)
      .toZonedDateTimeISO(DEMO_DISTRICT.zone)
      .toLocaleString('en-US', { month: 'long' });
    if (done % 150 === 0) say(`  ${done} of ${units.length}, now in ${month}`);
  });
  say('Alder Falls Schools: the mail of the last days');
  await runPast(scene.past, now);
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
    subscriptions: Map.groupBy(
      rooms.flatMap((room) => room.subscriptions ?? []),
      (one) => one.event,
    ),
    floor,
    house,
    jobs: Object.fromEntries(rooms.flatMap((room) => Object.entries(room.jobs ?? {}))),
  };
  await runPast(past, began);
  const { topicByKey } = await floor.ask(house, directoryOf, {}, { now });
  const topics = new Map([...topicByKey].map(([key, topic]) => [key, topic.id]));
  const play: Play = { cast, house, topics, opened, groups: new Map() };
  const stories = allStories(makeRoster()).slice(0, most);
  const units = unitsOf(stories, schoolDaysBefore(now, DEMO_DISTRICT.zone), now);
  say(`Alder Falls Schools: ${stories.length} conversations of three months`);
  await playAll({ floor, past, play, now }, units, say);
  await installAbsences(installing);
  await installAnnouncements(installing);
  await installAlerts(installing);
  await installSlips(installing);
  await runPast(past, now);
  say('Alder Falls Schools: three months of Fridays');
  await installFridays(installing, DEMO_DISTRICT.zone);
  await floor.act(house, markAnsweredRead, {}, { now });
  await floor.act(house, markLoaded, {}, { now });
  say(`Alder Falls Schools is there, after ${seconds()} seconds`);
  return { districtId, loaded: true, conversations: opened.size, seconds: seconds() };
}
