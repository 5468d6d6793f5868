import { addBusiness, businessBetween, type WorkWeek } from '#platform/clock';
import type { Uuid } from '#platform/ids';

export type Kind = 'question' | 'concern' | 'suggestion' | 'praise' | 'comment';
export const kinds: readonly Kind[] = ['question', 'concern', 'suggestion', 'praise', 'comment'];

/**
 * `open`: the school owes the next step. `waiting`: the family does; the clock stands still. `outbound`: staff began
 * it, no clock until the family answers. `closed`: done, until somebody reopens it.
 */
export type State = 'open' | 'waiting' | 'outbound' | 'closed';

/** The parts of a conversation that time and ownership move. */
export type Clocked = {
  readonly state: State;
  readonly ownerId: Uuid | null;
  readonly openedAt: Temporal.Instant;
  readonly answerDueAt: Temporal.Instant;
  readonly resolveDueAt: Temporal.Instant;
  /** The promise that counts now. */
  readonly dueAt: Temporal.Instant | null;
  readonly pausedAt: Temporal.Instant | null;
  /** Business minutes that were left when the clock stopped. */
  readonly pausedMinutes: number | null;
  readonly firstAnsweredAt: Temporal.Instant | null;
  readonly firstAnswerMinutes: number | null;
  readonly resolvedMinutes: number | null;
  readonly breachedAt: Temporal.Instant | null;
  readonly breachedOwnerId: Uuid | null;
  readonly escalation: number;
  readonly nextNudgeAt: Temporal.Instant | null;
  readonly closedAt: Temporal.Instant | null;
  readonly reopened: number;
  readonly critical: boolean;
};

export type Goals = { readonly answerMinutes: number; readonly resolveMinutes: number };

/** One school day and five, where a topic says nothing else. */
export const usualGoals: Goals = { answerMinutes: 480, resolveMinutes: 2400 };

/** After so many business minutes of waiting for the family, the owner looks at it again (ten school days). */
const waitingLookMinutes = 4800;

/** Minutes as they are kept: whole ones. Between two moments of a day there are as a rule seconds too. */
const wholeMinutes = (from: Temporal.Instant, to: Temporal.Instant, week: WorkWeek): number =>
  Math.round(businessBetween(from, to, week));

/** A reminder goes out when a quarter of the time is left. */
function nudgeBefore(from: Temporal.Instant, due: Temporal.Instant, week: WorkWeek): Temporal.Instant {
  const total = businessBetween(from, due, week);
  return addBusiness(from, Math.max(1, Math.floor(total * 0.75)), week);
}

/** Both promises, counted from now in the school's working time. */
export function promised(
  now: Temporal.Instant,
  goals: Goals,
  week: WorkWeek,
): { answerDueAt: Temporal.Instant; resolveDueAt: Temporal.Instant; nextNudgeAt: Temporal.Instant } {
  const answerDueAt = addBusiness(now, goals.answerMinutes, week);
  return {
    answerDueAt,
    resolveDueAt: addBusiness(now, Math.max(goals.resolveMinutes, goals.answerMinutes), week),
    nextNudgeAt: nudgeBefore(now, answerDueAt, week),
  };
}

/** Staff answered: the first-answer goal is met and the resolution goal counts from here. */
export function answered(before: Clocked, now: Temporal.Instant, week: WorkWeek): Clocked {
  const first = before.firstAnsweredAt === null && before.state !== 'outbound';
  return {
    ...before,
    firstAnsweredAt: before.firstAnsweredAt ?? (before.state === 'outbound' ? null : now),
    firstAnswerMinutes: first ? wholeMinutes(before.openedAt, now, week) : before.firstAnswerMinutes,
    dueAt: before.state === 'open' ? laterOf(before.resolveDueAt, addBusiness(now, 60, week)) : before.dueAt,
    nextNudgeAt:
      before.state === 'open'
        ? nudgeBefore(now, laterOf(before.resolveDueAt, addBusiness(now, 60, week)), week)
        : before.nextNudgeAt,
    escalation: 0,
  };
}

function laterOf(a: Temporal.Instant, b: Temporal.Instant): Temporal.Instant {
  return Temporal.Instant.compare(a, b) >= 0 ? a : b;
}

/** It is the family's turn. The clock stands still; the owner looks at it again after ten school days at the latest. */
export function waitingForFamily(before: Clocked, now: Temporal.Instant, week: WorkWeek): Clocked {
  if (before.state !== 'open') return before;
  const left = before.dueAt === null ? 0 : Math.max(0, wholeMinutes(now, before.dueAt, week));
  const lookAgain = addBusiness(now, waitingLookMinutes, week);
  return { ...before, state: 'waiting', pausedAt: now, pausedMinutes: left, dueAt: lookAgain, nextNudgeAt: lookAgain };
}

/** The family wrote: the clock starts again, with at least the time of one answer when less was left. */
export function familyWrote(before: Clocked, now: Temporal.Instant, goals: Goals, week: WorkWeek): Clocked {
  if (before.state === 'open' && before.firstAnsweredAt === null) return before;
  const minutes =
    before.state === 'waiting' ? Math.max(before.pausedMinutes ?? 0, goals.answerMinutes) : goals.answerMinutes;
  const dueAt = addBusiness(now, minutes, week);
  const wasClosed = before.state === 'closed';
  const stillRunning =
    before.state === 'open' && before.dueAt !== null && Temporal.Instant.compare(before.dueAt, dueAt) < 0;
  return {
    ...before,
    state: 'open',
    pausedAt: null,
    pausedMinutes: null,
    // An open promise never moves away because the family wrote again.
    dueAt: stillRunning ? before.dueAt : dueAt,
    answerDueAt: before.state === 'outbound' ? dueAt : before.answerDueAt,
    openedAt: before.openedAt,
    nextNudgeAt: nudgeBefore(now, dueAt, week),
    resolveDueAt:
      wasClosed || before.state === 'outbound'
        ? addBusiness(now, Math.max(goals.resolveMinutes, goals.answerMinutes), week)
        : before.resolveDueAt,
    closedAt: null,
    reopened: before.reopened + (wasClosed ? 1 : 0),
    escalation: 0,
  };
}

export function closedNow(before: Clocked, now: Temporal.Instant, week: WorkWeek): Clocked {
  return {
    ...before,
    state: 'closed',
    closedAt: now,
    dueAt: null,
    pausedAt: null,
    pausedMinutes: null,
    nextNudgeAt: null,
    resolvedMinutes: wholeMinutes(before.openedAt, now, week),
  };
}

/** A look by somebody else, or a change of mind: open again, with the time of one answer. */
export function reopenedNow(before: Clocked, now: Temporal.Instant, goals: Goals, week: WorkWeek): Clocked {
  return {
    ...familyWrote({ ...before, firstAnsweredAt: before.firstAnsweredAt ?? now }, now, goals, week),
    firstAnsweredAt: before.firstAnsweredAt,
  };
}

/** Hours changed or the morning was called off: the promise that counts now moves with the working time, never earlier than promised. */
export function recounted(before: Clocked, minutesLeft: number, now: Temporal.Instant, week: WorkWeek): Clocked {
  if (before.state !== 'open' || before.dueAt === null) return before;
  const dueAt = laterOf(before.dueAt, addBusiness(now, Math.max(0, minutesLeft), week));
  return {
    ...before,
    dueAt,
    answerDueAt: before.firstAnsweredAt === null ? dueAt : before.answerDueAt,
    nextNudgeAt: nudgeBefore(now, dueAt, week),
  };
}

/** What the clock asks for at this moment. */
export type Nudge = 'remind' | 'breach' | 'escalate' | 'look_again' | null;

/** The next thing to do for an open conversation whose nudge time has come. */
export function nudgeOf(conversation: Clocked, now: Temporal.Instant): Nudge {
  if (conversation.state === 'closed' || conversation.dueAt === null) return null;
  if (conversation.state !== 'open')
    return Temporal.Instant.compare(now, conversation.dueAt) >= 0 ? 'look_again' : null;
  if (Temporal.Instant.compare(now, conversation.dueAt) < 0) return 'remind';
  return conversation.breachedAt === null || Temporal.Instant.compare(conversation.breachedAt, conversation.dueAt) < 0
    ? 'breach'
    : 'escalate';
}

/** Half a school day late, a day late, two days late … one step up the chain each. */
const escalationStepMinutes = 240;

export function nudged(before: Clocked, nudge: Exclude<Nudge, null>, now: Temporal.Instant, week: WorkWeek): Clocked {
  switch (nudge) {
    case 'remind':
      return { ...before, nextNudgeAt: before.dueAt };
    case 'breach':
      return {
        ...before,
        breachedAt: now,
        breachedOwnerId: before.ownerId,
        nextNudgeAt: addBusiness(now, escalationStepMinutes, week),
      };
    case 'escalate':
      return {
        ...before,
        escalation: before.escalation + 1,
        nextNudgeAt: addBusiness(now, escalationStepMinutes * Math.min(4, before.escalation + 2), week),
      };
    case 'look_again': {
      const later = addBusiness(now, waitingLookMinutes, week);
      return { ...before, dueAt: later, nextNudgeAt: later };
    }
  }
}

/** The first words of a text as its subject, when the sender gave none. */
export function subjectFrom(text: string): string {
  const line =
    text
      .split('\n')
      .map((part) => part.trim())
      .find((part) => part !== '') ?? '';
  const sentence = /^.{10,90}?[.?!؟。](?=\s|$)/u.exec(line)?.[0] ?? line;
  return sentence.length <= 90 ? sentence : `${sentence.slice(0, 87).replace(/\s\S*$/u, '')}…`;
}

export function previewOf(text: string): string {
  return text.replaceAll(/\s+/g, ' ').trim().slice(0, 160);
}

/** The tsvector's words: folded, without accents, from any script; PostgreSQL's `simple` does the rest. */
export function foldForSearch(text: string): string {
  return text
    .normalize('NFKD')
    .replaceAll(/\p{M}+/gu, '')
    .toLowerCase();
}

/** A search as typed, as a safe tsquery: every word must occur, the last one may be unfinished. Null when nothing is left. */
export function searchQuery(asked: string): string | null {
  const words =
    foldForSearch(asked)
      .match(/[\p{L}\p{N}]+/gu)
      ?.slice(0, 12) ?? [];
  return words.length === 0
    ? null
    : words.map((word, place) => (place === words.length - 1 ? `${word}:*` : word)).join(' & ');
}
