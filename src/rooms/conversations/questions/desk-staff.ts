import { question } from '#platform/action';
import { type Directory, directoryOf } from '../conversations.directory.ts';

/** Who works here, which topics and schools there are: seconds old at most. */
export const directoryNow = question('conversations.desk_directory', async ({ tx, actor }): Promise<Directory> =>
  directoryOf(tx, actor.districtId),
);
