/** The roster's door. */
export { approveImport, importRoster, rejectImport } from './import.actions.ts';
export type { ImportResult } from './import/run.ts';
export { guardianshipsEnded, peopleEnded, peopleRestored, rosterImported, staffEnded } from './roster.events.ts';
