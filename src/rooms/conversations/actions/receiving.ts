import { createHash } from 'node:crypto';
import { sql } from 'kysely';
import { z } from 'zod';
import { action, type ActionContext } from '#platform/action';
import type { Actor } from '#platform/actor';
import { AppError } from '#platform/errors';
import { storeFiles, type NewFile } from '#platform/files';
import { newId, type Uuid } from '#platform/ids';
import { isThanks, keepInbound, noteBounce } from '#rooms/channels';
import { childrenLeft } from '#rooms/roster';
import { directoryOf } from '../conversations.directory.ts';
import { mayWorkOn } from '../conversations.policy.ts';
import { addHappening, type ConversationRow } from '../conversations.store.ts';
import { takeFamilyMessage } from './family.ts';
import { openConversation } from './opening.ts';
import {
  type ArrivedMail,
  belongsTo,
  isProven,
  readSurroundings,
  routeOf,
  type Surroundings,
  waitsFor,
} from './receiving-from.ts';
import { addNote, reply } from './replying.ts';

export type { ArrivedMail } from './receiving-from.ts';

export type MailResult = {
  readonly kind: string;
  readonly conversationId: Uuid | null;
  readonly code: string | null;
  readonly ownerId: Uuid | null;
  readonly topicId: Uuid | null;
  readonly dueAt: Temporal.Instant | null;
};

const receiveRequest = z.object({
  mail: z.custom<ArrivedMail>((value) => typeof value === 'object' && value !== null && 'raw' in value),
});

/** The same mail again has the same print; the same Message-ID with other words has not, and both are kept. */
export function printOfMail({ raw, opened }: ArrivedMail): string {
  const { mail, attachments } = opened;
  const hash = createHash('sha256');
  if (mail.message_id === null) return hash.update(raw).digest('base64url');
  hash.update(`${mail.message_id}\n${mail.from?.address ?? ''}\n${mail.subject}\n${mail.text}`);
  for (const attachment of attachments) hash.update(attachment.content);
  return hash.digest('base64url');
}

function filesOf({ opened }: ArrivedMail): readonly NewFile[] {
  return opened.mail.attachments.flatMap((attachment, place) => {
    const inside = opened.attachments[place];
    if (!inside) return [];
    return [
      {
        name: attachment.name === '' ? `file-${place + 1}` : attachment.name.slice(0, 200),
        type: attachment.type,
        bytes: inside.content,
        dataClass: 'attachment',
        held: attachment.held ? (inside.heldReason ?? 'risky') : null,
        owner: { kind: 'conversation', id: null },
      },
    ];
  });
}

function extraOf(
  mail: ArrivedMail,
  inboundId: Uuid,
  warnings: readonly string[],
): {
  quoted: string | null;
  htmlSafe: string | null;
  messageId: string | null;
  inboundId: Uuid;
  authentication: object;
  warnings: readonly string[];
} {
  const { quoted, signature, html_safe, message_id, authentication } = mail.opened.mail;
  const folded = [quoted, signature].filter((part) => part !== '').join('\n\n');
  return {
    quoted: folded === '' ? null : folded,
    htmlSafe: html_safe === '' ? null : html_safe.slice(0, 500_000),
    messageId: message_id,
    inboundId,
    authentication,
    warnings,
  };
}

/** Staff answered a notice from their own mail program. */
async function takeDeskMail(
  context: ActionContext,
  mail: ArrivedMail,
  row: ConversationRow,
  personId: Uuid,
): Promise<MailResult> {
  const directory = await directoryOf(context.tx, context.actor.districtId);
  const member = directory.staff.get(personId);
  const { rows: addresses } = await sql<{
    value: string;
  }>`select value from roster.v_contact_details where district_id = ${context.actor.districtId} and person_id = ${personId} and kind = 'email'`.execute(
    context.tx,
  );
  const from = mail.opened.mail.from?.address.toLowerCase() ?? '';
  const proven = isProven(mail.opened.mail.authentication, context.floor.settings);
  const genuine = member?.active === true && proven && addresses.some((one) => one.value === from);
  const actor: Actor = {
    ...context.actor,
    kind: 'person',
    personId,
    name: member?.name ?? '',
    grants: (member?.grants ?? []).map((grant) => ({
      role: grant.role,
      unitId: grant.unitId === context.actor.districtId ? null : grant.unitId,
    })),
  };
  const as: ActionContext = { ...context, actor };
  const text = mail.opened.mail.reply_text.trim();
  const isNote = /^\s*(note|nota|ملاحظة)\b[:\s-]*/iu.test(text) || /^\s*ملاحظة/u.test(text);
  const still = genuine && mayWorkOn(actor, row);
  const result: MailResult = {
    kind: 'message',
    conversationId: row.id,
    code: row.code,
    ownerId: row.owner_id,
    topicId: row.topic_id,
    dueAt: row.due_at,
  };
  if (still && !isNote && (row.owner_id === personId || row.helper_ids.includes(personId))) {
    try {
      await reply.perform(
        as,
        reply.input.parse({
          conversationId: row.id,
          text,
          files: filesOf(mail),
          undo: 0,
          via: 'mail',
          channel: 'email',
        }),
      );
      return result;
    } catch (error) {
      // Another child named in the words: nothing leaves the house, nothing is lost.
      if (!(error instanceof AppError)) throw error;
      await addHappening(context, row.id, 'mail_kept_as_note', { byId: personId, facts: { reason: error.code } });
    }
  } else if (still && !isNote)
    await addHappening(context, row.id, 'mail_kept_as_note', { byId: personId, facts: { reason: 'handed_off' } });
  if (still)
    await addNote.perform(
      as,
      addNote.input.parse({
        conversationId: row.id,
        text: isNote ? text.replace(/^\s*(note|nota|ملاحظة)[:\s-]*/iu, '') || text : text,
        files: filesOf(mail),
        via: 'mail',
      }),
    );
  else
    await addHappening(context, row.id, 'mail_refused', {
      byId: null,
      facts: { reason: genuine ? 'not_yours' : 'not_proven' },
    });
  return result;
}

/**
 * A mail that came in, in one transaction: kept whole, recognised when it is the same again, put into its conversation
 * or made a new one with an owner and a promised time. The sending server hears "accepted" only after this commits.
 */
export const receiveMail = action(
  'conversations.receive_mail',
  receiveRequest,
  async (context, { mail }): Promise<MailResult> => {
    const { opened } = mail;
    const inboundId = newId();
    const rawFileId = newId();
    const nothing: MailResult = {
      kind: opened.mail.kind,
      conversationId: null,
      code: null,
      ownerId: null,
      topicId: null,
      dueAt: null,
    };
    const fromAddress = opened.mail.from?.address.toLowerCase() ?? null;
    const isMessage = opened.mail.kind === 'message' || opened.mail.kind === 'quarantined';
    const around = isMessage ? await readSurroundings(context, mail) : null;
    // A closed matter of a child who left the district opens for nobody again: what comes now is a matter of its own.
    const before = around?.thread?.row;
    const over =
      before !== undefined &&
      before.state === 'closed' &&
      (await childrenLeft(context.tx, context.actor.districtId, before.student_ids));
    const place = around === null ? null : placeOf(around, fromAddress ?? '', over);
    const fresh = await keepInbound(context, {
      id: inboundId,
      via: mail.via,
      dedupe: printOfMail(mail),
      rawFileId,
      envelopeFrom: mail.envelope.from,
      envelopeTo: mail.envelope.to,
      kind: opened.mail.kind,
      messageId: opened.mail.message_id,
      subject: opened.mail.subject.slice(0, 500),
      fromAddress,
      result: opened.mail.kind,
      reason: opened.mail.warnings.find((one) => one.startsWith('quarantined')) ?? null,
      conversationId: place?.conversationId ?? null,
    });
    if (!fresh) return knownMail(context, mail);
    const kept = storeFiles(context, [
      {
        id: rawFileId,
        name: 'original.eml',
        type: 'message/rfc822',
        bytes: mail.raw,
        dataClass: 'attachment',
        held: 'original',
        owner:
          place === null
            ? { kind: 'inbound', id: inboundId }
            : { kind: 'conversation_original', id: place.conversationId },
      },
    ]);
    kept.catch(() => {});
    if (around !== null && place !== null) {
      const result = await placeMessage(context, mail, { inboundId, fromAddress, place }, around);
      await kept;
      return result;
    }
    if (opened.mail.kind === 'bounce' || opened.mail.kind === 'complaint') await noteReports(context, mail);
    await kept;
    return nothing;
  },
  { planOnce: true },
);

/** Every address a bounce or complaint names. */
async function noteReports(context: ActionContext, { opened }: ArrivedMail): Promise<void> {
  for (const recipient of opened.mail.recipients.slice(0, 20)) {
    if (recipient.address === '') continue;
    await noteBounce(context, {
      address: recipient.address.toLowerCase(),
      reason: recipient.reason === '' ? opened.mail.kind : recipient.reason,
      hard: recipient.hardbounce,
      complaint: opened.mail.kind === 'complaint',
      originalMessageId: opened.originalMessageId,
    });
  }
}

/** Where a message goes: into its thread, as a member of staff's or the family's, or into a conversation of its own. */
type Place = { readonly how: 'desk' | 'family' | 'new'; readonly conversationId: Uuid };

function placeOf({ thread, sender }: Surroundings, fromAddress: string, over: boolean): Place {
  if (thread === null) return { how: 'new', conversationId: newId() };
  if (thread.desk !== null) return { how: 'desk', conversationId: thread.row.id };
  return !over && belongsTo(thread.row, sender, fromAddress)
    ? { how: 'family', conversationId: thread.row.id }
    : { how: 'new', conversationId: newId() };
}

/** The same mail was here before: the answer is what became of it then. */
async function knownMail({ tx, actor }: ActionContext, mail: ArrivedMail): Promise<MailResult> {
  const { rows } = await sql<{
    kind: string;
    id: Uuid | null;
    code: string | null;
    owner_id: Uuid | null;
    topic_id: Uuid | null;
    due_at: Temporal.Instant | null;
  }>`
    select i.kind, c.id, c.code, c.owner_id, c.topic_id, c.due_at from channels.inbound i left join conversations.conversations c on c.district_id = i.district_id and c.id = i.conversation_id
    where i.district_id = ${actor.districtId} and i.dedupe = ${printOfMail(mail)}`.execute(tx);
  const row = rows[0];
  return {
    kind: row?.kind ?? mail.opened.mail.kind,
    conversationId: row?.id ?? null,
    code: row?.code ?? null,
    ownerId: row?.owner_id ?? null,
    topicId: row?.topic_id ?? null,
    dueAt: row?.due_at ?? null,
  };
}

async function placeMessage(
  context: ActionContext,
  mail: ArrivedMail,
  { inboundId, fromAddress, place }: { inboundId: Uuid; fromAddress: string | null; place: Place },
  { thread, sender, twin, late, routes, ownerHint }: Surroundings,
): Promise<MailResult> {
  const { opened } = mail;
  if (thread !== null && thread.desk !== null) return takeDeskMail(context, mail, thread.row, thread.desk);
  const warnings = [
    ...opened.mail.warnings,
    ...(twin ? ['same_message_id'] : []),
    ...(late && place.how === 'family' ? ['came_late'] : []),
    ...(sender.verified || sender.known.length === 0 ? [] : ['sender_not_proven']),
  ];
  const text = opened.mail.reply_text.trim() === '' ? opened.mail.text.trim() : opened.mail.reply_text.trim();
  const extra = extraOf(mail, inboundId, warnings);
  if (thread !== null && place.how === 'family') {
    const { row } = thread;
    await takeFamilyMessage(context, row, {
      channel: 'email',
      text,
      language: opened.mail.language ?? row.language,
      authorName: opened.mail.from?.name === '' ? row.from_name : (opened.mail.from?.name ?? row.from_name),
      files: filesOf(mail),
      extra,
    });
    return {
      kind: 'message',
      conversationId: row.id,
      code: row.code,
      ownerId: row.owner_id,
      topicId: row.topic_id,
      dueAt: row.due_at,
    };
  }
  const directory = await directoryOf(context.tx, context.actor.districtId);
  const route = routeOf(routes, mail);
  const language = opened.mail.language ?? sender.language ?? 'en';
  // A mere thanks for a teacher's words is theirs to read, and starts no clock.
  const thanked = ownerHint !== null && isThanks(text) ? ownerHint : null;
  const made = await openConversation(context, {
    id: place.conversationId,
    kind: thanked === null ? 'question' : 'praise',
    channel: 'email',
    text,
    subject: opened.mail.subject.trim() === '' ? null : opened.mail.subject,
    language,
    schoolId: route?.kind === 'school' ? route.orgId : null,
    topicId:
      route?.kind === 'topic' && route.topicKey !== null
        ? (directory.topicByKey.get(route.topicKey)?.id ?? null)
        : null,
    guardianId: sender.guardianId,
    studentIds: sender.studentIds,
    fromName: opened.mail.from?.name === '' ? null : (opened.mail.from?.name.slice(0, 200) ?? null),
    fromKind: fromAddress === null ? 'none' : 'email',
    fromAddress: (opened.replyTo[0]?.address ?? fromAddress)?.toLowerCase() ?? null,
    fromVerified: sender.verified,
    asker: sender.asker,
    privacy: 'normal',
    aboutStaffIds: [],
    aboutStaff: false,
    praisedId: thanked,
    ownerHint,
    callback: false,
    enteredBy: null,
    files: filesOf(mail),
    message: {
      ...extra,
      warnings: opened.answerable ? warnings : [...warnings, 'not_answerable'],
      // Its thread is not here; whatever of it still comes is put beside it.
      waitsFor: thread === null ? waitsFor(mail, context.floor.settings) : [],
    },
  });
  return {
    kind: opened.mail.kind,
    conversationId: made.id,
    code: made.code,
    ownerId: made.ownerId,
    topicId: made.topicId,
    dueAt: made.dueAt,
  };
}
