export { exportAudit, exportCheck, exportJob, exportSchedule, recountExport } from './export.ts';
export { auditCheck } from './recount.ts';
export { noteHorizonJob, sealJob, sealSchedule } from './seal.ts';
