import type { QuestionContext } from '#platform/action';
import type { Uuid } from '#platform/ids';

/** What a records request looks for. Empty lists ask for everybody; the district is the context's. */
export type RecordWanted = {
  readonly students: readonly Uuid[];
  readonly people: readonly Uuid[];
  readonly words: readonly string[];
  /** Both days count. */
  readonly from: Temporal.Instant | null;
  readonly until: Temporal.Instant | null;
  /** The guardian, or grown student, who asks; null for anybody else. What is another guardian's own is not theirs. */
  readonly askerId: Uuid | null;
  /** The district's zone: a day of school life begins there. */
  readonly zone: string;
  /** Matters that only their readers open, and that their readers let go into this copy. */
  readonly released: ReadonlySet<Uuid>;
};

/** Something found for a request: enough to decide whether to open it. */
export type RecordFound = {
  readonly id: Uuid;
  readonly title: string;
  readonly at: Temporal.Instant;
  /** The guardian whose words it holds, if one's. */
  readonly writerId: Uuid | null;
  /** When its newest words came; a decision of before is made again. */
  readonly changedAt?: Temporal.Instant;
  readonly students: readonly Uuid[];
  /** Whether the one who gathers may not open it: it is counted and nothing of it is shown. */
  readonly closed: boolean;
  /** Who decides about a closed one. */
  readonly readers?: readonly Uuid[];
  /** Who must not even hear that it is there: people whom it is about. */
  readonly hiddenFrom?: readonly Uuid[];
};

export type DossierFile = {
  readonly id: Uuid;
  readonly name: string;
  readonly type: string;
  readonly size: number;
  readonly held: boolean;
};

/** One entry of a record's timeline. An event says what happened and the people in it; its text, if any, is what was written with it. */
export type DossierPart = {
  readonly id: Uuid;
  readonly at: Temporal.Instant;
  readonly kind: 'in' | 'out' | 'note' | 'event' | 'statement';
  /** For what belongs to a day and not to a moment. */
  readonly day?: Temporal.PlainDate;
  readonly by: string | null;
  readonly byGuardian: Uuid | null;
  readonly text: string;
  /** A short name such as `closed`; the records room has its words, in the language of whoever gets the copy. */
  readonly event?: { readonly what: string; readonly whom: string | null };
  readonly files: readonly DossierFile[];
};

/** A record whole, as the district has it: nothing is blacked out yet. */
export type Dossier = {
  readonly id: Uuid;
  readonly title: string;
  readonly code: string | null;
  readonly at: Temporal.Instant;
  /** A short name such as `school`, whose words the records room has, and the value. */
  readonly facts: readonly (readonly [label: string, value: string])[];
  readonly students: readonly Uuid[];
  readonly guardians: readonly Uuid[];
  readonly parts: readonly DossierPart[];
  /** Files of no entry of their own. */
  readonly files: readonly DossierFile[];
};

/** A room's part of somebody's record. */
export type RecordSource = {
  /** `conversation`, `child`: the key of its words. */
  readonly kind: string;
  /** Every table out of which it tells. */
  readonly tables: readonly string[];
  readonly find: (reader: QuestionContext, wanted: RecordWanted) => Promise<readonly RecordFound[]>;
  /** Null when it is gone, or not this reader's to open. */
  readonly read: (reader: QuestionContext, id: Uuid, wanted: RecordWanted) => Promise<Dossier | null>;
};
