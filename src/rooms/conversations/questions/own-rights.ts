import { question, type QuestionContext } from '#platform/action';
import { noOwnText, type OwnText, ownTexts } from '#platform/own-texts';
import { type LegalKind, legalKinds } from '../conversations.legal.ts';

/** The key of the house's text about the rights on a legal path. */
export const rightKey = (kind: LegalKind): string => `conversations.legal.rights.${kind}`;

/** The rights that the district says in its own words, by key; for everybody. */
export const ownRights = question('conversations.own_rights', async (context): Promise<ReadonlyMap<string, OwnText>> =>
  ownTexts(context, legalKinds.map(rightKey)),
);

/** One of them, by language. */
export async function ownRightOf(context: Pick<QuestionContext, 'tx' | 'actor'>, kind: LegalKind): Promise<OwnText> {
  return (await ownTexts(context, [rightKey(kind)])).get(rightKey(kind)) ?? noOwnText;
}
