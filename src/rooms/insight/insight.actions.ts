import { sql } from 'kysely';
import { z } from 'zod';
import { action, type ActionContext } from '#platform/action';
import { hoursOn } from '#platform/clock';
import { allow, found } from '#platform/errors';
import { newId, type Uuid } from '#platform/ids';
import { weekFor } from '#rooms/calendar';
import { queueDelivery } from '#rooms/channels';
import { directoryOf, staffAddress } from '#rooms/conversations';
import { orgById } from '#rooms/roster';
import { mayNameReaders, mayReadReport, type ReportScope } from './insight.policy.ts';
import { announcesToday, lastMonth, monthKey } from './insight.rules.ts';

/** So long that the two pages stay two. */
export const mostLetters = 600;

const words = z.object({
  scopeId: z.uuid(),
  month: z.string().regex(/^\d{4}-(0[1-9]|1[0-2])$/),
  text: z.string().trim().max(mostLetters),
});

/** Writes what a district or school changed because of a month. Each saving is a version of its own; empty words take the text back. */
export const writeWords = action('insight.write_words', words, async (context, { scopeId, month, text }) => {
  const { tx, actor, now, record } = context;
  const kind = scopeId === actor.districtId ? 'district' : 'school';
  const scope: ReportScope = { kind, id: scopeId };
  allow(mayReadReport(actor, scope));
  if (kind === 'school') allow((await orgById(tx, actor.districtId, scopeId))?.kind === 'school');
  const me = found(actor.personId);
  const day = `${month}-01`;
  // Two who save at once make two versions, one after the other.
  await sql`select pg_advisory_xact_lock(hashtextextended(${`insight ${actor.districtId} ${scopeId} ${day}`}, 0))`.execute(
    tx,
  );
  const { rows } = await sql<{ version: number; text: string }>`select version, text from insight.words
    where district_id = ${actor.districtId} and scope_id = ${scopeId} and month = ${day}::date order by version desc limit 1`.execute(
    tx,
  );
  const last = rows[0];
  if ((last?.text ?? '') === text) return;
  await sql`insert into insight.words (district_id, id, scope_id, month, version, text, written_by, written_at)
    values (${actor.districtId}, ${newId()}, ${scopeId}, ${day}::date, ${(last?.version ?? 0) + 1}, ${text}, ${me}, ${now})`.execute(
    tx,
  );
  record('report words written', { kind: 'org', id: scopeId }, { month, version: (last?.version ?? 0) + 1 });
});

/** Says who hears of each new report. Only those who may read the district's can be named. */
export const nameReaders = action(
  'insight.name_readers',
  z.object({ personIds: z.array(z.uuid()).max(50) }),
  async (context, { personIds }) => {
    const { tx, actor, now, record } = context;
    allow(mayNameReaders(actor));
    const directory = await directoryOf.answer(context, undefined);
    const may = personIds.filter((id) =>
      directory.staff.get(id)?.grants.some(({ role }) => role === 'engagement' || role === 'administrator'),
    );
    await sql`delete from insight.readers where district_id = ${actor.districtId} and not person_id = any (${may}::uuid[])`.execute(
      tx,
    );
    for (const id of may)
      await sql`insert into insight.readers (district_id, id, person_id, added_by, added_at)
        values (${actor.districtId}, ${newId()}, ${id}, ${found(actor.personId)}, ${now}) on conflict on constraint readers_once do nothing`.execute(
        tx,
      );
    record('report readers named', { kind: 'org', id: actor.districtId }, { people: may.length });
  },
);

async function tell(context: ActionContext, personId: Uuid, month: Temporal.PlainDate, zone: string): Promise<boolean> {
  const { floor, actor, now } = context;
  const to = await staffAddress(context, personId);
  if (to === null) return false;
  const locale = floor.words.best([to.language ?? 'en']);
  const t = floor.words.translator(locale, actor.districtId);
  const say = floor.words.formatters(locale, zone, now);
  const dates = say.dates(month, month.add({ months: 1 }).subtract({ days: 1 }));
  await queueDelivery(context, {
    kind: 'email',
    category: 'report',
    personId,
    address: to.address,
    language: locale,
    subject: t('insight.mail.subject', { dates }),
    body: t('insight.mail.text', {
      dates,
      link: `${floor.settings.publicUrl}/admin/report?month=${monthKey(month)}`,
    }),
    onceKey: `report ${actor.districtId} ${monthKey(month)} ${personId}`,
  });
  return true;
}

/** On the first school day of a month: last month's report is there to be read, and whoever is named hears of it, once. */
export const draftReport = action('insight.draft', z.object({}), async (context): Promise<number | null> => {
  const { tx, actor, now, record } = context;
  const week = await weekFor(tx, actor.districtId, null);
  const today = now.toZonedDateTimeISO(week.zone).toPlainDate();
  const month = lastMonth(today);
  const { rows: drafted } =
    await sql`select 1 from insight.drafts where district_id = ${actor.districtId} and month = ${month.toString()}::date`.execute(
      tx,
    );
  if (!announcesToday(today, hoursOn(today, week).length > 0, drafted.length > 0)) return null;
  const { rows: readers } = await sql<{ id: Uuid }>`select r.person_id as id from insight.readers r
    join roster.v_people p on p.district_id = r.district_id and p.id = r.person_id and p.is_active
    where r.district_id = ${actor.districtId} order by r.person_id`.execute(tx);
  let told = 0;
  for (const { id } of readers) if (await tell(context, id, month, week.zone)) told += 1;
  await sql`insert into insight.drafts (district_id, id, month, drafted_at, told)
    values (${actor.districtId}, ${newId()}, ${month.toString()}::date, ${now}, ${told}) on conflict on constraint drafts_once do nothing`.execute(
    tx,
  );
  record('report drafted', { kind: 'org', id: actor.districtId }, { month: monthKey(month), told });
  return told;
});
