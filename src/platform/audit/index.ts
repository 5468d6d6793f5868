export { exportAudit, exportCheck, exportJob, exportSchedule, recountExport } from './export.ts';
export { looksCheck, sealLooksJob } from './looks.ts';
export { auditCheck } from './recount.ts';
export { noteHorizonJob, sealJob, sealSchedule } from './seal.ts';
