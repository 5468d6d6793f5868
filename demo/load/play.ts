import { sql } from 'kysely';
import { z } from 'zod';
import { action, question } from '#platform/action';
import { linkActor, type Actor } from '#platform/actor';
import { AppError } from '#platform/errors';
import type { Uuid } from '#platform/ids';
import {
  acknowledgeAlarm,
  addFamilyWords,
  addNote,
  dismissAlarm,
  askSecondLook,
  closeByFamily,
  closeConversation,
  decideLegal,
  groupConversations,
  handOff,
  merge,
  noteCallback,
  openConversation,
  type Opening,
  rate,
  releaseMessage,
  reply,
  runClock,
  setHelper,
  start,
  takeOver,
  updateGroup,
} from '#rooms/conversations';
import { DEMO_DISTRICT } from '../settings.ts';
import type { Story, StoryEvent } from '../stories/types.ts';
import type { Cast } from './cast.ts';
import { beginner, CHANNELS, openingOf } from './opening.ts';
import type { Then } from './time-machine.ts';

/** What the player needs of the world, and what it remembers while it plays. */
export type Stage = {
  readonly floor: Then;
  readonly cast: Cast;
  readonly house: Actor;
  readonly topics: ReadonlyMap<string, Uuid>;
  /** Conversations by story id; the first one where a colleague wrote to several guardians. */
  readonly opened: Map<string, Uuid>;
  readonly groups: Map<string, Uuid>;
};

type Event<Kind extends StoryEvent['does']> = Extract<StoryEvent, { does: Kind }>;
type State = {
  ownerId: Uuid | null;
  guardianId: Uuid | null;
  state: string;
  excluded: readonly Uuid[];
  critical: boolean;
  taken: boolean;
  topicId: Uuid | null;
  /** On a legal path: it stays with the people named for it, and only an outcome closes it. */
  legal: boolean;
};

const stateOf = question('demo.state_of', async ({ tx, actor }, { id }: { id: Uuid }): Promise<State> => {
  const { rows } =
    await sql<State>`select owner_id as "ownerId", guardian_id as "guardianId", state, excluded_ids as excluded, critical_at is not null as critical, acknowledged_at is not null as taken, topic_id as "topicId", legal_kind is not null as legal
    from conversations.conversations where district_id = ${actor.districtId} and id = ${id}`.execute(tx);
  if (rows[0] === undefined) throw new Error('A story goes on before it has begun.');
  return rows[0];
});

const heldIn = question(
  'demo.held_in_group',
  async ({ tx, actor }, { groupId }: { groupId: Uuid }): Promise<readonly Uuid[]> => {
    const { rows } = await sql<{ id: Uuid }>`select m.id from conversations.messages m
      join conversations.conversations c on c.district_id = m.district_id and c.id = m.conversation_id
      where m.district_id = ${actor.districtId} and c.group_id = ${groupId} and m.state = 'held' order by m.id`.execute(
      tx,
    );
    return rows.map((row) => row.id);
  },
);

const nextNudge = question(
  'demo.next_nudge',
  async ({ tx, actor }, { id }: { id: Uuid }): Promise<Temporal.Instant | null> => {
    const { rows } = await sql<{
      at: Temporal.Instant | null;
    }>`select next_nudge_at as at from conversations.conversations
      where district_id = ${actor.districtId} and id = ${id} and state <> 'closed'`.execute(tx);
    return rows[0]?.at ?? null;
  },
);

/** Reminders, broken promises and escalations of a conversation, each at the moment it fell due, until then. */
export async function letTimePass(stage: Stage, story: Story, until: Temporal.Instant): Promise<void> {
  const id = stage.opened.get(story.id);
  if (id === undefined) return;
  for (let count = 0; count < 60; count += 1) {
    const at = await stage.floor.ask(stage.house, nextNudge, { id });
    if (at === null || Temporal.Instant.compare(at, until) > 0) return;
    await stage.floor.act(stage.house, runClock, {}, { now: at });
  }
}

/** Opens exactly what a story says, by the one way in which every conversation begins. */
const open = action('demo.open', z.object({ opening: z.custom<Opening>() }), async (context, { opening }) =>
  openConversation(context, opening),
);

const isWritten = (story: Story): boolean => !story.id.startsWith('everyday-');

/** The working translation, for the colleagues who do not read the language: a note, as the liaisons leave it. */
async function noteTranslation(
  stage: Stage,
  id: Uuid,
  english: string | undefined,
  now: Temporal.Instant,
): Promise<void> {
  if (english === undefined) return;
  const { ownerId, state } = await stage.floor.ask(stage.house, stateOf, { id });
  if (ownerId === null || state === 'closed') return;
  await stage.floor.act(
    stage.cast.actor(ownerId),
    addNote,
    { conversationId: id, text: `In English: ${english}` },
    { now },
  );
}

/** The first words of a story. Answers whether they raised an alarm. */
export async function openStory(stage: Stage, story: Story, now: Temporal.Instant): Promise<boolean> {
  const { floor, cast } = stage;
  if ('colleague' in story.from) {
    const opened = await floor.act(
      cast.actor(story.from.colleague),
      start,
      {
        studentId: story.about[0] === undefined ? null : cast.person(story.about[0]).id,
        guardianIds: story.from.to.map((source) => cast.person(source).id),
        subject: story.subject,
        text: story.first.text,
        topicId: stage.topics.get(story.topic) ?? null,
      },
      { now },
    );
    // One conversation a guardian; the story goes on with the first one it names.
    const wanted = story.from.to[0] === undefined ? null : cast.person(story.from.to[0]).id;
    for (const { id } of opened) {
      const { guardianId } = await floor.ask(stage.house, stateOf, { id });
      if (guardianId === wanted) stage.opened.set(story.id, id);
    }
    return false;
  }
  const { id, critical } = await floor.act(beginner(stage, story), open, { opening: openingOf(stage, story) }, { now });
  stage.opened.set(story.id, id);
  if (isWritten(story)) await noteTranslation(stage, id, story.first.english, now.add({ minutes: 1 }));
  return critical;
}

/** The colleague as whom something is done: the one the story names, who first takes the matter on where it was somebody else's. */
async function colleagueFor(stage: Stage, id: Uuid, by: string, now: Temporal.Instant): Promise<Actor> {
  const { floor, cast } = stage;
  const { ownerId, state, excluded, legal } = await floor.ask(stage.house, stateOf, { id });
  const owner = ownerId === null ? null : cast.actor(ownerId);
  if (by === 'owner') return owner ?? stage.house;
  const named = cast.actor(by);
  if (owner === null || named.personId === owner.personId) return named;
  if (named.personId !== null && excluded.includes(named.personId)) return owner;
  if (state === 'closed' || legal) return owner;
  try {
    await floor.act(named, takeOver, { conversationId: id }, { now });
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    await floor.act(
      owner,
      handOff,
      { conversationId: id, toPersonId: named.personId, reason: 'You know the answer to this one.' },
      { now },
    );
  }
  return named;
}

/** The named colleague where they may, else whoever has it. Nothing changes hands. */
async function besideOwner(stage: Stage, id: Uuid, by: string, act: (actor: Actor) => Promise<unknown>): Promise<void> {
  const { ownerId } = await stage.floor.ask(stage.house, stateOf, { id });
  const owner = ownerId === null ? stage.house : stage.cast.actor(ownerId);
  try {
    await act(by === 'owner' ? owner : stage.cast.actor(by));
  } catch (error) {
    if (!(error instanceof AppError) || by === 'owner') throw error;
    await act(owner);
  }
}

function familyActor({ cast }: Stage, story: Story, id: Uuid): Actor {
  if ('guardian' in story.from) return cast.actor(story.from.guardian);
  const first = 'colleague' in story.from ? story.from.to[0] : undefined;
  return first === undefined ? linkActor(cast.districtId, id) : cast.actor(first);
}

async function familyWrites(
  stage: Stage,
  story: Story,
  id: Uuid,
  event: Event<'writes' | 'reopens'>,
  now: Temporal.Instant,
): Promise<void> {
  const channel =
    event.does === 'writes' && event.channel !== undefined
      ? event.channel
      : story.channel === 'email'
        ? 'email'
        : 'web';
  const words = {
    conversationId: id,
    text: event.text,
    language: event.english === undefined ? 'en' : story.language,
    channel: CHANNELS[channel],
  };
  await stage.floor.act(familyActor(stage, story, id), addFamilyWords, words, { now });
  if (isWritten(story)) await noteTranslation(stage, id, event.english, now.add({ minutes: 1 }));
}

/** A family that reads another language gets the words in it, with the English below. */
const bothLanguages = (text: string, sent: string | undefined): string =>
  sent === undefined ? text : `${sent}\n\nEnglish: ${text}`;

async function staffReplies(stage: Stage, id: Uuid, event: Event<'replies'>, now: Temporal.Instant): Promise<void> {
  const { floor, house } = stage;
  const actor = await colleagueFor(stage, id, event.by, now);
  const words = {
    conversationId: id,
    text: bothLanguages(event.text, event.sent),
    thenDo: event.waits === true ? ('wait' as const) : ('open' as const),
    undo: 0,
  };
  const write = async (confirmedChildren: string[]): Promise<{ messageId: Uuid }> =>
    floor.act(actor, reply, { ...words, confirmedChildren }, { now });
  let messageId: Uuid;
  try {
    ({ messageId } = await write([]));
  } catch (error) {
    // A child of the same name: the writer looked and confirmed.
    if (!(error instanceof AppError) || !error.code.endsWith('.other_child_named')) throw error;
    ({ messageId } = await write(String(error.data['ids'] ?? '').split(' ')));
  }
  await floor.act(house, releaseMessage, { messageId }, { now });
}

async function handsOff(
  stage: Stage,
  story: Story,
  id: Uuid,
  event: Event<'hands_off'>,
  now: Temporal.Instant,
): Promise<void> {
  const { floor, cast, topics } = stage;
  const { ownerId, excluded, topicId, state, legal } = await floor.ask(stage.house, stateOf, { id });
  const to = cast.person(event.to).id;
  if (to === ownerId || excluded.includes(to) || state === 'closed' || legal) return;
  const wanted = topics.get(story.topic) ?? null;
  const last = story.happens.findLast((one) => one.does === 'hands_off') === event;
  const request = {
    conversationId: id,
    toPersonId: to,
    toTopicId: last && wanted !== topicId ? wanted : null,
    reason: event.reason,
  };
  await besideOwner(stage, id, event.by, async (actor) => floor.act(actor, handOff, request, { now }));
}

async function settles(stage: Stage, id: Uuid, by: string, now: Temporal.Instant): Promise<void> {
  const { ownerId, state, critical, taken, legal } = await stage.floor.ask(stage.house, stateOf, { id });
  if (state === 'closed' || (critical && !taken)) return;
  if (legal && ownerId !== null) {
    const on = now.toZonedDateTimeISO(DEMO_DISTRICT.zone).toPlainDate().toString();
    const note = 'As it was written to the family above.';
    const outcome = { conversationId: id, outcome: 'decided', on, note } as const;
    await stage.floor.act(stage.cast.actor(ownerId), decideLegal, outcome, { now });
    return;
  }
  await besideOwner(stage, id, by, async (actor) =>
    stage.floor.act(actor, closeConversation, { conversationId: id }, { now }),
  );
}

async function joinsGroup(stage: Stage, id: Uuid, event: Event<'joins_group'>, now: Temporal.Instant): Promise<void> {
  const { floor, groups } = stage;
  const request = {
    conversationIds: [id],
    groupId: groups.get(event.group) ?? null,
    name: event.group.replaceAll('-', ' '),
  };
  const actor = await colleagueFor(stage, id, event.by, now);
  groups.set(event.group, await floor.act(actor, groupConversations, request, { now }));
}

async function updatesGroup(stage: Stage, event: Event<'updates_group'>, now: Temporal.Instant): Promise<void> {
  const groupId = stage.groups.get(event.group);
  if (groupId === undefined) return;
  const text = [event.text, ...Object.values(event.sent ?? {})].join('\n\n');
  await stage.floor.act(stage.cast.actor(event.by), updateGroup, { groupId, text }, { now });
  for (const messageId of await stage.floor.ask(stage.house, heldIn, { groupId }))
    await stage.floor.act(stage.house, releaseMessage, { messageId }, { now: now.add({ seconds: 20 }) });
}

/** One thing that happens in a story, done by the action that people use for it. */
export async function playEvent(stage: Stage, story: Story, event: StoryEvent, now: Temporal.Instant): Promise<void> {
  const { floor, cast, opened } = stage;
  const id = opened.get(story.id);
  if (id === undefined) return;
  const family = familyActor(stage, story, id);
  switch (event.does) {
    case 'writes':
    case 'reopens':
      return familyWrites(stage, story, id, event, now);
    case 'rates':
      await floor.act(family, rate, { conversationId: id, rating: event.stars, comment: event.text ?? '' }, { now });
      return;
    case 'closes':
      if ((await floor.ask(stage.house, stateOf, { id })).legal) return;
      await floor.act(family, closeByFamily, { conversationId: id }, { now });
      return;
    case 'asks_second_look':
      await floor.act(family, askSecondLook, { conversationId: id, text: event.text }, { now });
      return noteTranslation(stage, id, event.english, now.add({ minutes: 1 }));
    case 'replies':
      return staffReplies(stage, id, event, now);
    case 'notes': {
      const note = {
        conversationId: id,
        text: event.text,
        mentionIds: (event.mentions ?? []).map((source) => cast.person(source).id),
      };
      return besideOwner(stage, id, event.by, async (actor) => floor.act(actor, addNote, note, { now }));
    }
    case 'hands_off':
      return handsOff(stage, story, id, event, now);
    case 'asks_in':
      return besideOwner(stage, id, event.by, async (actor) => {
        await floor.act(actor, setHelper, { conversationId: id, personId: cast.person(event.helper).id }, { now });
        await floor.act(actor, addNote, { conversationId: id, text: event.why }, { now });
      });
    case 'calls': {
      const actor = await colleagueFor(stage, id, event.by, now);
      const request = {
        conversationId: id,
        outcome: event.reached ? ('reached' as const) : ('no_answer' as const),
        said: event.answer ?? '',
      };
      await floor.act(actor, noteCallback, request, { now });
      return;
    }
    case 'settles':
      return settles(stage, id, event.by, now);
    case 'takes_alarm':
      return besideOwner(stage, id, event.by, async (actor) =>
        floor.act(actor, acknowledgeAlarm, { conversationId: id }, { now }),
      );
    case 'joins_group':
      return joinsGroup(stage, id, event, now);
    case 'updates_group':
      return updatesGroup(stage, event, now);
    case 'merges_into': {
      const intoId = opened.get(event.story);
      if (intoId === undefined) return;
      return besideOwner(stage, id, event.by, async (actor) =>
        floor.act(actor, merge, { conversationId: id, intoId }, { now }),
      );
    }
  }
}

/** Whether the family's words in this event raised an alarm that nobody has yet. */
export async function raisesAlarm(stage: Stage, story: Story, event: StoryEvent): Promise<boolean> {
  const id = stage.opened.get(story.id);
  if (id === undefined || !['writes', 'reopens', 'asks_second_look'].includes(event.does)) return false;
  const { critical, taken } = await stage.floor.ask(stage.house, stateOf, { id });
  return critical && !taken;
}

/** Matters in which words of danger mean what they say. */
const DANGEROUS: readonly string[] = ['wellbeing', 'bullying', 'harassment', 'discrimination', 'school_security'];

/**
 * An alarm where the story itself says nothing of one: the school's first person takes it within minutes, and where the
 * matter is no danger, says so.
 */
export async function takeAlarm(
  stage: Stage,
  story: Story,
  team: readonly string[],
  now: Temporal.Instant,
): Promise<void> {
  const id = stage.opened.get(story.id);
  const first = team[0];
  if (id === undefined || first === undefined) return;
  await besideOwner(stage, id, first, async (actor) =>
    stage.floor.act(actor, acknowledgeAlarm, { conversationId: id }, { now }),
  );
  if (DANGEROUS.includes(story.topic)) return;
  await besideOwner(stage, id, first, async (actor) =>
    stage.floor.act(actor, dismissAlarm, { conversationId: id }, { now: now.add({ minutes: 2 }) }),
  );
}
