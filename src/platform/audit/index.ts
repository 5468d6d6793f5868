export { auditCheck } from './recount.ts';
export { noteHorizonJob, sealJob, sealSchedule } from './seal.ts';
