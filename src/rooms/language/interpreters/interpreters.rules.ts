/** How an interpreter comes. Sign language is a language here too: its tag (ase) says which. */
export const interpreterModes = ['phone', 'in_person', 'video', 'sign'] as const;
export type InterpreterMode = (typeof interpreterModes)[number];

export const requestStates = ['asked', 'booked', 'done', 'cancelled'] as const;
export type RequestState = (typeof requestStates)[number];

/** What may follow what. A booked one whose interpreter cannot come is asked again. */
const after: Readonly<Record<RequestState, readonly RequestState[]>> = {
  asked: ['booked', 'cancelled'],
  booked: ['booked', 'asked', 'done', 'cancelled'],
  done: [],
  cancelled: [],
};

export const mayFollow = (from: RequestState, to: RequestState): boolean => after[from].includes(to);

/**
 * Minutes of open time until somebody must have been found: half a day for a call, a day for somebody who comes, two hours
 * when it begins within a day.
 */
export function minutesToFind(mode: InterpreterMode, now: Temporal.Instant, startsAt: Temporal.Instant | null): number {
  const soon = startsAt !== null && Temporal.Instant.compare(startsAt, now.add({ hours: 24 })) < 0;
  if (soon) return 120;
  return mode === 'phone' || mode === 'video' ? 240 : 480;
}

/** Never a child: not somebody who is a student here, whatever else they are. */
export const mayInterpret = (person: {
  readonly isStudent: boolean;
  readonly isStaff: boolean;
  readonly isActive: boolean;
}): boolean => !person.isStudent && person.isStaff && person.isActive;
