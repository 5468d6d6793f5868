import { sql } from 'kysely';
import { z } from 'zod';
import { action, type Floor, question } from '#platform/action';
import { linkActor, systemActor } from '#platform/actor';
import { newId, type Uuid } from '#platform/ids';
import {
  comeByCode,
  makeSignUp,
  makeSlip,
  messagesRoom,
  openDocument,
  sendLot,
  sendSlip,
  signByLink,
  signOnPaper,
  takeAnswer,
  takeLot,
} from '#rooms/messages';
import { placeInGroup, placeManyInGroup, saveGroup } from '#rooms/roster';
import { DEMO_DISTRICT } from '../settings.ts';
import { evening, groups, helpers, report, trip } from '../stories/slips.ts';
import { addWordings, settleSent } from './announcements.ts';
import { schoolDaysBefore } from './days.ts';
import type { Installing } from './install.ts';
import { floorAt } from './outbox.ts';
import { plainPdf } from './pdf.ts';

type Child = { readonly id: Uuid; readonly number: string; readonly source: string };

const childrenOfClass = question(
  'demo.children_of_class',
  async (
    { tx, actor },
    { className }: { className: string },
  ): Promise<{ classId: Uuid; children: readonly Child[] }> => {
    const { rows } = await sql<
      Child & { class_id: Uuid }
    >`select p.id, p.local_id as number, p.source_id as source, c.id as class_id
      from roster.v_classes c join roster.v_enrollments e on e.district_id = c.district_id and e.class_id = c.id and e.role = 'student'
      join roster.people p on p.district_id = e.district_id and p.id = e.person_id
      where c.district_id = ${actor.districtId} and c.name = ${className} order by p.family_name, p.id`.execute(tx);
    return { classId: rows[0]?.class_id ?? '', children: rows };
  },
);

const everyNth = question(
  'demo.every_nth',
  async ({ tx, actor }, { schoolId, every }: { schoolId: Uuid; every: number }): Promise<readonly Uuid[]> => {
    const { rows } = await sql<{
      id: Uuid;
    }>`select id from roster.v_people where district_id = ${actor.districtId} and school_id = ${schoolId}
      and is_student and is_active and ('x' || substr(md5(id::text || 'group'), 1, 4))::bit(16)::int % ${every} = 0 order by id`.execute(
      tx,
    );
    return rows.map((row) => row.id);
  },
);

type Got = { readonly id: Uuid; readonly person: Uuid; readonly way: string | null; readonly child: Uuid };

/** Who got a message about something, one row a child, in the order of the children. */
const whoGot = question(
  'demo.who_got',
  async ({ tx, actor }, { aboutId }: { aboutId: Uuid }): Promise<readonly Got[]> => {
    const { rows } = await sql<Got>`select r.id, r.person_id as person, r.way, s as child from messages.recipients r
      join messages.announcements a on a.district_id = r.district_id and a.id = r.announcement_id and a.about_id = ${aboutId}, unnest(r.student_ids) s
      where r.district_id = ${actor.districtId} order by s, r.id`.execute(tx);
    return rows;
  },
);

const textBack = action(
  'demo.text_back',
  z.object({ personId: z.string(), text: z.string() }),
  async (context, { personId, text }) =>
    takeAnswer(context, { personIds: [personId], text, language: null, at: context.now }),
);

/** The message went out then, and what it said in the languages of the district's readers. */
async function wentOut(then: Floor, installing: Installing, id: Uuid, at: Temporal.Instant): Promise<void> {
  const { house } = installing;
  const prepare = messagesRoom.jobs?.['messages.prepare'];
  await prepare?.perform({ floor: then, actor: house, jobId: newId(), attempt: 1, now: at }, { id });
  await then.act(house, settleSent, { id });
}

/** The next school-like day from some days ahead: no trip on a weekend. */
function weekdayAfter(now: Temporal.Instant, days: number): Temporal.PlainDate {
  const day = now.toZonedDateTimeISO(DEMO_DISTRICT.zone).toPlainDate().add({ days });
  return day.dayOfWeek > 5 ? day.add({ days: 8 - day.dayOfWeek }) : day;
}

/** A trip of room 11: half of the families signed, one said no, one signed on paper, and Amal Haddad's and Rosa Delgado's still wait. */
async function installTrip(installing: Installing): Promise<void> {
  const { floor, cast, house, now } = installing;
  const days = schoolDaysBefore(now, DEMO_DISTRICT.zone);
  const at = days.startOf({ day: 3, at: '10:20' }).at;
  const then = floorAt(floor, at);
  const author = cast.actor(trip.author);
  const { classId, children } = await then.ask(house, childrenOfClass, { className: trip.className });
  const onDate = weekdayAfter(now, 9);
  const { id } = await then.act(author, makeSlip, {
    orgId: cast.org(trip.org),
    title: trip.title,
    details: trip.details,
    place: trip.place,
    onDate: onDate.toString(),
    signUntil: onDate.subtract({ days: 2 }).toString(),
    zone: DEMO_DISTRICT.zone,
    language: 'en',
    classIds: [classId],
    leaderIds: [cast.person('staff-lionel-frye').id],
  });
  const sent = await then.act(author, sendSlip, { id });
  const read = Object.fromEntries(
    Object.entries(trip.read).map(([language, { title, details, short }]) => {
      const date = floor.words.formatters(language, DEMO_DISTRICT.zone, at).date(onDate);
      return [language, { title, body: `${date} · ${trip.place}\n\n${details}`, short }];
    }),
  ) as Parameters<typeof addWordings.perform>[1]['words'];
  await then.act(house, addWordings, { id: sent.announcementId, words: read });
  await wentOut(then, installing, sent.announcementId, at);
  await answers(installing, { id, children, at });
}

type Slip = { readonly id: Uuid; readonly children: readonly Child[]; readonly at: Temporal.Instant };

const waits = new Set(['s-yusuf-haddad', 's-mateo-delgado']);

async function answers({ floor, cast, house }: Installing, { id, children, at }: Slip): Promise<void> {
  const got = Map.groupBy(await floor.ask(house, whoGot, { aboutId: id }), (row) => row.child);
  for (const [place, child] of children.entries()) {
    const [first, second] = got.get(child.id) ?? [];
    if (first === undefined || waits.has(child.source)) continue;
    const then = floorAt(floor, at.add({ minutes: place % 2 === 0 ? 35 + place * 21 : 1290 + place * 19 }));
    const sign = async (one: Got, answer: 'yes' | 'no', locale: string): Promise<unknown> =>
      then.act(linkActor(cast.districtId, one.id), signByLink, {
        recipientId: one.id,
        studentId: child.id,
        answer,
        locale,
      });
    if (child.source === 's-ayaan-warsame')
      await then.act(house, textBack, { personId: first.person, text: 'Haa Ayaan' });
    else if (place % 9 === 4)
      await then.act(cast.actor('staff-daniel-brandt'), signOnPaper, {
        slipId: id,
        studentId: child.id,
        guardianId: first.person,
        answer: 'yes',
      });
    else if (place % 9 === 7) await sign(first, 'no', 'en');
    else if (place % 3 === 0 || child.source === 's-nora-whitfield') await sign(first, 'yes', 'en');
    else if (place % 9 === 5 && second !== undefined) {
      await sign(first, 'yes', 'en');
      await sign(second, 'no', 'en');
    }
  }
}

async function installGroups({ floor, cast, house, now }: Installing): Promise<void> {
  const then = floorAt(floor, now.subtract({ hours: 24 * 20 }));
  for (const one of groups) {
    const schoolId = cast.org(one.org);
    const { id } = await then.act(cast.actor(one.owner), saveGroup, {
      name: one.name,
      kind: one.kind,
      schoolId,
      endsOn: now.toZonedDateTimeISO(DEMO_DISTRICT.zone).toPlainDate().add({ days: one.daysLeft }).toString(),
    });
    const personIds = await then.ask(house, everyNth, { schoolId, every: one.every });
    // A teacher's club takes in children of other classes too: the office puts them in.
    await then.act(systemActor(cast.districtId, 'demo load'), placeManyInGroup, {
      groupId: id,
      personIds: [...personIds],
    });
    await then.act(cast.actor(one.owner), placeInGroup, {
      groupId: id,
      personId: cast.person(one.leader).id,
      role: 'leader',
    });
  }
}

async function installSignUp({ floor, cast, now }: Installing, one: typeof helpers | typeof evening): Promise<void> {
  const opened = schoolDaysBefore(now, DEMO_DISTRICT.zone).startOf({ day: 6, at: '11:10' }).at;
  const startsAt = weekdayAfter(now, one.daysAhead).toZonedDateTime({
    timeZone: DEMO_DISTRICT.zone,
    plainTime: Temporal.PlainTime.from(one.time),
  });
  const { code } = await floorAt(floor, opened).act(cast.actor(one.author), makeSignUp, {
    orgId: cast.org(one.org),
    title: one.title,
    details: one.details,
    place: one.place,
    startsAt: startsAt.toInstant().toString(),
    places: one.places,
    language: 'en',
  });
  const visitor = { ...systemActor(cast.districtId, ''), kind: 'anonymous' as const };
  for (const [place, [name, contact, language]] of one.guests.entries()) {
    const then = floorAt(floor, opened.add({ minutes: 50 + place * 190 }));
    await then.act(visitor, comeByCode, { code, name, contact, language });
  }
}

/** One page a child of room 11, by student number; one file of the zip named nobody. Most guardians with a sign-in opened theirs. */
async function installDocuments(installing: Installing): Promise<void> {
  const { floor, cast, house, now } = installing;
  const at = schoolDaysBefore(now, DEMO_DISTRICT.zone).startOf({ day: 8, at: '14:05' }).at;
  const then = floorAt(floor, at);
  const author = cast.actor(report.author);
  const { children } = await then.ask(house, childrenOfClass, { className: trip.className });
  const { id } = await then.act(author, takeLot, {
    orgId: cast.org(report.org),
    title: report.title,
    language: 'en',
    files: [...children.map((child) => child.number), '90990'].map((number) => ({
      name: `${number}.pdf`,
      bytes: plainPdf([report.title, `Student ${number}`, 'Room 11, Ms. Okafor']),
    })),
  });
  const { announcementId } = await then.act(author, sendLot, { id });
  await wentOut(then, installing, announcementId, at);
  const documents = await floor.ask(house, documentsOf, { lotId: id });
  for (const [place, one] of documents.entries()) {
    if (place % 3 === 2) continue;
    const reader = { ...cast.actor(one.guardian), subjects: [one.child] };
    await floorAt(floor, at.add({ minutes: 90 + place * 41 })).act(reader, openDocument, { id: one.id });
  }
}

/** Each document with the first guardian who may see records and reads mail. */
const documentsOf = question(
  'demo.documents_of',
  async ({ tx, actor }, { lotId }: { lotId: Uuid }): Promise<readonly { id: Uuid; child: Uuid; guardian: Uuid }[]> => {
    const { rows } = await sql<{
      id: Uuid;
      child: Uuid;
      guardian: Uuid;
    }>`select d.id, d.student_id as child, g.guardian_id as guardian
      from messages.documents d join lateral (select g.guardian_id from roster.v_guardianships g
        where g.district_id = d.district_id and g.student_id = d.student_id and g.may_see_records and g.is_confirmed and exists (select from roster.v_contact_details c
          where c.district_id = g.district_id and c.person_id = g.guardian_id and c.kind = 'email') order by g.contact_order, g.guardian_id limit 1) g on true
      where d.district_id = ${actor.districtId} and d.lot_id = ${lotId} order by d.id`.execute(tx);
    return rows;
  },
);

/** Groups, a trip, two sign-ups and a hand-out, each half answered, as they are on any Thursday. */
export async function installSlips(installing: Installing): Promise<void> {
  await installGroups(installing);
  await installDocuments(installing);
  await installTrip(installing);
  await installSignUp(installing, helpers);
  await installSignUp(installing, evening);
}
