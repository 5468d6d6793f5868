import type { Route } from '#platform/web';
import { announcementApi } from './api-announcements.ts';
import { oneLinerApi } from './api-one-liners.ts';

/** Everything of this room that other programs may do: what the published description is written from. */
export const messagesApi: readonly Route[] = [...announcementApi, ...oneLinerApi];
