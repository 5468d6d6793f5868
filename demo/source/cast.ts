import type { CastFamily } from './cast-types.ts';
import { COLLEAGUES_WITH_CHILDREN, OLDER } from './cast-older.ts';
import { YOUNG } from './cast-young.ts';

/** Every family with a name in the stories, first those with young children. */
export const CAST: readonly CastFamily[] = [...YOUNG, ...OLDER, ...COLLEAGUES_WITH_CHILDREN];
