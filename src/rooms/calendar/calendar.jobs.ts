import { z } from 'zod';
import type { Job, Schedule } from '#platform/outbox';
import { fetchOut, type Outreach } from '#platform/outreach';
import { MOST_BYTES, readIcal } from './ical.read.ts';
import { keepReading, noteFailure, queueReadings, readJob, sourceToRead } from './sources.actions.ts';

const payload = z.object({ sourceId: z.uuid() });

/** Reads one followed calendar. `outreach` lets tests call what stands beside them. */
export function readingJob(outreach: Outreach = {}): Job {
  return {
    maxAttempts: 2,
    async perform({ floor, actor, jobId }, given) {
      const { sourceId } = payload.parse(given);
      const source = await floor.ask(actor, sourceToRead, { sourceId });
      if (source === null) return;
      const fail = async (failure: string): Promise<void> =>
        floor.act(actor, noteFailure, { sourceId, failure }, { completes: jobId });
      const headers: Record<string, string> = { accept: 'text/calendar' };
      if (source.etag !== null) headers['if-none-match'] = source.etag;
      const answer = await fetchOut(source.url, { headers, bytes: MOST_BYTES }, outreach);
      if ('refused' in answer) return fail(answer.refused);
      if (answer.status === 304) return;
      if (answer.status !== 200) return fail(`status_${answer.status}`);
      let events;
      try {
        events = readIcal(answer.body, source.span).events.filter((event) => event.title !== '');
      } catch {
        return fail('unreadable');
      }
      await floor.act(actor, keepReading, { sourceId, etag: answer.etag, events }, { completes: jobId });
    },
  };
}

export const calendarJobs: Readonly<Record<string, Job>> = {
  [readJob]: readingJob(),
  'calendar.read_all': {
    async perform({ floor, actor, jobId }) {
      await floor.act(actor, queueReadings, {}, { completes: jobId });
    },
  },
};

export const calendarSchedules: readonly Schedule[] = [
  { name: 'calendar.read_all', job: 'calendar.read_all', everySeconds: 3600 },
];
