import { sql } from 'kysely';
import { z } from 'zod';
import { action } from '#platform/action';
import type { Uuid } from '#platform/ids';
import { activeAdministrators } from '#rooms/roster';
import { queueDelivery } from './channels.deliveries.ts';

/**
 * Somebody at the machine is about to take a whole district out: written down, and told to every administrator by mail.
 * Called before the first row leaves; whoever cannot be told is no reason to go on in silence, so it answers how many were.
 */
export const tellWholeExport = action(
  'channels.tell_whole_export',
  z.object({ by: z.string().trim().min(1).max(200), reason: z.string().trim().min(10).max(1000) }),
  async (context, { by, reason }): Promise<{ told: number; administrators: number }> => {
    const { tx, actor, floor, now, record } = context;
    const ids = await activeAdministrators(tx, actor.districtId);
    const { rows } = await sql<{ id: Uuid; address: string; language: string | null }>`
      select distinct on (p.id) p.id, d.value as address, p.language
      from roster.v_people p join roster.v_contact_details d on d.district_id = p.district_id and d.person_id = p.id and d.kind = 'email'
      where p.district_id = ${actor.districtId} and p.id = any(${[...ids]}::uuid[]) order by p.id, d.position`.execute(
      tx,
    );
    for (const to of rows) {
      const locale = floor.words.best([to.language ?? 'en']);
      const t = floor.words.translator(locale, context.actor.districtId);
      await queueDelivery(context, {
        kind: 'email',
        category: 'notice',
        personId: to.id,
        address: to.address,
        language: locale,
        subject: t('channels.export.subject'),
        body: t('channels.export.text', { by, reason }),
        onceKey: `whole export ${now.toString()} ${to.id}`,
      });
    }
    record('whole district exported', { kind: 'district', id: actor.districtId }, { told: rows.length });
    return { told: rows.length, administrators: ids.length };
  },
);
