import { sql } from 'kysely';
import { z } from 'zod';
import { action } from '#platform/action';
import { newId, type Uuid } from '#platform/ids';
import { childrenMoved, childrenMoving } from '#rooms/roster';
import { type Cast, openTown, type Town } from '#test/town';
import { handOff } from './actions/handling.ts';
import { openConversation } from './actions/opening.ts';
import type { MoveRow } from './conversations.moves.ts';
import type { ConversationRow } from './conversations.store.ts';
import { movesToSee } from './questions/moving.ts';

type Placed = {
  readonly studentId: Uuid;
  readonly schoolId: Uuid | null;
  readonly classId: Uuid | null;
  readonly active?: boolean;
};

const placed = z.object({
  studentId: z.uuid(),
  schoolId: z.uuid().nullable(),
  classId: z.uuid().nullable(),
  active: z.boolean().default(true),
});

/** What a nightly load does to the places of children, with the house told before and after as a load tells it. */
const load = action(
  'test.load',
  z.object({ importId: z.uuid(), places: z.array(placed) }),
  async (context, { importId, places }) => {
    const { tx, actor, now } = context;
    const rows = JSON.stringify(places.map((one) => ({ ...one, id: newId() })));
    const given = sql`jsonb_to_recordset(${rows}::jsonb) as g (id uuid, "studentId" uuid, "schoolId" uuid, "classId" uuid, active boolean)`;
    await context.publish(childrenMoving({ importId, studentIds: null }));
    await sql`update roster.people p set school_id = g."schoolId", status = case when g.active then 'active' else 'ended' end,
        ended_at = case when g.active then null else ${now}::timestamptz end, restore_until = ${now.add({ hours: 720 })}::timestamptz
      from ${given} where p.district_id = ${actor.districtId} and p.id = g."studentId"`.execute(tx);
    await sql`update roster.enrollments e set ended_at = ${now} from ${given}
      where e.district_id = ${actor.districtId} and e.person_id = g."studentId" and e.ended_at is null`.execute(tx);
    await sql`insert into roster.enrollments (district_id, id, class_id, person_id, role)
      select ${actor.districtId}::uuid, g.id, g."classId", g."studentId", 'student' from ${given} where g."classId" is not null`.execute(
      tx,
    );
    await context.publish(childrenMoved({ importId, studentIds: null }));
  },
);

const asked = z.object({
  text: z.string(),
  privacy: z.enum(['normal', 'private']).default('normal'),
  topicId: z.string().nullable().default(null),
  guardianId: z.string(),
  studentId: z.string(),
  schoolId: z.string(),
});

const ask = action('test.ask', asked, async (context, input): Promise<Uuid> => {
  const opened = await openConversation(context, {
    kind: 'question',
    channel: 'web',
    text: input.text,
    subject: null,
    language: 'en',
    schoolId: input.schoolId,
    topicId: input.topicId,
    guardianId: input.guardianId,
    studentIds: [input.studentId],
    fromName: 'Dana Whitfield',
    fromKind: 'email',
    fromAddress: 'dana@families.test',
    fromVerified: true,
    privacy: input.privacy,
    aboutStaffIds: [],
    aboutStaff: false,
    praisedId: null,
    callback: false,
    enteredBy: null,
    files: [],
    message: {},
  });
  return opened.id;
});

/** The town with a second class at Birch Lane and one at Cedar Middle, each with its teacher. */
export type MovingTown = Town & {
  readonly cast: Cast;
  /** Teaches Room 12 at Birch Lane. */
  readonly abara: Uuid;
  /** Teaches Room C at Cedar Middle. */
  readonly cole: Uuid;
  readonly room11: Uuid;
  readonly room12: Uuid;
  readonly roomC: Uuid;
  /** A load that puts these children there. */
  place(...places: readonly Placed[]): Promise<void>;
  /** Nora sits in Room 11 with Adaeze Okafor again, and nothing of hers is open. */
  fresh(): Promise<void>;
  /** A question of Dana's about Nora, given to this person; the class's teacher unless said. */
  asked(text: string, more?: { owner?: Uuid; privacy?: 'private'; topicId?: Uuid }): Promise<Uuid>;
  matter(id: Uuid): Promise<ConversationRow>;
  moves(id: Uuid): Promise<readonly MoveRow[]>;
  /** The matters on somebody's page of children who moved. */
  seenBy(personId: Uuid): Promise<readonly Uuid[]>;
};

async function addTeacher(town: Town, cast: Cast, given: string, family: string, school: Uuid, room: string) {
  const made = { person: newId(), room: newId() };
  const { district } = cast;
  await town.inside(cast, async (tx) => {
    const address = `${family.toLowerCase()}@staff.test`;
    await sql`insert into roster.people (district_id, id, given_name, family_name, is_staff, search_text)
      values (${district}, ${made.person}, ${given}, ${family}, true, ${`${given} ${family}`.toLowerCase()})`.execute(
      tx,
    );
    await sql`insert into roster.contact_details (district_id, id, person_id, kind, value, as_written)
      values (${district}, ${newId()}, ${made.person}, 'email', ${address}, ${address})`.execute(tx);
    await sql`insert into roster.assignments (district_id, id, person_id, org_id, role, is_primary)
      values (${district}, ${newId()}, ${made.person}, ${school}, 'teacher', true)`.execute(tx);
    await sql`insert into roster.classes (district_id, id, school_id, name) values (${district}, ${made.room}, ${school}, ${room})`.execute(
      tx,
    );
    await sql`insert into roster.enrollments (district_id, id, class_id, person_id, role, is_primary)
      values (${district}, ${newId()}, ${made.room}, ${made.person}, 'teacher', true)`.execute(tx);
  });
  return made;
}

export async function openMovingTown(): Promise<MovingTown> {
  const town = await openTown();
  const cast = town.north;
  const { floor } = town.house;
  const twelve = await addTeacher(town, cast, 'Chidi', 'Abara', cast.birch, 'Room 12');
  const cedar = await addTeacher(town, cast, 'Mae', 'Cole', cast.cedar, 'Room C');
  const { rows: rooms } = await town.inside(cast, async (tx) =>
    sql<{ id: Uuid }>`select id from roster.classes where district_id = ${cast.district} and name = 'Room 11'`.execute(
      tx,
    ),
  );
  const room11 = rooms[0]?.id ?? '';
  const place: MovingTown['place'] = async (...places) => {
    await floor.act(town.system(cast), load, {
      importId: newId(),
      places: places.map((one) => ({ active: true, ...one })),
    });
  };
  const matter: MovingTown['matter'] = async (id) => {
    const { rows } = await town.inside(cast, async (tx) =>
      sql<ConversationRow>`select * from conversations.conversations where id = ${id}`.execute(tx),
    );
    const [row] = rows;
    if (row === undefined) throw new Error('No such matter.');
    return row;
  };
  return {
    ...town,
    cast,
    abara: twelve.person,
    cole: cedar.person,
    room11,
    room12: twelve.room,
    roomC: cedar.room,
    place,
    matter,
    async fresh() {
      await place({ studentId: cast.nora, schoolId: cast.birch, classId: room11 });
      await town.inside(cast, async (tx) => {
        await sql`update conversations.conversations set state = 'closed', closed_at = now(), closed_how = 'staff' where district_id = ${cast.district} and state <> 'closed'`.execute(
          tx,
        );
        await sql`update conversations.child_moves set state = 'settled' where district_id = ${cast.district} and state = 'open'`.execute(
          tx,
        );
      });
    },
    async asked(text, { owner = cast.okafor, privacy, topicId } = {}) {
      const id = await floor.act(town.system(cast), ask, {
        text,
        guardianId: cast.dana,
        studentId: cast.nora,
        schoolId: cast.birch,
        topicId: topicId ?? null,
        privacy: privacy ?? 'normal',
      });
      if ((await matter(id)).owner_id !== owner)
        await floor.act(town.system(cast), handOff, { conversationId: id, toPersonId: owner, reason: 'Theirs.' });
      return id;
    },
    async moves(id) {
      const { rows } = await town.inside(cast, async (tx) =>
        sql<MoveRow>`select * from conversations.child_moves where conversation_id = ${id} order by id`.execute(tx),
      );
      return rows;
    },
    async seenBy(personId) {
      const { lines } = await floor.ask(await town.actorOf(cast, personId), movesToSee, { group: null });
      return lines.map((line) => line.conversationId);
    },
  };
}
