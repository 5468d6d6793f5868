export { backup, type BackupRequest } from './save.ts';
export { restore, verifyBackup, type RestoreRequest, type VerifyRequest } from './restore.ts';
export { BackupRefused } from './faults.ts';
export type { BackupSummary, Progress } from './summary.ts';
