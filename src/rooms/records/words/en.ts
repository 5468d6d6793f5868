import { directory } from './en.directory.ts';
import { kept } from './en.kept.ts';
import { pages } from './en.pages.ts';
import { rights } from './en.rights.ts';
import { texts } from './en.texts.ts';
import { whole } from './en.whole.ts';

/** The room's English source. */
export const words = { ...directory, ...kept, ...pages, ...rights, ...texts, ...whole } as const;
