import type { Route } from '#platform/web';

export const rosterRoutes: readonly Route[] = [];
