import { backup, check, districtAdd, migrateCommand, restore, settingsCommand } from './database.ts';
import { demoAddresses, demoLinksCommand, demoLoad, demoReset } from './demo.ts';
import { districtDelete, districtExport } from './leaving.ts';
import { importHistoryCommand } from './history.ts';
import { mailDeliver, mailRead } from './mail.ts';
import { importApprove, importReject, importRosterCommand, personInvite } from './roster.ts';
import type { Command } from './run.ts';
import { serve, start, work } from './start.ts';
import { topicsEvaluate } from './topics.ts';

/** Every command, in the order a person meets them. */
export const commands: readonly Command[] = [
  start,
  serve,
  work,
  settingsCommand,
  migrateCommand,
  districtAdd,
  districtExport,
  districtDelete,
  personInvite,
  importRosterCommand,
  importApprove,
  importReject,
  importHistoryCommand,
  check,
  backup,
  restore,
  mailRead,
  mailDeliver,
  topicsEvaluate,
  demoLoad,
  demoReset,
  demoLinksCommand,
  demoAddresses,
];
