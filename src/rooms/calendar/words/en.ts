import { days } from './en.days.ts';
import { hours } from './en.hours.ts';

/** The room's English source, in parts by what they are about. */
export const words = { ...hours, ...days } as const;
