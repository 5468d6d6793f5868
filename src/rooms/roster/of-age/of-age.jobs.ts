import type { Job, Schedule } from '#platform/outbox';
import { noteOfAge } from './of-age.actions.ts';

export const ofAgeJobs: Readonly<Record<string, Job>> = {
  'roster.note_of_age': {
    async perform({ floor, actor }) {
      let more = true;
      while (more) more = (await floor.act(actor, noteOfAge, {})).more;
    },
  },
};

/** Soon after midnight wherever a school of the district is. */
export const ofAgeSchedules: readonly Schedule[] = [
  { name: 'roster.note_of_age', job: 'roster.note_of_age', everySeconds: 3600 },
];
