import { sql } from 'kysely';
import { z } from 'zod';
import { action, type ActionContext } from '#platform/action';
import type { Uuid } from '#platform/ids';
import { dayNews, weekFor } from '#rooms/calendar';
import { mayAutoReply, queueDelivery } from '#rooms/channels';
import { childNameFor, childrenOf, diedAmong, personCard } from '#rooms/roster';
import { directoryOf } from '../conversations.directory.ts';
import { staffAddress } from '../conversations.notices.ts';
import { mayOwn } from '../conversations.ownership.ts';

type Told = {
  id: Uuid;
  told_id: Uuid;
  school_id: Uuid;
  student_id: Uuid | null;
  child_name: string;
  kind: string;
  on_day: string;
  asker_kind: string;
  asker_address: string | null;
  guardian_id: Uuid | null;
  is_proven: boolean;
  language: string;
  source: string;
  outcome: string | null;
};

const columns = sql`id, told_id, school_id, student_id, child_name, kind, on_day::text, asker_kind, asker_address, guardian_id, is_proven, language, source, outcome`;

/** The child as the family itself named it, where nobody proved who they are: a name from the roster would tell a stranger something. */
async function childOf(context: ActionContext, row: Told): Promise<string> {
  const { tx, actor } = context;
  if (!row.is_proven || row.student_id === null) return row.child_name;
  const card = await personCard(tx, actor.districtId, row.student_id);
  if (card === null) return row.child_name;
  const ties = row.guardian_id === null ? [] : await childrenOf(context, [row.guardian_id]);
  const tie = ties.find((one) => one.studentId === card.id);
  return tie === undefined ? card.name : childNameFor(tie, card);
}

async function tellFamily(
  context: ActionContext,
  row: Told,
  what: 'receipt' | 'done' | 'declined',
  days: readonly string[],
): Promise<void> {
  if (row.asker_kind !== 'email' || row.asker_address === null) return;
  const { tx, actor, floor, now } = context;
  // About a child that has died the house writes nothing by itself.
  if (row.student_id !== null && (await diedAmong(tx, actor.districtId, [row.student_id])).size > 0) return;
  if (
    !row.is_proven &&
    what === 'receipt' &&
    !(await mayAutoReply(context, row.asker_address, row.told_id, row.told_id))
  )
    return;
  const t = floor.words.translator(floor.words.best([row.language]), context.actor.districtId);
  const directory = await directoryOf(tx, actor.districtId);
  const school = directory.orgs.get(row.school_id);
  const { zone } = await weekFor(tx, actor.districtId, row.school_id);
  const say = floor.words.formatters(t.locale, zone, now);
  const plain = days.map((day) => Temporal.PlainDate.from(day));
  const [first, last] = [plain[0], plain.at(-1)];
  const args = {
    child: await childOf(context, row),
    school: school?.name ?? '',
    what: t.dynamic(`conversations.office.kind.${row.kind}`),
    days: first === undefined || last === undefined ? '' : days.length === 1 ? say.date(first) : say.dates(first, last),
    phone: school?.phone ?? directory.orgs.get(actor.districtId)?.phone ?? 'none',
  };
  await queueDelivery(context, {
    kind: 'email',
    category: 'receipt',
    personId: row.guardian_id,
    address: row.asker_address,
    language: t.locale,
    subject: t.dynamic(`conversations.office.mail.${what}_subject`, args),
    body: t.dynamic(`conversations.office.mail.${what}`, args),
    about: { kind: 'day_change', id: row.id },
    onceKey: `day ${what} ${what === 'receipt' ? row.told_id : row.id}`,
  });
}

/** The receipt to whoever told it, in their language: once, however many days it is about. */
export const tellDayReceipt = action(
  'conversations.tell_day_receipt',
  z.object({ toldId: z.string() }),
  async (context, { toldId }) => {
    const { rows } = await sql<Told>`select ${columns} from conversations.day_changes
      where district_id = ${context.actor.districtId} and told_id = ${toldId} order by on_day`.execute(context.tx);
    const first = rows[0];
    if (first !== undefined)
      await tellFamily(
        context,
        first,
        'receipt',
        rows.map((row) => row.on_day),
      );
  },
);

const oneRequest = z.object({ changeId: z.string() });

async function readOne({ tx, actor }: ActionContext, changeId: string): Promise<Told | undefined> {
  const { rows } = await sql<Told>`select ${columns} from conversations.day_changes
    where district_id = ${actor.districtId} and id = ${changeId} for update`.execute(tx);
  return rows[0];
}

/** Half a minute after it was settled the family hears so, unless it was put back. */
export const tellDaySettled = action('conversations.tell_day_settled', oneRequest, async (context, { changeId }) => {
  const row = await readOne(context, changeId);
  if (row?.outcome === 'done' || row?.outcome === 'declined') await tellFamily(context, row, row.outcome, [row.on_day]);
});

/**
 * Rings when nobody settled it by its time: the page shows it, and the school's office gets a mail without a name in it.
 * Where the school is closed that day nothing rings. Colleagues whose own child it is do not hear of it.
 */
export const ringOffice = action('conversations.ring_office', oneRequest, async (context, { changeId }) => {
  const row = await readOne(context, changeId);
  if (row === undefined || row.outcome !== null) return;
  const { tx, actor, floor, now } = context;
  if ((await dayNews(tx, actor.districtId, row.school_id, now)).closed !== null) return;
  await sql`update conversations.day_changes set rung_at = ${now} where district_id = ${actor.districtId} and id = ${row.id}`.execute(
    tx,
  );
  context.refresh('office');
  const directory = await directoryOf(tx, actor.districtId);
  const parents = [...directory.staff.values()].filter(
    (one) => row.student_id !== null && one.children.includes(row.student_id),
  );
  const here = (role: 'office' | 'principal'): readonly Uuid[] =>
    directory.byRole(role, row.school_id).filter((id) =>
      mayOwn(
        directory,
        id,
        parents.map((one) => one.id),
      ),
    );
  const office = here('office');
  for (const personId of office.length > 0 ? office : here('principal')) {
    const to = await staffAddress(context, personId);
    if (to === null) continue;
    const t = floor.words.translator(floor.words.best([to.language ?? 'en']), context.actor.districtId);
    const args = {
      what: t.dynamic(`conversations.office.kind.${row.kind}`),
      school: directory.orgs.get(row.school_id)?.name ?? '',
      link: `${floor.settings.publicUrl}/desk/office`,
    };
    await queueDelivery(context, {
      kind: 'email',
      category: 'notice',
      personId,
      address: to.address,
      language: t.locale,
      subject: t('conversations.office.mail.ring_subject', args),
      body: t('conversations.office.mail.ring', args),
      about: { kind: 'day_change', id: row.id },
      onceKey: `day ring ${row.id} ${personId}`,
    });
  }
});
