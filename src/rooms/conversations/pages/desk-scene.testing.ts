import type { Server } from 'node:http';
import { serve } from '@hono/node-server';
import { sql } from 'kysely';
import { z } from 'zod';
import { action } from '#platform/action';
import { systemActor } from '#platform/actor';
import { storeFiles } from '#platform/files';
import { newId, type Uuid } from '#platform/ids';
import { demoLink } from '#rooms/access';
import { type Cast, openTown, type Town } from '#test/town';
import { type Opening, openConversation } from '../actions/opening.ts';
import { installTopics } from '../actions/topics.ts';
import { saveReply } from '../actions/saved.ts';
import { noteCallback } from '../actions/entering.ts';
import { handOff } from '../actions/handling.ts';
import { waitForFamily, closeConversation } from '../actions/finishing.ts';
import { addNote, reply } from '../actions/replying.ts';
import { takeFamilyMessage } from '../actions/family.ts';
import { lockConversation } from '../conversations.store.ts';

/** A desk with something on it, served to browsers: the same matters every time, at the town's Monday morning. */
export type Scene = {
  readonly town: Town;
  readonly north: Cast;
  readonly origin: string;
  readonly ids: Readonly<Record<string, Uuid>>;
  signIn(personId: Uuid): string;
  close(): Promise<void>;
};

const openOne = action('test.open_scene', z.custom<Opening>(), async (context, opening) =>
  openConversation(context, opening),
);
const answerBack = action(
  'test.family_wrote',
  z.object({ id: z.string(), text: z.string() }),
  async (context, { id, text }) =>
    takeFamilyMessage(context, await lockConversation(context, id), {
      channel: 'email',
      text,
      language: 'ar',
      authorName: 'Amal Haddad',
      files: [],
    }),
);
const keepFiles = action('test.scene_files', z.object({ id: z.string() }), async (context, { id }) => {
  const owner = { kind: 'conversation', id };
  // One black dot: the smallest picture there is.
  const dot = Buffer.from(
    'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==',
    'base64',
  );
  await storeFiles(context, [
    { name: 'tray.png', type: 'image/png', bytes: dot, dataClass: 'attachment', held: null, owner },
    { name: 'menu-november.pdf', type: 'application/pdf', bytes: dot, dataClass: 'attachment', held: null, owner },
    { name: 'list.docm', type: 'application/vnd.ms-word', bytes: dot, dataClass: 'attachment', held: 'macros', owner },
  ]);
});

const base: Omit<Opening, 'text' | 'subject' | 'language'> = {
  kind: 'question',
  channel: 'web',
  schoolId: null,
  topicId: null,
  guardianId: null,
  studentIds: [],
  fromName: null,
  fromKind: 'none',
  fromAddress: null,
  fromVerified: false,
  privacy: 'normal',
  aboutStaffIds: [],
  aboutStaff: false,
  praisedId: null,
  callback: false,
  enteredBy: null,
  files: [],
  message: {},
};

async function matters(town: Town, north: Cast): Promise<Record<string, Uuid>> {
  const { floor } = town.house;
  const system = systemActor(north.district, 'scene');
  const dana = {
    guardianId: north.dana,
    studentIds: [north.nora],
    fromName: 'Dana Whitfield',
    fromKind: 'email',
    fromAddress: 'dana@families.test',
    fromVerified: true,
  } as const;
  const amal = {
    guardianId: north.amal,
    studentIds: [north.yusuf],
    fromName: 'Amal Haddad',
    fromKind: 'email',
    fromAddress: 'amal@families.test',
    fromVerified: true,
  } as const;
  const schoolId = north.birch;
  const openings: Readonly<Record<string, Opening>> = {
    bus: {
      ...base,
      ...dana,
      schoolId,
      language: 'en',
      subject: 'Bus 14 leaves too early on Wednesdays',
      text: 'On Wednesdays bus 14 is gone before Nora’s class comes out. She has missed it twice now and had to wait in the office.',
    },
    lunch: {
      ...base,
      ...amal,
      schoolId,
      channel: 'email',
      language: 'ar',
      subject: 'علامة الحلال في الغداء',
      text: 'صباح الخير. يقول لي يوسف إن علامة الحلال لم تكن موجودة يومي الإثنين والثلاثاء. هل يمكنكم أن تخبروني ماذا يستطيع أن يأكل؟',
      message: {
        quoted: 'On Friday the kitchen wrote: labels are back next week.',
        htmlSafe: '<p>صباح الخير</p>',
        warnings: ['sender_not_proven'],
      },
    },
    danger: {
      ...base,
      ...dana,
      schoolId,
      language: 'en',
      kind: 'concern',
      subject: 'She says she does not want to live',
      text: 'My daughter came home crying and says she wants to kill herself. Please can somebody help us.',
    },
    laptop: {
      ...base,
      schoolId,
      channel: 'email',
      language: 'en',
      fromName: 'Linh Tran',
      fromKind: 'email',
      fromAddress: 'linh@elsewhere.test',
      subject: 'Laptop screen is cracked',
      text: 'It fell on the way home. What do we have to pay?',
    },
    call: {
      ...base,
      schoolId,
      channel: 'phone',
      language: 'es',
      fromName: 'Rosa Delgado',
      fromKind: 'phone',
      fromAddress: '+15550140199',
      callback: true,
      subject: 'Quién puede recoger a Mateo',
      text: '¿Puede mi hermana recoger a Mateo el viernes?',
    },
    waiting: {
      ...base,
      ...amal,
      schoolId,
      language: 'en',
      subject: 'Vaccination record from abroad',
      text: 'We sent the two pages again this morning. Is the stamp enough?',
    },
    closed: {
      ...base,
      ...dana,
      schoolId,
      language: 'en',
      subject: 'New phone number',
      text: 'Our new number is in the form. Is that all you need?',
    },
    secret: {
      ...base,
      schoolId,
      language: 'en',
      privacy: 'private',
      fromName: 'Grace Adeyemi',
      subject: 'Something only for the office',
      text: 'Please keep this between us.',
    },
  };
  const ids: Record<string, Uuid> = {};
  for (const [name, opening] of Object.entries(openings)) ids[name] = (await floor.act(system, openOne, opening)).id;
  const id = (name: string): Uuid => ids[name] ?? newId();
  await town.inside(north, async (tx) => {
    await sql`update conversations.conversations set owner_id = ${north.brandt}, topic_id = coalesce(topic_id, (select t.id from conversations.topics t where t.district_id = ${north.district} limit 1)) where district_id = ${north.district}`.execute(
      tx,
    );
    await sql`update conversations.conversations set reader_ids = ${[north.brandt, north.calloway]}, backup_id = ${north.calloway} where district_id = ${north.district} and id = ${id('secret')}`.execute(
      tx,
    );
    await sql`update conversations.conversations set due_at = ${town.now().subtract({ hours: 2 })}, opened_at = ${town.now().subtract({ hours: 29 })} where district_id = ${north.district} and id = ${id('laptop')}`.execute(
      tx,
    );
    await sql`update conversations.conversations set due_at = ${town.now().add({ hours: 6 })}, opened_at = ${town.now().subtract({ hours: 4 })} where district_id = ${north.district} and id = ${id('bus')}`.execute(
      tx,
    );
  });
  const brandt = { ...(await town.actorOf(north, north.brandt)), name: 'Daniel Brandt' };
  await floor.act(brandt, addNote, {
    conversationId: id('lunch'),
    text: 'The supplier changed the tray. Labels are back since Wednesday.',
    mentionIds: [north.calloway],
  });
  await floor.act(brandt, keepFiles, { id: id('lunch') });
  await floor.act(brandt, reply, {
    conversationId: id('lunch'),
    text: 'Thank you. I am finding out which trays were affected.',
    undo: 0,
  });
  await floor.act(brandt, waitForFamily, { conversationId: id('waiting') });
  await floor.act(brandt, closeConversation, { conversationId: id('closed') });
  await floor.act(brandt, noteCallback, { conversationId: id('call'), outcome: 'no_answer', said: '' });
  await floor.act(brandt, saveReply, {
    id: null,
    name: 'We have it',
    text: 'Dear {family}, thank you for writing about {child}. {me}, {school}',
    language: 'en',
  });
  await town.work(north);
  town.pass({ minutes: 20 });
  await floor.act(system, answerBack, { id: id('lunch'), text: 'شكرًا لكم.' });
  await floor.act(brandt, handOff, {
    conversationId: id('bus'),
    toPersonId: north.calloway,
    toTopicId: null,
    reason: 'The schedule is the principal’s',
  });
  await floor.act({ ...(await town.actorOf(north, north.calloway)), name: 'Ruth Calloway' }, handOff, {
    conversationId: id('bus'),
    toPersonId: north.brandt,
    toTopicId: null,
    reason: 'You know the driver',
  });
  return ids;
}

export async function openScene(): Promise<Scene> {
  const town = await openTown();
  const { north } = town;
  await town.house.floor.act(systemActor(north.district, 'scene'), installTopics, {});
  const ids = await matters(town, north);
  const { server, port } = await new Promise<{ server: Server; port: number }>((resolve) => {
    const made = serve({ fetch: town.house.app.fetch, port: 0, hostname: '127.0.0.1' }, (info) =>
      resolve({ server: made as Server, port: info.port }),
    );
  });
  const origin = `http://north.localhost:${port}`;
  return {
    town,
    north,
    origin,
    ids,
    signIn: (personId) => `${origin}${new URL(demoLink(town.house.floor, north.district, personId)).pathname}`,
    close: async () => {
      server.closeAllConnections();
      await new Promise((done) => server.close(done));
      await town.close();
    },
  };
}
