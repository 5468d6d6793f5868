import { firstSignedInAt } from '#rooms/access';
import type { FiguresGate } from '#rooms/conversations';
import { staffStart } from '#rooms/roster';
import { figureLessonsFor } from './learning.lessons.ts';
import { figuresOpenAt } from './learning.rules.ts';
import { progressOf } from './learning.store.ts';

export const learnPath = '/desk/learn';

/**
 * Figures that name a person open when whoever asks has finished the lesson on reading figures, and thirty days after the
 * last beginning of the person they are about.
 */
export const figuresGate: FiguresGate = async ({ tx, actor, now }, personId) => {
  const me = actor.kind === 'person' ? actor.personId : null;
  const wanted = figureLessonsFor(actor);
  if (me === null || wanted.length === 0) return { open: false, lesson: null, opens: null };
  const [progress, signedIn, start] = await Promise.all([
    progressOf(tx, actor.districtId, me),
    firstSignedInAt(tx, actor.districtId, personId),
    staffStart(tx, actor.districtId, personId),
  ]);
  const learned = wanted.some((key) => (progress.get(key)?.finished_at ?? null) !== null);
  const opens = figuresOpenAt([signedIn, start.postedAt, start.schoolOpenedAt], now);
  return {
    open: learned && opens === null,
    lesson: learned ? null : `${learnPath}/${wanted[0] ?? ''}`,
    opens,
  };
};
