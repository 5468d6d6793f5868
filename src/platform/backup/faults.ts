/** Why a backup or a restore was refused, in one sentence that says what to do. Nothing was changed. */
export class BackupRefused extends Error {
  override readonly name = 'BackupRefused';
}

export const damaged = (where: string): BackupRefused =>
  new BackupRefused(
    `The backup file is damaged, cut off or was changed (${where}). Nothing was restored. Take another copy of the file or an earlier backup.`,
  );
