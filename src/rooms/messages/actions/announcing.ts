import { sql } from 'kysely';
import { z } from 'zod';
import { action, type ActionContext } from '#platform/action';
import { hasAnyRole } from '#platform/actor';
import { allow } from '#platform/errors';
import { isUuid, newId, type Uuid } from '#platform/ids';
import { stopBroadcast } from '#rooms/channels';
import { canWait } from '../digests/digests.rules.ts';
import { dropWaiting } from '../digests/waiting.ts';
import { type Audience, audienceShape, childrenSelect, countAudience } from '../messages.audience.ts';
import { fullFamilies } from '../messages.budget.ts';
import { errors } from '../messages.errors.ts';
import { mayApprove, maySee, maySend, mayStop, type Scope, sendScope } from '../messages.policy.ts';
import { isOpen, limits, unknownFields } from '../messages.rules.ts';
import { picturesChecked } from '../pictures/pictures.ts';
import { type Announcement, announcementById, lockAnnouncement } from '../messages.store.ts';

const uuid = z.string().refine(isUuid);

const draftShape = z.object({
  /** Absent: a new one. */
  id: uuid.nullable().default(null),
  /** The version the writer saw; somebody else's change meanwhile is not overwritten. */
  version: z.number().int().nullable().default(null),
  category: z.string().max(40).default('announcement'),
  orgId: uuid.nullable().default(null),
  language: z.string().max(35),
  title: z.string().trim(),
  body: z.string().trim(),
  short: z.string().trim(),
  audience: audienceShape,
  asks: z.enum(['nothing', 'yes_no', 'rsvp']).default('nothing'),
  answerUntil: z.iso.datetime({ offset: true }).nullable().default(null),
});
export type Draft = z.input<typeof draftShape>;

/** What must be right before it may even be kept; each error names its field. */
function checkWords({
  title,
  body,
  short,
}: {
  readonly title: string;
  readonly body: string;
  readonly short: string;
}): void {
  if (title === '') throw errors.empty({}, 'title');
  if (body === '' && short === '') throw errors.empty({}, 'body');
  for (const [field, text] of Object.entries({ title, body, short }) as ['title' | 'body' | 'short', string][]) {
    if (Array.from(text).length > limits[field]) throw errors.too_long({ most: limits[field] }, field);
    const [unknown] = unknownFields(text);
    if (unknown !== undefined) throw errors.unknown_field({ name: unknown }, field);
  }
}

/** Keeps a draft. Nothing goes out. */
export const saveDraft = action('messages.save_draft', draftShape, async (context, input) => {
  const { actor, record } = context;
  allow(maySend(actor) && actor.personId !== null);
  checkWords(input);
  const scope = sendScope(actor);
  // A school's own people write for their school; only who leads the district writes for all of it.
  const orgId = input.orgId ?? (scope?.schools?.length === 1 ? (scope.schools[0] ?? null) : null);
  allow(scope !== null && (scope.schools === null || (orgId !== null && scope.schools.includes(orgId))));
  const audience = await heldAudience(context, input.audience, scope ?? { schools: [], ownClassesOnly: true });
  const words = { ...input, audience, short: input.short === '' ? input.title : input.short, orgId };
  const id = input.id === null ? await insertDraft(context, words) : await updateDraft(context, input.id, words);
  record('announcement saved', { kind: 'announcement', id }, { category: input.category });
  return { id };
});

/**
 * A teacher's choice is held to their own classes when it is kept, so that whoever approves or sends it later reaches no
 * more than the teacher could. What looks at an earlier message looks only at one that this person may see.
 */
async function heldAudience(context: ActionContext, chosen: Audience, scope: Scope): Promise<Audience> {
  const { tx, actor } = context;
  if (chosen.earlier !== null) allow(maySee(actor, await announcementById(tx, actor.districtId, chosen.earlier.id)));
  // The children of a lot were held to what its maker may write to when they were sorted.
  if (!scope.ownClassesOnly || (chosen.lotId ?? null) !== null) return chosen;
  const { rows } = await sql<{ id: Uuid }>`select distinct class_id as id from roster.v_enrollments
    where district_id = ${actor.districtId} and person_id = ${actor.personId} and role = 'teacher'`.execute(tx);
  const own = rows.map((row) => row.id);
  const led = await groupsLed({ tx, actor });
  // To a group this person leads: all of it, also who is in none of their classes.
  if (chosen.groupIds.length > 0 && chosen.classIds.length === 0 && chosen.groupIds.every((id) => led.includes(id)))
    return chosen;
  // Named children, of these classes or of a group this person leads: exactly those.
  if (chosen.studentIds.length > 0 && chosen.classIds.length === 0) {
    const { rows: named } = await sql<{
      id: Uuid;
    }>`select c.id from (${childrenSelect(context, chosen, scope)}) c`.execute(tx);
    if (named.length === 0) throw errors.nobody({}, 'audience');
    return { ...chosen, studentIds: named.map((row) => row.id) };
  }
  const classIds = chosen.classIds.length === 0 ? own : chosen.classIds.filter((id) => own.includes(id));
  if (classIds.length === 0) throw errors.nobody({}, 'audience');
  return { ...chosen, classIds };
}

/** The groups that whoever acts leads now. */
async function groupsLed({ tx, actor }: Pick<ActionContext, 'tx' | 'actor'>): Promise<readonly Uuid[]> {
  const { rows } = await sql<{ id: Uuid }>`select group_id as id from roster.v_group_members
    where district_id = ${actor.districtId} and person_id = ${actor.personId} and role = 'leader'`.execute(tx);
  return rows.map((row) => row.id);
}

type Words = Omit<z.output<typeof draftShape>, 'id'>;

async function insertDraft({ tx, actor, now }: ActionContext, words: Words): Promise<Uuid> {
  const id = newId();
  await sql`insert into messages.announcements (district_id, id, kind, category, urgency, org_id, author_id, language, title, body, short, audience, asks, answer_until, created_at, changed_at)
    values (${actor.districtId}, ${id}, 'announcement', ${words.category}, 'ordinary', ${words.orgId}, ${actor.personId}, ${words.language}, ${words.title}, ${words.body},
      ${words.short}, ${JSON.stringify(words.audience)}::jsonb, ${words.asks}, ${words.answerUntil}, ${now}, ${now})`.execute(
    tx,
  );
  return id;
}

async function updateDraft({ tx, actor, now }: ActionContext, id: Uuid, words: Words): Promise<Uuid> {
  const row = await lockAnnouncement(tx, actor.districtId, id);
  allow(row.author_id === actor.personId || mayApprove(actor, row));
  // A slip's message says what its slip says.
  if (!isOpen(row.state) || row.kind !== 'announcement') throw errors.already_gone();
  if (words.version !== null && words.version !== row.version) throw errors.changed_meanwhile();
  // New words need a new yes.
  await sql`update messages.announcements set category = ${words.category}, org_id = ${words.orgId}, language = ${words.language}, title = ${words.title}, body = ${words.body},
      short = ${words.short}, audience = ${JSON.stringify(words.audience)}::jsonb, asks = ${words.asks}, answer_until = ${words.answerUntil}, version = version + 1, changed_at = ${now},
      state = 'draft', approved_by = null, approved_at = null
    where district_id = ${actor.districtId} and id = ${id}`.execute(tx);
  return id;
}

const sendShape = z.object({
  id: uuid,
  version: z.number().int().nullable().default(null),
  at: z.iso.datetime({ offset: true }).nullable().default(null),
  /** Why it goes although some of the families got enough this week; needed only then, and kept. */
  budgetReason: z.string().trim().max(300).default(''),
});

/** Whether somebody else must say yes first: where the district asks for it, teachers and offices write, leaders approve. */
async function needsYes({ tx, actor }: ActionContext, row: Announcement): Promise<boolean> {
  if (row.approved_by !== null || hasAnyRole(actor, ['principal', 'engagement', 'administrator'])) return false;
  const { rows } = await sql<{
    is_needed: boolean;
  }>`select approval_needed as is_needed from messages.settings where district_id = ${actor.districtId}`.execute(tx);
  return rows[0]?.is_needed ?? false;
}

/** Sends a draft, now or at a moment; where the district wants it, a leader says yes first. */
export const sendAnnouncement = action(
  'messages.send',
  sendShape,
  async (context, { id, version, at, budgetReason }) => {
    const { tx, actor, now, record, refresh } = context;
    const row = await lockAnnouncement(tx, actor.districtId, id);
    allow(row.author_id === actor.personId || mayApprove(actor, row));
    if (row.state !== 'draft' && row.state !== 'waiting' && row.state !== 'scheduled') throw errors.already_gone();
    if (version !== null && version !== row.version) throw errors.changed_meanwhile();
    const when = at === null ? now : Temporal.Instant.from(at);
    if (at !== null && Temporal.Instant.compare(when, now) < 0) throw errors.time_past({}, 'at');
    const scope = sendScope(actor);
    const size = scope === null ? null : await countAudience(context, row.audience, scope, row.language);
    allow(size !== null);
    if (size === null || size.families === 0) throw errors.nobody({}, 'audience');
    await picturesChecked(context, row);
    const { full, over } = await fullFamilies(
      context,
      { ...row, families: size.families },
      scope ?? { schools: [], ownClassesOnly: true },
    );
    const isMerged = over === 'merge' && canWait(row);
    if (full > 0 && budgetReason === '' && !isMerged) throw errors.week_full({}, 'budget');
    const reason = full > 0 && budgetReason !== '' ? budgetReason : null;
    if (await needsYes(context, row)) {
      await sql`update messages.announcements set state = 'waiting', send_at = ${when}, budget_reason = ${reason} where district_id = ${actor.districtId} and id = ${id}`.execute(
        tx,
      );
      refresh('messages');
      record('announcement waits for approval', { kind: 'announcement', id });
      return { state: 'waiting' as const };
    }
    await sql`update messages.announcements set state = 'scheduled', send_at = ${when}, budget_reason = ${reason} where district_id = ${actor.districtId} and id = ${id}`.execute(
      tx,
    );
    context.enqueue('messages.prepare', { id }, { runAt: when });
    refresh('messages');
    record('announcement sent', { kind: 'announcement', id }, { families: size.families, overWeek: full > 0 });
    return { state: 'scheduled' as const };
  },
);

/** A leader's yes: the words as they stand now go when they were meant to, or at once when that has passed. */
export const approveAnnouncement = action(
  'messages.approve',
  z.object({ id: uuid, version: z.number().int() }),
  async ({ tx, actor, now, record, enqueue, refresh }, { id, version }) => {
    const row = await lockAnnouncement(tx, actor.districtId, id);
    allow(mayApprove(actor, row));
    if (row.state !== 'waiting') throw errors.already_gone();
    if (version !== row.version) throw errors.changed_meanwhile();
    const when = row.send_at !== null && Temporal.Instant.compare(row.send_at, now) > 0 ? row.send_at : now;
    await sql`update messages.announcements set state = 'scheduled', send_at = ${when}, approved_by = ${actor.personId}, approved_at = ${now} where district_id = ${actor.districtId} and id = ${id}`.execute(
      tx,
    );
    enqueue('messages.prepare', { id }, { runAt: when });
    refresh('messages');
    refresh(`announcement:${id}`);
    record('announcement approved', { kind: 'announcement', id });
  },
);

/** Stops it, before or while it goes out: what has not gone stays here. */
export const stopAnnouncement = action('messages.stop', z.object({ id: uuid }), async (context, { id }) => {
  const row = await lockAnnouncement(context.tx, context.actor.districtId, id);
  allow(mayStop(context.actor, row));
  return stopRow(context, row);
});

/** The same, for whoever may end what the message is about. */
export async function stopRow(context: ActionContext, row: Announcement): Promise<{ held: number }> {
  const { tx, actor, now, record } = context;
  const { id } = row;
  if (row.state === 'done' || row.state === 'stopped' || row.state === 'draft') throw errors.already_gone();
  const waited = await dropWaiting(context, id);
  const stopped = row.broadcast_id === null ? { held: 0 } : await stopBroadcast(context, row.broadcast_id);
  const held = { held: stopped.held + waited };
  await sql`update messages.announcements set state = 'stopped', ended_at = ${now} where district_id = ${actor.districtId} and id = ${id}`.execute(
    tx,
  );
  context.refresh('messages');
  context.refresh(`announcement:${id}`);
  record('announcement stopped', { kind: 'announcement', id }, held);
  return held;
}
