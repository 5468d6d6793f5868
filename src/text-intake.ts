import { z } from 'zod';
import { action, type Floor } from '#platform/action';
import { systemActor } from '#platform/actor';
import { newId, type Uuid } from '#platform/ids';
import { type ArrivedText, keepText, obeyWish, settleText, texterOf, wishOf } from '#rooms/channels';

const arrived = z.object({ text: z.custom<ArrivedText>() });

/**
 * A text message from a family, in one transaction: kept and deduplicated, then a wish about the line itself (STOP, START,
 * HELP), else what it answers, else a conversation. The carrier hears "taken" only after the commit.
 */
const receive = action('texts.receive', arrived, async (context, { text }): Promise<string> => {
  const id = newId();
  if (!(await keepText(context, id, text))) return 'repeated';
  const texter = await texterOf(context, text.from);
  const wish = wishOf(text);
  if (wish.kind !== 'none' && wish.sure) {
    const result = await obeyWish(context, text, wish, texter);
    await settleText(context, id, { result });
    return result;
  }
  return 'kept';
});

/** Takes a text in; resolves after the commit. */
export async function takeText(floor: Floor, districtId: Uuid, text: ArrivedText): Promise<void> {
  await floor.act(systemActor(districtId, 'text'), receive, { text });
}
