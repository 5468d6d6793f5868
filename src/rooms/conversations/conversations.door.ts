import { question } from '#platform/action';
import type { Uuid } from '#platform/ids';
import { directoryOf as load, type Directory } from './conversations.directory.ts';
import { rankTopics } from './conversations.suggest.ts';

/** Staff, topics and schools as routing sees them. */
export const directoryOf = question('conversations.directory', async ({ tx, actor }): Promise<Directory> =>
  load(tx, actor.districtId),
);

/** The likely topics of a text, best first. Also the way to have the suggester learn before the first mail comes. */
export const rankedTopics = question(
  'conversations.ranked_topics',
  async ({ tx, actor }, { text }: { text: string }): Promise<readonly Uuid[]> =>
    rankTopics(await load(tx, actor.districtId), text),
);
