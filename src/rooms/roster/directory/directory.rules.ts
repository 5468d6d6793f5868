import type { Uuid } from '#platform/ids';

/** One person's word on whether a child may stand in a list that others read. */
export type DirectoryChoice = {
  readonly choice: 'out' | 'in';
  readonly byId: Uuid;
};

/**
 * Whose “no” stands, of all that was said about one child, oldest first. Each person's last word counts and nobody else
 * ends it: one parent's no stands against the other's yes. Once the student, grown, has said something, only that counts.
 */
export function standingOut(choices: readonly DirectoryChoice[], studentId: Uuid): readonly Uuid[] {
  const last = new Map(choices.map(({ byId, choice }) => [byId, choice]));
  const own = last.get(studentId);
  if (own !== undefined) return own === 'out' ? [studentId] : [];
  return [...last].filter(([, choice]) => choice === 'out').map(([byId]) => byId);
}
