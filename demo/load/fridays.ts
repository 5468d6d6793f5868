import { sql } from 'kysely';
import { z } from 'zod';
import { action, question } from '#platform/action';
import { newId, type Uuid } from '#platform/ids';
import {
  type Phrase,
  phrases,
  phrasebookLanguage,
  type PhraseSlots,
  renderPhrase,
  type SubjectId,
  workItems,
} from '#rooms/language';
import { bandOf, nextKind, pickTurns, subjectOf } from '#rooms/messages';
import type { Installing } from './install.ts';

/** One pair of a teacher and a child they teach. */
type Taught = {
  readonly teacher: Uuid;
  readonly teacher_name: string;
  readonly child: Uuid;
  readonly given: string;
  readonly grade: string | null;
  readonly subject: string | null;
};
type Hearer = {
  readonly child: Uuid;
  readonly person: Uuid;
  readonly language: string;
  readonly kind: 'sms' | 'email';
  readonly address: string;
};

const readTaught = question('demo.taught', async ({ tx, actor }): Promise<readonly Taught[]> => {
  const { rows } =
    await sql<Taught>`select t.person_id as teacher, a.name as teacher_name, e.person_id as child, coalesce(p.preferred_name, p.given_name) as given, p.grade, min(c.subject) as subject
    from roster.v_enrollments t join roster.v_people a on a.district_id = t.district_id and a.id = t.person_id and a.is_active
      join roster.v_classes c on c.district_id = t.district_id and c.id = t.class_id and c.is_active
      join roster.v_enrollments e on e.district_id = t.district_id and e.class_id = t.class_id and e.role = 'student'
      join roster.v_people p on p.district_id = e.district_id and p.id = e.person_id and p.is_active
    where t.district_id = ${actor.districtId} and t.role = 'teacher' group by 1, 2, 3, 4, 5 order by a.name, t.person_id, e.person_id`.execute(
      tx,
    );
  return rows;
});

const readHearers = question('demo.hearers', async ({ tx, actor }): Promise<readonly Hearer[]> => {
  const { rows } =
    await sql<Hearer>`select g.student_id as child, p.id as person, coalesce(p.language, 'en') as language, case w.kind when 'phone' then 'sms' else 'email' end as kind, w.value as address
    from roster.v_guardianships g join roster.v_people p on p.district_id = g.district_id and p.id = g.guardian_id and p.is_active
      cross join lateral (select d.kind, d.value from roster.v_contact_details d where d.district_id = p.district_id and d.person_id = p.id
        order by d.kind = 'phone' desc, d.position limit 1) w
    where g.district_id = ${actor.districtId} and g.may_be_contacted and g.may_see_records`.execute(tx);
  return rows;
});

type Line = {
  readonly id: Uuid;
  readonly author: Uuid;
  readonly student: Uuid;
  readonly week: string;
  readonly position: number;
  readonly kind: string;
  readonly phrase: string;
  readonly slots: PhraseSlots;
  readonly words: string;
  readonly at: string;
  readonly broadcast: Uuid;
};
type Delivery = {
  readonly id: Uuid;
  readonly kind: string;
  readonly person: Uuid;
  readonly address: string;
  readonly language: string;
  readonly body: string;
  readonly line: Uuid;
  readonly at: string;
  readonly state: string;
  readonly broadcast: Uuid;
};

const keepLines = action(
  'demo.keep_fridays',
  z.object({ lines: z.custom<readonly Line[]>(), deliveries: z.custom<readonly Delivery[]>() }),
  async ({ tx, actor }, { lines, deliveries }) => {
    const given = sql`jsonb_to_recordset(${JSON.stringify(lines)}::jsonb) as l (id uuid, author uuid, student uuid, week date, position integer, kind text, phrase text, slots jsonb, words text, at timestamptz, broadcast uuid)`;
    await sql`insert into messages.turns (district_id, id, author_id, week, student_id, position)
    select ${actor.districtId}::uuid, gen_random_uuid(), l.author, l.week, l.student, l.position from ${given} on conflict do nothing`.execute(
      tx,
    );
    await sql`insert into messages.one_liners (district_id, id, author_id, student_id, week, kind, phrase_id, slots, words, language, state, created_at, ended_at, goes_at, broadcast_id)
    select ${actor.districtId}::uuid, l.id, l.author, l.student, l.week, l.kind, l.phrase, l.slots, l.words, 'en', 'done', l.at, l.at + interval '2 minutes', l.at + interval '20 seconds', l.broadcast from ${given}`.execute(
      tx,
    );
    await sql`insert into channels.broadcasts (district_id, id, category, urgency, about_kind, about_id, is_filled, state, begun_by, begun_at, done_at)
    select ${actor.districtId}::uuid, l.broadcast, 'one_liner', 'ordinary', 'one_liner', l.id, true, 'done', l.author, l.at, l.at + interval '2 minutes' from ${given}`.execute(
      tx,
    );
    await sql`insert into channels.deliveries (district_id, id, kind, category, person_id, address, language, subject, body, about_kind, about_id, once_key, state, attempts, send_after, created_at, sent_at, settled_at, broadcast_id)
    select ${actor.districtId}::uuid, d.id, d.kind, 'one_liner', d.person, d.address, d.language, '', d.body, 'one_liner', d.line, 'one_liner ' || d.line || ' ' || d.kind || ' ' || d.address, d.state, 1,
      d.at, d.at, d.at + interval '25 seconds', d.at + interval '40 seconds', d.broadcast
    from jsonb_to_recordset(${JSON.stringify(deliveries)}::jsonb) as d (id uuid, kind text, person uuid, address text, language text, body text, line uuid, at timestamptz, state text, broadcast uuid)
    on conflict on constraint deliveries_once do nothing`.execute(tx);
  },
);

/** A number from a few words, always the same. */
function dice(...parts: readonly (string | number)[]): number {
  let sum = 7;
  for (const sign of parts.join(' ')) sum = (sum * 31 + sign.charCodeAt(0)) % 1_000_003;
  return sum;
}

/** What a teacher of this child could say without a look at the work: the slots that need it are filled like in life. */
function slotsOf(phrase: Phrase, { given, teacher_name, subject }: Taught, turn: number): PhraseSlots | null {
  const slots: PhraseSlots = { child: given, teacher: teacher_name };
  if (phrase.slots.includes('subject')) slots.subject = (subjectOf(subject) as SubjectId | null) ?? 'reading';
  const work = workItems('en')[turn % 3];
  if (phrase.slots.includes('work')) {
    if (work === undefined) return null;
    slots.work = work.id;
  }
  if (phrase.slots.includes('day')) slots.day = 1 + (turn % 5);
  if (phrase.slots.includes('count')) slots.count = 10 + (turn % 3) * 5;
  return slots;
}

function phrasesFor({ grade, subject }: Taught, kind: Phrase['kind']): readonly Phrase[] {
  const band = bandOf(grade);
  const about = subjectOf(subject) as SubjectId | null;
  return phrases({
    kind,
    language: 'en',
    ...(band === null ? {} : { band }),
    ...(about === null ? {} : { subject: about }),
  }).filter((one) => !one.slots.includes('count') || kind !== 'praise');
}

type Heard = { on: string | null; times: number; praise: number; improvement: number };

/** The Mondays of the weeks that count, the oldest first: the present one is left for whoever looks. */
function mondays(now: Temporal.Instant, zone: string, weeks: number): readonly Temporal.PlainDate[] {
  const today = now.toZonedDateTimeISO(zone).toPlainDate();
  const monday = today.subtract({ days: today.dayOfWeek - 1 });
  return Array.from({ length: weeks }, (_, at) => monday.subtract({ weeks: weeks - at }));
}

/** How much of their list somebody gets to in a week: most nearly all of it, some rarely. */
function written(teacher: Uuid, week: number): number {
  const habit = dice(teacher, 'habit') % 10;
  const [most, share] = habit === 0 ? [3, 35] : habit < 3 ? [4, 65] : [5, 92];
  return dice(teacher, week) % 100 < share ? most : 0;
}

/** Three months of Fridays: each teacher's list by the rule that makes it in life, most of it sent, nearly all of it arrived. */
export async function installFridays({ floor, house, now }: Installing, zone: string): Promise<number> {
  const taught = await floor.ask(house, readTaught, {});
  const hearers = Map.groupBy(await floor.ask(house, readHearers, {}), (one) => one.child);
  const heard = new Map<Uuid, Heard>();
  const of = (child: Uuid): Heard => {
    const known = heard.get(child) ?? { on: null, times: 0, praise: 0, improvement: 0 };
    heard.set(child, known);
    return known;
  };
  const byTeacher = Map.groupBy(taught, (one) => one.teacher);
  let total = 0;
  for (const [week, monday] of mondays(now, zone, 12).entries()) {
    const [lines, deliveries]: [Line[], Delivery[]] = [[], []];
    const taken = new Set<Uuid>();
    for (const [teacher, pairs] of byTeacher) {
      const candidates = pairs.map((one) => ({
        id: one.child,
        heardOn: of(one.child).on,
        times: of(one.child).times,
        since: null,
        why: hearers.has(one.child) ? null : ('no_guardian' as const),
      }));
      const turns = pickTurns({ candidates, taken, wanted: written(teacher, week) });
      for (const [place, child] of turns.entries()) {
        taken.add(child);
        const pair = pairs.find((one) => one.child === child);
        if (pair === undefined) continue;
        const state = of(child);
        const kind = dice(child, week, 'home') % 9 === 0 ? ('invitation' as const) : nextKind(state);
        const choice = phrasesFor(pair, kind);
        const phrase = choice[dice(child, week) % Math.max(1, Math.min(choice.length, 14))];
        const slots = phrase === undefined ? null : slotsOf(phrase, pair, dice(teacher, child));
        if (phrase === undefined || slots === null) continue;
        const friday = monday.add({ days: 4 });
        const at = friday
          .toZonedDateTime({
            timeZone: zone,
            plainTime: { hour: 13 + (dice(teacher) % 4), minute: (dice(teacher, week, 'minute') % 50) + place },
          })
          .toInstant()
          .toString();
        const line: Line = {
          id: newId(),
          author: teacher,
          student: child,
          week: monday.toString(),
          position: place + 1,
          kind,
          phrase: phrase.id,
          slots,
          words: renderPhrase(phrase.id, 'en', slots),
          at,
          broadcast: newId(),
        };
        lines.push(line);
        for (const one of hearers.get(child) ?? [])
          deliveries.push({
            id: newId(),
            kind: one.kind,
            person: one.person,
            address: one.address,
            language: one.language,
            body: renderPhrase(phrase.id, phrasebookLanguage(one.language) ?? 'en', slots),
            line: line.id,
            at,
            state: dice(one.person, 'fails') % 40 === 0 ? 'failed' : 'delivered',
            broadcast: line.broadcast,
          });
        heard.set(child, {
          on: friday.toString(),
          times: state.times + 1,
          praise: state.praise + (kind === 'praise' ? 1 : 0),
          improvement: state.improvement + (kind === 'improvement' ? 1 : 0),
        });
      }
    }
    await floor.act(house, keepLines, { lines, deliveries });
    total += lines.length;
  }
  return total;
}
