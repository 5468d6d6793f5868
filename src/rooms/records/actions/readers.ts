import { action, type ActionContext, type QuestionContext } from '#platform/action';
import { allow, found } from '#platform/errors';
import type { Uuid } from '#platform/ids';
import type { Dossier } from '#platform/keeping';
import { noteLooks } from '#platform/looks';
import { type Collected } from '../records.collect.ts';
import { decidePartRequest } from '../records.contract.ts';
import { recordsErrors } from '../records.errors.ts';
import { mayBeSilent, storedReason } from '../readers.rules.ts';
import { type Closed, keepReaderParts, type ReaderPart, readerPart, savePart } from '../readers.store.ts';
import { administrators, working } from '../requests.people.ts';
import { readRequest, type RequestRow } from '../requests.store.ts';
import { type ShutOff, wantedBy } from '../requests.wanted.ts';
import { notifyOwner } from './reminding.ts';

export function isHidden(personId: Uuid | null, hiddenFrom: readonly Uuid[] | undefined): boolean {
  return personId !== null && (hiddenFrom ?? []).includes(personId);
}

/** Whether this person decides about a part: a reader whom it is not about. */
export function mayDecide(
  actor: QuestionContext['actor'],
  part: Pick<ReaderPart, 'reader_ids' | 'hidden_from'>,
): boolean {
  const me = actor.personId;
  return actor.kind === 'person' && me !== null && part.reader_ids.includes(me) && !isHidden(me, part.hidden_from);
}

/**
 * Hands each matter that only its readers open to those of them who work here; where none does any more, to the
 * administrators whom it is not about. Whoever is asked for the first time is told.
 */
export async function askReaders(
  context: ActionContext,
  request: RequestRow,
  closed: readonly ShutOff[],
): Promise<void> {
  const all = closed.flatMap(({ found: one }) => one.readers ?? []);
  const active = await working(context, [...new Set(all)]);
  const above = closed.length === 0 ? [] : await administrators(context);
  const parts = closed.map(({ source, found: one }): Closed => {
    const free = (ids: readonly Uuid[]): readonly Uuid[] =>
      ids.filter((id) => id !== request.asker_id && !isHidden(id, one.hiddenFrom));
    const readers = free((one.readers ?? []).filter((id) => active.has(id)));
    return { source: source.kind, found: one, readerIds: readers.length > 0 ? readers : free(above) };
  });
  for (const personId of await keepReaderParts(context, request.id, parts))
    await notifyOwner(context, request, 'reader_asked', personId);
}

/** A part as its reader sees it, and what it belongs to. Its text is whole; nothing is covered yet. */
export async function openPart(
  context: QuestionContext,
  { sources }: Collected,
  part: ReaderPart,
): Promise<{ readonly request: RequestRow; readonly dossier: Dossier }> {
  const request = await readRequest(context, part.request_id);
  const source = found(sources.find((one) => one.kind === part.source));
  const wanted = await wantedBy(context, request, new Set([part.record_id]));
  return { request, dossier: found(await source.read(context, part.record_id, wanted)) };
}

/** A reader lets a matter go into the copy whole, lets it go with words covered and entries left out, or keeps it back with the lawful reason. */
export const decidingPart = (collected: Collected) =>
  action('records.decide_part', decidePartRequest, async (context, input) => {
    const part = found(await readerPart(context, input.partId, true));
    allow(mayDecide(context.actor, part));
    const { request, dossier } = await openPart(context, collected, part);
    if (request.state !== 'open') throw recordsErrors.closed();
    const withheld = input.decision === 'withheld';
    if (withheld && (input.reason === null || (input.reason === 'other' && input.words === '')))
      throw recordsErrors.lawful_reason_missing({}, 'reason');
    const known = new Set(
      [...dossier.parts, ...dossier.files, ...dossier.parts.flatMap((one) => one.files)].map((one) => one.id),
    );
    await savePart(context, part.id, {
      decision: input.decision,
      reason: withheld && input.reason !== null ? storedReason(input.reason, input.words) : null,
      silent: withheld && input.silent && mayBeSilent.has(input.reason ?? ''),
      covered: input.decision === 'blacked' ? [...input.covered] : [],
      left_out: input.decision === 'blacked' ? input.leftOut.filter((id) => known.has(id)) : [],
    });
    context.record('records part decided', { kind: 'records_request', id: request.id }, { decision: input.decision });
    await context.also(noteLooks, {
      looks: dossier.students.map((studentId) => ({
        what: 'conversation',
        recordId: part.record_id,
        studentId,
        guardianId: null,
        heldBy: part.reader_ids[0] ?? null,
      })),
    });
    return { requestId: request.id };
  });
