import { isStaff } from '#platform/actor';
import type { Room } from '#platform/house';
import { learnPath } from './learning.gate.ts';
import { learningKeeping } from './learning.retention.ts';
import { lessonRoutes } from './pages/lesson.ts';
import { listRoutes } from './pages/list.ts';

/** What the house gets of this room. */
export const learningRoom: Room = {
  name: 'learning',
  routes: [...listRoutes, ...lessonRoutes],
  keeping: learningKeeping,
  menu: [{ href: learnPath, icon: 'book', label: 'learning.title', order: 63, who: isStaff }],
};
