import { sql } from 'kysely';
import { question, type QuestionContext } from '#platform/action';
import { allow, found, notFound } from '#platform/errors';
import { isUuid, type Uuid } from '#platform/ids';
import { dayNews, type DayNews, weekFor } from '#rooms/calendar';
import { childNameFor, childrenOf, guardiansOf, personCards, type PersonCard, type Tie } from '#rooms/roster';
import { directoryOf, type Org } from '../conversations.directory.ts';
import {
  type CutOff,
  cutOffKey,
  cutOffOf,
  type DayKind,
  dayKindOf,
  type DayReason,
  type Outcome,
  pickUpAnswer,
  topicsOfDay,
} from '../conversations.office.ts';
import { foldForSearch } from '../conversations.rules.ts';
import { deskScope, mayKeepDayList } from '../conversations.policy.ts';

export type DayRow = {
  readonly id: Uuid;
  readonly school_id: Uuid;
  readonly student_id: Uuid | null;
  readonly child_name: string;
  readonly kind: DayKind;
  readonly at_time: string | null;
  readonly reason: DayReason;
  readonly words: string;
  readonly pick_up_id: Uuid | null;
  readonly pick_up_name: string;
  readonly guardian_id: Uuid | null;
  readonly asker_name: string;
  readonly asker_kind: string;
  readonly asker_address: string | null;
  readonly is_proven: boolean;
  readonly source: string;
  readonly conversation_id: Uuid | null;
  readonly entered_at: Temporal.Instant;
  readonly due_at: Temporal.Instant;
  readonly outcome: Outcome | null;
  readonly settled_by: Uuid | null;
  readonly settled_at: Temporal.Instant | null;
};

/** One line of the list, with what the office must know before it acts. */
export type DayLine = DayRow & {
  readonly child: PersonCard | null;
  readonly asker: string;
  /** Whether whoever told it may decide this for the child. Null: somebody not proven. */
  readonly mayDecide: boolean | null;
  readonly pickUp: { readonly answer: 'nobody_named' | 'listed' | 'not_listed'; readonly name: string };
  /** Whom to call: those who may decide, in contact order. */
  readonly callFirst: { readonly name: string; readonly phone: string | null } | null;
  readonly rings: boolean;
};

export type OfficeMail = {
  readonly id: Uuid;
  readonly subject: string;
  readonly from: string;
  readonly kind: DayKind;
  readonly children: readonly PersonCard[];
  readonly guardianId: Uuid | null;
  readonly at: Temporal.Instant;
};

export type OfficeDay = {
  readonly school: Org;
  readonly schools: readonly Org[];
  readonly day: string;
  readonly today: string;
  readonly zone: string;
  readonly cutOff: CutOff;
  readonly news: DayNews;
  readonly lines: readonly DayLine[];
  readonly mail: readonly OfficeMail[];
};

const rowColumns = sql`id, school_id, student_id, child_name, kind, to_char(at_time, 'HH24:MI') as at_time, reason, words, pick_up_id, pick_up_name, guardian_id, asker_name,
  asker_kind, asker_address, is_proven, source, conversation_id, entered_at, due_at, outcome, settled_by, settled_at`;

async function phonesOf({ tx, actor }: QuestionContext, ids: readonly Uuid[]): Promise<ReadonlyMap<Uuid, string>> {
  const { rows } = await sql<{
    id: Uuid;
    value: string;
  }>`select distinct on (person_id) person_id as id, value from roster.v_contact_details
    where district_id = ${actor.districtId} and person_id = any(${[...ids]}::uuid[]) and kind = 'phone' order by person_id, position`.execute(
    tx,
  );
  return new Map(rows.map((row) => [row.id, row.value]));
}

type Facts = {
  readonly cards: ReadonlyMap<Uuid, PersonCard>;
  readonly ties: ReadonlyMap<Uuid, readonly Tie[]>;
  readonly phones: ReadonlyMap<Uuid, string>;
  readonly now: Temporal.Instant;
  readonly closed: boolean;
};

function lineOf(row: DayRow, { cards, ties, phones, now, closed }: Facts): DayLine {
  const own = row.student_id === null ? [] : (ties.get(row.student_id) ?? []);
  const nameOf = (id: Uuid): string => cards.get(id)?.name ?? '';
  const asks = own.find((tie) => tie.guardianId === row.guardian_id);
  const named = { id: row.pick_up_id, name: row.pick_up_name };
  const list = own.map((tie) => ({
    id: tie.guardianId,
    name: nameOf(tie.guardianId),
    mayPickUp: tie.rights.has('pick_up'),
  }));
  const first = own.find((tie) => tie.rights.has('act'));
  return {
    ...row,
    child: row.student_id === null ? null : (cards.get(row.student_id) ?? null),
    asker: row.guardian_id === null ? row.asker_name : nameOf(row.guardian_id),
    mayDecide: row.is_proven ? (asks?.rights.has('act') ?? false) : null,
    pickUp: {
      answer: pickUpAnswer(named, list),
      name: row.pick_up_id === null ? row.pick_up_name : nameOf(row.pick_up_id),
    },
    callFirst:
      first === undefined ? null : { name: nameOf(first.guardianId), phone: phones.get(first.guardianId) ?? null },
    rings: row.outcome === null && !closed && Temporal.Instant.compare(row.due_at, now) <= 0,
  };
}

/** The lines with names, rights and whom to call. A colleague's own children are left out: another one has them. */
async function linesOf(
  context: QuestionContext,
  rows: readonly DayRow[],
  closed: boolean,
): Promise<readonly DayLine[]> {
  const { tx, actor, now } = context;
  const mine = actor.personId === null ? [] : (await childrenOf(context, [actor.personId])).map((tie) => tie.studentId);
  const shown = rows.filter((row) => row.student_id === null || !mine.includes(row.student_id));
  const children = [...new Set(shown.flatMap((row) => row.student_id ?? []))];
  const ties = await guardiansOf(context, children);
  const guardians = [...new Set(ties.map((tie) => tie.guardianId))];
  const cards = await personCards(tx, actor.districtId, [
    ...children,
    ...guardians,
    ...shown.flatMap((row) => [row.guardian_id, row.pick_up_id, row.settled_by].filter((id) => id !== null)),
  ]);
  const facts: Facts = {
    cards,
    ties: Map.groupBy(ties, (tie) => tie.studentId),
    phones: await phonesOf(context, guardians),
    now,
    closed,
  };
  return shown.map((row) => lineOf(row, facts));
}

/** Of a family's children those whom the words name; where none is named, all of them. */
export function namedIn<C extends { readonly givenName: string }>(words: string, children: readonly C[]): readonly C[] {
  const said = ` ${foldForSearch(words).replaceAll(/[^\p{L}\p{N}]+/gu, ' ')} `;
  const named = children.filter((child) => said.includes(` ${foldForSearch(child.givenName).trim()} `));
  return named.length === 0 ? children : named;
}

/** Mail of the last two days that reads like an absence, a leaving or another way home, and is not on the list yet. */
async function mailOf(context: QuestionContext, school: Org): Promise<readonly OfficeMail[]> {
  const { tx, actor, now } = context;
  const directory = await directoryOf(tx, actor.districtId);
  const topics = topicsOfDay.flatMap((key) => directory.topicByKey.get(key)?.id ?? []);
  const { rows } = await sql<{
    id: Uuid;
    subject: string;
    from_name: string | null;
    topic_id: Uuid;
    student_ids: Uuid[];
    guardian_id: Uuid | null;
    opened_at: Temporal.Instant;
    said: string | null;
  }>`select c.id, c.subject, c.from_name, c.topic_id, c.student_ids, c.guardian_id, c.opened_at,
      (select left(m.text, 4000) from conversations.messages m where m.district_id = c.district_id and m.conversation_id = c.id and m.direction = 'in' order by m.at, m.id limit 1) as said from conversations.conversations c
    where c.district_id = ${actor.districtId} and c.school_id = ${school.id} and c.state <> 'closed' and c.privacy = 'normal' and c.merged_into is null
      and c.channel in ('email', 'web', 'widget') and c.topic_id = any(${topics}::uuid[]) and c.opened_at > ${now.subtract({ hours: 48 })}
      and not (c.excluded_ids @> array[${actor.personId}::uuid])
      and not exists (select from conversations.day_changes k where k.district_id = c.district_id and k.conversation_id = c.id)
    order by c.opened_at limit 30`.execute(tx);
  const ties = await childrenOf(context, [...new Set(rows.flatMap((row) => row.guardian_id ?? []))]);
  const cards = await personCards(tx, actor.districtId, [
    ...rows.flatMap((row) => row.student_ids),
    ...ties.map((tie) => tie.studentId),
  ]);
  const childrenIn = (row: (typeof rows)[number]): readonly PersonCard[] => {
    if (row.student_ids.length > 0) return row.student_ids.flatMap((id) => cards.get(id) ?? []);
    const own = ties
      .filter((tie) => tie.guardianId === row.guardian_id)
      .flatMap((tie) => cards.get(tie.studentId) ?? [])
      .filter((card) => card.schoolId === school.id);
    return namedIn(`${row.subject} ${row.said ?? ''}`, own);
  };
  return rows.map((row) => ({
    id: row.id,
    subject: row.subject,
    from: row.from_name ?? '',
    kind: dayKindOf(directory.topics.get(row.topic_id)?.key) ?? 'absence',
    children: childrenIn(row),
    guardianId: row.guardian_id,
    at: row.opened_at,
  }));
}

/** The list of one school's day, in order of time. Null when the reader keeps no school's list. */
export const officeDay = question(
  'conversations.office_day',
  async (context, asked: { schoolId: Uuid | null; day: string | null }): Promise<OfficeDay | null> => {
    const { tx, actor, now } = context;
    const directory = await directoryOf(tx, actor.districtId);
    const schools = [...directory.orgs.values()].filter(
      (org) => org.kind === 'school' && mayKeepDayList(actor, org.id),
    );
    const own = deskScope(actor).schools[0];
    const school =
      schools.find((org) => org.id === (asked.schoolId ?? own)) ?? (asked.schoolId === null ? schools[0] : undefined);
    if (asked.schoolId !== null) allow(school !== undefined);
    if (school === undefined) return null;
    const week = await weekFor(tx, actor.districtId, school.id);
    const today = now.toZonedDateTimeISO(week.zone).toPlainDate();
    const day = asked.day === null ? today : Temporal.PlainDate.from(asked.day);
    const noon = day.toZonedDateTime({ timeZone: week.zone, plainTime: '12:00' }).toInstant();
    const news = await dayNews(tx, actor.districtId, school.id, noon);
    const { rows: stored } = await sql<{
      value: unknown;
    }>`select value from platform.district_settings where district_id = ${actor.districtId} and key = ${cutOffKey(school.id)}`.execute(
      tx,
    );
    const { rows } = await sql<DayRow>`select ${rowColumns} from conversations.day_changes
      where district_id = ${actor.districtId} and school_id = ${school.id} and on_day = ${day.toString()}::date
      order by outcome is not null, due_at, entered_at, id limit 500`.execute(tx);
    return {
      school,
      schools,
      day: day.toString(),
      today: today.toString(),
      zone: week.zone,
      cutOff: cutOffOf(stored[0]?.value),
      news,
      lines: await linesOf(context, rows, news.closed !== null),
      mail: day.equals(today) ? await mailOf(context, school) : [],
    };
  },
);

/** How many wait on the list of the reader's schools today and are late: for the navigation. */
export const officeRinging = question('conversations.office_ringing', async ({ tx, actor, now }): Promise<number> => {
  const { everywhere, schools } = deskScope(actor);
  const { rows } = await sql<{ n: number }>`select count(*)::int as n from conversations.day_changes
    where district_id = ${actor.districtId} and on_day between (${now}::timestamptz - interval '1 day')::date and (${now}::timestamptz + interval '1 day')::date
      and outcome is null and due_at <= ${now} and due_at > ${now.subtract({ hours: 18 })}
      and (${everywhere} or school_id = any(${[...schools]}::uuid[]))`.execute(tx);
  return rows[0]?.n ?? 0;
});

/** A child and the people of its list, for the form at the desk. Whether somebody may pick up stands on the list, where it is needed. */
export type OfficeChild = {
  readonly card: PersonCard;
  readonly people: readonly {
    readonly id: Uuid;
    readonly name: string;
    readonly relation: string;
    /** Called only if nobody else answers. */
    readonly lastOnly: boolean;
    /** May pick up and nothing else: says nothing for the child. */
    readonly pickUpOnly: boolean;
  }[];
};

export const officeChild = question(
  'conversations.office_child',
  async (context, { studentId }: { studentId: string }): Promise<OfficeChild> => {
    const { tx, actor } = context;
    if (!isUuid(studentId)) throw notFound();
    const card = found((await personCards(tx, actor.districtId, [studentId])).get(studentId));
    allow(card.isStudent && card.isActive && card.schoolId !== null && mayKeepDayList(actor, card.schoolId));
    const ties = await guardiansOf(context, [card.id]);
    const cards = await personCards(
      tx,
      actor.districtId,
      ties.map((tie) => tie.guardianId),
    );
    return {
      card,
      // Those who may decide stand first: the form names the first one as who says so.
      people: ties
        .toSorted(
          (a, b) =>
            Number(a.pickUpOnly) - Number(b.pickUpOnly) ||
            Number(a.emergencyOnly) - Number(b.emergencyOnly) ||
            Number(b.rights.has('act')) - Number(a.rights.has('act')),
        )
        .flatMap((tie) => {
          const person = cards.get(tie.guardianId);
          if (person === undefined) return [];
          const { relation, emergencyOnly: lastOnly, pickUpOnly } = tie;
          return [{ id: person.id, name: person.name, relation, lastOnly, pickUpOnly }];
        }),
    };
  },
);

/** A child's number in the student information system, by child: for the file that goes there. */
export const studentNumbers = question(
  'conversations.office_numbers',
  async ({ tx, actor }, { ids }: { ids: readonly Uuid[] }): Promise<ReadonlyMap<Uuid, string>> => {
    const { rows } = await sql<{ id: Uuid; number: string }>`select id, local_id as number from roster.v_people
      where district_id = ${actor.districtId} and id = any(${[...ids]}::uuid[]) and local_id is not null`.execute(tx);
    return new Map(rows.map((row) => [row.id, row.number]));
  },
);

/** The children of the signed-in guardian whom they may tell the office about, with the people of each one's list left out. */
export const myOfficeChildren = question(
  'conversations.my_office_children',
  async (context): Promise<readonly PersonCard[]> => {
    const { tx, actor } = context;
    if (actor.personId === null) return [];
    // Who may only pick up tells the office nothing.
    const ties = (await childrenOf(context, [actor.personId])).filter((tie) => !tie.pickUpOnly);
    const cards = await personCards(
      tx,
      actor.districtId,
      ties.map((tie) => tie.studentId),
    );
    return ties.flatMap((tie) => {
      const card = cards.get(tie.studentId);
      return card === undefined || card.schoolId === null ? [] : [{ ...card, name: childNameFor(tie, card) }];
    });
  },
);
