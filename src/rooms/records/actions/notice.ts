import { sql } from 'kysely';
import { action } from '#platform/action';
import { allow, found } from '#platform/errors';
import { newId, type Uuid } from '#platform/ids';
import { filled, ownIn, ownTexts, textAsMail } from '#platform/own-texts';
import { queueDelivery } from '#rooms/channels';
import { noticeBatchRequest, noticeRequest } from '../records.contract.ts';
import { recordsErrors } from '../records.errors.ts';
import { mayKeep } from '../records.policy.ts';
import { readRules } from '../requests.store.ts';

const noticeKey = 'records.notice.text';

/** Guardians of one transaction. */
const batchSize = 200;

/** Begins this school year's notice of rights (34 CFR 99.7). Once a year: a second asking finds the first. */
export const beginNotice = action('records.begin_notice', noticeRequest, async (context, { year }) => {
  const { tx, actor, now } = context;
  allow(mayKeep(actor));
  const id = newId();
  const { rows } = await sql<{ id: Uuid }>`insert into records.notices (district_id, id, year, begun_at, begun_by)
    values (${actor.districtId}, ${id}, ${year}, ${now}, ${actor.personId}) on conflict on constraint notices_once do nothing returning id`.execute(
    tx,
  );
  if (rows.length === 0) throw recordsErrors.closed();
  context.record('notice of rights begun', { kind: 'notice', id }, { year });
  context.enqueue('records.send_notice', { noticeId: id }, { key: `notice ${id}` });
  return { id };
});

type Reader = {
  id: Uuid;
  language: string | null;
  address: string | null;
};

/**
 * Sends the notice to the next guardians who have not got it: by mail where there is an address that works and mail is
 * wanted, else onto the list for paper. Answers how many there were; 0 when all have it.
 */
export const sendNoticeBatch = action(
  'records.send_notice_batch',
  noticeBatchRequest,
  async (context, { noticeId }) => {
    const { tx, actor, floor, now } = context;
    allow(mayKeep(actor));
    const { rows: notices } = await sql<{
      year: string;
      district: string;
      languages: string[];
    }>`select n.year, d.name as district, d.languages
    from records.notices n join platform.districts d on d.id = n.district_id where n.district_id = ${actor.districtId} and n.id = ${noticeId}`.execute(
      tx,
    );
    const notice = found(notices[0]);
    const { familyDays } = await readRules(context);
    const { rows } = await sql<Reader>`select p.id, p.language,
      (select d.value from roster.v_contact_details d where d.district_id = p.district_id and d.person_id = p.id and d.kind = 'email' order by d.position limit 1) as address
    from roster.v_people p
    where p.district_id = ${actor.districtId} and p.is_active
      and exists (select from roster.v_guardianships g join roster.v_people s on s.district_id = g.district_id and s.id = g.student_id and s.is_active
        where g.district_id = p.district_id and g.guardian_id = p.id and g.may_see_records)
      and not exists (select from records.notice_copies c where c.district_id = p.district_id and c.notice_id = ${noticeId} and c.person_id = p.id)
    order by p.id limit ${batchSize}`.execute(tx);
    const own = (await ownTexts(context, [noticeKey])).get(noticeKey);
    const copies = [];
    for (const reader of rows) {
      const locale = floor.words.best([reader.language ?? notice.languages[0] ?? 'en']);
      const t = floor.words.translator(locale);
      const args = { district: notice.district, year: notice.year, days: familyDays };
      const said = ownIn(own, locale);
      const sent =
        reader.address === null
          ? null
          : await queueDelivery(context, {
              kind: 'email',
              category: 'notice',
              personId: reader.id,
              address: reader.address,
              language: locale,
              subject: t('records.notice.subject', args),
              body: [
                said === null ? t(noticeKey, args) : textAsMail(filled(said, { ...args, days: String(familyDays) })),
                '',
                `${floor.settings.publicUrl}/my/records`,
                `${floor.settings.publicUrl}/kept`,
              ].join('\n'),
              about: { kind: 'notice', id: noticeId },
              onceKey: `notice ${noticeId} ${reader.id}`,
            });
      // Who cannot or will not get mail still has the right to the notice: on paper.
      const way = sent !== null && sent.suppressed === null ? 'email' : 'paper';
      copies.push({ id: newId(), person_id: reader.id, home_language: reader.language ?? '', language: locale, way });
    }
    if (copies.length > 0)
      await sql`insert into records.notice_copies (district_id, id, notice_id, person_id, home_language, language, way)
      select ${actor.districtId}::uuid, c.id, ${noticeId}::uuid, c.person_id, c.home_language, c.language, c.way
      from jsonb_to_recordset(${JSON.stringify(copies)}::jsonb) as c (id uuid, person_id uuid, home_language text, language text, way text)
      on conflict on constraint notice_copies_once do nothing`.execute(tx);
    context.record(
      'notice of rights sent',
      { kind: 'notice', id: noticeId },
      { people: copies.length, at: now.toString() },
    );
    return { people: copies.length };
  },
);
