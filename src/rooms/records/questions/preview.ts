import { question } from '#platform/action';
import { allow, found } from '#platform/errors';
import { isUuid, type Uuid } from '#platform/ids';
import { wantedBy } from '../requests.wanted.ts';
import { type Copy, copyOf } from '../copy.rules.ts';
import type { Collected } from '../records.collect.ts';
import { mayAnswer } from '../records.policy.ts';
import { blackoutsOf, type ItemRow, itemsOf, readRequest, readRules, type RequestRow } from '../requests.store.ts';

export type Preview = {
  readonly request: RequestRow;
  readonly item: ItemRow;
  readonly copy: Copy;
  readonly students: readonly Uuid[];
};

/** One gathered record as its copy would stand, notes and files with it, names covered: to decide by. */
export const previewRecord = (collected: Collected) =>
  question('records.preview', async (context, { id, item: itemId }: { id: string; item: string }): Promise<Preview> => {
    const request = await readRequest(context, found(isUuid(id) ? id : null));
    allow(mayAnswer(context.actor, (await readRules(context)).officerId, request));
    const items = await itemsOf(context, request.id);
    const item = found(items.find((one) => one.id === itemId && one.part === 'whole'));
    const source = found(collected.sources.find((one) => one.kind === item.source));
    const dossier = found(await source.read(context, item.record_id, await wantedBy(context, request)));
    const words = (await blackoutsOf(context, request.id)).filter((one) => one.lifted_reason === null);
    const files = [...dossier.files, ...dossier.parts.flatMap((part) => part.files)];
    const copy = copyOf(
      [
        {
          source: source.kind,
          dossier,
          notesIn: new Set(dossier.parts.map((part) => part.id)),
          filesIn: new Set(files.map((file) => file.id)),
        },
      ],
      words.map((one) => one.words),
    );
    return { request, item, copy, students: dossier.students };
  });
