import { sql } from 'kysely';
import { question, type Floor } from '#platform/action';
import { hasRole, systemActor } from '#platform/actor';
import { readFile, scanReason } from '#platform/files';
import type { Check, Room } from '#platform/house';
import type { Uuid } from '#platform/ids';
import { channelsKeeping } from './channels.retention.ts';
import { deliverJob, sendJob } from './channels.deliveries.ts';
import type { DriverFor } from './sending/driver.ts';
import { type LoadFiles, sendLaneJob } from './sending/lane.ts';
import type { CarrierDrivers } from './accounts/carrier-drivers.ts';
import { accountRoutes } from './pages/account-page.ts';
import { carrierHooks, type PhoneIntake } from './hooks/hooks.ts';
import { lookUpJob } from './sending/doubt.ts';
import { onceToldJobs, onceToldSubscriptions } from './once-told.ts';
import { familyWatchJobs, familyWatchSubscriptions } from './family-watch.ts';
import { myMessagesRoutes } from './pages/my-messages.ts';
import { choicesRoutes } from './pages/choices-page.ts';
import { costsRoutes, costsSettings } from './pages/costs-page.ts';
import { optOutRoutes } from './pages/opt-outs-page.ts';
import { paperNavigation, paperRoutes } from './pages/paper-page.ts';
import { pushRoutes } from './push/push-routes.ts';
import { signatureRoutes, signatureSettings } from './pages/signature-page.ts';
import { unsubscribeRoutes } from './unsubscribe/unsubscribe-page.ts';
import { rosterWatchJobs, rosterWatchSchedules, rosterWatchSubscriptions } from './roster-watch.ts';

/** What may go out of these files; null while one is not yet looked through. */
const loadFiles = question('channels.load_files', async (context, { ids }: { ids: readonly Uuid[] }) => {
  const files: { name: string; type: string; bytes: Buffer }[] = [];
  for (const id of ids) {
    const file = await readFile(context, id);
    if (file?.heldReason === scanReason) return null;
    if (file !== null && file.state === 'clean') files.push({ name: file.name, type: file.type, bytes: file.bytes });
  }
  return files;
});

const doubtful = question(
  'channels.count_stuck',
  async ({ tx, actor, now }): Promise<{ violations: number; examples: readonly string[] }> => {
    const { rows } = await sql<{
      id: string;
    }>`select id from channels.deliveries where district_id = ${actor.districtId} and state in ('queued', 'sending')
    and kind <> 'paper' and send_after < ${now.subtract({ hours: 4 })} limit 1000`.execute(tx);
    return { violations: rows.length, examples: rows.slice(0, 5).map((row) => row.id) };
  },
);

const checks: readonly Check[] = [
  {
    id: 'deliveries',
    name: 'No delivery has been waiting for more than four hours',
    count: async (floor, actor) => floor.ask(actor, doubtful, {}),
  },
];

/** What the composition root decides: how messages go out, and what becomes of texts and calls that come in. */
export type ChannelsParts = {
  readonly driverFor: DriverFor;
  readonly intake: PhoneIntake;
  /** The districts' lines to their carriers, for asking whether an account works. */
  readonly carrier: Pick<CarrierDrivers, 'lineOf'>;
};

/** The ways to and from people: mail now, others by the same small driver. */
export function channelsRoom(floor: Floor, { driverFor, intake, carrier }: ChannelsParts): Room {
  const files: LoadFiles = async (districtId, ids) =>
    ids.length === 0 ? [] : floor.ask(systemActor(districtId, 'channels.deliver'), loadFiles, { ids });
  return {
    name: 'channels',
    routes: [
      ...optOutRoutes,
      ...myMessagesRoutes,
      ...choicesRoutes,
      ...pushRoutes,
      ...unsubscribeRoutes,
      ...paperRoutes,
      ...costsRoutes,
      ...signatureRoutes,
      ...carrierHooks(intake),
      ...accountRoutes(carrier),
    ],
    navigation: [
      paperNavigation,
      {
        href: '/admin/opt-outs',
        icon: 'mail',
        label: 'channels.opt_outs.nav',
        order: 75.5,
        who: (actor) => hasRole(actor, 'administrator', null),
      },
    ],
    settings: [
      ...signatureSettings,
      ...costsSettings,
      {
        group: 'channels',
        href: '/admin/channels',
        icon: 'phone',
        label: 'channels.account.nav',
        says: 'channels.account.says',
        order: 20,
        who: (actor) => hasRole(actor, 'administrator', null),
      },
    ],
    jobs: {
      'channels.deliver': deliverJob(driverFor, files),
      'channels.send_lane': sendLaneJob(driverFor, files),
      'channels.look_up': lookUpJob(driverFor),
      'channels.send': sendJob,
      ...rosterWatchJobs,
      ...familyWatchJobs,
      ...onceToldJobs,
    },
    schedules: [...rosterWatchSchedules, { name: 'channels.look_up', job: 'channels.look_up', everySeconds: 60 }],
    subscriptions: [...rosterWatchSubscriptions, ...onceToldSubscriptions, ...familyWatchSubscriptions],
    checks,
    keeping: channelsKeeping,
  };
}
