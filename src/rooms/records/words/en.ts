import { kept } from './en.kept.ts';
import { pages } from './en.pages.ts';
import { rights } from './en.rights.ts';

/** The room's English source. */
export const words = { ...kept, ...pages, ...rights } as const;
