import { type Actor, isStaff } from '#platform/actor';
import type { NavigationItem } from '#platform/house';
import { type Route, route } from '#platform/web';
import { maySetLegal } from '../actions/legal-settings.ts';
import { maySetWebhooks } from '../actions/webhooks.ts';
import type { FiguresGate } from '../conversations.figures-gate.ts';
import { figuresScope, maySetTopics } from '../conversations.policy.ts';
import { historyRoutes } from '../history/history.page.ts';
import { conversationWrites } from './api-acts.ts';
import { conversationReads } from './api-conversations.ts';
import { fileReads } from './api-files.ts';
import { openApiRoute } from './api-openapi.ts';
import { peopleRoutes } from './api-people.ts';
import { serviceReads } from './api-service.ts';
import { savedReplyRoutes } from './api-saved-replies.ts';
import { topicRoutes } from './api-topics.ts';
import { webhookRoutes } from './api-webhooks.ts';
import { downloadFigures } from './service-csv.ts';
import { dashboard, postSummary, rowsPath, showDashboard } from './service-dashboard.ts';
import { figuresOfPeopleRoutes, ownFigures } from './service-people.ts';
import { showRows } from './service-rows.ts';
import { alarmSettingsRoutes } from './settings-alarms.ts';
import { districtSettingsRoutes } from './settings-district.ts';
import { legalSettingsRoutes } from './legal-settings.ts';
import { mailSettingsRoutes } from './settings-mail.ts';
import { topicSettingsRoutes } from './settings-topics.ts';
import { webhookSettingsRoutes } from './settings-webhooks.ts';

const leads = ['principal', 'department', 'engagement', 'administrator'] as const;
const seesFigures = (actor: Actor): boolean => figuresScope(actor) !== null;

/** What other programs may do, each route with its description. */
export const apiRoutes: readonly Route[] = [
  ...conversationReads,
  ...fileReads,
  ...conversationWrites,
  ...peopleRoutes,
  ...topicRoutes,
  ...savedReplyRoutes,
  ...serviceReads,
  ...webhookRoutes,
];

/** Service figures, settings, webhooks and the programming interface. What names a person passes the gate. */
export const serviceRoutes = (gate: FiguresGate): readonly Route[] => [
  ...figuresOfPeopleRoutes(gate),
  route({ method: 'GET', path: dashboard, who: leads, handler: showDashboard }),
  route({ method: 'GET', path: rowsPath, who: leads, handler: showRows }),
  route({ method: 'GET', path: `${dashboard}/figures.csv`, who: leads, handler: downloadFigures }),
  route({ method: 'POST', path: `${dashboard}/summary`, who: ['principal'], handler: postSummary }),
  ...topicSettingsRoutes,
  ...alarmSettingsRoutes,
  ...legalSettingsRoutes,
  ...mailSettingsRoutes,
  ...webhookSettingsRoutes,
  ...districtSettingsRoutes,
  ...historyRoutes,
  ...apiRoutes,
  openApiRoute(apiRoutes),
];

export const serviceNavigation: readonly NavigationItem[] = [
  { href: dashboard, icon: 'chart', label: 'conversations.service.nav', order: 40, who: seesFigures },
  { href: '/admin/topics', icon: 'chat', label: 'conversations.settings.nav.topics', order: 72, who: maySetTopics },
  { href: '/admin/alarms', icon: 'warning', label: 'conversations.settings.nav.alarms', order: 73, who: maySetTopics },
  {
    href: '/admin/legal',
    icon: 'lock',
    label: 'conversations.legal.settings.nav',
    order: 73,
    who: maySetLegal,
  },
  {
    href: '/admin/promises',
    icon: 'check',
    label: 'conversations.settings.nav.promises',
    order: 74,
    who: maySetTopics,
  },
  { href: '/admin/mail', icon: 'mail', label: 'conversations.settings.nav.mail', order: 75, who: maySetWebhooks },
  {
    href: '/admin/service',
    icon: 'person',
    label: 'conversations.settings.nav.service',
    order: 76,
    who: maySetWebhooks,
  },
  {
    href: '/admin/webhooks',
    icon: 'send',
    label: 'conversations.settings.nav.webhooks',
    order: 77,
    who: maySetWebhooks,
  },
  {
    href: '/admin/history',
    icon: 'book',
    label: 'conversations.history.title',
    order: 78,
    who: maySetWebhooks,
  },
];

export const serviceMenu: readonly NavigationItem[] = [
  { href: ownFigures, icon: 'chart', label: 'conversations.mine.title', order: 62, who: isStaff },
];
