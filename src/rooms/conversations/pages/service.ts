import type { Actor } from '#platform/actor';
import type { NavigationItem } from '#platform/house';
import { type Route, route } from '#platform/web';
import { figuresScope } from '../conversations.policy.ts';
import { conversationWrites } from './api-acts.ts';
import { conversationReads } from './api-conversations.ts';
import { openApiRoute } from './api-openapi.ts';
import { serviceReads } from './api-service.ts';
import { topicRoutes } from './api-topics.ts';
import { webhookRoutes } from './api-webhooks.ts';
import { downloadFigures } from './service-csv.ts';
import { dashboard, rowsPath, showDashboard } from './service-dashboard.ts';
import { showRows } from './service-rows.ts';

const leads = ['principal', 'department', 'engagement', 'administrator'] as const;
const seesFigures = (actor: Actor): boolean => figuresScope(actor) !== null;

/** What other programs may do, each route with its description. */
export const apiRoutes: readonly Route[] = [
  ...conversationReads,
  ...conversationWrites,
  ...topicRoutes,
  ...serviceReads,
  ...webhookRoutes,
];

/** Service figures, settings, webhooks and the programming interface. */
export const serviceRoutes: readonly Route[] = [
  route({ method: 'GET', path: dashboard, who: leads, handler: showDashboard }),
  route({ method: 'GET', path: rowsPath, who: leads, handler: showRows }),
  route({ method: 'GET', path: `${dashboard}/figures.csv`, who: leads, handler: downloadFigures }),
  ...apiRoutes,
  openApiRoute(apiRoutes),
];

export const serviceNavigation: readonly NavigationItem[] = [
  { href: dashboard, icon: 'chart', label: 'conversations.service.nav', order: 40, who: seesFigures },
];

export const serviceMenu: readonly NavigationItem[] = [];
