/** Why a source could not be loaded at all. The sentence is `roster.load_problem.<code>`; pages and mails say it. */
export const loadProblems = [
  'no_folder',
  'folder_unreadable',
  'address_refused',
  'unreachable',
  'no_token',
  'unauthorized',
  'forbidden',
  'status',
  'unreadable',
  'too_large',
  'busy',
  'count_short',
  'repeats',
  'too_slow',
  'broken_off',
  'internal',
] as const;
export type LoadProblemCode = (typeof loadProblems)[number];

export class LoadProblem extends Error {
  readonly code: LoadProblemCode;
  /** What the sentence needs to name: a collection, a status. Never a secret, never a person. */
  readonly value: string;
  constructor(code: LoadProblemCode, value = '', cause?: unknown) {
    super(code, { cause });
    this.code = code;
    this.value = value;
  }
}
