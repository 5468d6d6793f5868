import { type Actor, isStaff } from '#platform/actor';
import type { NavigationItem, SettingsItem } from '#platform/house';
import { type Route, route } from '#platform/web';
import { maySetLegal } from '../actions/legal-settings.ts';
import { maySetWebhooks } from '../actions/webhooks.ts';
import type { FiguresGate } from '../conversations.figures-gate.ts';
import { figuresScope, maySetTopics } from '../conversations.policy.ts';
import { historyRoutes } from '../history/history.page.ts';
import { conversationWrites } from './api-acts.ts';
import { conversationReads } from './api-conversations.ts';
import { fileReads } from './api-files.ts';
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
];

export const serviceNavigation: readonly NavigationItem[] = [
  { href: dashboard, icon: 'chart', label: 'conversations.service.nav', order: 40, who: seesFigures },
];

const setting = (
  group: SettingsItem['group'],
  order: number,
  [key, href, icon]: readonly [key: string, href: string, icon: string],
  who: SettingsItem['who'],
): SettingsItem => ({
  group,
  order,
  href,
  icon,
  label: `conversations.settings.nav.${key}`,
  says: `conversations.settings.says.${key}`,
  who,
});

export const serviceSettings: readonly SettingsItem[] = [
  setting('answers', 10, ['topics', '/admin/topics', 'chat'], maySetTopics),
  setting('answers', 20, ['alarms', '/admin/alarms', 'warning'], maySetTopics),
  {
    ...setting('answers', 25, ['legal', '/admin/legal', 'lock'], maySetLegal),
    label: 'conversations.legal.settings.nav',
  },
  {
    ...setting('answers', 26, ['legal_matters', '/desk/legal', 'lock'], maySetLegal),
    label: 'conversations.legal.list.nav',
  },
  setting('answers', 40, ['service', '/admin/service', 'person'], maySetWebhooks),
  setting('answers', 50, ['promises', '/admin/promises', 'check'], maySetTopics),
  setting('channels', 10, ['mail', '/admin/mail', 'mail'], maySetWebhooks),
  setting('channels', 40, ['webhooks', '/admin/webhooks', 'send'], maySetWebhooks),
  {
    ...setting('start', 20, ['history', '/admin/history', 'book'], maySetWebhooks),
    label: 'conversations.history.title',
  },
];

export const serviceMenu: readonly NavigationItem[] = [
  { href: ownFigures, icon: 'chart', label: 'conversations.mine.title', order: 62, who: isStaff },
];
