import fc from 'fast-check';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newId, type Uuid } from '#platform/ids';
import type { Cast, Town } from '#test/town';
import { decideItems, gatheringRecords, namesToCover, openRecords } from './actions/gathering.ts';
import { openRecordsRequest } from './actions/requests.ts';
import { dueBefore, dueOn } from './requests.rules.ts';
import { copyOf } from './copy.rules.ts';
import { oneRequest } from './questions/requests.ts';
import { readRequest } from './requests.store.ts';
import { asks, openScene, type Scene } from './records.testing.ts';
import { question } from '#platform/action';

const long = process.env['PORCHLIGHT_LONG'] === '1';
let scene: Scene;
let town: Town;
let north: Cast;
beforeAll(async () => {
  scene = await openScene();
  ({ town } = scene);
  ({ north } = town);
}, 120_000);
afterAll(async () => scene.close());

const given = ['Quillan', 'Zéphyrine', 'Wendeline', 'Ngozi', 'يوسف', 'Ottoline', 'Thessaly', 'Marigold'];
const family = ['Orlopp', 'Vanterpool', 'Øverlund', 'حداد', 'Strandquist', 'Bellweather'];

type Child = { readonly id: Uuid; readonly given: string; readonly family: string };

/** A child of the school with one guardian of its own. */
async function child(name: Omit<Child, 'id'>): Promise<Child & { readonly guardian: Uuid }> {
  const one = { id: newId(), guardian: newId(), ...name };
  await town.inside(north, async (tx) => {
    for (const [id, isStudent] of [
      [one.id, true],
      [one.guardian, false],
    ] as const)
      await sql`insert into roster.people (district_id, id, given_name, family_name, is_student, is_guardian, is_staff, school_id, search_text)
        values (${north.district}, ${id}, ${isStudent ? one.given : 'Guardian'}, ${one.family}, ${isStudent}, ${!isStudent}, false, ${isStudent ? north.birch : null}, 'x')`.execute(
        tx,
      );
    await sql`insert into roster.guardianships (district_id, id, guardian_id, student_id, relation, state, may_see_records, legal_guardian)
      values (${north.district}, ${newId()}, ${one.guardian}, ${one.id}, 'parent', 'confirmed', true, true)`.execute(
      tx,
    );
  });
  return one;
}

type Made = { readonly conversations: ReadonlySet<Uuid>; readonly days: number; readonly absences: ReadonlySet<Uuid> };

/** Something of a child in each room, with other children named in it. */
async function lives(one: Child & { readonly guardian: Uuid }, others: readonly Child[], n: number): Promise<Made> {
  const conversations = new Set<Uuid>();
  const absences = new Set<Uuid>();
  for (let i = 0; i < n; i += 1) {
    const other = others[i % others.length];
    conversations.add(
      await asks(town, north, {
        guardian: one.guardian,
        address: `${one.guardian}@families.test`,
        child: one.id,
        subject: `About ${one.given} and ${other?.given}`,
        text: `${other?.given} ${other?.family} and ${one.given} were there. ${other?.family}!`,
      }),
    );
    const id = newId();
    absences.add(id);
    await town.inside(north, async (tx) => {
      await sql`insert into conversations.day_changes (district_id, id, told_id, school_id, student_id, kind, on_day, reason, words, guardian_id, language, source, entered_at, due_at)
        values (${north.district}, ${id}, ${newId()}, ${north.birch}, ${one.id}, 'absence', ${`2026-10-0${i + 1}`}, 'ill', ${`with ${other?.given} ${other?.family}`}, ${one.guardian}, 'en', 'phone', ${town.now()}, ${town.now()})`.execute(
        tx,
      );
      await sql`insert into roster.attendance_days (district_id, id, student_id, on_date, kind, import_id) values (${north.district}, ${newId()}, ${one.id}, ${`2026-10-0${i + 1}`}, 'absent', ${newId()})`.execute(
        tx,
      );
    });
  }
  return { conversations, absences, days: n };
}

describe('what is gathered for a child, in towns made at random', () => {
  it('is exactly the child’s own, and no other child’s name is left in its copy', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.uniqueArray(fc.tuple(fc.constantFrom(...given), fc.constantFrom(...family)), {
          minLength: 2,
          maxLength: 4,
          // A name that two children share may stand in the copy of each.
          selector: ([first]) => first,
        }),
        fc.array(fc.integer({ min: 1, max: 3 }), { minLength: 4, maxLength: 4 }),
        async (names, counts) => {
          const children = [];
          for (const [first, last] of names) children.push(await child({ given: first, family: last }));
          const made: Made[] = [];
          for (const [place, one] of children.entries())
            made.push(
              await lives(
                one,
                children.filter((other) => other !== one),
                counts[place] ?? 1,
              ),
            );
          const [mine] = children;
          const [own] = made;
          if (mine === undefined || own === undefined) return;
          const nair = await town.actorOf(north, north.nair);
          const asker = { ...(await town.actorOf(north, mine.guardian)), name: `Guardian ${mine.family}` };
          const { floor } = town.house;
          const { id } = await floor.act(asker, openRecordsRequest, {
            kind: 'family',
            asker: null,
            language: 'en',
            studentIds: [mine.id],
            asked: 'All.',
          });
          await floor.act(nair, gatheringRecords(scene.collected), {
            requestId: id,
            searchWords: [],
            fromOn: null,
            untilOn: null,
          });
          const { items } = await floor.ask(nair, oneRequest, { id });
          const of = (source: string) =>
            new Set(
              items.filter((item) => item.source === source && item.part === 'whole').map((item) => item.record_id),
            );
          expect(of('conversation')).toEqual(own.conversations);
          expect(of('day_change')).toEqual(own.absences);
          expect(of('attendance')).toEqual(new Set([mine.id]));
          expect(of('child')).toEqual(new Set([mine.id]));
          await floor.act(nair, decideItems, {
            requestId: id,
            itemIds: items.map((item) => item.id),
            decision: 'in',
            reason: '',
          });
          const looked = question('test.copy', async (context) => {
            const row = await readRequest(context, id);
            const { opened } = await openRecords(context, scene.collected, row);
            const covers = await namesToCover(
              context,
              row,
              opened.map((each) => each.dossier),
            );
            return copyOf(
              opened.map(({ source, dossier }) => ({
                source: source.kind,
                dossier,
                notesIn: new Set(dossier.parts.map((part) => part.id)),
                filesIn: new Set<Uuid>(),
              })),
              covers.map((cover) => cover.words),
            );
          });
          const copy = await floor.ask(nair, looked, {});
          const text = JSON.stringify(copy.records);
          const days = copy.records.find((record) => record.source === 'attendance')?.parts.length;
          expect(days).toBe(own.days);
          expect(text).toContain(mine.given);
          for (const other of children.slice(1)) {
            expect([other.given, text.includes(other.given)]).toEqual([other.given, false]);
            if (other.family !== mine.family)
              expect([other.family, text.includes(other.family)]).toEqual([other.family, false]);
          }
        },
      ),
      { numRuns: long ? 60 : 6 },
    );
  }, 300_000);
});

describe('the day of a request, counted any way', () => {
  it('is never after the law’s day and never on or after the meeting, unless the meeting is too far to matter', () => {
    const day = fc.integer({ min: 0, max: 3000 }).map((n) => Temporal.PlainDate.from('2024-01-01').add({ days: n }));
    fc.assert(
      fc.property(
        day,
        fc.integer({ min: 1, max: 45 }),
        fc.option(fc.integer({ min: 0, max: 90 })),
        (opened, days, ahead) => {
          const law = dueOn(opened, days, 'calendar', () => true);
          const meeting = ahead === null ? null : opened.add({ days: ahead });
          const due = dueBefore(law, meeting);
          expect(Temporal.PlainDate.compare(due, opened.add({ days: 45 })) <= 0).toBe(true);
          expect(Temporal.PlainDate.compare(due, law) <= 0).toBe(true);
          if (meeting !== null) expect(Temporal.PlainDate.compare(due, meeting) < 0).toBe(true);
          if (meeting === null || Temporal.PlainDate.compare(meeting, law) > 0)
            expect(due.toString()).toBe(law.toString());
        },
      ),
      { numRuns: long ? 100_000 : 2000 },
    );
  });

  it('counts school days one by one, as a calendar on the wall does', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 3000 }),
        fc.integer({ min: 1, max: 60 }),
        fc.uniqueArray(fc.integer({ min: 0, max: 200 }), { maxLength: 40 }),
        (from, days, closed) => {
          const opened = Temporal.PlainDate.from('2024-01-01').add({ days: from });
          const shut = new Set(closed.map((n) => opened.add({ days: n }).toString()));
          const isOpen = (date: Temporal.PlainDate): boolean => date.dayOfWeek < 6 && !shut.has(date.toString());
          const due = dueOn(opened, days, 'school', isOpen);
          let counted = 0;
          for (
            let date = opened.add({ days: 1 });
            Temporal.PlainDate.compare(date, due) <= 0;
            date = date.add({ days: 1 })
          )
            if (isOpen(date)) counted += 1;
          expect([counted, isOpen(due)]).toEqual([days, true]);
        },
      ),
      { numRuns: long ? 20_000 : 500 },
    );
  });
});
