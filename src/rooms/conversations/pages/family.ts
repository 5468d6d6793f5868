import type { Route } from '#platform/web';

export const familyRoutes: readonly Route[] = [];
