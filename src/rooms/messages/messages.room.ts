import { sql } from 'kysely';
import { on } from '#platform/action';
import type { Room } from '#platform/house';
import { broadcastDone, deliveriesFailed } from '#rooms/channels';
import { nextWayJob } from './actions/failing.ts';
import { prepareJob } from './actions/preparing.ts';
import { digestNextWayJob, digestsJob } from './digests/sending.ts';
import { noneWaits } from './digests/waiting.ts';
import { oneLiners } from './one-liners/one-liners.room.ts';
import { sendPreparedJob } from './alerts/prepared.ts';
import { noticeNextWayJob, noticesJob, noticeSubscriptions } from './notices/weekly.sending.ts';
import { messagesKeeping } from './messages.retention.ts';
import { absenceSettings, alertNavigation, alertRoutes } from './pages/alert-routes.ts';
import { announceNavigation, announceRoutes, announceSettings } from './pages/announce.ts';
import { reachNavigation, reachRoutes } from './pages/reach-page.ts';
import { slipsNavigation, slipsRoutes } from './pages/slips-routes.ts';
import { slipsJobs, slipsSchedules } from './slips/slips.jobs.ts';

/** What the house gets of this room. */
export const messagesRoom: Room = {
  name: 'messages',
  routes: [...announceRoutes, ...reachRoutes, ...alertRoutes, ...oneLiners.routes, ...slipsRoutes],
  navigation: [
    ...announceNavigation,
    ...reachNavigation,
    ...alertNavigation,
    ...oneLiners.navigation,
    ...slipsNavigation,
  ],
  settings: [...announceSettings, ...absenceSettings],
  jobs: {
    ...oneLiners.jobs,
    ...slipsJobs,
    'messages.prepare': prepareJob,
    'messages.next_way': nextWayJob,
    'messages.digests': digestsJob,
    'messages.digest_next_way': digestNextWayJob,
    'messages.send_prepared': sendPreparedJob,
    'messages.absences': noticesJob,
    'messages.notice_next_way': noticeNextWayJob,
  },
  schedules: [
    ...oneLiners.schedules,
    ...slipsSchedules,
    { name: 'messages.digests', job: 'messages.digests', everySeconds: 600 },
    { name: 'messages.absences', job: 'messages.absences', everySeconds: 900 },
  ],
  subscriptions: [
    ...oneLiners.subscriptions,
    ...noticeSubscriptions,
    on(deliveriesFailed, { after: 'messages.next_way' }),
    on(deliveriesFailed, { after: 'messages.digest_next_way' }),
    on(broadcastDone, {
      within: async ({ tx, actor, now, refresh }, { aboutId }) => {
        refresh('messages');
        refresh(`announcement:${aboutId}`);
        await sql`update messages.announcements a set state = 'done', ended_at = ${now}
          where a.district_id = ${actor.districtId} and a.id = ${aboutId} and a.state = 'going' and ${noneWaits}`.execute(
          tx,
        );
      },
    }),
  ],
  keeping: messagesKeeping,
};
