import {
  auditCheck,
  exportCheck,
  exportJob,
  exportSchedule,
  looksCheck,
  noteHorizonJob,
  sealJob,
  sealLooksJob,
  sealSchedule,
} from '#platform/audit';
import { backupCheck } from '#platform/backup';
import { clockCheck, clockJobs, clockSchedule } from '#platform/clock-watch';
import { scanCheck, scanJobs, scanSchedule } from '#platform/files';
import type { Room } from '#platform/house';
import type { Settings } from '#platform/settings';

/** What the floor itself does again and again, in the shape of a room: it has work and checks, and no pages. */
export function housekeeping(settings: Settings): Room {
  return {
    name: 'platform',
    jobs: {
      ...noteHorizonJob,
      ...sealJob,
      ...sealLooksJob,
      ...scanJobs(),
      ...clockJobs(),
      ...(settings.auditExportDir === null ? {} : exportJob(settings.auditExportDir)),
    },
    schedules: [
      sealSchedule,
      clockSchedule,
      ...(settings.auditExportDir === null ? [] : [exportSchedule]),
      ...(settings.fileScanUrl === null ? [] : [scanSchedule]),
    ],
    checks: [auditCheck, looksCheck, exportCheck, backupCheck, scanCheck, clockCheck],
  };
}
