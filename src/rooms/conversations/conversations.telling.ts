import { sql } from 'kysely';
import { z } from 'zod';
import { action, type ActionContext } from '#platform/action';
import { newId, type Uuid } from '#platform/ids';
import { dayNews, dayWords } from '#rooms/calendar';
import { crisisLines } from '#rooms/language';
import { mayAutoReply } from '#rooms/channels';
import { alarmTeamFor, isTeamWatching } from './actions/alarms.ts';
import { directoryOf } from './conversations.directory.ts';
import {
  automaticMail,
  caseLink,
  type Family,
  familyMail,
  personName,
  tell,
  threadIds,
} from './conversations.family-mail.ts';
import { isByText, schoolName } from './conversations.family-text.ts';
import { districtZone, notifyPerson } from './conversations.notices.ts';
import { type ConversationRow, type MessageRow, readConversation } from './conversations.store.ts';
import { householdAt, schoolsDiffer } from './conversations.texter.ts';

const oneRequest = z.object({ conversationId: z.string() });

/** After a family's matter was opened: the receipt to the family, the notice to the owner, praise to the praised. */
export const tellOpening = action(
  'conversations.tell_opening',
  oneRequest.extend({ by: z.string() }),
  async (context, { conversationId, by }) => {
    const row = await readConversation(context, conversationId);
    if (row.state === 'outbound') return;
    await receipt(context, row);
    if (row.kind === 'praise') await tellPraise(context, row);
    else if (row.owner_id !== null && !(by === 'staff' && row.owner_id === row.opened_by)) {
      await notifyPerson(context, {
        personId: row.owner_id,
        what: 'opened',
        row,
        onceKey: `opened ${row.id} ${row.owner_id}`,
        text: await firstWords(context, row.id),
      });
    }
  },
);

async function firstWords({ tx, actor }: ActionContext, conversationId: Uuid): Promise<string> {
  const { rows } = await sql<{
    text: string;
  }>`select text from conversations.messages where district_id = ${actor.districtId} and conversation_id = ${conversationId} order by id limit 1`.execute(
    tx,
  );
  return (rows[0]?.text ?? '').slice(0, 2000);
}

async function receipt(context: ActionContext, row: ConversationRow): Promise<void> {
  const family = await familyMail(context, row);
  if (family === null) return;
  const { tx, actor, floor, now } = context;
  const { rows } = await sql<
    Pick<MessageRow, 'message_id' | 'warnings' | 'file_count'>
  >`select message_id, warnings, file_count from conversations.messages where district_id = ${actor.districtId} and conversation_id = ${row.id} order by id limit 1`.execute(
    tx,
  );
  const first = rows[0];
  if (first?.warnings.includes('not_answerable') === true) return;
  // Mail and texts can answer themselves for ever; a form cannot. And where somebody may be in danger the numbers to call always go out.
  const mayLoop = (row.channel === 'email' || isByText(row)) && row.critical_at === null;
  if (mayLoop && !(await mayAutoReply(context, family.address, row.id, newId()))) return;
  const t = floor.words.translator(family.language, context.actor.districtId);
  const say = floor.words.formatters(family.language, await districtZone(context), now);
  const owner = await personName(context, row.owner_id, t('conversations.school_office'));
  const link = caseLink(context, row);
  const parts: string[] = [];
  if (row.critical_at !== null) {
    const directory = await directoryOf(tx, actor.districtId);
    const team = await alarmTeamFor(context, directory, row, now);
    const watching = (await isTeamWatching(context, team)) ? 'yes' : 'no';
    parts.push(t('conversations.receipt.critical', { watching, crisis: crisisLines(t) }), '');
  }
  parts.push(
    row.kind === 'praise' && row.critical_at === null
      ? t('conversations.receipt.praise', { owner, code: row.code, link })
      : t('conversations.receipt.text', {
          owner,
          due: row.due_at === null ? '' : say.dateTime(row.due_at),
          code: row.code,
          link,
        }),
  );
  if (first?.warnings.some((warning) => warning.startsWith('held:')) === true)
    parts.push('', t('conversations.receipt.files_held'));
  const { orgs } = await directoryOf(tx, actor.districtId);
  const school = row.school_id === null ? undefined : orgs.get(row.school_id);
  const news = await dayNews(tx, actor.districtId, row.school_id, now);
  // Said on the school's own clock: it may be another than the district's.
  const today = dayWords(t, floor.words.formatters(family.language, news.zone, now), news);
  if (today !== null) parts.push('', today);
  const number = school?.phone ?? orgs.get(actor.districtId)?.phone ?? null;
  // Its address takes mail already, and nothing is lost; until the school opens here, calling is quicker.
  if (school?.isOpen === false && number !== null)
    parts.push('', t('conversations.receipt.not_open', { school: school.name, number }));
  await tell(context, {
    row,
    family,
    category: 'receipt',
    onceKey: `receipt ${row.id}`,
    subject: t('conversations.receipt.subject', { subject: row.subject }),
    body: parts.join('\n'),
    short: [...(row.critical_at === null ? [] : parts.slice(0, 1)), ...(await shortReceipt(context, row, family))].join(
      '\n',
    ),
    inReplyTo: first?.message_id ?? null,
    references: first?.message_id ? [first.message_id] : [],
  });
}

/** The receipt as a text: who answers, by when, and what else must be known now. */
async function shortReceipt(context: ActionContext, row: ConversationRow, family: Family): Promise<readonly string[]> {
  const { tx, actor, floor, now } = context;
  const t = floor.words.translator(family.language, context.actor.districtId);
  const say = floor.words.formatters(family.language, await districtZone(context), now);
  const owner = await personName(context, row.owner_id, t('conversations.school_office'));
  const school = await schoolName(context, row, t);
  const link = caseLink(context, row);
  const due = row.due_at === null ? '' : say.dateTime(row.due_at);
  const parts =
    row.kind === 'praise'
      ? [t('conversations.text.receipt_praise', { school, owner, link })]
      : [
          t(row.callback ? 'conversations.text.receipt_call' : 'conversations.text.receipt', {
            school,
            owner,
            due,
            link,
          }),
        ];
  if (row.student_ids.length === 0 && row.from_address !== null && row.kind !== 'praise') {
    const household = await householdAt(context, row.from_address);
    if (schoolsDiffer(household)) parts.push(t('conversations.text.which_child'));
  }
  const { orgs } = await directoryOf(tx, actor.districtId);
  const place = row.school_id === null ? undefined : orgs.get(row.school_id);
  const number = place?.phone ?? orgs.get(actor.districtId)?.phone ?? null;
  if (place?.isOpen === false && number !== null)
    parts.push(t('conversations.text.receipt_not_open', { school: place.name, number }));
  const news = await dayNews(tx, actor.districtId, row.school_id, now);
  const today = dayWords(t, floor.words.formatters(family.language, news.zone, now), news);
  if (today !== null) parts.push(today);
  return parts;
}

async function tellPraise(context: ActionContext, row: ConversationRow): Promise<void> {
  const directory = await directoryOf(context.tx, context.actor.districtId);
  const text = await firstWords(context, row.id);
  const praised = row.praised_id ?? row.owner_id;
  if (praised !== null)
    await notifyPerson(context, {
      personId: praised,
      what: 'praise',
      row,
      onceKey: `praise ${row.id} ${praised}`,
      text,
    });
  const schools =
    row.school_id === null
      ? (directory.staff.get(praised ?? '')?.grants.map((grant) => grant.unitId) ?? [])
      : [row.school_id];
  for (const principal of new Set(schools.flatMap((school) => directory.byRole('principal', school)))) {
    if (principal !== praised)
      await notifyPerson(context, {
        personId: principal,
        what: 'praise_copy',
        row,
        onceKey: `praise ${row.id} ${principal}`,
        text,
      });
  }
}

const messageRequest = oneRequest.extend({ messageId: z.string() });

/** The owner, the helpers' mail programs and the alarm all hear of the family's words through this. */
export const tellFamilyWrote = action(
  'conversations.tell_family_wrote',
  messageRequest,
  async (context, { conversationId, messageId }) => {
    const row = await readConversation(context, conversationId);
    if (row.owner_id === null) return;
    const { rows } = await sql<{
      text: string;
    }>`select text from conversations.messages where district_id = ${context.actor.districtId} and id = ${messageId}`.execute(
      context.tx,
    );
    await notifyPerson(context, {
      personId: row.owner_id,
      what: 'family_wrote',
      row,
      onceKey: `wrote ${messageId} ${row.owner_id} ${row.reopened}`,
      text: (rows[0]?.text ?? '').slice(0, 2000),
    });
  },
);

const handedRequest = oneRequest.extend({ to: z.string(), from: z.string().nullable(), why: z.string() });

/** The new owner hears of it; so does the family, in plain words: who has it, and that the promised time stayed. */
export const tellHandOff = action(
  'conversations.tell_hand_off',
  handedRequest,
  async (context, { conversationId, to, from, why }) => {
    const row = await readConversation(context, conversationId);
    if (row.owner_id !== to || row.state === 'closed') return;
    const key = `handed ${row.id} ${row.handoffs} ${to}`;
    if (why !== 'taken')
      await notifyPerson(context, {
        personId: to,
        what: 'handed_to_you',
        row,
        onceKey: key,
        text: row.privacy === 'normal' ? row.preview : '',
      });
    const family = await automaticMail(context, row);
    // A family that owes the next step is told too when its matter went with its child: it must know to whom it writes.
    const waits = row.state === 'waiting' && why === 'moved';
    if (family === null || (row.state !== 'open' && !waits) || from === null) return;
    const { floor, now } = context;
    const t = floor.words.translator(family.language, context.actor.districtId);
    const say = floor.words.formatters(family.language, await districtZone(context), now);
    const owner = await personName(context, to, t('conversations.school_office'));
    const thread = await threadIds(context, row.id);
    await tell(context, {
      row,
      family,
      category: 'notice',
      onceKey: `${key} family`,
      subject: t('conversations.handed.subject', { subject: row.subject }),
      body: waits
        ? t('conversations.moving.told_waiting', { owner, link: caseLink(context, row) })
        : t('conversations.handed.text', {
            owner,
            due: row.due_at === null ? '' : say.dateTime(row.due_at),
            link: caseLink(context, row),
          }),
      short: t(waits ? 'conversations.text.handed_waiting' : 'conversations.text.handed', {
        school: await schoolName(context, row, t),
        owner,
        due: row.due_at === null ? '' : say.dateTime(row.due_at),
        link: caseLink(context, row),
      }),
      inReplyTo: thread.at(-1) ?? null,
      references: thread.slice(-20),
    });
  },
);

const closedRequest = oneRequest.extend({ how: z.string() });

/** Closing asks how it was, and says how to open it again. Not for praise, merges, or what the family closed itself. */
export const tellClosing = action(
  'conversations.tell_closing',
  closedRequest,
  async (context, { conversationId, how }) => {
    if (how !== 'staff' && how !== 'automatic' && how !== 'legal_outcome') return;
    const row = await readConversation(context, conversationId);
    const family = row.state === 'closed' ? await automaticMail(context, row) : null;
    if (family === null) return;
    const t = context.floor.words.translator(family.language, context.actor.districtId);
    const thread = await threadIds(context, row.id);
    await tell(context, {
      row,
      family,
      category: 'notice',
      onceKey: `closed ${row.id} ${row.reopened}`,
      subject: t('conversations.closed.subject', { subject: row.subject }),
      body: t('conversations.closed.text', { link: caseLink(context, row) }),
      short: t('conversations.text.closed', {
        school: await schoolName(context, row, t),
        link: caseLink(context, row),
      }),
      inReplyTo: thread.at(-1) ?? null,
      references: thread.slice(-20),
    });
  },
);

const askedRequest = oneRequest.extend({ personId: z.string(), how: z.string() });

export const tellColleague = action(
  'conversations.tell_colleague',
  askedRequest,
  async (context, { conversationId, personId, how }) => {
    const row = await readConversation(context, conversationId);
    await notifyPerson(context, {
      personId,
      what: how === 'mention' ? 'mentioned' : 'asked_in',
      row,
      onceKey: `asked ${row.id} ${personId} ${row.version}`,
    });
  },
);

const failedRequest = z.object({ aboutId: z.string().nullable() }).loose();

/** Mail to a family came back: the owner must know, for the family is still waiting. */
export const tellAddressFailed = action(
  'conversations.tell_address_failed',
  failedRequest,
  async (context, { aboutId }) => {
    if (aboutId === null) return;
    const row = await readConversation(context, aboutId);
    if (row.owner_id !== null)
      await notifyPerson(context, {
        personId: row.owner_id,
        what: 'address_failed',
        row,
        onceKey: `failed ${row.id} ${row.message_count}`,
      });
  },
);

/** Something in it reads like danger without saying so: its owner and the backup are asked to look before anything else. */
export const tellLookFirst = action(
  'conversations.tell_look_first',
  oneRequest,
  async (context, { conversationId }) => {
    const row = await readConversation(context, conversationId);
    for (const personId of new Set([row.owner_id, row.backup_id])) {
      if (personId !== null)
        await notifyPerson(context, {
          personId,
          what: 'look_first',
          row,
          onceKey: `look ${row.id} ${row.message_count} ${personId}`,
        });
    }
  },
);
