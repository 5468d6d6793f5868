import { sql } from 'kysely';
import { z } from 'zod';
import { action } from '#platform/action';
import { AppError } from '#platform/errors';
import type { Uuid } from '#platform/ids';
import { closeConversation, reply } from '#rooms/conversations';
import { answerSentence } from '#rooms/messages';
import type { Installing } from './install.ts';
import { floorAt } from './outbox.ts';

/** A sentence that somebody at home could answer. */
export type Answerable = {
  readonly id: Uuid;
  readonly teacher: Uuid;
  readonly person: Uuid;
  readonly language: string;
  readonly kind: string;
  readonly given: string;
  readonly at: Temporal.Instant;
};

type Talk = { readonly text: string; readonly answer: string | null };

/** What families write back: most of them thank, some ask. */
const talks: Readonly<Record<string, readonly Talk[]>> = {
  en: [
    { text: 'Thank you!', answer: null },
    {
      text: '{child} smiled when I read this aloud. What should we work on at home?',
      answer: 'Ten minutes of reading aloud, every evening. Let {child} choose the book.',
    },
    {
      text: 'We did not know about this. Is it too late to hand it in?',
      answer: 'Not at all. Monday is fine, and {child} can do it with me at lunch.',
    },
    {
      text: 'Can I come by and see how you practice it in class?',
      answer: 'Gladly. Thursday after eight suits us well; please sign in at the office.',
    },
  ],
  es: [
    { text: 'Muchas gracias', answer: null },
    {
      text: '¿Qué podemos hacer en casa para ayudarle a {child}?',
      answer: 'Diez minutos de lectura en voz alta cada noche, también en español.',
    },
  ],
  ar: [
    { text: 'شكرا جزيلا', answer: null },
    { text: 'كيف نساعد {child} في البيت؟', answer: 'عشر دقائق من القراءة بصوت عالٍ كل مساء، بالعربية أيضًا.' },
  ],
  vi: [{ text: 'Cảm ơn thầy cô', answer: null }],
  zh: [{ text: '谢谢老师', answer: null }],
};

const most = 28;

/** What was told of these conversations was told then: nobody gets a mail about October now. */
const settle = action(
  'demo.settle_answers',
  z.object({ ids: z.array(z.string()) }),
  async ({ tx, actor, now }, { ids }) => {
    await sql`update channels.deliveries set state = 'delivered', attempts = 1, sent_at = send_after, settled_at = send_after
    where district_id = ${actor.districtId} and state = 'queued' and kind <> 'paper' and about_id = any(${ids}::uuid[]) and send_after <= ${now}`.execute(
      tx,
    );
    await sql`update platform.outbox o set state = 'done', attempts = 1, done_at = run_at
    where o.district_id = ${actor.districtId} and o.state = 'waiting' and o.run_at <= ${now} and (o.payload ->> 'conversationId' = any(${ids}::text[])
      or (o.job = 'channels.deliver' and exists (select from channels.deliveries d where d.district_id = o.district_id and d.id::text = o.payload ->> 'deliveryId' and d.about_id = any(${ids}::uuid[]))))`.execute(
      tx,
    );
  },
);

async function answered(
  { floor, cast }: Installing,
  one: Answerable,
  talk: Talk,
  hours: number,
): Promise<{ readonly id: Uuid; readonly at: Temporal.Instant } | null> {
  const at = one.at.add({ minutes: hours * 60 + 7 });
  const say = (text: string): string => text.replaceAll('{child}', one.given);
  try {
    const { conversationId } = await floorAt(floor, at).act(cast.actor(one.person), answerSentence, {
      id: one.id,
      text: say(talk.text),
      language: one.language,
    });
    return { id: conversationId, at };
  } catch (error) {
    // Whoever may not see the records of the child any more has no such page.
    if (error instanceof AppError && error.status === 404) return null;
    throw error;
  }
}

/** Some of the sentences are answered, and the teachers write back: the same ones each time. */
export async function installFridayAnswers(
  installing: Installing,
  all: readonly Answerable[],
  dice: (...parts: readonly (string | number)[]) => number,
): Promise<number> {
  const { floor, cast, now } = installing;
  const wanted = all.filter((one) => talks[one.language] !== undefined);
  const step = Math.max(1, Math.floor(wanted.length / most));
  let made = 0;
  const ids: Uuid[] = [];
  for (const one of wanted.filter((_, at) => at % step === 0).slice(0, most)) {
    const choice = talks[one.language] ?? [];
    const talk = choice[dice(made, one.kind) % choice.length];
    const hours = 2 + (dice(made, 'hours') % 4);
    const opened = talk === undefined ? null : await answered(installing, one, talk, hours);
    if (opened === null || talk === undefined) continue;
    made += 1;
    ids.push(opened.id);
    const then = opened.at.add({ hours: 66 });
    if (talk.answer === null || Temporal.Instant.compare(then, now) > 0) continue;
    const teacher = cast.actor(one.teacher);
    const text = talk.answer.replaceAll('{child}', one.given);
    await floorAt(floor, then).act(teacher, reply, { conversationId: opened.id, text, undo: 0 });
    await floorAt(floor, then.add({ hours: 24 })).act(teacher, closeConversation, { conversationId: opened.id });
  }
  await floor.act(installing.house, settle, { ids }, { now });
  return made;
}
