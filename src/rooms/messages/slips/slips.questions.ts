import { sql } from 'kysely';
import { question, type QuestionContext } from '#platform/action';
import { hasAnyRole, unitsWith } from '#platform/actor';
import { allow, found } from '#platform/errors';
import { filesOf, readFile, type StoredFile } from '#platform/files';
import type { Uuid } from '#platform/ids';
import { childrenOf, guardiansOf, notReleasedTo, personCards } from '#rooms/roster';
import { type FamilyMessage, familyMessageOf } from '../questions/family-message.ts';
import { sentAbout, type SentAbout } from './sending-about.ts';
import { mayKeep, mayLead, worksHere } from './slips.policy.ts';
import { type SlipState, slipState } from './slips.rules.ts';
import { childrenOfSlip, type KeptSignature, signaturesOf, type Slip, slipById, slipColumns } from './slips.store.ts';

export type ListedSlip = Slip & { readonly author: string; readonly children: number; readonly signed: number };

/** The slips this member of staff made, leads or looks after, the open ones first. */
export const listSlips = question(
  'messages.slips',
  async ({ tx, actor }: QuestionContext): Promise<readonly ListedSlip[]> => {
    allow(worksHere(actor));
    const schools = hasAnyRole(actor, ['administrator', 'engagement'])
      ? null
      : unitsWith(actor, ['office', 'principal']);
    const { rows } = await sql<ListedSlip>`select ${slipColumns}, w.name as author,
      (select count(*)::int from messages.slip_children c where c.district_id = s.district_id and c.slip_id = s.id) as children,
      (select count(distinct g.student_id)::int from messages.signatures g where g.district_id = s.district_id and g.slip_id = s.id) as signed
    from messages.slips s join roster.v_people w on w.district_id = s.district_id and w.id = s.author_id
    where s.district_id = ${actor.districtId} and (s.author_id = ${actor.personId}::uuid or ${actor.personId}::uuid = any(s.leader_ids)
      or ${schools === null} or s.org_id = any(${[...(schools ?? [])]}::uuid[]))
    order by s.state = 'ended', s.on_date, s.id limit 100`.execute(tx);
    return rows;
  },
);

export type SlipChild = {
  readonly id: Uuid;
  readonly name: string;
  readonly grade: string | null;
  readonly state: SlipState;
  readonly signatures: readonly KeptSignature[];
  /** Guardians who may act, for whoever ticks a paper. */
  readonly signers: readonly { readonly id: Uuid; readonly name: string }[];
};
export type SlipWhole = {
  readonly slip: Slip;
  readonly school: string | null;
  readonly children: readonly SlipChild[];
  readonly leaders: readonly string[];
  readonly sent: readonly SentAbout[];
  readonly files: readonly StoredFile[];
  readonly mayKeep: boolean;
};

/** A slip with each child and each word that was given. */
export const slipWhole = question('messages.slip', async (context, { id }: { id: Uuid }): Promise<SlipWhole> => {
  const { tx, actor } = context;
  const slip = await slipById(tx, actor.districtId, id);
  found(mayLead(actor, slip) ? slip : null);
  const children = await childrenOfSlip(tx, actor.districtId, id);
  const said = Map.groupBy(await signaturesOf(tx, actor.districtId, id), (one) => one.studentId);
  const ties = (
    await guardiansOf(
      context,
      children.map((child) => child.id),
    )
  ).filter((tie) => tie.rights.has('act'));
  const cards = await personCards(tx, actor.districtId, [...ties.map((tie) => tie.guardianId), ...slip.leader_ids]);
  const byChild = Map.groupBy(ties, (tie) => tie.studentId);
  const sent = await sentAbout(context, id);
  const { rows: orgs } = await sql<{
    name: string;
  }>`select name from roster.v_orgs where district_id = ${actor.districtId} and id = ${slip.org_id}::uuid`.execute(tx);
  return {
    slip,
    school: orgs[0]?.name ?? null,
    children: children.map((child) => ({
      ...child,
      state: slipState(said.get(child.id) ?? []),
      signatures: said.get(child.id) ?? [],
      signers: (byChild.get(child.id) ?? []).flatMap((tie) => {
        const card = cards.get(tie.guardianId);
        return card === undefined ? [] : [{ id: card.id, name: card.name }];
      }),
    })),
    leaders: slip.leader_ids.flatMap((one) => cards.get(one)?.name ?? []),
    sent,
    files: await filesOf(context, [id]),
    mayKeep: mayKeep(actor, slip),
  };
});

export type TripRow = {
  readonly id: Uuid;
  readonly name: string;
  readonly grade: string | null;
  readonly state: SlipState;
  /** In contact order, without those to whom the child is not given. */
  readonly contacts: readonly { readonly name: string; readonly phones: readonly string[] }[];
};

/** The list a leader takes along: who comes, and whom to call. */
export const tripList = question(
  'messages.trip_list',
  async (context, { id }: { id: Uuid }): Promise<{ slip: Slip; rows: readonly TripRow[] }> => {
    const { tx, actor } = context;
    const slip = await slipById(tx, actor.districtId, id);
    found(mayLead(actor, slip) ? slip : null);
    const children = await childrenOfSlip(tx, actor.districtId, id);
    const ids = children.map((child) => child.id);
    const said = Map.groupBy(await signaturesOf(tx, actor.districtId, id), (one) => one.studentId);
    const never = await notReleasedTo(context, ids);
    const ties = (await guardiansOf(context, ids)).filter((tie) => tie.rights.has('be_contacted') || tie.emergencyOnly);
    const cards = await personCards(
      tx,
      actor.districtId,
      ties.map((tie) => tie.guardianId),
    );
    const { rows: phones } = await sql<{
      person_id: Uuid;
      value: string;
    }>`select person_id, value from roster.v_contact_details
    where district_id = ${actor.districtId} and kind = 'phone' and person_id = any(${ties.map((tie) => tie.guardianId)}::uuid[]) order by position`.execute(
      tx,
    );
    const phonesOf = Map.groupBy(phones, (row) => row.person_id);
    return {
      slip,
      rows: children.map((child) => ({
        id: child.id,
        name: child.name,
        grade: child.grade,
        state: slipState(said.get(child.id) ?? []),
        contacts: ties
          .filter(
            (tie) =>
              tie.studentId === child.id && !(never.get(child.id) ?? []).some((one) => one.id === tie.guardianId),
          )
          .flatMap((tie) => {
            const card = cards.get(tie.guardianId);
            return card === undefined
              ? []
              : [{ name: card.name, phones: (phonesOf.get(card.id) ?? []).map((row) => row.value) }];
          }),
      })),
    };
  },
);

export type FamilySlip = {
  readonly message: FamilyMessage;
  readonly slip: Slip;
  readonly isOpen: boolean;
  readonly files: readonly StoredFile[];
  readonly children: readonly {
    readonly id: Uuid;
    readonly first: string;
    /** Whether this guardian may sign for this child. */
    readonly mayAct: boolean;
    /** The newest word of this very guardian; another guardian's is theirs alone. */
    readonly mine: KeptSignature | null;
  }[];
};

/** The slip behind one family's message; null when it is not there or not theirs any more. */
export async function familySlipOf(context: QuestionContext, recipientId: Uuid): Promise<FamilySlip | null> {
  const { tx, actor, now } = context;
  const message = await familyMessageOf(context, recipientId);
  if (message === null || message.row.asks !== 'slip') return null;
  const { rows } = await sql<{
    about: Uuid;
  }>`select about_id as about from messages.announcements where district_id = ${actor.districtId} and id = ${message.row.id} and about_id is not null`.execute(
    tx,
  );
  const [row] = rows;
  if (row === undefined) return null;
  const slip = await slipById(tx, actor.districtId, row.about);
  const ties = await childrenOf(context, [message.personId]);
  const theirs = (await childrenOfSlip(tx, actor.districtId, slip.id)).filter((child) =>
    message.studentIds.includes(child.id),
  );
  const said = await signaturesOf(
    tx,
    actor.districtId,
    slip.id,
    theirs.map((child) => child.id),
  );
  return {
    message,
    slip,
    isOpen: slip.state === 'open' && Temporal.Instant.compare(slip.sign_until, now) > 0,
    files: (await filesOf(context, [slip.id])).filter((file) => file.state === 'clean'),
    children: theirs.map(({ id, first }) => ({
      id,
      first,
      mayAct: ties.some((tie) => tie.studentId === id && tie.rights.has('act')),
      mine: said.filter((one) => one.studentId === id && one.guardianId === message.personId).at(-1) ?? null,
    })),
  };
}

/** For whoever holds the link. */
export const familySlip = question(
  'messages.family_slip',
  async (context, { recipientId }: { recipientId: Uuid }): Promise<FamilySlip | null> =>
    context.actor.linkTo === recipientId ? familySlipOf(context, recipientId) : null,
);

type Opened = StoredFile & { readonly bytes: Buffer };

async function openedFile(context: QuestionContext, files: readonly StoredFile[], fileId: Uuid): Promise<Opened> {
  const known = found(files.find((file) => file.id === fileId && file.state === 'clean'));
  return found(await readFile(context, known.id));
}

/** A file of a slip, for the family that holds its link. */
export const slipFileByLink = question(
  'messages.slip_file_by_link',
  async (context, { recipientId, fileId }: { recipientId: Uuid; fileId: Uuid }): Promise<Opened> => {
    const mine = found(context.actor.linkTo === recipientId ? await familySlipOf(context, recipientId) : null);
    return openedFile(context, mine.files, fileId);
  },
);

/** The same, for who made the slip, looks after it or leads the trip. */
export const slipFile = question(
  'messages.slip_file',
  async (context, { id, fileId }: { id: Uuid; fileId: Uuid }): Promise<Opened> => {
    const slip = await slipById(context.tx, context.actor.districtId, id);
    found(mayLead(context.actor, slip) ? slip : null);
    return openedFile(context, await filesOf(context, [id]), fileId);
  },
);

/** The sentence somebody signs, in the language of their page. */
export function consentSentence(
  context: Pick<QuestionContext, 'floor' | 'actor' | 'now'>,
  { slip, message }: Pick<FamilySlip, 'slip' | 'message'>,
  first: string,
  how: { readonly locale: string; readonly zone: string; readonly answer: 'yes' | 'no' },
): string {
  const { floor, actor, now } = context;
  const t = floor.words.translator(how.locale, actor.districtId);
  const say = floor.words.formatters(how.locale, how.zone, now);
  const date = say.date(Temporal.PlainDate.from(slip.on_date));
  return t(how.answer === 'yes' ? 'messages.slip.consent_yes' : 'messages.slip.consent_no', {
    child: first,
    // As it stands on the page, in the language of the family.
    title: message.wording.title,
    date,
  });
}

/** Everything that stood before whoever signed: the message as their family got it, and the sentence. */
export function signedWords(
  context: Pick<QuestionContext, 'floor' | 'actor' | 'now'>,
  { message, slip, files }: FamilySlip,
  child: { readonly first: string },
  how: { readonly locale: string; readonly answer: 'yes' | 'no' },
): string {
  const { title, body } = message.wording;
  const sentence = consentSentence(context, { slip, message }, child.first, { ...how, zone: message.zone });
  return [title, body, files.map((file) => file.name).join('\n'), sentence].filter((part) => part !== '').join('\n\n');
}

export type StaffChoice = { readonly id: Uuid; readonly name: string };

/** Staff of these schools, as leaders of a trip. */
export const staffChoices = question(
  'messages.staff_choices',
  async (
    { tx, actor }: QuestionContext,
    { schools }: { schools: readonly Uuid[] },
  ): Promise<readonly StaffChoice[]> => {
    allow(worksHere(actor));
    const { rows } =
      await sql<StaffChoice>`select distinct p.id, p.name from roster.v_assignments a join roster.v_people p on p.district_id = a.district_id and p.id = a.person_id and p.is_active
    where a.district_id = ${actor.districtId} and a.org_id = any(${[...schools]}::uuid[]) and p.id <> ${actor.personId}::uuid order by p.name limit 150`.execute(
        tx,
      );
    return rows;
  },
);
