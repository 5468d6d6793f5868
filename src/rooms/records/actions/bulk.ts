import { sql } from 'kysely';
import { z } from 'zod';
import { action } from '#platform/action';
import { allow } from '#platform/errors';
import { newId, type Uuid } from '#platform/ids';
import { weekFor } from '#rooms/calendar';
import { queueDelivery } from '#rooms/channels';
import { personCards } from '#rooms/roster';
import { mayKeep } from '../records.policy.ts';
import { administrators, mailOf } from '../requests.people.ts';

/** So many children in files and prints of one person on one day, and every administrator hears of it. */
export const bulkChildren = 100;
const told = 'bulk export told';

/**
 * Tells the administrators who took the data of many children out today: lists as files, printed packs, copies of
 * records, all of them together. Once a person and day. Who looks after a whole school does so for a good reason; that
 * others know of it is the point.
 */
export const tellOfBulk = action('records.tell_of_bulk', z.object({}), async (context) => {
  const { tx, actor, floor, now, record } = context;
  allow(mayKeep(actor));
  const { zone } = await weekFor(tx, actor.districtId, null);
  const day = now.toZonedDateTimeISO(zone).toPlainDate();
  const { rows } = await sql<{
    personId: Uuid;
    children: number;
  }>`select l.person_id as "personId", sum(l.children)::int as children
    from platform.looks l
    where l.district_id = ${actor.districtId} and l.what in ('export', 'print') and l.role not in ('guardian', 'student', 'none')
      and l.at >= ${day.toZonedDateTime({ timeZone: zone }).toInstant()}::timestamptz and l.written_at > now() - interval '2 days'
      -- Of a whole district they have been told already.
      and not exists (select from records.whole_exports w where w.district_id = l.district_id and w.id = l.record_id)
      and not exists (select from platform.audit a where a.district_id = l.district_id and a.about_id = l.person_id
        and a.what = ${told} and a.facts->>'day' = ${day.toString()})
    group by l.person_id having sum(l.children) >= ${bulkChildren}`.execute(tx);
  if (rows.length === 0) return { told: 0 };
  const names = await personCards(
    tx,
    actor.districtId,
    rows.map((row) => row.personId),
  );
  for (const { personId, children } of rows) {
    const step = newId();
    for (const reader of await administrators(context)) {
      const to = await mailOf(context, reader);
      if (to === null) continue;
      const locale = floor.words.best([to.language ?? 'en']);
      const t = floor.words.translator(locale);
      const args = { who: names.get(personId)?.name ?? '–', n: children };
      await queueDelivery(context, {
        kind: 'email',
        category: 'notice',
        personId: reader,
        address: to.address,
        language: locale,
        subject: t('records.bulk.mail.subject', args),
        body: [t('records.bulk.mail.text', args), '', `${floor.settings.publicUrl}/admin/looks`].join('\n'),
        onceKey: `bulk ${step} ${reader}`,
      });
    }
    record(told, { kind: 'person', id: personId }, { day: day.toString(), children });
  }
  return { told: rows.length };
});
