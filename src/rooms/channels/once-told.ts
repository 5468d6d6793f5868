import { sql } from 'kysely';
import type { z } from 'zod';
import { action, type ActionContext, on, type Subscription } from '#platform/action';
import type { Uuid } from '#platform/ids';
import type { Job } from '#platform/outbox';
import { weekFor } from '#rooms/calendar';
import { activeAdministrators, childOpenedOnce, openingToTell, principalsOf } from '#rooms/roster';
import { queueDelivery } from './channels.deliveries.ts';

type Addressee = { id: Uuid; address: string; language: string | null };

async function addressesOf({ tx, actor }: ActionContext, ids: readonly Uuid[]): Promise<readonly Addressee[]> {
  const { rows } = await sql<Addressee>`select distinct on (p.id) p.id, d.value as address, p.language
    from roster.v_people p join roster.v_contact_details d on d.district_id = p.district_id and d.person_id = p.id and d.kind = 'email'
    where p.district_id = ${actor.districtId} and p.is_active and p.id = any(${[...ids]}::uuid[]) order by p.id, d.position`.execute(
    tx,
  );
  return rows;
}

/**
 * Tells the child's principals that somebody opened a page once, and the administrators too when nobody has looked at it in
 * time, or when there is no principal who could. The mail names who looked and no child.
 */
export const tellChildOpening = action(
  'channels.tell_child_opening',
  childOpenedOnce.schema,
  async (context, { openingId }) => {
    const { tx, actor, floor, now } = context;
    const opening = await openingToTell(context, openingId);
    // Looked at before anybody was told.
    if (opening === null) return;
    const principals =
      opening.schoolId === null
        ? []
        : ((await principalsOf(tx, actor.districtId, [opening.schoolId])).get(opening.schoolId) ?? []);
    const near = principals.filter((id) => id !== opening.personId);
    const above =
      opening.overdue || near.length === 0
        ? (await activeAdministrators(tx, actor.districtId)).filter((id) => id !== opening.personId)
        : [];
    const { rows } = await sql<{
      name: string;
    }>`select name from roster.v_people where district_id = ${actor.districtId} and id = ${opening.personId}`.execute(
      tx,
    );
    const { zone } = await weekFor(tx, actor.districtId, null);
    const day = now.toZonedDateTimeISO(zone).toPlainDate().toString();
    for (const to of await addressesOf(context, [...near, ...above])) {
      const locale = floor.words.best([to.language ?? 'en']);
      const t = floor.words.translator(locale, context.actor.districtId);
      const about = {
        person: rows[0]?.name ?? t('roster.once.somebody'),
        link: `${floor.settings.publicUrl}/desk/people/once/review`,
      };
      await queueDelivery(context, {
        kind: 'email',
        category: 'notice',
        personId: to.id,
        address: to.address,
        language: locale,
        subject: t(opening.overdue ? 'roster.once.told_late_subject' : 'roster.once.told_subject'),
        body: opening.overdue ? t('roster.once.told_late_text', about) : t('roster.once.told_text', about),
        onceKey: `child opening ${openingId} ${day} ${to.id}`,
      });
    }
  },
);

export const onceToldJobs: Readonly<Record<string, Job>> = {
  'channels.tell_child_opening': {
    async perform({ floor, actor, jobId }, payload) {
      await floor.act(actor, tellChildOpening, payload as z.input<typeof childOpenedOnce.schema>, { completes: jobId });
    },
  },
};

export const onceToldSubscriptions: readonly Subscription[] = [
  on(childOpenedOnce, { after: 'channels.tell_child_opening' }),
];
