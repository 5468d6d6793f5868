import { sql } from 'kysely';
import { z } from 'zod';
import { action, type ActionContext } from '#platform/action';
import { allow, found } from '#platform/errors';
import { newId, type Uuid } from '#platform/ids';
import { noteLooks } from '#platform/looks';
import { administratorSince, freshProofUntil } from '#rooms/access';
import { weekFor } from '#rooms/calendar';
import { queueDelivery } from '#rooms/channels';
import { personCard } from '#rooms/roster';
import { recordsErrors } from '../records.errors.ts';
import { mayTakeWhole } from '../records.policy.ts';
import { administrators, mailOf } from '../requests.people.ts';
import { countsFrom, openingOf, underWay, wholeLimits, wholeState, type WholeExport } from '../whole.rules.ts';
import { delayHours, lockAsking, lockWhole, saveDelay, wholeExports } from '../whole.store.ts';

/** The page of a district’s whole export. */
export const wholePath = '/admin/whole-export';

type Told = 'asked' | 'approved' | 'stopped' | 'taken' | 'delay';

/** Tells every administrator at once, also the one who did it: somebody else may sit at that browser. */
async function tellAll(
  context: ActionContext,
  what: Told,
  { reason = '', opensAt = null, hours = 0 }: { reason?: string; opensAt?: Temporal.Instant | null; hours?: number },
): Promise<number> {
  const { tx, actor, floor, now } = context;
  const by = actor.personId === null ? null : await personCard(tx, actor.districtId, actor.personId);
  const step = newId();
  let told = 0;
  for (const personId of await administrators(context)) {
    const to = await mailOf(context, personId);
    if (to === null) continue;
    const locale = floor.words.best([to.language ?? 'en']);
    const t = floor.words.translator(locale);
    const say = floor.words.formatters(locale, to.zone ?? (await weekFor(tx, actor.districtId, null)).zone, now);
    const args = {
      who: by?.name ?? '–',
      reason,
      hours,
      opens: opensAt === null ? '' : say.exact(opensAt),
    };
    await queueDelivery(context, {
      kind: 'email',
      category: 'notice',
      personId,
      address: to.address,
      language: locale,
      subject: t.dynamic(`records.whole.mail.${what}.subject`, args),
      body: [
        t.dynamic(`records.whole.mail.${what}.text`, args),
        '',
        t('records.whole.mail.unknown'),
        `${floor.settings.publicUrl}${wholePath}`,
      ].join('\n'),
      onceKey: `whole ${what} ${step} ${personId}`,
    });
    told += 1;
  }
  return told;
}

/** Somebody who may, and has just proved who they are. */
async function provedNow(context: ActionContext): Promise<Uuid> {
  allow(mayTakeWhole(context.actor));
  if ((await freshProofUntil(context)) === null) throw recordsErrors.proof_old();
  return found(context.actor.personId);
}

/** Asks for everything of the district. It opens only after a second administrator’s yes and the delay. */
export const askWhole = action(
  'records.ask_whole',
  z.object({ reason: z.string().trim().max(1000) }),
  async (context, { reason }) => {
    const { tx, actor, now } = context;
    const me = await provedNow(context);
    if (reason.length < 10) throw recordsErrors.reason_missing({}, 'reason');
    await lockAsking(context);
    if ((await wholeExports(context)).some((one) => underWay(wholeState(one, now)))) throw recordsErrors.whole_on_way();
    // Alone there is nobody to say yes; the command on the machine is the other way.
    if ((await administrators(context)).every((id) => id === me)) throw recordsErrors.whole_alone();
    const id = newId();
    await sql`insert into records.whole_exports (district_id, id, asked_by, asked_at, reason, delay_hours)
      values (${actor.districtId}, ${id}, ${me}, ${now}, ${reason}, ${await delayHours(context)})`.execute(tx);
    const told = await tellAll(context, 'asked', { reason });
    context.record('whole export asked for', { kind: 'whole_export', id }, { told });
    return { id };
  },
);

const one = z.object({ id: z.uuid() });

async function inState(
  context: ActionContext,
  id: Uuid,
  ...states: readonly ReturnType<typeof wholeState>[]
): Promise<WholeExport> {
  const row = found(await lockWhole(context, id));
  if (!states.includes(wholeState(row, context.now))) throw recordsErrors.closed();
  return row;
}

/** The second administrator’s yes. From now on the delay runs. */
export const approveWhole = action('records.approve_whole', one, async (context, { id }) => {
  const { tx, actor, now } = context;
  const me = await provedNow(context);
  const row = await inState(context, id, 'waiting');
  if (row.askedBy === me) throw recordsErrors.second_person();
  const since = await administratorSince(context, me);
  const from = since === undefined ? now : countsFrom(since);
  if (since === undefined || (from !== null && Temporal.Instant.compare(now, from) < 0))
    throw recordsErrors.too_new({ days: wholeLimits.standingDays });
  const { opensAt, closesAt } = openingOf(now, row.delayHours);
  await sql`update records.whole_exports set approved_by = ${me}, approved_at = ${now}, opens_at = ${opensAt}, closes_at = ${closesAt}
    where district_id = ${actor.districtId} and id = ${id}`.execute(tx);
  const told = await tellAll(context, 'approved', { reason: row.reason, opensAt });
  context.record('whole export approved', { kind: 'whole_export', id }, { told, opens: opensAt.toString() });
});

/** Any administrator stops it, at any time and without another proof: that way nothing can be lost. */
export const stopWhole = action('records.stop_whole', one, async (context, { id }) => {
  const { tx, actor, now } = context;
  allow(mayTakeWhole(actor));
  const row = await inState(context, id, 'waiting', 'delayed', 'open');
  await sql`update records.whole_exports set stopped_by = ${actor.personId}, stopped_at = ${now}
    where district_id = ${actor.districtId} and id = ${id}`.execute(tx);
  const told = await tellAll(context, 'stopped', { reason: row.reason });
  context.record('whole export stopped', { kind: 'whole_export', id }, { told });
});

/** One of the two takes it, now that it is open. The file itself is fetched right after; each taking is told anew. */
export const takeWhole = action('records.take_whole', one, async (context, { id }) => {
  const { tx, actor, now } = context;
  const me = await provedNow(context);
  const row = await inState(context, id, 'open');
  allow(row.askedBy === me || row.approvedBy === me);
  // Either of the two may have lost the right since: then it is one person’s export again.
  const still = new Set(await administrators(context));
  if (![row.askedBy, row.approvedBy].every((who) => who !== null && still.has(who)))
    throw recordsErrors.second_person();
  await sql`update records.whole_exports set taken_by = ${me}, taken_at = ${now}
    where district_id = ${actor.districtId} and id = ${id}`.execute(tx);
  const { rows } = await sql<{ n: number }>`select count(*)::int as n from roster.v_people
    where district_id = ${actor.districtId} and is_student`.execute(tx);
  await context.also(noteLooks, {
    looks: [{ what: 'export', recordId: id, studentId: null, guardianId: null, children: rows[0]?.n ?? 0 }],
  });
  const told = await tellAll(context, 'taken', { reason: row.reason });
  context.record('whole district exported', { kind: 'whole_export', id }, { told, way: 'page' });
});

/** How long the delay is for what is asked from now on. Told to everybody too: shortening it is how one would begin. */
export const setWholeDelay = action(
  'records.set_whole_delay',
  z.object({ hours: z.number().int() }),
  async (context, { hours }) => {
    await provedNow(context);
    const { least, most } = wholeLimits.delay;
    if (hours < least || hours > most) throw recordsErrors.delay_outside({ least, most }, 'hours');
    const before = await delayHours(context);
    if (before === hours) return;
    await saveDelay(context, hours);
    const told = await tellAll(context, 'delay', { hours });
    context.record('whole export delay set', null, { hours, before, told });
  },
);
