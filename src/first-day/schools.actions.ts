import { sql } from 'kysely';
import { z } from 'zod';
import { action, type ActionContext, question } from '#platform/action';
import { allow, found } from '#platform/errors';
import type { Uuid } from '#platform/ids';
import { correct } from '#rooms/roster';
import { mayLeadFirstDay } from './first-day.policy.ts';

export type SchoolToOpen = {
  readonly id: Uuid;
  readonly name: string;
  readonly slug: string;
  readonly phone: string | null;
  readonly isOpen: boolean;
};

export const schoolsToOpen = question('first_day.schools', async ({ tx, actor }): Promise<readonly SchoolToOpen[]> => {
  allow(mayLeadFirstDay(actor));
  const { rows } = await sql<SchoolToOpen>`select id, name, slug, phone, is_open as "isOpen" from roster.v_orgs
    where district_id = ${actor.districtId} and kind = 'school' and is_active order by name`.execute(tx);
  return rows;
});

const switchRequest = z.object({ schoolId: z.uuid(), open: z.boolean() });

/** Opens a school to its families, or closes it again; the next roster keeps it. */
export const switchSchool = action('first_day.switch_school', switchRequest, async (context, { schoolId, open }) => {
  const { tx, actor } = context;
  allow(mayLeadFirstDay(actor));
  const { rows } = await sql`select from roster.v_orgs
    where district_id = ${actor.districtId} and id = ${schoolId} and kind = 'school' and is_active`.execute(tx);
  found(rows[0]);
  await context.also(correct, { kind: 'org', id: schoolId, field: 'is_open', value: String(open) });
  context.record(open ? 'school opened' : 'school closed', { kind: 'org', id: schoolId });
});

/** In a real district a school that a roster brings stays closed to families until somebody opens it. */
export async function keepNewSchoolsClosed(context: ActionContext, importId: Uuid): Promise<void> {
  const { tx, actor } = context;
  const { rows } = await sql<{ id: Uuid }>`select o.id from roster.v_orgs o
    join platform.districts d on d.id = o.district_id and d.mode = 'production'
    where o.district_id = ${actor.districtId} and o.kind = 'school' and o.is_open and o.id in (
      select c.subject_id from roster.import_changes c
      where c.district_id = ${actor.districtId} and c.import_id = ${importId} and c.kind = 'org' and c.change = 'added')`.execute(
    tx,
  );
  for (const { id } of rows) await context.also(correct, { kind: 'org', id, field: 'is_open', value: 'false' });
}
