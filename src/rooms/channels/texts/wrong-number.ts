import { sql } from 'kysely';
import type { ActionContext } from '#platform/action';
import type { Uuid } from '#platform/ids';
import { queueDelivery } from '../channels.deliveries.ts';

type Addressee = { readonly id: Uuid; readonly address: string; readonly language: string | null };
type Owner = { readonly id: Uuid; readonly name: string };

/** Somebody else has this number now: nothing more goes there for whoever it stands with, and their school is told. */
export async function markWrongNumber(context: ActionContext, number: string): Promise<void> {
  const { tx, actor, now } = context;
  const { rows: owners } = await sql<Owner>`
    with marked as (
      insert into channels.contact_points (district_id, id, person_id, kind, address, health, health_reason, health_at)
      select distinct on (d.person_id) d.district_id, gen_random_uuid(), d.person_id, 'phone', d.value, 'wrong', 'said so', ${now} from roster.v_contact_details d
      where d.district_id = ${actor.districtId} and d.kind = 'phone' and d.value = ${number}
      on conflict on constraint contact_points_once do update set health = 'wrong', health_reason = 'said so', health_at = excluded.health_at
      returning person_id)
    select p.id, p.name from marked join roster.v_people p on p.district_id = ${actor.districtId} and p.id = marked.person_id and p.is_active`.execute(
    tx,
  );
  for (const owner of owners) await tellOffices(context, owner, number);
}

/** The offices of the schools where this person's children go. */
async function offices({ tx, actor }: ActionContext, owner: Owner): Promise<readonly Addressee[]> {
  const { rows } = await sql<Addressee>`
    select distinct on (staff.id) staff.id, d.value as address, staff.language
    from roster.v_guardianships g
      join roster.v_people child on child.district_id = g.district_id and child.id = g.student_id and child.is_active
      join roster.v_assignments a on a.district_id = g.district_id and a.role = 'office' and a.org_id = child.school_id
      join roster.v_people staff on staff.district_id = a.district_id and staff.id = a.person_id and staff.is_active
      join roster.v_contact_details d on d.district_id = a.district_id and d.person_id = a.person_id and d.kind = 'email'
    where g.district_id = ${actor.districtId} and g.guardian_id = ${owner.id} order by staff.id, d.position limit 20`.execute(
    tx,
  );
  return rows;
}

async function tellOffices(context: ActionContext, owner: Owner, number: string): Promise<void> {
  const { floor, now } = context;
  for (const to of await offices(context, owner)) {
    const locale = floor.words.best([to.language ?? 'en']);
    const t = floor.words.translator(locale, context.actor.districtId);
    const link = `${floor.settings.publicUrl}/desk/people/${owner.id}`;
    await queueDelivery(context, {
      kind: 'email',
      category: 'notice',
      personId: to.id,
      address: to.address,
      language: locale,
      subject: t('channels.text.wrong_subject'),
      body: t('channels.text.wrong_text', { name: owner.name, number, link }),
      onceKey: `wrong number ${number} ${owner.id} ${to.id} ${now.toString().slice(0, 10)}`,
    });
  }
}
