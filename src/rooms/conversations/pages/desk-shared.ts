import { type Actor, type Role, staffRoles } from '#platform/actor';
import { AppError } from '#platform/errors';
import type { Uuid } from '#platform/ids';
import type { PageRequest } from '#platform/web';
import type { T } from '#platform/words';
import { bdi, chip, type Html } from '#ui';
import { type Directory, named } from '../conversations.directory.ts';
import { deskScope } from '../conversations.policy.ts';
import type { ListedRow } from '../questions/desk-inbox.ts';
import type { Known } from '../questions/desk-names.ts';

/** Who may call the desk's routes at all; what they see there is the policy's. */
export const deskRoles: readonly Role[] = staffRoles;

const ends = new WeakMap<object, Temporal.Instant>();

/** Midnight at the end of this day, where the district is. Worked out once a page, however many rows ask. */
export function endOfDay(request: Pick<PageRequest, 'now' | 'zone'>): Temporal.Instant {
  const known = ends.get(request);
  if (known !== undefined) return known;
  const { now, zone } = request;
  const today = now.toZonedDateTimeISO(zone).toPlainDate();
  const end = today.add({ days: 1 }).toZonedDateTime({ timeZone: zone }).toInstant();
  ends.set(request, end);
  return end;
}

/** When a family began to wait. */
export function waitsSince(
  row: Pick<ListedRow, 'first_answered_at' | 'opened_at' | 'last_message_at'>,
): Temporal.Instant {
  return row.first_answered_at === null ? row.opened_at : row.last_message_at;
}

type Due = Pick<ListedRow, 'state' | 'due_at' | 'critical_at' | 'acknowledged_at' | 'closed_at'>;

/** The state of a matter, as a chip: an icon and a word. */
export function dueChip(request: PageRequest, row: Due, { long = false }: { long?: boolean } = {}): Html {
  const { t, say, now } = request;
  if (row.critical_at !== null && row.acknowledged_at === null)
    return chip({ kind: 'critical', label: t('conversations.desk.due.critical') });
  if (row.state === 'closed') return chip({ kind: 'answered', label: t('conversations.desk.due.closed') });
  if (row.state !== 'open') return chip({ kind: 'paused', label: t('conversations.desk.due.family') });
  if (row.due_at === null) return chip({ kind: 'waiting', label: t('conversations.desk.due.open') });
  if (Temporal.Instant.compare(row.due_at, now) < 0) return chip({ kind: 'breach', label: say.late(row.due_at) });
  const today = Temporal.Instant.compare(row.due_at, endOfDay(request)) < 0;
  const label = long ? t('conversations.desk.due.by', { when: say.dateTime(row.due_at) }) : say.short(row.due_at);
  return chip({ kind: today ? 'due' : 'waiting', label });
}

export function waitText(
  { t, say }: PageRequest,
  row: Pick<ListedRow, 'state' | 'first_answered_at' | 'opened_at' | 'last_message_at' | 'closed_at' | 'last_from'>,
): string {
  if (row.state === 'closed' && row.closed_at !== null) return say.dateTime(row.closed_at);
  if (row.state !== 'open') return t('conversations.desk.since', { when: say.dateTime(row.last_message_at) });
  if (row.last_from !== 'family')
    return t('conversations.desk.answered_on', { when: say.dateTime(row.last_message_at) });
  const since = waitsSince(row);
  return say.now.epochMilliseconds - since.epochMilliseconds < 60_000 ? say.relative(since) : say.waiting(since);
}

type From = Pick<ListedRow, 'guardian_id' | 'from_name' | 'privacy'>;

/** The family member it is from: by the roster, else as they called themselves. */
export function whoOf(t: T, row: From, people: ReadonlyMap<Uuid, Known>): string {
  if (row.privacy === 'anonymous') return t('conversations.desk.who.anonymous');
  const known = row.guardian_id === null ? undefined : people.get(row.guardian_id);
  return known?.name ?? row.from_name ?? t('conversations.desk.who.unknown');
}

/** “Dana Whitfield about Nora, grade 2”: names that run the other way than the sentence stay in their place. */
export function whoAbout(t: T, who: string, about: string | undefined): Html {
  return about === undefined ? bdi(who) : t.rich('conversations.desk.who_about', { who: bdi(who), about: bdi(about) });
}

export function gradeOf(t: T, grade: string | null): string | null {
  return grade === null || grade === ''
    ? null
    : t('conversations.desk.grade', { grade: grade.replace(/^0+(?=\d)/, '') });
}

/** “Nora, grade 2”; several children joined. */
export function childrenText(
  { t, say }: Pick<PageRequest, 't' | 'say'>,
  ids: readonly Uuid[],
  people: ReadonlyMap<Uuid, Known>,
): string | undefined {
  const named_ = ids.flatMap((id) => {
    const child = people.get(id);
    if (!child) return [];
    const grade = gradeOf(t, child.grade);
    return [grade === null ? child.first : t('conversations.desk.child_grade', { child: child.first, grade })];
  });
  return named_.length === 0 ? undefined : say.list(named_);
}

export function topicName(
  { t, locale }: Pick<PageRequest, 't' | 'locale'>,
  directory: Directory,
  id: Uuid | null,
): string {
  const topic = id === null ? undefined : directory.topics.get(id);
  return topic === undefined ? t('conversations.desk.topic.none') : named(topic.names, locale);
}

/** “Arabic · e-mail”. */
export function wayOf(t: T, row: Pick<ListedRow, 'language' | 'channel'>): string {
  return `${t.languageName(row.language)} · ${channelName(t, row.channel)}`;
}

const rightToLeft = new Set(['Arab', 'Hebr', 'Thaa', 'Syrc', 'Nkoo']);

/** Which way a language is written. */
export const directionOf = (tag: string): 'ltr' | 'rtl' =>
  rightToLeft.has(new Intl.Locale(tag).maximize().script ?? '') ? 'rtl' : 'ltr';

export const channelName = (t: T, channel: string): string => t.dynamic(`conversations.desk.channel.${channel}`);
export const kindName = (t: T, kind: string): string => t.dynamic(`conversations.desk.kind.${kind}`);

/** A member of staff by name; “You” for the reader. People who left keep their names. */
export function staffName(t: T, actor: Actor, directory: Directory, id: Uuid | null): string {
  if (id === null) return t('conversations.desk.who.house');
  if (id === actor.personId) return t('conversations.desk.you');
  return directory.staff.get(id)?.name ?? t('conversations.desk.who.staff');
}

/** Whether the reader sees more than their own work. */
export function leadsSomewhere(actor: Actor): boolean {
  const scope = deskScope(actor);
  return scope.everywhere || scope.schools.length > 0 || scope.units.length > 0;
}

/** What the reader's school or department is called in views. */
export function scopeLabel(request: PageRequest, directory: Directory): string {
  const { t, actor } = request;
  const scope = deskScope(actor);
  if (scope.everywhere) return t('conversations.desk.view.district');
  const units = [...scope.schools, ...scope.units];
  const only = units.length === 1 ? directory.orgs.get(units[0] ?? '') : undefined;
  return only?.name ?? t('conversations.desk.view.school');
}

/** Colleagues who may be given work here, those of the reader's own units first; never the excluded, never the ones who left. */
export function colleagues(
  actor: Actor,
  directory: Directory,
  { excluded, schoolId, most = 150 }: { excluded: readonly Uuid[]; schoolId: Uuid | null; most?: number },
): readonly { id: Uuid; name: string }[] {
  const units = new Set<Uuid>([
    ...actor.grants.flatMap((grant) => (grant.unitId === null ? [] : [grant.unitId])),
    ...(schoolId === null ? [] : [schoolId]),
  ]);
  const near: { id: Uuid; name: string; rank: number }[] = [];
  for (const member of directory.staff.values()) {
    if (!member.active || excluded.includes(member.id)) continue;
    const rank = member.grants.some((grant) => units.has(grant.unitId))
      ? 0
      : member.grants.some((grant) => grant.role !== 'teacher' && grant.role !== 'guardian')
        ? 1
        : 2;
    near.push({ id: member.id, name: member.name, rank });
  }
  return near
    .toSorted((a, b) => a.rank - b.rank || a.name.localeCompare(b.name))
    .slice(0, most)
    .toSorted((a, b) => a.name.localeCompare(b.name));
}

/** What went wrong, in words for a form; whatever is not about the form goes on. */
export function formError(
  t: T,
  error: unknown,
): { field: string | null; text: string; code: string; data: AppError['data'] } {
  if (!(error instanceof AppError) || error.status === 404 || error.status === 401 || error.status >= 500) throw error;
  const args = Object.fromEntries(
    Object.entries(error.data).map(([key, value]) => [key, typeof value === 'number' ? value : String(value)]),
  );
  return { field: error.field, text: t.dynamic(error.code, args), code: error.code, data: error.data };
}
