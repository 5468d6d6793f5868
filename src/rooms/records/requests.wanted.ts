import type { QuestionContext } from '#platform/action';
import type { Uuid } from '#platform/ids';
import type { RecordFound, RecordSource, RecordWanted } from '#platform/keeping';
import { weekFor } from '#rooms/calendar';
import type { RequestRow } from './requests.store.ts';

export type ShutOff = { readonly source: RecordSource; readonly found: RecordFound };

export type AboutRequest = Pick<
  RequestRow,
  'kind' | 'asker_id' | 'student_ids' | 'people_ids' | 'search_words' | 'from_on' | 'until_on'
>;

/** What a request looks for, in the terms of the rooms. `released`: what its readers let go. */
export async function wantedBy(
  context: QuestionContext,
  request: AboutRequest,
  released: ReadonlySet<Uuid> = new Set(),
): Promise<RecordWanted> {
  const { zone } = await weekFor(context.tx, context.actor.districtId, null);
  const day = (date: string): Temporal.ZonedDateTime =>
    Temporal.PlainDate.from(date).toZonedDateTime({ timeZone: zone });
  return {
    students: request.student_ids,
    people: request.people_ids,
    words: request.search_words,
    from: request.from_on === null ? null : day(request.from_on).toInstant(),
    until: request.until_on === null ? null : day(request.until_on).add({ days: 1 }).toInstant(),
    askerId: request.kind === 'public' ? null : request.asker_id,
    zone,
    released,
  };
}
