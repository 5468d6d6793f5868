import { sql } from 'kysely';
import type { ActionContext } from '#platform/action';
import { type NewFile, storeFiles } from '#platform/files';
import type { Uuid } from '#platform/ids';
import { type ArrivedVoicemail, isThanks, type ReadyText } from '#rooms/channels';
import { alarmsIn } from '../conversations.alarms.ts';
import { directoryOf } from '../conversations.directory.ts';
import {
  addHappening,
  addMessage,
  clockOf,
  type ConversationRow,
  indexWords,
  saveConversation,
} from '../conversations.store.ts';
import { childrenMeant, type Household, householdAt, languageOfText, schoolOf } from '../conversations.texter.ts';
import { takeFamilyMessage } from './family.ts';
import { excludedFrom, openConversation, type Opening } from './opening.ts';

export type TextAsked = {
  readonly text: ReadyText;
  /** Whose message it answers: a teacher's one-liner. They own what comes of it. */
  readonly ownerHint?: Uuid | null;
  /** The school whose message it answers, where no child says which. */
  readonly schoolHint?: Uuid | null;
  /** What it answers, as the subject of a new conversation. */
  readonly subject?: string | null;
};

export type TextTaken = {
  /** `opened`: a new matter; `joined`: words in one; `thanks`: kept, no clock; `too_many`: kept, nobody is called for it. */
  readonly result: 'opened' | 'joined' | 'thanks' | 'too_many';
  /** Null only for a thanks that belongs to nothing, and for too many from a number nobody knows. */
  readonly conversationId: Uuid | null;
};

/** So long a text belongs to what was last spoken about with the number. */
const threadDays = 7;
/** Texts in one hour in one matter, and new matters in one day from one number, after which nobody is called any more. */
const mostTexts = { known: 60, unknown: 20 } as const;
const mostMatters = { known: 20, unknown: 4 } as const;

/** What was spoken about with this number by text or voice: the open matter spoken of last, else one just closed. */
async function lastWith({ tx, actor, now }: ActionContext, number: string): Promise<readonly ConversationRow[]> {
  const { rows } = await sql<ConversationRow>`select * from conversations.conversations
    where district_id = ${actor.districtId} and from_address = ${number} and from_kind = 'phone' and channel in ('sms', 'voice')
      and privacy <> 'anonymous' and history is null and merged_into is null and last_message_at > ${now.subtract({ hours: 24 * threadDays })}
    order by state = 'closed', last_message_at desc, id desc limit 20 for update`.execute(tx);
  return rows;
}

/** A number that changed hands does not continue what somebody else began. */
function mayContinue(row: ConversationRow, { known }: Household): boolean {
  return row.guardian_id === null || known.includes(row.guardian_id);
}

async function textsLately({ tx, actor, now }: ActionContext, row: ConversationRow): Promise<number> {
  const { rows } = await sql<{ n: number }>`select count(*)::int as n from conversations.messages
    where district_id = ${actor.districtId} and conversation_id = ${row.id} and direction = 'in' and at > ${now.subtract({ hours: 1 })}`.execute(
    tx,
  );
  return rows[0]?.n ?? 0;
}

async function mattersToday({ tx, actor, now }: ActionContext, number: string): Promise<number> {
  const { rows } = await sql<{ n: number }>`select count(*)::int as n from conversations.conversations
    where district_id = ${actor.districtId} and from_address = ${number} and opened_at > ${now.subtract({ hours: 24 })} and channel in ('sms', 'voice')`.execute(
    tx,
  );
  return rows[0]?.n ?? 0;
}

const endings: Readonly<Record<string, string>> = {
  'image/jpeg': 'jpg',
  'image/png': 'png',
  'image/gif': 'gif',
  'image/webp': 'webp',
  'audio/mpeg': 'mp3',
  'audio/wav': 'wav',
  'audio/x-wav': 'wav',
  'audio/ogg': 'ogg',
  'audio/amr': 'amr',
  'video/mp4': 'mp4',
  'application/pdf': 'pdf',
};
/** What a phone sends as a rule; anything else is looked at before anybody opens it. */
const harmless = /^(?:image\/(?:jpeg|png|gif|webp)|audio\/|video\/)/u;

function fileOf({ type, bytes }: { type: string; bytes: Buffer }, name: string): NewFile {
  return {
    name: `${name}.${endings[type] ?? 'bin'}`,
    type,
    bytes,
    dataClass: 'attachment',
    held: harmless.test(type) || type === 'application/pdf' ? null : 'risky',
    owner: { kind: 'conversation', id: null },
  };
}

const filesOf = (text: ReadyText): readonly NewFile[] =>
  text.media.slice(0, 10).map((one, place) => fileOf(one, `picture-${place + 1}`));

type Words = {
  readonly text: string;
  readonly language: string;
  readonly files: readonly NewFile[];
  readonly warnings: readonly string[];
};

/** Words that are kept with a matter without calling anybody: a thanks, or one of far too many. */
async function keepQuietly(context: ActionContext, row: ConversationRow, words: Words, why: string): Promise<void> {
  await addMessage(context, context.now, {
    conversationId: row.id,
    direction: 'in',
    channel: 'sms',
    authorId: row.guardian_id,
    authorName: row.from_name,
    guardianId: row.guardian_id,
    text: words.text,
    language: words.language,
    warnings: words.warnings,
    fileCount: words.files.length,
  });
  await storeFiles(
    context,
    words.files.map((file) => ({ ...file, owner: { kind: 'conversation', id: row.id } })),
  );
  await saveConversation(context, row.id, clockOf(row), { message_count: row.message_count + 1 });
  await indexWords(context, row, words.text);
  context.record('family text kept', { kind: 'conversation', id: row.id }, { why });
  context.refresh(`conversation:${row.id}`);
}

/** Until now nobody could say which child it is about; these words do. */
async function noteChildren(
  context: ActionContext,
  row: ConversationRow,
  household: Household,
  text: string,
): Promise<ConversationRow> {
  if (row.student_ids.length > 0 || row.legal_kind !== null) return row;
  const meant = childrenMeant(household, text);
  if (meant.length === 0) return row;
  const directory = await directoryOf(context.tx, context.actor.districtId);
  const excluded = excludedFrom(directory, { aboutStaffIds: [], studentIds: meant, guardianId: row.guardian_id });
  // The one who has it is this child's own parent: a person decides, not a text.
  if (row.owner_id !== null && excluded.includes(row.owner_id)) return row;
  const change = {
    student_ids: [...meant],
    excluded_ids: [...new Set([...row.excluded_ids, ...excluded])],
    helper_ids: row.helper_ids.filter((id) => !excluded.includes(id)),
    reader_ids: row.reader_ids.filter((id) => !excluded.includes(id)),
  };
  await saveConversation(context, row.id, clockOf(row), change);
  await addHappening(context, row.id, 'child_told', { byId: null });
  return { ...row, ...change };
}

function opening(household: Household, number: string, words: Words & { readonly subject: string | null }): Opening {
  const studentIds = childrenMeant(household, words.text);
  return {
    kind: 'question',
    channel: 'sms',
    text: words.text,
    subject: words.subject,
    language: words.language,
    schoolId: studentIds.length === 0 ? schoolOf(household) : null,
    topicId: null,
    guardianId: household.guardianId,
    studentIds,
    fromName: household.name?.slice(0, 200) ?? null,
    fromKind: 'phone',
    fromAddress: number,
    fromVerified: household.known.length > 0,
    asker: household.asker,
    privacy: 'normal',
    aboutStaffIds: [],
    aboutStaff: false,
    praisedId: null,
    callback: false,
    enteredBy: null,
    files: words.files,
    message: { warnings: words.warnings },
  };
}

/**
 * A text message that is a matter: put to what was last spoken about with the number in seven days, else a conversation of
 * its own with owner and promised time. A mere thanks is kept and starts no clock. Runs inside the intake's transaction,
 * after STOP and answers to questions of ours were taken out.
 */
export async function receiveText(
  context: ActionContext,
  { text, ownerHint = null, schoolHint = null, subject = null }: TextAsked,
): Promise<TextTaken> {
  const household = await householdAt(context, text.from);
  const earlier = (await lastWith(context, text.from)).filter((row) => mayContinue(row, household));
  const last = earlier[0];
  const words: Words = {
    text: text.body.trim(),
    language: await languageOfText(context, text.body, household.language ?? last?.language ?? null),
    files: filesOf(text),
    warnings: [
      ...(household.shared ? ['shared_phone'] : []),
      ...(text.missingMedia > 0 ? ['media_missing'] : []),
      ...(isEmpty(text) ? ['empty_text'] : []),
    ],
  };
  if (words.files.length === 0 && isThanks(words.text)) {
    if (last !== undefined) await keepQuietly(context, last, words, 'thanks');
    return { result: 'thanks', conversationId: last?.id ?? null };
  }
  const limit = household.known.length > 0 ? 'known' : 'unknown';
  const danger = (await alarmsIn(context, words.text)).length > 0;
  // An answer to a teacher's message goes on with what came of that message, whoever has it by now.
  const continues = (row: ConversationRow): boolean =>
    ownerHint === null || row.owner_id === ownerHint || (subject !== null && row.subject === subject.trim());
  const open = earlier.find((row) => row.state !== 'closed' && continues(row));
  if (open !== undefined) {
    if (!danger && (await textsLately(context, open)) >= mostTexts[limit]) {
      await keepQuietly(context, open, words, 'too_many');
      return { result: 'too_many', conversationId: open.id };
    }
    await join(context, open, household, words);
    return { result: 'joined', conversationId: open.id };
  }
  if (!danger && (await mattersToday(context, text.from)) >= mostMatters[limit]) {
    if (last !== undefined) await keepQuietly(context, last, words, 'too_many');
    return { result: 'too_many', conversationId: last?.id ?? null };
  }
  const begun = opening(household, text.from, { ...words, subject });
  const made = await openConversation(context, { ...begun, schoolId: begun.schoolId ?? schoolHint, ownerHint });
  return { result: 'opened', conversationId: made.id };
}

/** Open matters spoken of with a number lately that anybody there may know of: nothing private, nothing on a legal path. */
async function openWith(
  context: ActionContext,
  number: string,
  household: Household,
): Promise<readonly ConversationRow[]> {
  const earlier = await lastWith(context, number);
  return earlier.filter(
    (row) =>
      row.state !== 'closed' && row.privacy === 'normal' && row.legal_kind === null && mayContinue(row, household),
  );
}

const isEmpty = ({ body, media }: ReadyText): boolean => body.trim() === '' && media.length === 0;

async function join(context: ActionContext, row: ConversationRow, household: Household, words: Words): Promise<void> {
  const now = await noteChildren(context, row, household, words.text);
  await takeFamilyMessage(context, now, {
    channel: 'sms',
    text: words.text,
    language: words.language,
    authorName: row.from_name ?? household.name,
    files: words.files,
    extra: { warnings: words.warnings },
  });
}

/**
 * Somebody spoke to us: their words, as far as a machine could write them down, with the recording, and a call back is
 * due. `ownerHint`: whose call it answers.
 */
export async function receiveVoicemail(
  context: ActionContext,
  {
    voicemail,
    ownerHint = null,
    schoolHint = null,
  }: { readonly voicemail: ArrivedVoicemail; readonly ownerHint?: Uuid | null; readonly schoolHint?: Uuid | null },
): Promise<TextTaken> {
  const { floor } = context;
  const hidden = voicemail.from === 'anonymous';
  const household = await householdAt(context, voicemail.from);
  const t = floor.words.translator('en');
  const spoken = voicemail.transcript?.trim() ?? '';
  // Without its words nobody can tell what it is about; what is open with this number is most likely that.
  const isOwn = hidden || ownerHint !== null || spoken !== '';
  const open = isOwn ? undefined : (await openWith(context, voicemail.from, household))[0];
  const language =
    spoken === '' ? (household.language ?? 'en') : await languageOfText(context, spoken, household.language);
  const begun = opening(household, voicemail.from, {
    text: spoken === '' ? t('conversations.text.spoken', { seconds: voicemail.seconds }) : spoken,
    language,
    subject: t('conversations.text.spoken', { seconds: voicemail.seconds }),
    files: voicemail.recording === null ? [] : [fileOf(voicemail.recording, 'voicemail')],
    warnings: [
      ...(household.shared ? ['shared_phone'] : []),
      ...(spoken === '' ? [] : ['written_by_machine']),
      ...(voicemail.recording === null ? ['media_missing'] : []),
    ],
  });
  const meant = household.children.map((child) => child.id).filter((id) => open?.student_ids.includes(id) === true);
  const made = await openConversation(context, {
    ...begun,
    channel: 'voice',
    callback: true,
    studentIds: begun.studentIds.length > 0 ? begun.studentIds : meant,
    schoolId: begun.schoolId ?? schoolHint ?? open?.school_id ?? null,
    topicId: open?.topic_id ?? null,
    ownerHint: ownerHint ?? open?.owner_id ?? null,
    ...(hidden ? { fromKind: 'none', fromAddress: null } : {}),
  });
  return { result: 'opened', conversationId: made.id };
}
