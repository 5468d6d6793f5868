import { sql } from 'kysely';
import type { z } from 'zod';
import { action, type ActionContext, on, type Subscription } from '#platform/action';
import type { Job } from '#platform/outbox';
import type { Uuid } from '#platform/ids';
import { orgById, personCards, personDied, type PersonCard, studentsCameOfAge } from '#rooms/roster';
import { queueDelivery } from './channels.deliveries.ts';

async function addressesOf({ tx, actor }: ActionContext, ids: readonly Uuid[]): Promise<ReadonlyMap<Uuid, string>> {
  const { rows } = await sql<{
    id: Uuid;
    address: string;
  }>`select distinct on (person_id) person_id as id, value as address
    from roster.v_contact_details where district_id = ${actor.districtId} and kind = 'email' and person_id = any(${[...ids]}::uuid[])
    order by person_id, position`.execute(tx);
  return new Map(rows.map((row) => [row.id, row.address]));
}

type Told = {
  readonly to: PersonCard;
  readonly address: string;
  readonly student: PersonCard;
  readonly school: string;
  readonly phone: string;
};

async function tell(context: ActionContext, { to, address, student, school, phone }: Told): Promise<void> {
  const { floor } = context;
  const locale = floor.words.best([to.language ?? 'en']);
  const t = floor.words.translator(locale, context.actor.districtId);
  const whom = to.id === student.id ? 'self' : 'guardian';
  const facts = { name: to.name, student: student.name, school, phone, link: `${floor.settings.publicUrl}/sign-in` };
  await queueDelivery(context, {
    kind: 'email',
    category: 'notice',
    personId: to.id,
    address,
    language: locale,
    subject: t.dynamic(`roster.of_age.mail_${whom}.subject`, facts),
    body: t.dynamic(`roster.of_age.mail_${whom}.text`, facts),
    onceKey: `came of age ${student.id} ${to.id}`,
  });
}

/** Tells students who came of age, and the guardians whose view of their records waits now, what that means and whom to ask. */
const tellOfAge = action('channels.tell_of_age', studentsCameOfAge.schema, async (context, { students }) => {
  const { tx, actor } = context;
  const ids = students.flatMap(({ studentId, guardianIds }) => [studentId, ...guardianIds]);
  const cards = await personCards(tx, actor.districtId, ids);
  const addresses = await addressesOf(context, ids);
  for (const { studentId, guardianIds } of students) {
    const student = cards.get(studentId);
    if (student === undefined || !student.isActive) continue;
    const school = student.schoolId === null ? null : await orgById(tx, actor.districtId, student.schoolId);
    for (const id of [studentId, ...guardianIds]) {
      const to = cards.get(id);
      const address = addresses.get(id);
      if (to?.isActive !== true || address === undefined) continue;
      await tell(context, { to, address, student, school: school?.name ?? '', phone: school?.phone ?? '' });
    }
  }
});

/**
 * What waits for somebody who died, and what the house itself would send to the guardians of a child that died, is held
 * back in the transaction of the flag. What a person wrote stays with the person who wrote it.
 */
async function holdBack({ tx, actor, now }: ActionContext, ids: readonly Uuid[]): Promise<void> {
  await sql`update channels.deliveries set state = 'suppressed', state_reason = 'death', settled_at = ${now}
    where district_id = ${actor.districtId} and state = 'queued' and category not in ('reply', 'receipt', 'sign_in', 'alarm')
      and person_id = any(${[...ids]}::uuid[])`.execute(tx);
}

export const familyWatchJobs: Readonly<Record<string, Job>> = {
  'channels.tell_of_age': {
    async perform({ floor, actor, jobId }, payload) {
      await floor.act(actor, tellOfAge, payload as z.input<typeof studentsCameOfAge.schema>, { completes: jobId });
    },
  },
};

export const familyWatchSubscriptions: readonly Subscription[] = [
  on(studentsCameOfAge, { after: 'channels.tell_of_age' }),
  on(personDied, {
    within: async (context, { personId, guardianIds }) => holdBack(context, [personId, ...guardianIds]),
  }),
];
