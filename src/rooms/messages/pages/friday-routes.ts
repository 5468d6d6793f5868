import type { NavigationItem } from '#platform/house';
import { type Route, route } from '#platform/web';
import { coverageSchools } from '../one-liners/coverage.ts';
import { fridayCount } from '../one-liners/friday.questions.ts';
import { hasFriday } from '../one-liners/turns.actions.ts';
import { sendScript } from './family-message.ts';
import { fridayPath } from './friday-card.ts';
import { showCoverage } from './friday-coverage.ts';
import { postBack, postChoose, postLook, postPart, postSend, postSkip, postTakeBack, showFriday } from './friday.ts';

const who = ['teacher'] as const;
const child = `${fridayPath}/children/:id`;
const names = { id: 'student' } as const;

/** The weekly sentence: a teacher's page, and what leaders see of it. */
export const fridayRoutes: readonly Route[] = [
  route({ method: 'GET', path: fridayPath, who, handler: showFriday }),
  route({ method: 'POST', path: `${fridayPath}/choose`, who, handler: postChoose }),
  route({ method: 'POST', path: `${child}/part`, who, names, handler: postPart }),
  route({ method: 'POST', path: `${child}/look`, who, names, handler: postLook }),
  route({ method: 'POST', path: `${child}/send`, who, names, once: true, handler: postSend }),
  route({ method: 'POST', path: `${child}/skip`, who, names, handler: postSkip }),
  route({ method: 'POST', path: `${child}/back`, who, names, handler: postBack }),
  route({
    method: 'POST',
    path: `${fridayPath}/sent/:id/take-back`,
    who,
    names: { id: 'one_liner' },
    handler: postTakeBack,
  }),
  route({
    method: 'GET',
    path: `${fridayPath}/coverage`,
    who: ['principal', 'engagement', 'administrator'],
    handler: showCoverage,
  }),
  route({ method: 'GET', path: '/friday.js', who: 'public', handler: sendScript('friday') }),
];

export const fridayNavigation: readonly NavigationItem[] = [
  {
    href: fridayPath,
    icon: 'star',
    label: 'messages.friday.nav',
    today: 'messages.friday.today',
    order: 25,
    who: hasFriday,
    count: async (floor, actor) => floor.ask(actor, fridayCount, {}),
  },
  {
    href: `${fridayPath}/coverage`,
    icon: 'chart',
    label: 'messages.friday.cover.link',
    order: 45,
    who: (actor) => actor.kind === 'person' && coverageSchools(actor) !== undefined,
  },
];
