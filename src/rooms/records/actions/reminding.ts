import { sql } from 'kysely';
import { z } from 'zod';
import { action, type ActionContext } from '#platform/action';
import { allow } from '#platform/errors';
import type { Uuid } from '#platform/ids';
import { weekFor } from '#rooms/calendar';
import { queueDelivery } from '#rooms/channels';
import { mayKeep } from '../records.policy.ts';
import { readerParts } from '../readers.store.ts';
import { administrators, mailOf, ownerFor } from '../requests.people.ts';
import { reminderStep, reminderSteps, stepNumber } from '../requests.rules.ts';
import { readRules, type RequestRow } from '../requests.store.ts';

type ToOwner = 'opened' | 'handed' | 'reader_asked' | 'reader_waits' | 'two_thirds' | 'five_days' | 'tomorrow' | 'late';
type ToAsker = 'given' | 'granted' | 'refused';

async function mail(
  context: ActionContext,
  row: RequestRow,
  { what, personId, path, onceKey }: { what: ToOwner | ToAsker; personId: Uuid; path: string; onceKey: string },
): Promise<void> {
  const to = await mailOf(context, personId);
  if (to === null) return;
  const { floor, actor, now, tx } = context;
  const locale = floor.words.best([to.language ?? row.language]);
  const t = floor.words.translator(locale);
  const say = floor.words.formatters(locale, to.zone ?? (await weekFor(tx, actor.districtId, null)).zone, now);
  // No name and no word of the request: a mail can be read by others.
  const args = { code: row.code, due: say.date(Temporal.PlainDate.from(row.due_on)) };
  await queueDelivery(context, {
    kind: 'email',
    category: 'notice',
    personId,
    address: to.address,
    language: locale,
    subject: t.dynamic(`records.mail.${what}.subject`, args),
    body: [t.dynamic(`records.mail.${what}.text`, args), '', `${floor.settings.publicUrl}${path}`].join('\n'),
    about: { kind: 'records_request', id: row.id },
    onceKey,
  });
}

export async function notifyOwner(
  context: ActionContext,
  row: RequestRow,
  what: ToOwner,
  personId: Uuid,
): Promise<void> {
  // A reader may be asked anew after words were added: once a day and person is enough, and never less.
  const onceKey = `records ${row.id} ${what} ${personId}${what.startsWith('reader') ? ` ${context.now.toString().slice(0, 10)}` : ''}`;
  const path = what.startsWith('reader') ? '/desk/records/asked' : `/desk/records/${row.id}`;
  await mail(context, row, { what, personId, path, onceKey });
}

/** Tells a guardian what came of the request. Whoever asked from outside is answered the way they asked. */
export async function notifyAsker(context: ActionContext, row: RequestRow, what: ToAsker): Promise<void> {
  if (row.asker_id === null) return;
  const onceKey = `records ${row.id} ${what}`;
  await mail(context, row, { what, personId: row.asker_id, path: `/my/records/${row.id}`, onceKey });
}

/** A conversation asks for public records: whoever answers requests opens one from it. No word of the conversation is told. */
export async function tellOfPublicAsked(context: ActionContext, conversationId: Uuid): Promise<void> {
  const { floor, actor, now } = context;
  const { officerId } = await readRules(context);
  const personId = await ownerFor(context, officerId, { askerId: null, studentIds: [] });
  const to = personId === null ? null : await mailOf(context, personId);
  if (to === null) return;
  const locale = floor.words.best([to.language ?? 'en']);
  const t = floor.words.translator(locale);
  await queueDelivery(context, {
    kind: 'email',
    category: 'notice',
    personId,
    address: to.address,
    language: locale,
    subject: t('records.mail.public_asked.subject'),
    body: [
      t('records.mail.public_asked.text'),
      '',
      `${floor.settings.publicUrl}/desk/records/new?conversation=${conversationId}`,
    ].join('\n'),
    about: { kind: 'conversation', id: conversationId },
    onceKey: `records asked ${conversationId} ${now.toString().slice(0, 10)} ${actor.districtId}`,
  });
}

/** Tells somebody outside, by mail where that is how they wrote, that the answer takes longer. False: they are told another way. */
export async function tellOutside(context: ActionContext, row: RequestRow, reason: string): Promise<boolean> {
  const address = (row.asker_address ?? '').trim();
  if (!/^[^\s@]+@[^\s@]+\.[^\s@]+$/u.test(address)) return false;
  const { floor, actor, now, tx } = context;
  const locale = floor.words.best([row.language]);
  const t = floor.words.translator(locale);
  const say = floor.words.formatters(locale, (await weekFor(tx, actor.districtId, null)).zone, now);
  const args = { code: row.code, due: say.date(Temporal.PlainDate.from(row.due_on)) };
  await queueDelivery(context, {
    kind: 'email',
    category: 'notice',
    personId: null,
    address,
    language: locale,
    subject: t('records.mail.extended.subject', args),
    body: [t('records.mail.extended.text', args), '', reason].join('\n'),
    about: { kind: 'records_request', id: row.id },
    onceKey: `records ${row.id} extended`,
  });
  return true;
}

/** Each morning: the owner hears of every step that an open request reached; from the first on the administrators do too. */
export const remindOfRequests = action('records.remind', z.object({}), async (context) => {
  const { tx, actor, now } = context;
  allow(mayKeep(actor));
  const zone = (await weekFor(tx, actor.districtId, null)).zone;
  const today = now.toZonedDateTimeISO(zone).toPlainDate();
  const { rows } =
    await sql<RequestRow>`select * from records.requests where district_id = ${actor.districtId} and state = 'open'
    order by due_on for update skip locked`.execute(tx);
  const above = rows.length === 0 ? [] : await administrators(context);
  let told = 0;
  for (const row of rows) {
    const opened = row.opened_at.toZonedDateTimeISO(zone).toPlainDate();
    const step = reminderStep(opened, Temporal.PlainDate.from(row.due_on), today);
    if (step === null || row.reminded >= stepNumber(step)) continue;
    for (const personId of new Set([row.owner_id, ...above])) await notifyOwner(context, row, step, personId);
    const waiting = (await readerParts(context, row.id)).filter((part) => part.decision === null);
    for (const personId of new Set(waiting.flatMap((part) => part.reader_ids)))
      await notifyOwner(context, row, 'reader_waits', personId);
    await sql`update records.requests set reminded = ${stepNumber(step)} where district_id = ${actor.districtId} and id = ${row.id}`.execute(
      tx,
    );
    context.record('records request reminded', { kind: 'records_request', id: row.id }, { step });
    told += 1;
  }
  return { told, of: reminderSteps.length };
});
