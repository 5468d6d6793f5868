import { createHash } from 'node:crypto';
import { sql } from 'kysely';
import { action, type ActionContext } from '#platform/action';
import { readFile, storeFiles } from '#platform/files';
import { newId, type Uuid } from '#platform/ids';
import { noteLooks } from '#platform/looks';
import { weekFor } from '#rooms/calendar';
import { blackOut, foldName } from '../blackout.rules.ts';
import { copyJson, copyPage, type CopyHead } from '../copy.page.ts';
import { type Copy, copyOf, type Decided } from '../copy.rules.ts';
import type { Collected } from '../records.collect.ts';
import { giveRequest } from '../records.contract.ts';
import { recordsErrors } from '../records.errors.ts';
import { blackoutsOf, itemsOf, type ItemRow, type RequestRow, statementsAbout } from '../requests.store.ts';
import { asDecided, readReason } from '../readers.rules.ts';
import { type ReaderPart, readerParts } from '../readers.store.ts';
import { zipOf, type ZipEntry } from '../zip.ts';
import type { ShutOff } from '../requests.wanted.ts';
import { namesToCover, openRecords, type Opened } from './gathering.ts';
import { openPart } from './readers.ts';
import { notifyAsker } from './reminding.ts';
import { close, lockForAnswer } from './requests.ts';

/** A copy that a family can still open on a phone and the database hold. */
const mostBytes = 200 * 1024 * 1024;

/** The words covered in a request's copy. Other children's names that nobody has seen yet stop the giving. */
async function coveredWords(
  context: ActionContext,
  row: RequestRow,
  decided: readonly Decided[],
): Promise<readonly string[]> {
  const blackouts = await blackoutsOf(context, row.id);
  const known = new Set(blackouts.map((one) => foldName(one.words)));
  const dossiers = decided.map(({ dossier, notesIn, filesIn }) => ({
    ...dossier,
    files: dossier.files.filter((file) => filesIn.has(file.id)),
    parts: dossier.parts.filter((part) => part.kind !== 'note' || notesIn.has(part.id)),
  }));
  const now = await namesToCover(context, row, dossiers);
  const unseen = now.filter((name) => !known.has(foldName(name.words)));
  if (unseen.length > 0) throw recordsErrors.name_found({ n: unseen.length });
  return blackouts.filter((one) => one.lifted_reason === null).map((one) => one.words);
}

/** What was left in. Everything of a record that stays must have been decided. */
function leftIn(items: readonly ItemRow[], opened: readonly Opened[]): readonly Decided[] {
  const whole = items.filter((item) => item.part === 'whole' && item.decision !== 'out');
  const inside = new Set(whole.map((item) => `${item.source} ${item.record_id}`));
  const undecided = items.filter(
    (item) => item.decision === 'undecided' && inside.has(`${item.source} ${item.record_id}`),
  );
  if (undecided.length > 0) throw recordsErrors.undecided({ n: undecided.length });
  return opened.flatMap(({ source, dossier }): readonly Decided[] => {
    if (!whole.some((item) => item.source === source.kind && item.record_id === dossier.id)) return [];
    const parts = (part: ItemRow['part']): ReadonlySet<Uuid> =>
      new Set(
        items
          .filter(
            (item) =>
              item.source === source.kind &&
              item.record_id === dossier.id &&
              item.part === part &&
              item.decision === 'in',
          )
          .flatMap((item) => item.part_id ?? []),
      );
    return [{ source: source.kind, dossier, notesIn: parts('note'), filesIn: parts('file') }];
  });
}

async function headOf(
  context: ActionContext,
  row: RequestRow,
  {
    decided,
    leftOut,
    withheld,
    names,
  }: {
    decided: readonly Decided[];
    leftOut: number;
    withheld: readonly string[];
    names: (text: string) => string;
  },
): Promise<CopyHead> {
  const { tx, actor, now } = context;
  const { rows: places } = await sql<{
    name: string;
  }>`select name from platform.districts where id = ${actor.districtId}`.execute(tx);
  const { rows: children } = await sql<{ name: string }>`select name from roster.v_people
    where district_id = ${actor.districtId} and id = any(${row.kind === 'public' ? [] : row.student_ids}::uuid[]) order by name`.execute(
    tx,
  );
  const statements = await statementsAbout(context, {
    students: row.kind === 'public' ? [] : row.student_ids,
    conversations: decided.map((one) => one.dossier.id),
  });
  return {
    district: places[0]?.name ?? '',
    code: row.code,
    givenTo: row.asker_name,
    by: actor.name,
    at: now,
    children: children.map((child) => child.name),
    days: row.from_on === null && row.until_on === null ? null : `${row.from_on ?? '…'} – ${row.until_on ?? '…'}`,
    statements: statements.map((one) => ({ by: names(one.guardian_name), at: one.filed_at, words: names(one.words) })),
    leftOut,
    withheld: withheld.map(readReason),
  };
}

/** A matter that only its readers open, and that came up after they were last asked. */
function notAsked(closed: readonly ShutOff[], parts: readonly ReaderPart[]): boolean {
  const asked = new Map(parts.map((part) => [part.record_id, part]));
  return closed.some(({ found: one }) => {
    const decidedAt = asked.get(one.id)?.decided_at ?? null;
    return decidedAt === null || Temporal.Instant.compare(one.changedAt ?? one.at, decidedAt) > 0;
  });
}

/** What its readers let go, as they let it go: their words covered, and every other child's name, seen by somebody or not. */
async function letGo(
  context: ActionContext,
  collected: Collected,
  row: RequestRow,
  parts: readonly ReaderPart[],
): Promise<readonly Decided[]> {
  const decided: Decided[] = [];
  for (const part of parts) {
    if (part.decision === 'withheld' || part.decided_at === null) continue;
    const { dossier } = await openPart(context, collected, part);
    const shown = asDecided(dossier, part.decided_at, new Set(part.left_out));
    const names = await namesToCover(context, row, [shown]);
    decided.push({
      source: part.source,
      dossier: shown,
      notesIn: new Set(shown.parts.map((one) => one.id)),
      filesIn: new Set([...shown.files, ...shown.parts.flatMap((one) => one.files)].map((file) => file.id)),
      covered: [...part.covered, ...names.map((name) => name.words)],
    });
  }
  return decided;
}

async function packed(context: ActionContext, row: RequestRow, copy: Copy, head: CopyHead): Promise<Buffer> {
  const { floor, actor, now, tx } = context;
  const { zone } = await weekFor(tx, actor.districtId, null);
  const t = floor.words.translator(floor.words.best([row.language]));
  const say = floor.words.formatters(t.locale, zone, now);
  const entries: ZipEntry[] = [
    { name: 'index.html', content: Buffer.from(copyPage(copy, head, { t, say })) },
    { name: 'record.json', content: Buffer.from(copyJson(copy, head)) },
  ];
  let size = 0;
  for (const [id, path] of copy.files) {
    const file = await readFile(context, id);
    if (file === null || file.state !== 'clean') continue;
    size += file.size;
    if (size > mostBytes) throw recordsErrors.too_much({ limit: mostBytes / 1024 / 1024 });
    entries.push({ name: path, content: file.bytes });
  }
  return zipOf(entries, now.toZonedDateTimeISO(zone).toPlainDateTime());
}

/**
 * Makes the copy and gives it: what was left in, other children covered, one page to read with its timeline, the same
 * for a program, the files. What was given to whom, when, by whom and exactly which bytes is stored with it; the request
 * is closed and a guardian told.
 */
export const givingRecords = (collected: Collected) =>
  action('records.give', giveRequest, async (context, { requestId, how, interest, answer }) => {
    const { tx, actor, now } = context;
    const row = await lockForAnswer(context, requestId);
    if (row.asker_id === null && interest === '') throw recordsErrors.reason_missing({}, 'interest');
    const { opened, closed } = await openRecords(context, collected, row);
    const items = await itemsOf(context, requestId);
    const open = leftIn(items, opened);
    const parts = await readerParts(context, requestId);
    if (parts.some((part) => part.decision === null) || notAsked(closed, parts)) throw recordsErrors.with_readers();
    const decided = [...open, ...(await letGo(context, collected, row, parts))];
    const told = parts.filter((part) => part.decision === 'withheld' && !part.silent);
    if (decided.length === 0) throw recordsErrors.nothing_in();
    const words = await coveredWords(context, row, open);
    const copy = copyOf(decided, words);
    const leftOut = items.filter((item) => item.part === 'whole' && item.decision === 'out').length + told.length;
    const head = await headOf(context, row, {
      decided,
      leftOut: leftOut - told.length,
      withheld: told.map((part) => part.reason ?? ''),
      names: (text) => blackOut(text, words).text,
    });
    const bytes = await packed(context, row, copy, head);
    const fileId = newId();
    await storeFiles(context, [
      {
        id: fileId,
        name: `records-${row.code}.zip`,
        type: 'application/zip',
        bytes,
        dataClass: 'request',
        held: null,
        owner: { kind: 'records_request', id: requestId },
      },
    ]);
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    await sql`insert into records.disclosures (district_id, id, request_id, file_id, sha256, size, records, left_out, blacked_out, given_to, given_to_id, interest, how, given_by, given_at)
      values (${actor.districtId}, ${newId()}, ${requestId}, ${fileId}, ${sha256}, ${bytes.length}, ${decided.length}, ${leftOut}, ${copy.covered}, ${row.asker_name}, ${row.asker_id},
        ${interest}, ${how}, ${actor.personId}, ${now})`.execute(tx);
    await close(context, requestId, 'given', answer === '' ? null : answer);
    context.record(
      'records given',
      { kind: 'records_request', id: requestId },
      { records: decided.length, left_out: leftOut, covered: copy.covered, how, sha256 },
    );
    const looks = decided.flatMap(({ dossier }) =>
      dossier.students.map((studentId) => ({ what: 'export', recordId: requestId, studentId, guardianId: null })),
    );
    const once = new Map(looks.map((look) => [look.studentId, look]));
    if (once.size > 0) await context.also(noteLooks, { looks: [...once.values()] });
    await notifyAsker(context, row, 'given');
    return { fileId, sha256, records: decided.length, covered: copy.covered };
  });
