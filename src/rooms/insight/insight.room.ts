import { type Actor, hasAnyRole } from '#platform/actor';
import type { Room } from '#platform/house';
import { insightJobs, insightSchedules } from './insight.jobs.ts';
import { reportRoles } from './insight.policy.ts';
import { insightKeeping } from './insight.retention.ts';
import { reportPath, reportRoutes } from './pages/report.ts';

const readsReports = (actor: Actor): boolean => actor.kind === 'person' && hasAnyRole(actor, reportRoles);

/** What the house gets of this room. */
export const insightRoom: Room = {
  name: 'insight',
  routes: reportRoutes,
  jobs: insightJobs,
  schedules: insightSchedules,
  keeping: insightKeeping,
  navigation: [{ href: reportPath, icon: 'file', label: 'insight.title', order: 41, who: readsReports }],
};
