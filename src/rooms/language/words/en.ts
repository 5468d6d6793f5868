import { catalogs } from './en.catalogs.ts';
import { interpreters } from './en.interpreters.ts';
import { reading } from './en.reading.ts';
import { recordings } from './en.recordings.ts';
import { translation } from './en.translation.ts';

/** Whom to call when somebody is in danger. */
const crisis = {
  'crisis.emergency': 'If somebody is in danger right now, call 911.',
  'crisis.talk':
    'To talk to somebody at any hour, call or text 988 (Suicide and Crisis Lifeline). It is free, and you need not say who you are.',
  'crisis.child': 'If a child is being hurt, call or text 1-800-422-4453 (Childhelp), at any hour.',
  'crisis.home': 'If you are being hurt at home, call 1-800-799-7233 (domestic violence), at any hour.',
} as const;

/** The room's English source, in parts by what they are about. */
export const words = { ...crisis, ...translation, ...interpreters, ...catalogs, ...reading, ...recordings } as const;
