import type { ActionContext } from '#platform/action';
import { storeFiles, type NewFile } from '#platform/files';
import { newId, type Uuid } from '#platform/ids';
import { weeksOf } from '#rooms/calendar';
import { alarmsIn, dangerOf } from '../conversations.alarms.ts';
import { type Asker, hasOneDesk, isFor, proposedTo } from '../conversations.askers.ts';
import { childFacts } from '../conversations.child-facts.ts';
import { noteHits } from '../conversations.hits.ts';
import { type Directory, directoryOf, goalsOf } from '../conversations.directory.ts';
import type { LegalKind } from '../conversations.legal.ts';
import { startLegal } from '../conversations.legal-store.ts';
import { closedReaders } from '../conversations.readers.ts';
import { conversationCritical, conversationOpened } from '../conversations.events.ts';
import { type OwnerRule, ownerChain, superiorsOf } from '../conversations.ownership.ts';
import { type Kind, previewOf, promised, subjectFrom } from '../conversations.rules.ts';
import { type ConversationInsert, storeBeginning } from '../conversations.beginning.ts';
import { staffNamedIn } from '../conversations.names.ts';
import { addMessage, type NewMessage } from '../conversations.store.ts';
import { suggestTopic } from '../conversations.suggest.ts';
import { excludedFrom, firstActive, turnOf } from './opening-owners.ts';

export { excludedFrom, firstActive, turnOf } from './opening-owners.ts';

/** A new matter, from whichever channel it came. */
export type Opening = {
  readonly id?: Uuid;
  readonly kind: Kind;
  readonly channel: 'web' | 'email' | 'phone' | 'counter' | 'paper' | 'api' | 'widget' | 'sms' | 'voice';
  readonly text: string;
  readonly subject: string | null;
  /** What the family itself wrote, where subject or text hold words of the school too: only these can tell of danger. */
  readonly familyWords?: string;
  readonly language: string;
  readonly schoolId: Uuid | null;
  readonly topicId: Uuid | null;
  readonly guardianId: Uuid | null;
  readonly studentIds: readonly Uuid[];
  readonly fromName: string | null;
  readonly fromKind: 'email' | 'phone' | 'none';
  readonly fromAddress: string | null;
  /** True when the address is a contact point of that guardian and nothing speaks against the sender. */
  readonly fromVerified: boolean;
  readonly privacy: 'normal' | 'private' | 'anonymous';
  /** Who asks; left out it is a family where a guardian is known, and otherwise unknown. */
  readonly asker?: Asker;
  /** The class or subject it is about, in somebody's words. */
  readonly classOrSubject?: string | null;
  /** Staff the matter is about: it goes to somebody above them, and they never see it. */
  readonly aboutStaffIds: readonly Uuid[];
  readonly aboutStaff: boolean;
  readonly praisedId: Uuid | null;
  readonly callback: boolean;
  /** The member of staff who entered it, if any. */
  readonly enteredBy: Uuid | null;
  /** Staff began it: no clock until the family answers, and the one who began owns it. */
  readonly outboundOwner?: Uuid | null;
  /** It answers this person's message: theirs, unless they are away or must not have it. */
  readonly ownerHint?: Uuid | null;
  readonly files: readonly NewFile[];
  readonly message: Pick<
    NewMessage,
    'quoted' | 'htmlSafe' | 'messageId' | 'inboundId' | 'authentication' | 'warnings' | 'waitsFor'
  >;
  /** Answered on the spot by whoever entered it: closed and counted, no clock. */
  readonly answeredOnTheSpot?: string | null;
  readonly code?: string;
  /** The legal path that the family or staff chose; null: the topic says whether there is one. */
  readonly legal?: LegalKind | null;
};

export type Opened = {
  readonly id: Uuid;
  readonly code: string;
  readonly ownerId: Uuid;
  readonly topicId: Uuid | null;
  readonly dueAt: Temporal.Instant | null;
  readonly critical: boolean;
};

function guessedSchool(directory: Directory, opening: Opening): Uuid | null {
  return opening.schoolId !== null && directory.orgs.has(opening.schoolId) ? opening.schoolId : null;
}

/** Whoever wrote what it answers comes first; where they are away, whoever the topic names. */
const answering = (personId: Uuid, usual: OwnerRule | null): OwnerRule => ({
  kind: 'person',
  personId,
  role: null,
  unitId: null,
  rota: [],
  backups: usual?.backups ?? [],
});

function ruleOf(
  directory: Directory,
  opening: Opening,
  topicId: Uuid | null,
  schoolId: Uuid | null,
  aboutStaffIds: readonly Uuid[],
  excluded: readonly Uuid[],
): { rule: OwnerRule | null; superiors: readonly Uuid[] } {
  // A matter about staff never starts with the usual desk: it goes to somebody above.
  if (!opening.aboutStaff && aboutStaffIds.length === 0) {
    const usual = directory.ruleFor(topicId, schoolId);
    const hint = opening.ownerHint ?? null;
    return { rule: hint === null ? usual : answering(hint, usual), superiors: [] };
  }
  const superiors = aboutStaffIds.flatMap((id) => superiorsOf(id, directory, excluded));
  const principals = aboutStaffIds.length === 0 && schoolId !== null ? directory.byRole('principal', schoolId) : [];
  return {
    rule: null,
    superiors: [
      ...superiors,
      ...principals,
      ...directory.byRole('engagement', null),
      ...directory.byRole('administrator', null),
    ].filter((id) => !excluded.includes(id)),
  };
}

/**
 * What a matter is about: what was chosen, where it is for this asker; the press always has its own desk, if the
 * district named one; else what the words say, and for who has no words that say anything what is proposed to them.
 */
function topicOf(directory: Directory, asker: Asker, chosen: Uuid | null, suggested: Uuid | null): Uuid | null {
  const proposed = proposedTo(directory.topicList, asker)?.id ?? null;
  if (hasOneDesk(asker) && proposed !== null) return proposed;
  const may = (id: Uuid | null): id is Uuid => {
    const topic = id === null ? undefined : directory.topics.get(id);
    return topic !== undefined && isFor(topic, asker);
  };
  if (may(chosen)) return chosen;
  return may(suggested) ? suggested : proposed;
}

/** Who answered it on the spot. */
const spotBy = ({ answeredOnTheSpot, enteredBy }: Opening): Uuid | null =>
  answeredOnTheSpot !== undefined && answeredOnTheSpot !== null ? enteredBy : null;

/** The legal path a new matter is on: the one that was chosen, else its topic's. Praise and staff's own words have none. */
function legalOf(directory: Directory, opening: Opening, topicId: Uuid | null): LegalKind | null {
  if (opening.kind === 'praise' || (opening.outboundOwner ?? null) !== null) return null;
  return opening.legal ?? (topicId === null ? null : (directory.topics.get(topicId)?.legalPath ?? null));
}

const harmByPeople: readonly string[] = ['abuse', 'violence'];

/** Colleagues who are named in words that tell of harm by somebody; nobody where no harm is told of. */
export function namedInHarm(
  directory: Directory,
  words: string,
  alarms: readonly { readonly category: string }[],
  schoolId: Uuid | null,
): readonly Uuid[] {
  if (!alarms.some((alarm) => harmByPeople.includes(alarm.category))) return [];
  const members = [...directory.staff.values()].map((member) => ({
    id: member.id,
    name: member.name,
    units: member.grants.map((grant) => grant.unitId),
  }));
  return staffNamedIn(members, words, schoolId);
}

/**
 * Somebody tells of harm and names a colleague: that colleague must not get it, whether or not the form was told that it is
 * about staff. Whoever was named as a helper is kept out too; that costs a hand-off, the other mistake may cost a child.
 */
function withWhoIsNamed(
  directory: Directory,
  given: Opening,
  words: string,
  alarms: readonly { readonly category: string }[],
  childSchool: Uuid | null,
): Opening {
  const named = namedInHarm(directory, words, alarms, guessedSchool(directory, given) ?? childSchool);
  // Whoever enters it for a family, or began it, is speaking of others.
  const about = named.filter((id) => id !== given.enteredBy && id !== given.praisedId);
  return about.length === 0 ? given : { ...given, aboutStaffIds: [...new Set([...given.aboutStaffIds, ...about])] };
}

/**
 * Opens a conversation: finds topic, school and owner, promises a time, looks for words of danger, and stores all of it
 * with the first message. Everything the world later hears of it begins in the same transaction.
 */
export async function openConversation(context: ActionContext, given: Opening): Promise<Opened> {
  const { tx, actor, now } = context;
  const directory = await directoryOf(tx, actor.districtId);
  const id = given.id ?? newId();
  const words = `${given.subject ?? ''}\n${given.text}`;
  const told = given.familyWords ?? words;
  const [children, weeks, alarms, suggested] = await Promise.all([
    childFacts(context, given.studentIds),
    weeksOf(tx, actor.districtId),
    given.outboundOwner ? [] : alarmsIn(context, told),
    given.topicId !== null || given.kind === 'praise' ? null : suggestTopic(directory, words),
  ]);
  const opening = withWhoIsNamed(directory, given, told, alarms, children.schoolId);
  const schoolId = guessedSchool(directory, opening) ?? children.schoolId;
  const asker = opening.asker ?? (opening.guardianId === null ? 'unknown' : 'family');
  const topicId = topicOf(directory, asker, opening.topicId, suggested);
  const excluded = excludedFrom(directory, opening);
  const { rule, superiors } = ruleOf(directory, opening, topicId, schoolId, opening.aboutStaffIds, excluded);
  const outbound = opening.outboundOwner !== undefined && opening.outboundOwner !== null;
  const legal = legalOf(directory, opening, topicId);
  const categoryId = topicId === null ? null : (directory.topics.get(topicId)?.categoryId ?? null);
  const chain = ownerChain(
    {
      rule,
      categoryOwnerId: categoryId === null ? null : (directory.categories.get(categoryId)?.ownerId ?? null),
      schoolId,
      teacherIds: opening.praisedId === null ? children.teacherIds : [opening.praisedId],
      children,
      language: opening.language,
      subject: opening.classOrSubject ?? null,
      asker,
      excluded,
      now,
      turn: turnOf(id),
      legal,
    },
    directory,
  );
  const first =
    opening.outboundOwner ?? (opening.kind === 'praise' && opening.praisedId !== null ? opening.praisedId : null);
  // With a legal path nothing is done on the spot: what was said is kept, and it goes to whoever is named for it.
  const spot = legal === null ? spotBy(opening) : null;
  const wished = [
    ...new Set(
      [spot, first, ...(legal === null ? superiors : []), ...chain].filter(
        (one): one is Uuid => one !== null && !excluded.includes(one),
      ),
    ),
  ];
  const owner = await firstActive(context, wished);

  const goals = goalsOf(directory, topicId);
  const week = weeks(schoolId);
  const promise = promised(now, goals, week);
  const { critical, lookFirst, hits } = dangerOf(alarms);
  const done = critical === null && (opening.kind === 'praise' || spot !== null);
  const state = outbound ? 'outbound' : done ? 'closed' : 'open';
  // Anonymous stays anonymous; everything else on a path is read by its own readers only.
  const privacy = legal !== null && opening.privacy === 'normal' ? 'private' : opening.privacy;
  const scope = { privacy, legal_kind: legal, school_id: schoolId, excluded_ids: [...excluded], helper_ids: [] };
  const readerIds = closedReaders(directory, scope, owner) ?? [];
  const subject =
    (opening.subject ?? '').trim() === '' ? subjectFrom(opening.text) : (opening.subject ?? '').trim().slice(0, 200);
  const row: ConversationInsert = {
    id,
    school_id: schoolId,
    unit_id: rule?.kind === 'role_at_unit' ? rule.unitId : null,
    owner_id: owner.ownerId,
    excluded_ids: excluded,
    opened_at: now,
    privacy,
    legal_kind: legal,
    kind: opening.kind,
    channel: opening.channel,
    subject,
    preview: previewOf(opening.text),
    language: opening.language,
    topic_id: topicId,
    category_id: categoryId,
    guardian_id: opening.guardianId,
    student_ids: [...opening.studentIds],
    from_name: opening.fromName,
    from_kind: opening.fromKind,
    from_address: opening.fromAddress,
    from_verified: opening.fromVerified,
    asker,
    callback: opening.callback,
    reader_ids: [...readerIds],
    about_staff: opening.aboutStaff || opening.aboutStaffIds.length > 0,
    state,
    backup_id: owner.backupId,
    opened_by: opening.enteredBy,
    answer_due_at: promise.answerDueAt,
    resolve_due_at: promise.resolveDueAt,
    due_at: done ? null : promise.answerDueAt,
    next_nudge_at: done || outbound ? null : promise.nextNudgeAt,
    first_answered_at: spot === null ? null : now,
    first_answer_minutes: spot === null ? null : 0,
    resolved_minutes: done ? 0 : null,
    closed_at: done ? now : null,
    closed_by: spot,
    closed_how: done ? (opening.kind === 'praise' ? 'praise' : 'on_the_spot') : null,
    critical_at: critical === null ? null : now,
    critical_category: critical,
    praised_id: opening.praisedId,
    last_message_at: now,
    last_from: outbound ? 'staff' : 'family',
    message_count: 1,
    unread: spot === null,
  };
  const [code] = await Promise.all([
    storeBeginning(context, {
      row,
      code: opening.code,
      words: `${opening.fromName ?? ''} ${opening.fromAddress ?? ''} ${subject} ${opening.text}`,
      message: {
        ...opening.message,
        warnings: [...(opening.message.warnings ?? []), ...(lookFirst ? ['maybe_danger'] : [])],
        direction: outbound ? 'out' : 'in',
        channel: opening.channel,
        authorId: outbound ? opening.enteredBy : opening.guardianId,
        authorName: outbound ? null : opening.fromName,
        guardianId: opening.guardianId,
        text: opening.text,
        language: opening.language,
        fileCount: opening.files.length,
      },
      happening: {
        byId: opening.enteredBy,
        toId: owner.ownerId,
        facts: { channel: opening.channel, topic: topicId, suggested: opening.topicId === null && topicId !== null },
      },
    }),
    storeFiles(
      context,
      opening.files.map((file) => ({ ...file, owner: { kind: 'conversation', id } })),
    ),
  ]);
  if (legal !== null) {
    const how = opening.legal === legal ? 'family' : 'topic';
    // Where nobody chose a topic the words alone led here: whoever has it may say alone that they were misread.
    const nobodyChose = how === 'topic' && opening.topicId === null && topicId === suggested;
    await startLegal(context, directory, {
      conversationId: id,
      kind: legal,
      how,
      reason: '',
      ownerId: owner.ownerId,
      suggested: nobodyChose ? { closedByPath: opening.privacy === 'normal' } : null,
    });
  }
  const said = opening.answeredOnTheSpot ?? null;
  const answerer = spotBy(opening);
  if (answerer !== null && said !== null) {
    await addMessage(context, now, {
      conversationId: id,
      direction: 'out',
      channel: opening.channel,
      authorId: answerer,
      authorName: null,
      text: said,
      language: opening.language,
      state: 'kept',
    });
  }
  context.record(
    'conversation opened',
    { kind: 'conversation', id },
    { channel: opening.channel, kind: opening.kind, owner: owner.ownerId },
  );
  await context.publish(
    conversationOpened({ conversationId: id, by: outbound || opening.enteredBy !== null ? 'staff' : 'family' }),
  );
  if (critical !== null) {
    await noteHits(context, row, hits);
    await context.publish(conversationCritical({ conversationId: id, category: critical }));
  }
  if (lookFirst) context.enqueue('conversations.look_first', { conversationId: id });
  context.refresh('inbox');
  return {
    id,
    code,
    ownerId: owner.ownerId,
    topicId,
    dueAt: done ? null : promise.answerDueAt,
    critical: critical !== null,
  };
}
