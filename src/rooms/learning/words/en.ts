import { lessonsOne } from './en.lessons-one.ts';
import { lessonsThree } from './en.lessons-three.ts';
import { lessonsTwo } from './en.lessons-two.ts';
import { pages } from './en.pages.ts';

/** The room's English source: the frame, and the lessons in parts. */
export const words = { ...pages, ...lessonsOne, ...lessonsTwo, ...lessonsThree } as const;
