import { notFound } from '#platform/errors';
import type { PageRequest } from '#platform/web';
import { isLessonKey, type Lesson, lessons, lessonsFor } from '../learning.lessons.ts';

/** The lesson an address names. One of another role is there to read as well; one that nobody wrote is not there. */
export function lessonFrom(request: Pick<PageRequest, 'param' | 'actor'>): Lesson & { readonly mine: boolean } {
  const key = request.param('lesson');
  if (!isLessonKey(key)) throw notFound();
  return { ...lessons[key], mine: lessonsFor(request.actor).includes(key) };
}
