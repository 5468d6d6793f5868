import { sql } from 'kysely';
import { action, type ActionContext, type QuestionContext } from '#platform/action';
import { found } from '#platform/errors';
import { newId, type Uuid } from '#platform/ids';
import type { Dossier, RecordFound, RecordSource } from '#platform/keeping';
import { childrenOf } from '#rooms/roster';
import { standsIn } from '../blackout.rules.ts';
import { textOf } from '../copy.rules.ts';
import { addressForms, type Around, type Child, otherChildren } from '../names.rules.ts';
import type { Collected } from '../records.collect.ts';
import { blackoutRequest, decideItemsRequest, gatherRequest, liftRequest } from '../records.contract.ts';
import { recordsErrors } from '../records.errors.ts';
import { type FoundName, keepItems, keepNames, type NewItem, type RequestRow } from '../requests.store.ts';
import { askReaders, isHidden } from './readers.ts';
import { type AboutRequest, type ShutOff, wantedBy } from '../requests.wanted.ts';
import { lockForAnswer } from './requests.ts';

export type Opened = { readonly source: RecordSource; readonly found: RecordFound; readonly dossier: Dossier };
/** Everything that the district has for a request, as it is; and what of it only its readers may open. */
export async function openRecords(
  context: QuestionContext,
  { sources }: Collected,
  request: AboutRequest,
): Promise<{ opened: readonly Opened[]; closed: readonly ShutOff[] }> {
  const wanted = await wantedBy(context, request);
  const opened: Opened[] = [];
  const closed: ShutOff[] = [];
  for (const source of sources) {
    for (const one of await source.find(context, wanted)) {
      const dossier = one.closed ? null : await source.read(context, one.id, wanted);
      if (one.closed) closed.push({ source, found: one });
      else if (dossier !== null) opened.push({ source, found: one, dossier });
    }
  }
  return { opened, closed };
}

async function allChildren({ tx, actor }: QuestionContext): Promise<readonly Child[]> {
  const { rows } =
    await sql<Child>`select id, given_name as given, preferred_name as preferred, family_name as family, school_id as "schoolId"
    from roster.v_people where district_id = ${actor.districtId} and is_student`.execute(tx);
  return rows;
}

async function namesOf({ tx, actor }: QuestionContext, ids: readonly Uuid[]): Promise<readonly string[]> {
  const { rows } = await sql<{
    name: string;
  }>`select concat_ws(' ', given_name, preferred_name, family_name) as name from roster.v_people
    where district_id = ${actor.districtId} and id = any(${[...ids]}::uuid[])`.execute(tx);
  return rows.map((row) => row.name);
}

/**
 * The names to cover: other children's, everywhere; the other guardians' addresses in a family's copy; in a copy for the
 * public every child's and every guardian's name.
 */
export async function namesToCover(
  context: QuestionContext,
  request: Pick<RequestRow, 'kind' | 'asker_id' | 'asker_name' | 'student_ids'>,
  dossiers: readonly Dossier[],
): Promise<readonly FoundName[]> {
  const forFamily = request.kind !== 'public';
  const own = forFamily && request.asker_id !== null ? await childrenOf(context, [request.asker_id]) : [];
  const allowed = new Set<Uuid>([
    ...(forFamily ? request.student_ids : []),
    ...own.filter((tie) => tie.rights.has('see_records')).map((tie) => tie.studentId),
  ]);
  const children = await allChildren(context);
  const inRecords = new Set(dossiers.flatMap((dossier) => dossier.students));
  const schools = new Set(children.filter((child) => inRecords.has(child.id)).map((child) => child.schoolId));
  const near = new Set(
    children.filter((child) => inRecords.has(child.id) || schools.has(child.schoolId)).map((child) => child.id),
  );
  const staff = dossiers.flatMap((dossier) =>
    dossier.parts.filter((part) => part.kind === 'out' || part.kind === 'note').map((part) => part.by ?? ''),
  );
  const free = [...(forFamily ? [request.asker_name] : []), ...staff, ...(await namesOf(context, [...allowed]))];
  const text = dossiers.map(textOf).join('\n');
  const around: Around = { allowed, near, free };
  const names: FoundName[] = otherChildren(text, children, around).map(({ words, childId }) => ({
    words,
    why: 'child',
    personId: childId,
  }));
  const guardians = [...new Set(dossiers.flatMap((dossier) => dossier.guardians))].filter(
    (id) => id !== request.asker_id,
  );
  return [...names, ...(await familyNames(context, guardians, text, forFamily))];
}

async function familyNames(
  { tx, actor }: QuestionContext,
  guardians: readonly Uuid[],
  text: string,
  forFamily: boolean,
): Promise<readonly FoundName[]> {
  if (guardians.length === 0) return [];
  const { rows: contacts } = await sql<{ id: Uuid; kind: 'email' | 'phone'; value: string; as_written: string }>`
    select person_id as id, kind, value, as_written from roster.v_contact_details
    where district_id = ${actor.districtId} and person_id = any(${[...guardians]}::uuid[])`.execute(tx);
  const addresses = contacts.flatMap(({ id, kind, value, as_written }) =>
    addressForms(kind, value, as_written).map((words) => ({ words, personId: id })),
  );
  const { rows: people } = await sql<{ id: Uuid; given_name: string; family_name: string; name: string }>`
    select id, given_name, family_name, name from roster.v_people where district_id = ${actor.districtId} and id = any(${[...guardians]}::uuid[])`.execute(
    tx,
  );
  const names = forFamily
    ? []
    : people.flatMap(({ id, given_name, family_name, name }) =>
        [name, given_name, family_name].map((words) => ({ words, personId: id })),
      );
  return [...addresses, ...names]
    .filter(({ words }) => words.trim() !== '' && standsIn(text, words))
    .map(({ words, personId }) => ({ words, why: 'family' as const, personId }));
}

function itemsFor(
  request: RequestRow,
  { source, found: one, dossier }: Opened,
  names: readonly FoundName[],
): readonly NewItem[] {
  const count = (text: string): number =>
    names.filter((name) => name.why === 'child' && standsIn(text, name.words)).length;
  // Parents have the same right to their child's record; what the other parent wrote still waits for a person to say so.
  const other = request.kind === 'family' && one.writerId !== null && one.writerId !== request.asker_id;
  const base = { source: source.kind, record_id: one.id, other_writer: other };
  const files = [...dossier.files, ...dossier.parts.flatMap((part) => part.files)].filter((file) => !file.held);
  return [
    {
      ...base,
      part: 'whole',
      part_id: null,
      title: one.title,
      at: one.at,
      names_others: count(textOf({ ...dossier, parts: dossier.parts.filter((part) => part.kind !== 'note') })),
    },
    ...dossier.parts
      .filter((part) => part.kind === 'note')
      .map((part): NewItem => ({
        ...base,
        part: 'note',
        part_id: part.id,
        title: part.by ?? '',
        at: part.at,
        names_others: count(part.text),
      })),
    ...files.map((file): NewItem => ({
      ...base,
      part: 'file',
      part_id: file.id,
      title: file.name,
      at: one.at,
      names_others: count(file.name),
    })),
  ];
}

/** Looks everywhere for what belongs to a request and lists it; what was decided before stays decided. */
export const gatheringRecords = (collected: Collected) =>
  action('records.gather', gatherRequest, async (context, { requestId, searchWords, fromOn, untilOn }) => {
    const { tx, actor, now } = context;
    const row = await lockForAnswer(context, requestId);
    if (fromOn !== null && untilOn !== null && fromOn > untilOn) throw recordsErrors.dates_backwards({}, 'untilOn');
    const request = { ...row, search_words: searchWords, from_on: fromOn, until_on: untilOn };
    const { opened, closed } = await openRecords(context, collected, request);
    await askReaders(context, row, closed);
    // Whom a matter is about must not hear that there is one.
    const outOfReach = closed.filter(({ found: one }) => !isHidden(actor.personId, one.hiddenFrom)).length;
    const names = await namesToCover(
      context,
      request,
      opened.map((one) => one.dossier),
    );
    await keepItems(
      context,
      requestId,
      opened.flatMap((one) => itemsFor(request, one, names)),
    );
    await keepNames(context, requestId, names);
    await sql`update records.requests set search_words = ${searchWords}, from_on = ${fromOn}, until_on = ${untilOn}, gathered_at = ${now}, out_of_reach = ${outOfReach}
      where district_id = ${actor.districtId} and id = ${requestId}`.execute(tx);
    context.record(
      'records gathered',
      { kind: 'records_request', id: requestId },
      { records: opened.length, names: names.length, out_of_reach: outOfReach },
    );
    return { records: opened.length, outOfReach };
  });

/** Leaves things in the copy, or out of it with the reason. */
export const decideItems = action('records.decide_items', decideItemsRequest, async (context, input) => {
  const { tx, actor, now } = context;
  await lockForAnswer(context, input.requestId);
  if (input.decision === 'out' && input.reason === '') throw recordsErrors.reason_missing({}, 'reason');
  const { rows } = await sql<{
    id: Uuid;
  }>`update records.items set decision = ${input.decision}, reason = ${input.decision === 'out' ? input.reason : null},
      decided_by = ${actor.personId}, decided_at = ${now}
    where district_id = ${actor.districtId} and request_id = ${input.requestId} and id = any(${input.itemIds}::uuid[]) returning id`.execute(
    tx,
  );
  if (rows.length !== new Set(input.itemIds).size) found(null);
  context.record(
    'records decided',
    { kind: 'records_request', id: input.requestId },
    { items: rows.length, decision: input.decision },
  );
});

/** Covers a word of one's own choosing in the copy. */
export const coverWords = action('records.cover_words', blackoutRequest, async (context, { requestId, words }) => {
  await lockForAnswer(context, requestId);
  if (words === '') throw recordsErrors.words_missing({}, 'words');
  await insertChosen(context, requestId, words);
  context.record('words covered', { kind: 'records_request', id: requestId });
});

async function insertChosen({ tx, actor }: ActionContext, requestId: Uuid, words: string): Promise<void> {
  await sql`insert into records.blackouts (district_id, id, request_id, words, why, decided_by)
    select ${actor.districtId}::uuid, ${newId()}::uuid, ${requestId}::uuid, ${words}, 'chosen', ${actor.personId}::uuid
    on conflict on constraint blackouts_once do update set lifted_reason = null, decided_by = excluded.decided_by`.execute(
    tx,
  );
}

/** Lets a covered word stand in the copy, with the reason; or covers it again. */
export const liftWords = action(
  'records.lift_words',
  liftRequest,
  async (context, { requestId, blackoutId, reason }) => {
    const { tx, actor } = context;
    await lockForAnswer(context, requestId);
    if (reason === '') throw recordsErrors.reason_missing({}, 'reason');
    const { rows } = await sql<{
      id: Uuid;
    }>`update records.blackouts set lifted_reason = ${reason}, decided_by = ${actor.personId}
    where district_id = ${actor.districtId} and request_id = ${requestId} and id = ${blackoutId} returning id`.execute(
      tx,
    );
    found(rows[0]);
    context.record(reason === null ? 'words covered' : 'words lifted', { kind: 'records_request', id: requestId });
  },
);
