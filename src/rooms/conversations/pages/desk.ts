import type { NavigationItem } from '#platform/house';
import type { Route } from '#platform/web';

export const deskRoutes: readonly Route[] = [];
export const deskNavigation: readonly NavigationItem[] = [];
export const deskMenu: readonly NavigationItem[] = [];
