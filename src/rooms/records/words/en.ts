import { kept } from './en.kept.ts';
import { pages } from './en.pages.ts';

/** The room's English source. */
export const words = { ...kept, ...pages } as const;
