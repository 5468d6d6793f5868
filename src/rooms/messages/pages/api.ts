import type { Route } from '#platform/web';
import { alertApi } from './api-alerts.ts';
import { announcementApi } from './api-announcements.ts';
import { documentApi } from './api-documents.ts';
import { oneLinerApi } from './api-one-liners.ts';
import { rosterGroupApi } from './api-roster-groups.ts';
import { signUpApi } from './api-sign-ups.ts';
import { slipApi } from './api-slips.ts';

/** Everything of this room that other programs may do: what the published description is written from. */
export const messagesApi: readonly Route[] = [
  ...announcementApi,
  ...alertApi,
  ...oneLinerApi,
  ...slipApi,
  ...signUpApi,
  ...documentApi,
  ...rosterGroupApi,
];
