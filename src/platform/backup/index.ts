export { backup, type BackupRequest } from './save.ts';
export { restore, verifyBackup, type RestoreRequest, type VerifyRequest } from './restore.ts';
export { BackupRefused } from './faults.ts';
export type { BackupSummary, Progress } from './summary.ts';
export { createNightly, type Nightly, type NightlyParts } from './nightly.ts';
export { backupCheck, backupWarnings, noteMade, noteProved, withNotes, type BackupNote } from './notes.ts';
export { openKeyring, type Keyring } from './keyring.ts';
export { proveBackup, type ProveRequest } from './prove.ts';
