import type { Hono } from 'hono';
import { createFloor, type Floor } from '#platform/action';
import { createPool } from '#platform/database';
import type { Check, Room } from '#platform/house';
import { createLive } from '#platform/live';
import { createLog, type Log } from '#platform/log';
import { createRelay, createWorker, type Worker } from '#platform/outbox';
import { createSecrets } from '#platform/secrets';
import type { Settings } from '#platform/settings';
import { createApp, type PageRequest, type Route } from '#platform/web';
import { loadWords } from '#platform/words';
import { mountAssets, problemPage } from '#ui';
import { accessRoom, identify } from '#rooms/access';
import { alsoSayOfDay, calendarRoom } from '#rooms/calendar';
import {
  channelsRoom,
  createCarrierDrivers,
  demoDriver,
  mailFor,
  type OpenDriver,
  pushDriver,
  smtpDriver,
} from '#rooms/channels';
import { conversationsWith, openApiRoute, promisesRoutes } from '#rooms/conversations';
import { insightRoom } from '#rooms/insight';
import { freshWordings, languageRoom } from '#rooms/language';
import { figuresGate, learningRoom } from '#rooms/learning';
import {
  alertCalls,
  messagesRoom,
  noticesToday,
  oneLinerFor,
  sentenceAnswered,
  takeAcknowledgement,
  takeAnswer,
} from '#rooms/messages';
import { recordsRoom } from '#rooms/records';
import { rosterRoom } from '#rooms/roster';
import { demoRoutes } from './demo-pages.ts';
import { demoPhoneRoutes } from './demo-phones.ts';
import { firstDay } from './first-day/index.ts';
import { mountHealth, type Health } from './health.ts';
import { housekeeping } from './housekeeping.ts';
import { openTextIntake } from './text-intake.ts';
import { settingsPage } from './settings-page.ts';
import { english } from './words.ts';

/** The whole house, standing: the floor, the rooms on it, the pages, the worker. The only file that lists the rooms and chooses the drivers. */
export type House = {
  readonly floor: Floor;
  readonly rooms: readonly Room[];
  readonly routes: readonly Route[];
  readonly checks: readonly Check[];
  readonly app: Hono;
  readonly worker: Worker;
  readonly health: Health;
  close(): Promise<void>;
};

export type OpenRequest = {
  readonly settings: Settings;
  /** Connects as somebody who may become `porchlight_app`. */
  readonly databaseUrl: string;
  readonly log?: Log;
  readonly clock?: () => Temporal.Instant;
  /** Whether wake-ups and refresh signals go to other processes too. Off for short commands and tests. */
  readonly relay?: boolean;
  /** Another way out for mail than the settings say; tests hand one in. */
  readonly mailDriver?: OpenDriver;
};

function problem(
  request: PageRequest,
  error: { code: string; status: number; data: Readonly<Record<string, string | number | boolean | null>> },
): ReturnType<typeof problemPage> {
  const staff = request.url.pathname.startsWith('/desk') || request.url.pathname.startsWith('/admin');
  return problemPage({
    t: request.t,
    code: error.code,
    status: error.status,
    data: error.data,
    name: request.district.name,
    home: staff ? '/desk' : '/',
  });
}

/** Builds everything; starts nothing. */
export async function openHouse({
  settings,
  databaseUrl,
  log: givenLog,
  clock,
  relay: withRelay = false,
  mailDriver,
}: OpenRequest): Promise<House> {
  const log = givenLog ?? createLog(settings.logLevel);
  const pool = createPool({
    url: databaseUrl,
    role: 'porchlight_app',
    size: settings.poolSize,
    onError: (error) => log.warn('a database connection was lost', { error }),
  });
  const relay = createRelay({ pool, url: databaseUrl, log });
  const live = createLive((message) => {
    if (withRelay) relay.live(message);
  });
  let worker: Worker | null = null;
  const floor = createFloor({
    settings,
    log,
    secrets: createSecrets(settings.secrets),
    words: loadWords({ rooms: english }),
    live,
    pool,
    ...(clock ? { clock } : {}),
    wake: (districtId) => {
      worker?.wake(districtId);
      if (withRelay) relay.wake(districtId);
    },
  });
  const mail = mailDriver ?? (settings.smtpUrl === null ? demoDriver() : smtpDriver(settings, log));
  const carrier = createCarrierDrivers(floor);
  const texts = openTextIntake(carrier, {
    takers: [takeAcknowledgement, takeAnswer],
    writtenBy: oneLinerFor,
    sentenceAnswered,
    calls: alertCalls,
  });
  alsoSayOfDay(noticesToday);
  const above: readonly Room[] = [
    housekeeping(settings),
    rosterRoom,
    calendarRoom,
    accessRoom,
    languageRoom,
    channelsRoom(floor, {
      driverFor: async (kind, districtId) =>
        kind === 'email'
          ? mailFor(floor, districtId, mail)
          : kind === 'push'
            ? pushDriver(floor, districtId)
            : carrier.driverFor(kind, districtId),
      intake: texts.intake,
      carrier,
    }),
    conversationsWith(figuresGate),
    texts.room,
    messagesRoom,
    learningRoom,
    insightRoom,
  ];
  const rooms: readonly Room[] = [
    ...above,
    recordsRoom(above),
    firstDay(() => rooms.flatMap((room) => room.setup ?? [])),
    settingsPage(() => rooms.flatMap((room) => room.settings ?? [])),
  ];
  for (const room of rooms) floor.subscribe(room.subscriptions ?? []);
  const checks = rooms.flatMap((room) => room.checks ?? []);
  const routes = [
    ...rooms.flatMap((room) => room.routes ?? []),
    ...promisesRoutes(() => checks),
    openApiRoute(rooms.flatMap((room) => room.routes ?? [])),
    ...(settings.mode === 'demo' ? [...demoRoutes, ...demoPhoneRoutes] : []),
  ];
  worker = createWorker({
    floor,
    jobs: Object.fromEntries(rooms.flatMap((room) => Object.entries(room.jobs ?? {}))),
    schedules: rooms.flatMap((room) => room.schedules ?? []),
    words: freshWordings,
  });
  const made = worker;
  const health = mountHealth(floor);
  const app = createApp({
    floor,
    routes,
    identify,
    words: freshWordings,
    problemPage: problem,
    navigation: rooms.flatMap((room) => room.navigation ?? []),
    menu: rooms.flatMap((room) => room.menu ?? []),
    plain: (plain) => {
      mountAssets(plain);
      health.mount(plain);
    },
    onAnswer: health.onAnswer,
  });
  if (withRelay)
    await relay.start({ wake: (districtId) => made.wake(districtId), live: (message) => live.receive(message) });
  return {
    floor,
    rooms,
    routes,
    checks,
    app,
    worker: made,
    health,
    async close() {
      await made.stop();
      await relay.stop();
      await mail.close();
      await carrier.close();
      await pool.end();
    },
  };
}
