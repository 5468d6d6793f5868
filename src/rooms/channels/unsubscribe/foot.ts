import type { Floor } from '#platform/action';
import type { Uuid } from '#platform/ids';
import { unsubscribeToken } from './links.ts';

const [choicesMark, endMark] = ['%choices%', '%end%'];

/**
 * The last lines of each mail to many, in its language: where to choose what comes and how, and the link that ends this
 * kind. The words are formatted once a language; a hundred thousand mails ask for the same few.
 */
export function mailFoot(
  { words, secrets, settings }: Pick<Floor, 'words' | 'secrets' | 'settings'>,
  districtId: Uuid,
): (one: { readonly id: Uuid; readonly language: string }) => string {
  const known = new Map<string, string>();
  return ({ id, language }) => {
    const said =
      known.get(language) ??
      words.translator(words.best([language]), districtId)('channels.unsubscribe.foot', {
        choices: choicesMark,
        end: endMark,
      });
    known.set(language, said);
    const end = `${settings.publicUrl}/unsubscribe/${unsubscribeToken(secrets, id)}`;
    return `\n\n—\n${said.replace(choicesMark, `${settings.publicUrl}/my/messages`).replace(endMark, end)}`;
  };
}
