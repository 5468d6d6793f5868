import { sql } from 'kysely';
import { question, type QuestionContext } from '#platform/action';
import type { TenantTx } from '#platform/database';
import { allow, found } from '#platform/errors';
import { filesOf, readFile, type StoredFile } from '#platform/files';
import type { Uuid } from '#platform/ids';
import { noOwnText, type OwnText } from '#platform/own-texts';
import { weeksOf } from '#rooms/calendar';
import { childrenLeft, leftTogether } from '#rooms/roster';
import { alarmTeamFor, isTeamWatching } from '../actions/alarms.ts';
import { type Directory, directoryOf, type Org } from '../conversations.directory.ts';
import { isLegalKind } from '../conversations.legal.ts';
import { type LegalMatter, readLegal } from '../conversations.legal-store.ts';
import { mayReadAsFamily } from '../conversations.policy.ts';
import { type ConversationRow, type HappeningRow, type MessageRow, readConversation } from '../conversations.store.ts';
import { ownRightOf } from './own-rights.ts';

/** A member of staff as a family may know them: the name, and the place they work at. */
export type KnownStaff = { readonly name: string; readonly place: string | null };

/** One conversation as its family sees it: no note, nothing held or taken back, no file that is not theirs. */
export type FamilyCase = {
  readonly row: ConversationRow;
  readonly school: Org | null;
  /** The zone of the school it is about, else the district's: dates are said in it. */
  readonly zone: string;
  readonly owner: KnownStaff | null;
  readonly messages: readonly (MessageRow & {
    readonly by: KnownStaff | null;
    readonly files: readonly StoredFile[];
  })[];
  readonly happenings: readonly (HappeningRow & { readonly to: KnownStaff | null })[];
  readonly directory: Directory;
  /** The conversation this one was put together with. */
  readonly mergedInto: Pick<ConversationRow, 'id' | 'link_version' | 'code'> | null;
  /** Its course on a legal path; null where it is on none. */
  readonly legal: LegalMatter | null;
  /** Its rights in the district's own words, by language. */
  readonly ownRight: OwnText;
  /** Whether somebody of the alarm team is at a desk now; null when nothing is critical. */
  readonly watching: boolean | null;
  /** Closed, and the child has left the district: nothing new opens here. */
  readonly over: boolean;
};

function known(directory: Directory, personId: Uuid | null, schoolId: Uuid | null): KnownStaff | null {
  const member = personId === null ? undefined : directory.staff.get(personId);
  if (member === undefined) return null;
  const units = member.grants.map((grant) => grant.unitId);
  const unit = units.includes(schoolId ?? '')
    ? schoolId
    : (units.find((id) => directory.orgs.get(id)?.kind !== 'district') ?? units[0]);
  return { name: member.name, place: directory.orgs.get(unit ?? '')?.name ?? null };
}

/** What a family may hear of what happened. Reasons that staff wrote for each other are not among it. */
const told = [
  'opened',
  'handed_off',
  'raised',
  'taken',
  'second_look',
  'closed',
  'reopened',
  'waiting',
  'called_back',
  'made_private',
  'due_moved',
  'due_moved_back',
  'rated',
  'statement',
];

async function messagesOf({ tx, actor }: QuestionContext, id: Uuid): Promise<readonly MessageRow[]> {
  const { rows } =
    await sql<MessageRow>`select * from conversations.messages where district_id = ${actor.districtId} and conversation_id = ${id}
    and direction in ('in', 'out') and state in ('kept', 'sent') order by at, id`.execute(tx);
  return rows;
}

async function happeningsOf({ tx, actor }: QuestionContext, id: Uuid): Promise<readonly HappeningRow[]> {
  const { rows } =
    await sql<HappeningRow>`select * from conversations.happenings where district_id = ${actor.districtId} and conversation_id = ${id}
    and what = any(${told}::text[]) order by at, id limit 200`.execute(tx);
  return rows;
}

/** Files stand with the message that was stored in the same moment; one of a note has no such message and stays inside. */
async function filesByMoment(
  { tx, actor }: QuestionContext,
  id: Uuid,
): Promise<ReadonlyMap<number, readonly StoredFile[]>> {
  const files = await filesOf({ tx, actor }, [id]);
  if (files.length === 0) return new Map();
  const { rows } = await sql<{ id: Uuid; created_at: Temporal.Instant }>`select id, created_at from platform.files
    where district_id = ${actor.districtId} and owner_id = ${id}`.execute(tx);
  const moments = new Map(rows.map((row) => [row.id, row.created_at.epochMilliseconds]));
  return Map.groupBy(files, (file) => moments.get(file.id) ?? 0);
}

export const familyCase = question(
  'conversations.family_case',
  async (context, { conversationId }: { conversationId: Uuid }): Promise<FamilyCase> => {
    const { tx, actor, now } = context;
    const row = await readConversation(context, conversationId);
    allow(mayReadAsFamily(actor, row));
    const directory = await directoryOf(tx, actor.districtId);
    const messages = await messagesOf(context, row.id);
    const files = await filesByMoment(context, row.id);
    const merged = row.merged_into === null ? null : await readConversation(context, row.merged_into);
    const critical = row.critical_at !== null && row.acknowledged_at === null;
    return {
      row,
      directory,
      school: row.school_id === null ? null : (directory.orgs.get(row.school_id) ?? null),
      zone: (await weeksOf(tx, actor.districtId))(row.school_id).zone,
      owner: known(directory, row.owner_id, row.school_id),
      messages: messages.map((message) => ({
        ...message,
        by: message.direction === 'out' ? known(directory, message.author_id, row.school_id) : null,
        files: message.file_count === 0 ? [] : (files.get(message.at.epochMilliseconds) ?? []),
      })),
      happenings: (await happeningsOf(context, row.id)).map((one) => ({
        ...one,
        to: known(directory, one.to_id, row.school_id),
      })),
      mergedInto: merged,
      legal: row.legal_kind === null ? null : await readLegal(context, row.id),
      ownRight: isLegalKind(row.legal_kind) ? await ownRightOf(context, row.legal_kind) : noOwnText,
      over: row.state === 'closed' && (await childrenLeft(tx, actor.districtId, row.student_ids)),
      watching: critical ? await isTeamWatching(context, await alarmTeamFor(context, directory, row, now)) : null,
    };
  },
);

/** A file of the family's own thread, when it is clean and belongs to a message the family sees. */
export const familyFile = question(
  'conversations.family_file',
  async (context, { conversationId, fileId }: { conversationId: Uuid; fileId: Uuid }) => {
    const row = await readConversation(context, conversationId);
    allow(mayReadAsFamily(context.actor, row));
    const files = await filesByMoment(context, row.id);
    const theirs = (await messagesOf(context, row.id)).flatMap((message) =>
      message.file_count === 0 ? [] : (files.get(message.at.epochMilliseconds) ?? []),
    );
    allow(theirs.some((file) => file.id === fileId && file.state === 'clean'));
    return found(await readFile(context, fileId));
  },
);

/** What decides whether a link still opens, asked before anything else of the conversation is read. */
export type CaseStanding = Pick<ConversationRow, 'id' | 'link_version' | 'last_message_at' | 'privacy'> & {
  /** False when the guardian in it has left the roster or their account was turned off: their links end with it. */
  readonly welcome: boolean;
};

const standing = sql`select c.id, c.link_version, c.last_message_at, c.privacy, c.guardian_id, c.student_ids, coalesce(p.is_active, true) as here,
    c.guardian_id is null or (coalesce(p.is_active, false) and coalesce(a.is_on, true)) as welcome
  from conversations.conversations c
  left join roster.v_people p on p.district_id = c.district_id and p.id = c.guardian_id
  left join access.v_accounts a on a.district_id = c.district_id and a.person_id = c.guardian_id`;

type Standing = CaseStanding & {
  readonly guardian_id: Uuid | null;
  readonly student_ids: readonly Uuid[];
  readonly here: boolean;
};

/** A family that left the district with its child still reads what it asked itself. */
async function welcomed(tx: TenantTx, districtId: Uuid, row: Standing | null): Promise<CaseStanding | null> {
  if (row === null) return null;
  const { guardian_id: guardianId, student_ids: studentIds, here, ...shown } = row;
  if (shown.welcome || here || guardianId === null) return shown;
  return { ...shown, welcome: await leftTogether(tx, districtId, guardianId, studentIds) };
}

export const caseStanding = question(
  'conversations.case_standing',
  async ({ tx, actor }, { conversationId }: { conversationId: Uuid }): Promise<CaseStanding | null> => {
    const { rows } =
      await sql<Standing>`${standing} where c.district_id = ${actor.districtId} and c.id = ${conversationId}`.execute(
        tx,
      );
    return welcomed(tx, actor.districtId, rows[0] ?? null);
  },
);

export const caseOfCode = question(
  'conversations.case_of_code',
  async ({ tx, actor }, { code }: { code: string }): Promise<CaseStanding | null> => {
    const { rows } =
      await sql<Standing>`${standing} where c.district_id = ${actor.districtId} and c.code = ${code}`.execute(tx);
    return welcomed(tx, actor.districtId, rows[0] ?? null);
  },
);
