import { days } from './en.days.ts';
import { events } from './en.events.ts';
import { hours } from './en.hours.ts';
import { people } from './en.people.ts';
import { year } from './en.year.ts';

/** The room's English source, in parts by what they are about. */
export const words = { ...hours, ...days, ...year, ...events, ...people } as const;
