import { sql } from 'kysely';
import { on } from '#platform/action';
import type { Room } from '#platform/house';
import { broadcastDone, deliveriesFailed } from '#rooms/channels';
import { nextWayJob } from './actions/failing.ts';
import { prepareJob } from './actions/preparing.ts';
import { oneLiners } from './one-liners/one-liners.room.ts';
import { messagesKeeping } from './messages.retention.ts';
import { announceNavigation, announceRoutes, announceSettings } from './pages/announce.ts';

/** What the house gets of this room. */
export const messagesRoom: Room = {
  name: 'messages',
  routes: [...announceRoutes, ...oneLiners.routes],
  navigation: [...announceNavigation, ...oneLiners.navigation],
  settings: announceSettings,
  jobs: { ...oneLiners.jobs, 'messages.prepare': prepareJob, 'messages.next_way': nextWayJob },
  schedules: oneLiners.schedules,
  subscriptions: [
    ...oneLiners.subscriptions,
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
