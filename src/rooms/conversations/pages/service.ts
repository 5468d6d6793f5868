import type { NavigationItem } from '#platform/house';
import type { Route } from '#platform/web';

export const serviceRoutes: readonly Route[] = [];
export const serviceNavigation: readonly NavigationItem[] = [];
export const serviceMenu: readonly NavigationItem[] = [];
