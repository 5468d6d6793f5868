import { sql } from 'kysely';
import type { ActionContext } from '#platform/action';
import { gather, type TenantTx } from '#platform/database';
import type { Uuid } from '#platform/ids';
import type { Settings } from '#platform/settings';
import { localPart, type MailRoute, mailRoutes } from '#rooms/channels';
import type { OpenedMail } from '#rooms/channels';
import type { Asker } from '../conversations.askers.ts';
import { conversationOfMessageId, readSignedAddress } from '../conversations.links.ts';
import type { ConversationRow } from '../conversations.store.ts';

/** A mail as it came, with how it was understood. */
export type ArrivedMail = {
  readonly raw: Buffer;
  readonly opened: OpenedMail;
  readonly via: 'smtp' | 'imap' | 'command';
  readonly envelope: { readonly from: string | null; readonly to: readonly string[] };
};

export type Sender = {
  readonly guardianId: Uuid | null;
  readonly studentIds: readonly Uuid[];
  readonly verified: boolean;
  readonly known: readonly Uuid[];
  /** What this guardian reads, as the roster has it. */
  readonly language: string | null;
  readonly asker: Asker;
};

type GuardianAt = {
  address: string;
  id: Uuid;
  name: string;
  language: string | null;
  guardian: boolean;
  staff: boolean;
  student: boolean;
  children: { id: Uuid; given: string }[] | null;
};

/** The people whose contact point one of these addresses is; guardians with the children they may be written to about. */
async function readGuardiansAt(
  tx: TenantTx,
  districtId: Uuid,
  addresses: readonly string[],
): Promise<readonly GuardianAt[]> {
  const { rows } = await sql<GuardianAt>`
    select a.address, g.id, g.name, g.language, g.guardian, g.staff, g.student, g.children from unnest(${[...addresses]}::text[]) a (address) cross join lateral (
      select p.id, p.name, p.language, p.is_guardian as guardian, p.is_staff as staff, p.is_student as student, (select jsonb_agg(jsonb_build_object('id', c.id, 'given', lower(coalesce(c.preferred_name, c.given_name)))) from roster.v_guardianships g
        join roster.v_people c on c.district_id = g.district_id and c.id = g.student_id and c.is_active where g.district_id = p.district_id and g.guardian_id = p.id and g.may_be_contacted) as children
      from roster.v_contact_details d join roster.v_people p on p.district_id = d.district_id and p.id = d.person_id
      where d.district_id = ${districtId} and d.kind = 'email' and d.value = a.address and p.is_active order by p.is_guardian desc, p.id limit 10) g`.execute(
    tx,
  );
  return rows;
}

/** Whether something speaks for the address in From, and not only for some other domain the mail came by. */
export function isProven(
  { dmarc, aligned }: OpenedMail['mail']['authentication'],
  { mailAuthentication }: Pick<Settings, 'mailAuthentication'>,
): boolean {
  if (dmarc === 'fail') return false;
  return mailAuthentication === 'off' || dmarc === 'pass' || aligned === true;
}

/**
 * Who wrote, by contact point and never by a display name alone. A failing or missing proof of the sender's address
 * leaves the mail unattached: somebody at the desk decides.
 */
async function senderOf({ tx, actor, floor }: ActionContext, { opened }: ArrivedMail): Promise<Sender> {
  const address = opened.mail.from?.address.toLowerCase() ?? '';
  const proven = isProven(opened.mail.authentication, floor.settings);
  const people = await gather(tx, 'conversations.guardians_at', address, async (asked) => {
    const all = await readGuardiansAt(tx, actor.districtId, [...new Set(asked)]);
    return asked.map((one) => all.filter((row) => row.address === one));
  });
  const rows = people.filter((row) => row.guardian);
  if (rows.length === 0 || !proven) {
    // Without a proof of the address nobody is taken for who the address says; they stay unknown, for the desk to say.
    const [own] = proven && people.length === 1 ? people : [];
    const asker = own?.staff === true ? 'staff' : own?.student === true ? 'student' : 'unknown';
    return {
      guardianId: null,
      // A student's own matter: theirs alone, tied to no guardian.
      studentIds: own !== undefined && asker === 'student' ? [own.id] : [],
      verified: false,
      language: own?.language ?? null,
      known: proven ? [] : rows.map((row) => row.id),
      asker,
    };
  }
  // Several people share the address: among these, and only these, the name may decide.
  const display = (opened.mail.from?.name ?? '').toLowerCase();
  const one = rows.length === 1 ? rows[0] : rows.find((row) => display !== '' && row.name.toLowerCase() === display);
  const children = one?.children ?? [];
  const text = `${opened.mail.subject} ${opened.mail.reply_text}`.toLowerCase();
  const named = children.filter((child) => child.given.length > 1 && text.includes(child.given));
  const about = named.length > 0 ? named : children.length === 1 ? children : [];
  return {
    guardianId: one?.id ?? null,
    studentIds: about.map((child) => child.id),
    verified: one !== undefined,
    language: one?.language ?? null,
    known: rows.map((row) => row.id),
    asker: 'family',
  };
}

export type Thread = { readonly row: ConversationRow; readonly desk: Uuid | null };

async function byCode({ tx, actor }: ActionContext, code: string): Promise<ConversationRow | null> {
  const { rows } =
    await sql<ConversationRow>`select * from conversations.conversations where district_id = ${actor.districtId} and code = ${code} for update`.execute(
      tx,
    );
  return rows[0] ?? null;
}

/** The Message-IDs a mail says it answers, the nearest first. */
const answeredBy = ({ opened }: ArrivedMail): readonly string[] =>
  [opened.mail.in_reply_to, ...opened.mail.references.toReversed()].filter((id) => id !== null).slice(0, 30);

/** Of the mails that it answers, those that may still come: none of ours, which are all known. */
export function waitsFor(mail: ArrivedMail, { mailDomain }: Pick<Settings, 'mailDomain'>): readonly string[] {
  return answeredBy(mail).filter((id) => id.length <= 300 && conversationOfMessageId(id, mailDomain) === null);
}

/** So long a mail may take until it is a matter of its own. */
const latestDays = 30;

/** The conversation that began with an answer to this very mail, which comes only now. Asked for many mails in one statement. */
async function waitedForIn({ tx, actor, now }: ActionContext, messageId: string): Promise<ConversationRow | null> {
  const found = await gather(tx, 'conversations.waiting_for', messageId, async (asked) => {
    const { rows } = await sql<{
      id: Uuid;
      waits_for: string[];
    }>`select conversation_id as id, waits_for from conversations.messages
      where district_id = ${actor.districtId} and waits_for <> '{}' and waits_for && ${[...asked]}::text[] and at > ${now.subtract({ hours: 24 * latestDays })} order by id`.execute(
      tx,
    );
    return asked.map((one) => rows.find((row) => row.waits_for.includes(one))?.id ?? null);
  });
  if (found === null) return null;
  const { rows } =
    await sql<ConversationRow>`select * from conversations.conversations where district_id = ${actor.districtId} and id = ${found} for update`.execute(
      tx,
    );
  return rows[0] ?? null;
}

const writtenTo = (mail: ArrivedMail): readonly string[] => [
  ...mail.envelope.to,
  ...mail.opened.mail.to.map((one) => one.address),
  ...mail.opened.mail.cc.map((one) => one.address),
];

/** The member of staff whose words outside of any conversation a mail answers: a teacher's sentence about a child. */
function ownerAnswered({ floor, actor }: ActionContext, mail: ArrivedMail): Uuid | null {
  for (const address of writtenTo(mail)) {
    const local = localPart(address, floor.settings.mailDomain);
    const signed = local === null ? null : readSignedAddress(floor.secrets, actor.districtId, local);
    if (signed?.kind === 'owner') return signed.personId;
  }
  return null;
}

/** So long what a family writes to somebody goes on with what they last spoke about. */
const goesOnDays = 14;

/** What this family and this member of staff are speaking about already. */
async function openBetween(
  { tx, actor, now }: ActionContext,
  sender: Sender,
  ownerId: Uuid,
): Promise<ConversationRow | null> {
  if (sender.guardianId === null || !sender.verified) return null;
  const { rows } = await sql<ConversationRow>`select * from conversations.conversations
    where district_id = ${actor.districtId} and guardian_id = ${sender.guardianId} and owner_id = ${ownerId} and from_kind = 'email' and state <> 'closed'
      and privacy = 'normal' and history is null and merged_into is null and last_message_at > ${now.subtract({ hours: 24 * goesOnDays })}
    order by last_message_at desc, id desc limit 1 for update`.execute(tx);
  return rows[0] ?? null;
}

/** The conversation a mail belongs to: by a signed address, by our own Message-IDs, by Message-IDs we have seen. */
async function threadOf(context: ActionContext, mail: ArrivedMail): Promise<Thread | null> {
  const { floor, actor, tx } = context;
  const domain = floor.settings.mailDomain;
  for (const address of writtenTo(mail)) {
    const local = localPart(address, domain);
    const signed = local === null ? null : readSignedAddress(floor.secrets, actor.districtId, local);
    if (signed === null || signed.kind === 'owner') continue;
    const row = await byCode(context, signed.code);
    if (row !== null) return { row, desk: signed.kind === 'desk' ? signed.personId : null };
  }
  const ids = answeredBy(mail);
  if (ids.length === 0) return null;
  const own = ids.map((id) => conversationOfMessageId(id, domain)).filter((id): id is Uuid => id !== null);
  const { rows } =
    await sql<ConversationRow>`select c.* from conversations.conversations c where c.district_id = ${actor.districtId}
    and c.id = coalesce((select id from conversations.conversations where district_id = ${actor.districtId} and id = any(${own}::uuid[]) order by opened_at desc limit 1),
      (select conversation_id from conversations.messages where district_id = ${actor.districtId} and message_id = any(${[...ids]}::text[]) order by id desc limit 1)) for update`.execute(
      tx,
    );
  return rows[0] ? { row: rows[0], desk: null } : null;
}

/**
 * True when a mail shows no sign of a conversation it could belong to: then it begins one of its own, and many such may
 * be taken in side by side without touching each other's rows.
 */
export function standsAlone({ opened, envelope }: ArrivedMail): boolean {
  const { kind, in_reply_to, references, to, cc } = opened.mail;
  if (kind !== 'message' || in_reply_to !== null || references.length > 0) return false;
  return [...envelope.to, ...to.map((one) => one.address), ...cc.map((one) => one.address)].every(
    (address) => !/^[rdo]\+/i.test(address),
  );
}

/** True when the writer is the family this conversation belongs to. Anybody else who got hold of the thread begins their own. */
export function belongsTo(row: ConversationRow, sender: Sender, address: string): boolean {
  if (row.from_address !== null && row.from_address === address) return true;
  return row.guardian_id !== null && sender.verified && sender.known.includes(row.guardian_id);
}

/** The most exact of the addresses a mail was sent to. */
export function routeOf(routes: readonly MailRoute[], mail: ArrivedMail): MailRoute | null {
  const addresses = new Set(
    [...mail.envelope.to, ...mail.opened.mail.to.map((one) => one.address)].map((address) => address.toLowerCase()),
  );
  const hit = routes.filter((route) => addresses.has(route.address));
  return hit.find((route) => route.kind === 'topic') ?? hit.find((route) => route.kind === 'school') ?? hit[0] ?? null;
}

export type Surroundings = {
  readonly thread: Thread | null;
  readonly sender: Sender;
  readonly twin: boolean;
  /** An answer to it came before it did. */
  readonly late: boolean;
  readonly routes: readonly MailRoute[];
  /** It answers words of this member of staff: theirs, where it begins something new. */
  readonly ownerHint: Uuid | null;
};

/** Whether a message with this Message-ID is there already; being another mail, both are kept. */
async function knownMessageId({ tx, actor }: ActionContext, messageId: string): Promise<boolean> {
  return gather(tx, 'conversations.known_message_ids', messageId, async (asked) => {
    const { rows } = await sql<{
      id: string;
    }>`select message_id as id from conversations.messages where district_id = ${actor.districtId} and message_id = any(${[...asked]}::text[])`.execute(
      tx,
    );
    return asked.map((one) => rows.some((row) => row.id === one));
  });
}

/** Everything that is asked about a mail before it is placed, asked at once. */
export async function readSurroundings(context: ActionContext, mail: ArrivedMail): Promise<Surroundings> {
  const messageId = mail.opened.mail.message_id;
  const [thread, waiting, sender, twin, routes] = await Promise.all([
    threadOf(context, mail),
    messageId === null ? null : waitedForIn(context, messageId),
    senderOf(context, mail),
    messageId === null ? false : knownMessageId(context, messageId),
    mailRoutes(context),
  ]);
  const late = thread === null && waiting !== null;
  const ownerHint = ownerAnswered(context, mail);
  const going = thread === null && !late && ownerHint !== null ? await openBetween(context, sender, ownerHint) : null;
  const known = late ? { row: waiting, desk: null } : (thread ?? (going === null ? null : { row: going, desk: null }));
  return { thread: known, sender, twin, late, routes, ownerHint };
}
