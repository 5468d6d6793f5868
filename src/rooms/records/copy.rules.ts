import type { Uuid } from '#platform/ids';
import type { Dossier, DossierFile, DossierPart } from '#platform/keeping';
import { blackOut } from './blackout.rules.ts';

/** What was decided for one record of a request. */
export type Decided = {
  readonly source: string;
  readonly dossier: Dossier;
  /** Notes and files that go into the copy; all others stay out. */
  readonly notesIn: ReadonlySet<Uuid>;
  readonly filesIn: ReadonlySet<Uuid>;
  /** Words covered in this record beside the names covered everywhere. */
  readonly covered?: readonly string[];
};

export type CopiedFile = { readonly path: string; readonly name: string; readonly type: string; readonly size: number };
export type CopiedPart = {
  readonly at: string;
  /** A day of school life, where it is no moment. */
  readonly day: string | null;
  readonly kind: DossierPart['kind'];
  readonly by: string | null;
  readonly text: string;
  readonly event: { readonly what: string; readonly whom: string | null } | null;
  readonly files: readonly CopiedFile[];
};
export type CopiedRecord = {
  readonly source: string;
  readonly title: string;
  readonly code: string | null;
  readonly at: string;
  readonly facts: readonly (readonly [label: string, value: string])[];
  readonly parts: readonly CopiedPart[];
  readonly files: readonly CopiedFile[];
  readonly notesLeftOut: number;
  readonly filesLeftOut: number;
};

/** A copy with its names covered, and which file of the district stands at which path of it. */
export type Copy = {
  readonly records: readonly CopiedRecord[];
  readonly files: ReadonlyMap<Uuid, string>;
  readonly covered: number;
};

/** Everything of a record in which somebody's name may stand. */
export function textOf(dossier: Dossier): string {
  const fileNames = [...dossier.files, ...dossier.parts.flatMap((part) => part.files)].map((file) => file.name);
  return [
    dossier.title,
    ...dossier.facts.map(([, value]) => value),
    ...dossier.parts.flatMap((part) => [part.by ?? '', part.text, part.event?.whom ?? '']),
    ...fileNames,
  ].join('\n');
}

const safe = (name: string): string => name.replaceAll(/[^\p{L}\p{N}._ █-]+/gu, '_').slice(-80);

/**
 * The copy: only what was left in, with every covered name covered in every place, file names too. What was left out
 * is counted, so that the reader knows that something was.
 */
export function copyOf(decided: readonly Decided[], names: readonly string[]): Copy {
  let count = 0;
  const paths = new Map<Uuid, string>();
  const records = decided.map(({ source, dossier, notesIn, filesIn, covered = [] }): CopiedRecord => {
    const all = [...names, ...covered];
    const cover = (text: string): string => {
      const done = blackOut(text, all);
      count += done.count;
      return done.text;
    };
    const copyFile = (file: DossierFile): CopiedFile => {
      const name = cover(file.name);
      const path = `files/${String(paths.size + 1).padStart(3, '0')}-${safe(name)}`;
      paths.set(file.id, path);
      return { path, name, type: file.type, size: file.size };
    };
    const shown = dossier.parts.filter((part) => part.kind !== 'note' || notesIn.has(part.id));
    const parts = shown.map((part): CopiedPart => ({
      at: part.at.toString(),
      day: part.day?.toString() ?? null,
      kind: part.kind,
      by: part.by === null ? null : cover(part.by),
      text: cover(part.text),
      event:
        part.event === undefined
          ? null
          : { what: part.event.what, whom: part.event.whom === null ? null : cover(part.event.whom) },
      files: part.files.filter((file) => filesIn.has(file.id)).map(copyFile),
    }));
    const inRecord = [...dossier.files, ...dossier.parts.flatMap((part) => part.files)];
    return {
      source,
      title: cover(dossier.title),
      code: dossier.code,
      at: dossier.at.toString(),
      facts: dossier.facts.filter(([, value]) => value !== '').map(([label, value]) => [label, cover(value)] as const),
      parts,
      files: dossier.files.filter((file) => filesIn.has(file.id)).map(copyFile),
      notesLeftOut: dossier.parts.length - shown.length,
      filesLeftOut: inRecord.filter((file) => !paths.has(file.id)).length,
    };
  });
  return { records, files: paths, covered: count };
}
