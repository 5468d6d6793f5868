import { auditCheck, noteHorizonJob, sealJob, sealSchedule } from '#platform/audit';
import { backupCheck } from '#platform/backup';
import type { Room } from '#platform/house';

/** What the floor itself does again and again, in the shape of a room: it has work and checks, and no pages. */
export function housekeeping(): Room {
  return {
    name: 'platform',
    jobs: { ...noteHorizonJob, ...sealJob },
    schedules: [sealSchedule],
    checks: [auditCheck, backupCheck],
  };
}
