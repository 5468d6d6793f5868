import { sql } from 'kysely';
import { on } from '#platform/action';
import type { Room } from '#platform/house';
import { broadcastDone, deliveriesFailed } from '#rooms/channels';
import { nextWayJob } from './actions/failing.ts';
import { prepareJob } from './actions/preparing.ts';
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
    'messages.send_prepared': sendPreparedJob,
    'messages.absences': noticesJob,
    'messages.notice_next_way': noticeNextWayJob,
  },
  schedules: [
    ...oneLiners.schedules,
    ...slipsSchedules,
    { name: 'messages.absences', job: 'messages.absences', everySeconds: 900 },
  ],
  subscriptions: [
    ...oneLiners.subscriptions,
    ...noticeSubscriptions,
    on(deliveriesFailed, { after: 'messages.next_way' }),
    on(broadcastDone, {
      within: async ({ tx, actor, now, refresh }, { aboutId }) => {
        refresh('messages');
        refresh(`announcement:${aboutId}`);
        await sql`update messages.announcements set state = 'done', ended_at = ${now}
          where district_id = ${actor.districtId} and id = ${aboutId} and state = 'going'`.execute(tx);
      },
    }),
  ],
  keeping: messagesKeeping,
};
