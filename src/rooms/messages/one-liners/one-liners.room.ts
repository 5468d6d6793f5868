import type { Room } from '#platform/house';
import { fridayNavigation, fridayRoutes } from '../pages/friday-routes.ts';
import { oneLinerApi } from '../pages/api-one-liners.ts';
import { mySentencesRoutes } from '../pages/friday-mine.ts';
import { oneLinerNextWayJob, oneLinerSubscriptions } from './delivering.ts';
import { sendOneLinerJob } from './sending.ts';
import { listsJob } from './turns.actions.ts';

/** What the weekly sentence adds to the room. */
export const oneLiners = {
  routes: [...fridayRoutes, ...mySentencesRoutes, ...oneLinerApi],
  navigation: fridayNavigation,
  jobs: {
    'messages.send_one_liner': sendOneLinerJob,
    'messages.one_liner_next_way': oneLinerNextWayJob,
    'messages.friday_lists': listsJob,
  },
  schedules: [{ name: 'messages.friday_lists', job: 'messages.friday_lists', local: { at: '21:10', days: [4] } }],
  subscriptions: oneLinerSubscriptions,
} satisfies Partial<Room>;
