import { question } from '#platform/action';
import { allow, found } from '#platform/errors';
import { isUuid, type Uuid } from '#platform/ids';
import type { Dossier } from '#platform/keeping';
import { mayDecide, openPart } from '../actions/readers.ts';
import { namesToCover } from '../actions/gathering.ts';
import { type Copy, copyOf } from '../copy.rules.ts';
import type { Collected } from '../records.collect.ts';
import { partsWaitingFor, type ReaderPart, readerPart } from '../readers.store.ts';
import type { RequestRow } from '../requests.store.ts';

export type PartLine = {
  readonly id: Uuid;
  readonly code: string;
  readonly askedAt: Temporal.Instant;
  readonly dueOn: string;
  readonly decision: ReaderPart['decision'];
};

/** Parts of open requests that the reader is asked to decide about. */
export const askedOfMe = question('records.asked_of_me', async (context): Promise<readonly PartLine[]> => {
  const { actor } = context;
  if (actor.kind !== 'person' || actor.personId === null) return [];
  return (await partsWaitingFor(context, actor.personId)).map((part) => ({
    id: part.id,
    code: part.code,
    askedAt: part.asked_at,
    dueOn: part.due_on,
    decision: part.decision,
  }));
});

export type OnePart = {
  readonly part: ReaderPart;
  readonly request: RequestRow;
  readonly dossier: Dossier;
  /** As it would stand in the copy, whole: other children covered. */
  readonly copy: Copy;
};

/** One matter that only its readers open, as its copy would stand. */
export const partPreview = (collected: Collected) =>
  question('records.part', async (context, { id }: { id: string }): Promise<OnePart> => {
    const part = found(await readerPart(context, found(isUuid(id) ? id : null)));
    allow(mayDecide(context.actor, part));
    const { request, dossier } = await openPart(context, collected, part);
    const names = await namesToCover(context, request, [dossier]);
    const files = [...dossier.files, ...dossier.parts.flatMap((one) => one.files)];
    const copy = copyOf(
      [
        {
          source: part.source,
          dossier,
          notesIn: new Set(dossier.parts.map((one) => one.id)),
          filesIn: new Set(files.map((file) => file.id)),
        },
      ],
      [...part.covered, ...names.map((name) => name.words)],
    );
    return { part, request, dossier, copy };
  });
