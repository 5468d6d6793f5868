import { sql } from 'kysely';
import { z } from 'zod';
import { action, type ActionContext } from '#platform/action';
import { allow, found } from '#platform/errors';
import { type NewFile, storeFiles } from '#platform/files';
import { isUuid, newId, type Uuid } from '#platform/ids';
import { guardianMayAbout } from '#rooms/roster';
import { audienceShape, childrenSelect } from '../messages.audience.ts';
import { tellDeliveries } from '../actions/tell-deliveries.ts';
import { errors } from '../messages.errors.ts';
import { slipSigned } from '../messages.events.ts';
import { maySend, sendScope } from '../messages.policy.ts';
import { sendAbout, stopSendingAbout } from './sending-about.ts';
import { mayKeep, mayLead, worksHere } from './slips.policy.ts';
import { familySlipOf, signedWords } from './slips.questions.ts';
import { slipState } from './slips.rules.ts';
import { childrenOfSlip, signaturesOf, type Slip, slipById } from './slips.store.ts';

const uuid = z.string().refine(isUuid);
const text = (most: number) => z.string().trim().max(most);
/** Most children of one slip. */
const mostChildren = 500;

const slipShape = z.object({
  orgId: uuid.nullable(),
  title: text(100),
  details: text(4000),
  place: text(120),
  onDate: z.iso.date(),
  /** The last day to sign, to its end where the school is. */
  signUntil: z.iso.date(),
  zone: z.string().max(60),
  language: z.string().max(35),
  classIds: z.array(uuid).max(50).default([]),
  groupIds: z.array(uuid).max(50).default([]),
  studentIds: z.array(uuid).max(mostChildren).default([]),
  leaderIds: z.array(uuid).max(40).default([]),
  /** What families read or print before they sign, such as a packing list. */
  files: z.array(z.custom<NewFile>()).max(5).default([]),
});

/** Makes a slip for the children of classes, groups or a list. Nothing goes to families yet. */
export const makeSlip = action('messages.make_slip', slipShape, async (context, input): Promise<{ id: Uuid }> => {
  const { tx, actor, now, record } = context;
  const scope = sendScope(actor);
  allow(worksHere(actor) && maySend(actor) && scope !== null);
  if (input.title === '') throw errors.empty({}, 'title');
  if (input.details === '') throw errors.empty({}, 'details');
  const end = (day: string): Temporal.Instant =>
    Temporal.PlainDate.from(day)
      .add({ days: 1 })
      .toZonedDateTime({ timeZone: input.zone })
      .subtract({ minutes: 1 })
      .toInstant();
  if (Temporal.Instant.compare(end(input.onDate), now) <= 0) throw errors.date_past({}, 'onDate');
  const until = end(input.signUntil);
  if (Temporal.Instant.compare(until, now) <= 0 || input.signUntil > input.onDate)
    throw errors.date_past({}, 'signUntil');
  const orgId = input.orgId ?? scope?.schools?.[0] ?? null;
  allow(scope?.schools === null || (orgId !== null && (scope?.schools.includes(orgId) ?? false)));
  if (input.classIds.length + input.groupIds.length + input.studentIds.length === 0)
    throw errors.nobody({}, 'children');
  const id = newId();
  await sql`insert into messages.slips (district_id, id, org_id, author_id, leader_ids, title, details, language, place, on_date, sign_until, created_at)
    values (${actor.districtId}, ${id}, ${orgId}, ${actor.personId}, array(select p.id from roster.v_people p where p.district_id = ${actor.districtId} and p.is_staff and p.is_active and p.id = any(${input.leaderIds}::uuid[])),
      ${input.title}, ${input.details}, ${input.language}, ${input.place}, ${input.onDate}::date, ${until}, ${now})`.execute(
    tx,
  );
  // Classes, groups and names add to one another here: a trip takes the class and two children more. A slip of a school is
  // for its own children: its messages go no further.
  const schoolIds = orgId === null ? [] : [orgId];
  for (const part of [{ classIds: input.classIds }, { groupIds: input.groupIds }, { studentIds: input.studentIds }]) {
    const [ids] = Object.values(part);
    if (ids === undefined || ids.length === 0) continue;
    const select = childrenSelect(
      context,
      audienceShape.parse({ schoolIds, ...part }),
      scope ?? { schools: [], ownClassesOnly: true },
    );
    await sql`insert into messages.slip_children (district_id, id, slip_id, student_id)
      select ${actor.districtId}::uuid, gen_random_uuid(), ${id}::uuid, c.id from (${select} limit ${mostChildren}) c
      on conflict on constraint slip_children_once do nothing`.execute(tx);
  }
  const children = await childrenOfSlip(tx, actor.districtId, id);
  if (children.length === 0 || children.length > mostChildren) throw errors.nobody({}, 'children');
  // Whom somebody named by hand is on the slip, or it is said: nobody finds out on the morning of the trip.
  const there = new Set(children.map((child) => child.id));
  const left = input.studentIds.filter((one) => !there.has(one));
  if (left.length > 0) throw errors.not_your_child({ n: left.length }, 'lines');
  await storeFiles(
    context,
    input.files.map((file) => ({ ...file, owner: { kind: 'slip', id } })),
  );
  record('slip made', { kind: 'slip', id }, { children: children.length });
  return { id };
});

/** The children whose families said nothing yet. */
async function missing({ tx, actor }: ActionContext, slip: Slip): Promise<readonly Uuid[]> {
  const children = await childrenOfSlip(tx, actor.districtId, slip.id);
  const said = Map.groupBy(await signaturesOf(tx, actor.districtId, slip.id), (one) => one.studentId);
  return children.filter((child) => slipState(said.get(child.id) ?? []) === 'missing').map((child) => child.id);
}

/** Sends the slip, the first time to all, later only to the families of children for whom nobody signed. */
export const sendSlip = action('messages.send_slip', z.object({ id: uuid }), async (context, { id }) => {
  const { tx, actor, now, record, floor } = context;
  const slip = await slipById(tx, actor.districtId, id, true);
  allow(mayKeep(actor, slip));
  if (slip.state === 'ended' || Temporal.Instant.compare(slip.sign_until, now) <= 0) throw errors.answered_no_more();
  const { rows } =
    await sql`select from messages.announcements where district_id = ${actor.districtId} and about_id = ${id} and created_at > ${now.subtract({ hours: 12 })}`.execute(
      tx,
    );
  if (rows.length > 0) throw errors.reminded_today();
  const studentIds = await missing(context, slip);
  if (studentIds.length === 0) throw errors.nobody({}, 'children');
  const t = floor.words.translator(floor.words.best([slip.language]), actor.districtId);
  const say = floor.words.formatters(floor.words.best([slip.language]), await zoneOf(context, slip.org_id), now);
  const when = say.date(Temporal.PlainDate.from(slip.on_date));
  const sent = await sendAbout(context, {
    kind: 'slip',
    asks: 'slip',
    aboutId: id,
    orgId: slip.org_id,
    language: slip.language,
    title: slip.title,
    body: [`${when}${slip.place === '' ? '' : ` · ${slip.place}`}`, slip.details].join('\n\n'),
    short: t('messages.slip.short', { title: slip.title, when }),
    audience: { studentIds: [...studentIds], actingOnly: true },
    until: slip.sign_until,
  });
  record('slip sent', { kind: 'slip', id }, { children: studentIds.length });
  context.refresh(`slip:${id}`);
  return { announcementId: sent.id, state: sent.state };
});

export async function zoneOf({ tx, actor }: Pick<ActionContext, 'tx' | 'actor'>, orgId: Uuid | null): Promise<string> {
  const { rows } = await sql<{ zone: string }>`select coalesce(o.zone, d.zone) as zone from platform.districts d
    left join roster.v_orgs o on o.district_id = d.id and o.id = ${orgId}::uuid where d.id = ${actor.districtId}`.execute(
    tx,
  );
  return rows[0]?.zone ?? 'UTC';
}

type Given = {
  readonly slipId: Uuid;
  readonly studentId: Uuid;
  readonly guardianId: Uuid;
  readonly answer: 'yes' | 'no';
  readonly how: 'page' | 'text' | 'paper';
  readonly words: string;
  readonly language: string;
  readonly enteredBy: Uuid | null;
};

/** Writes one word down beside all others; never over one. The same word twice, as by a second tap, is one. */
export async function keepSignature(context: ActionContext, given: Given): Promise<Uuid> {
  const { tx, actor, now, record, refresh, publish } = context;
  await slipById(tx, actor.districtId, given.slipId, true);
  const before = (await signaturesOf(tx, actor.districtId, given.slipId, [given.studentId]))
    .filter((one) => one.guardianId === given.guardianId)
    .at(-1);
  if (before !== undefined && before.answer === given.answer && before.words === given.words) return before.id;
  const id = newId();
  await sql`insert into messages.signatures (district_id, id, slip_id, student_id, guardian_id, answer, how, words, language, entered_by, signed_at)
    values (${actor.districtId}, ${id}, ${given.slipId}, ${given.studentId}, ${given.guardianId}, ${given.answer}, ${given.how}, ${given.words}, ${given.language}, ${given.enteredBy}, ${now})`.execute(
    tx,
  );
  // Of the message it came by: that this guardian answered. What stands for the child is read from the words themselves.
  const { rows: sent } = await sql<{
    id: Uuid;
  }>`update messages.recipients r set answer = ${given.answer === 'yes' ? 'signed' : 'refused'}, answered_at = ${now}, answered_by = ${given.enteredBy ?? given.guardianId},
      answered_how = ${given.how}, read_at = coalesce(r.read_at, ${now})
    from messages.announcements a where a.district_id = r.district_id and a.id = r.announcement_id and a.about_id = ${given.slipId}
      and r.district_id = ${actor.districtId} and r.person_id = ${given.guardianId} returning a.id`.execute(tx);
  for (const row of sent) await tellDeliveries(context, row.id, [given.guardianId], 'answered');
  record(
    'slip signed',
    { kind: 'slip', id: given.slipId },
    { signature: id, student: given.studentId, answer: given.answer, how: given.how },
  );
  await publish(slipSigned({ slipId: given.slipId, studentId: given.studentId, answer: given.answer }));
  refresh(`slip:${given.slipId}`);
  return id;
}

const linked = z.object({
  recipientId: uuid,
  studentId: uuid,
  answer: z.enum(['yes', 'no']),
  locale: z.string().max(35),
});

/** A guardian who may act signs on the page of the message, with the words that stood there. */
export const signByLink = action(
  'messages.sign_by_link',
  linked,
  async (context, { recipientId, studentId, answer, locale: shown }) => {
    const { actor, floor } = context;
    const locale = floor.words.best([shown]);
    const mine = found(actor.linkTo === recipientId ? await familySlipOf(context, recipientId) : null);
    const child = found(mine.children.find((one) => one.id === studentId));
    if (!mine.isOpen) throw errors.answered_no_more();
    if (!child.mayAct) throw errors.may_not_sign();
    const words = signedWords(context, mine, child, { locale, answer });
    await keepSignature(context, {
      slipId: mine.slip.id,
      studentId,
      guardianId: mine.message.personId,
      answer,
      how: 'page',
      words,
      language: locale,
      enteredBy: null,
    });
  },
);

const paper = z.object({ slipId: uuid, studentId: uuid, guardianId: uuid, answer: z.enum(['yes', 'no']) });

/** Somebody at school holds the signed paper: who signed, what, and who entered it when. Also after the last day to sign. */
export const signOnPaper = action(
  'messages.sign_on_paper',
  paper,
  async (context, { slipId, studentId, guardianId, answer }) => {
    const { tx, actor } = context;
    const slip = await slipById(tx, actor.districtId, slipId, true);
    allow(mayLead(actor, slip));
    if (slip.state === 'ended') throw errors.answered_no_more();
    found((await childrenOfSlip(tx, actor.districtId, slipId)).find((child) => child.id === studentId));
    if (!(await guardianMayAbout(context, { guardianId, studentId, right: 'act' })))
      throw errors.may_not_sign({}, 'guardianId');
    await keepSignature(context, {
      slipId,
      studentId,
      guardianId,
      answer,
      how: 'paper',
      words: [slip.title, slip.on_date, slip.place, slip.details].filter((part) => part !== '').join('\n'),
      language: slip.language,
      enteredBy: actor.personId,
    });
  },
);

async function endSlips(context: ActionContext, ids: readonly Uuid[]): Promise<void> {
  const { tx, actor, now, record, refresh } = context;
  await sql`update messages.slips set state = 'ended', ended_at = ${now} where district_id = ${actor.districtId} and id = any(${[...ids]}::uuid[]) and state = 'open'`.execute(
    tx,
  );
  for (const id of ids) {
    await stopSendingAbout(context, id);
    record('slip ended', { kind: 'slip', id });
    refresh(`slip:${id}`);
  }
}

export const endSlip = action('messages.end_slip', z.object({ id: uuid }), async (context, { id }) => {
  const slip = await slipById(context.tx, context.actor.districtId, id, true);
  allow(mayKeep(context.actor, slip));
  await endSlips(context, [id]);
});

/** The day after the trip a slip ends by itself. */
export const endDueSlips = action('messages.end_due_slips', z.object({}), async (context) => {
  const { tx, actor, now } = context;
  const { rows } = await sql<{
    id: Uuid;
  }>`select s.id from messages.slips s join platform.districts d on d.id = s.district_id
    left join roster.v_orgs o on o.district_id = s.district_id and o.id = s.org_id
    where s.district_id = ${actor.districtId} and s.state = 'open' and s.on_date < (${now.toString()}::timestamptz at time zone coalesce(o.zone, d.zone))::date`.execute(
    tx,
  );
  await endSlips(
    context,
    rows.map((row) => row.id),
  );
  return { ended: rows.length };
});
