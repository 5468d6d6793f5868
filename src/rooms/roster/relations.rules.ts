/** The rights that a relation gives, a file may say, and a district may take. */
export const relationRights = ['see_records', 'be_contacted', 'act', 'pick_up'] as const;
export type RelationRight = (typeof relationRights)[number];

/**
 * How a relation has a right. `yes`: once the relation is confirmed. `papers`: only while its papers are there, whatever else
 * is said. `said`: only where the file or a person says so. `never`: not even then.
 */
export type Standing = 'yes' | 'papers' | 'said' | 'never';

/** What a relation rests on: a document, and the day from which, or until which, it holds. */
export type Papers = 'none' | 'document_and_begin' | 'document_and_end';

export type RelationRow = {
  readonly see_records: Standing;
  readonly be_contacted: Standing;
  readonly act: Standing;
  readonly pick_up: Standing;
  /** Whether general messages of the school go to them. */
  readonly general: 'yes' | 'never';
  /** Whether they are called like everybody, only when nobody else answers, or not at all. */
  readonly called: 'usual' | 'last' | 'never';
  readonly papers: Papers;
  /** Whether a contacts file alone is enough, or somebody of the school has to confirm them. */
  readonly confirmedBy: 'file' | 'file_with_papers' | 'person';
};

const parent: RelationRow = {
  see_records: 'yes',
  be_contacted: 'yes',
  act: 'yes',
  pick_up: 'said',
  general: 'yes',
  called: 'usual',
  papers: 'none',
  confirmedBy: 'file',
};
const contact: RelationRow = { ...parent, see_records: 'said', act: 'said', confirmedBy: 'person' };

/**
 * What each relation may, before the file's own columns, the district's limits and a court's word. Sources: 34 CFR 99.3 and
 * 99.4 (both parents, unless a document says otherwise), 34 CFR 300.519 (surrogates), 20 U.S.C. 1232g(b)(1)(L) (caseworkers
 * of the agency that is responsible for the child).
 */
export const relations = {
  mother: parent,
  father: parent,
  parent,
  guardian: parent,
  stepmother: contact,
  stepfather: contact,
  grandparent: contact,
  sibling: contact,
  relative: contact,
  foster_parent: {
    ...parent,
    see_records: 'papers',
    act: 'papers',
    papers: 'document_and_begin',
    confirmedBy: 'file_with_papers',
  },
  surrogate: {
    ...parent,
    see_records: 'papers',
    act: 'papers',
    papers: 'document_and_begin',
    confirmedBy: 'file_with_papers',
  },
  caseworker: {
    ...contact,
    see_records: 'papers',
    act: 'never',
    general: 'never',
    papers: 'document_and_end',
    confirmedBy: 'file_with_papers',
  },
  group_home: { ...contact, see_records: 'papers', act: 'never', papers: 'document_and_begin' },
  self: { ...parent, pick_up: 'never', confirmedBy: 'person' },
  emergency_contact: { ...contact, be_contacted: 'said', act: 'never', general: 'never', called: 'last' },
  pick_up_only: {
    see_records: 'never',
    be_contacted: 'never',
    act: 'never',
    pick_up: 'yes',
    general: 'never',
    called: 'never',
    papers: 'none',
    confirmedBy: 'person',
  },
  other: contact,
} as const satisfies Readonly<Record<string, RelationRow>>;
export type KnownRelation = keyof typeof relations;
export const knownRelations = Object.keys(relations) as readonly KnownRelation[];

const isKnown = (relation: string): relation is KnownRelation => Object.hasOwn(relations, relation);

/** A legal guardian has a parent's rights, whoever they are beside it; only who came for the door alone does not. */
export const neverLegal: readonly KnownRelation[] = ['pick_up_only', 'emergency_contact', 'self'];

/** The relation whose row counts. A word we do not know is some contact. */
export function countsAs(relation: string, legalGuardian: boolean): KnownRelation {
  const own = isKnown(relation) ? relation : 'other';
  return legalGuardian && !neverLegal.includes(own) ? 'guardian' : own;
}

export function relationRow(relation: string, legalGuardian: boolean): RelationRow {
  return relations[countsAs(relation, legalGuardian)];
}

/** Which right of which relation a district took: `caseworker:see_records`. */
export type Limits = ReadonlySet<string>;
export const limitKey = (relation: string, right: RelationRight): string => `${relation}:${right}`;

/** What a district may take: what a relation has without anybody saying so. A parent's rights are the law's. */
export function mayLimit(relation: KnownRelation, right: RelationRight): boolean {
  const standing = relations[relation][right];
  return (standing === 'yes' || standing === 'papers') && !lawful.includes(relation);
}
const lawful: readonly KnownRelation[] = ['mother', 'father', 'parent', 'guardian', 'self', 'surrogate'];

/** What stands in the file, or was put right, about one tie. */
export type RelationFacts = {
  readonly relation: string;
  readonly legalGuardian: boolean;
  readonly basisDocument: string | null;
  readonly begins: string | null;
  readonly ends: string | null;
};

export function hasPapers(facts: RelationFacts, papers: Papers): boolean {
  if (papers === 'none') return true;
  if (facts.basisDocument === null) return false;
  return (papers === 'document_and_begin' ? facts.begins : facts.ends) !== null;
}

/** The most that a tie can have of a right, whoever says so. */
export function atMost(facts: RelationFacts, right: RelationRight): boolean {
  const row = relationRow(facts.relation, facts.legalGuardian);
  if (row[right] === 'never') return false;
  return row[right] !== 'papers' || hasPapers(facts, row.papers);
}

/** The right of a confirmed tie: what the file says of it, else the relation's own, within what is possible at all. */
export function rightOf(facts: RelationFacts, right: RelationRight, says: boolean | null, limits: Limits): boolean {
  if (!atMost(facts, right)) return false;
  if (says !== null) return says;
  const relation = countsAs(facts.relation, facts.legalGuardian);
  return relations[relation][right] !== 'said' && !limits.has(limitKey(relation, right));
}

/** Usual spellings, in small letters with single spaces. */
const spellings: Readonly<Record<KnownRelation, readonly string[]>> = {
  mother: ['mom', 'mum', 'mama', 'birth mother', 'biological mother', 'natural mother', 'adoptive mother', 'madre'],
  father: ['dad', 'papa', 'birth father', 'biological father', 'natural father', 'adoptive father', 'padre'],
  parent: ['adoptive parent', 'birth parent', 'biological parent', 'natural parent', 'parents'],
  guardian: ['legal guardian', 'legalguardian', 'court appointed guardian', 'custodian', 'legal custodian', 'tutor'],
  stepmother: ['step mother', 'step mom', 'stepmom'],
  stepfather: ['step father', 'step dad', 'stepdad'],
  grandparent: ['grandmother', 'grandfather', 'grandma', 'grandpa', 'abuela', 'abuelo', 'great grandparent'],
  sibling: [
    'brother',
    'sister',
    'older brother',
    'older sister',
    'half brother',
    'half sister',
    'stepbrother',
    'stepsister',
  ],
  relative: ['aunt', 'uncle', 'cousin', 'niece', 'nephew', 'family member', 'other relative', 'kin'],
  foster_parent: [
    'fosterparent',
    'foster',
    'foster mother',
    'foster father',
    'foster mom',
    'foster dad',
    'foster carer',
    'resource parent',
    'kinship foster parent',
  ],
  surrogate: [
    'educational surrogate',
    'education surrogate',
    'surrogate parent',
    'educational surrogate parent',
    'educational rights holder',
  ],
  caseworker: [
    'case worker',
    'social worker',
    'county social worker',
    'agency worker',
    'agency',
    'child welfare worker',
    'cps worker',
    'dss worker',
  ],
  group_home: [
    'grouphome',
    'residential facility',
    'residential home',
    'shelter staff',
    'facility',
    'group home staff',
    'institution',
  ],
  self: ['student', 'myself', 'emancipated', 'emancipated student', 'emancipated minor'],
  emergency_contact: ['emergency', 'emergencycontact', 'emergency only', 'in an emergency', 'emergency contact only'],
  pick_up_only: [
    'pickup only',
    'pickup',
    'pick up',
    'pickuponly',
    'authorized pick up',
    'authorized pickup',
    'pickup person',
    'pick up person',
    'may pick up',
    'driver',
  ],
  other: ['contact', 'other contact', 'unknown'],
};

const known = new Map<string, KnownRelation>(
  knownRelations.flatMap((relation) =>
    [relation.replaceAll('_', ' '), ...spellings[relation]].map((word) => [word, relation] as const),
  ),
);
/** A relation in one form where we know the word, else as written, in small letters. */
export function readRelation(written: string | null): string {
  const asWritten = (written ?? 'guardian').trim().toLowerCase();
  return known.get(asWritten.replaceAll(/[\s_/-]+/g, ' ').replaceAll(/[’'.]/g, '')) ?? asWritten;
}
