import { isUuid, type Uuid } from '#platform/ids';
import type { Secrets } from '#platform/secrets';
import { phrasebookLanguage, standingMessages } from '../phrasebook/index.ts';
import { normalised, plainTag } from '../translation/translation.rules.ts';

/** So large and so long a recording may be. */
export const mostBytes = 5 * 1024 * 1024;
export const mostSeconds = 180;

/** The address of a recording holds this long: as long as a message may lie on a phone before it is heard. */
const addressDays = 30;
const purpose = 'recording';

const messageOf = new Map(
  standingMessages().flatMap(({ id, texts }) =>
    Object.values(texts)
      .filter((text) => text !== '')
      .map((text) => [normalised(text), id] as const),
  ),
);

/** The standing message a text is, word for word, in any language of the phrasebook. A changed word is another message. */
export const standingMessageOf = (text: string): string | null => messageOf.get(normalised(text)) ?? null;

/** What a standing message says in a language; null where the phrasebook has none. */
export function standingText(messageId: string, language: string): string | null {
  const tag = phrasebookLanguage(language);
  const message = standingMessages().find((one) => one.id === messageId);
  return tag === null || message === undefined ? null : message.texts[tag] || null;
}

/** One form of a tag, so that a family's language finds its recording. */
export const recordingTag = (tag: string): string => plainTag(tag) ?? tag.toLowerCase();

const signed = (districtId: Uuid, id: Uuid, until: string): string => `${districtId} ${id} ${until}`;

/** The path where a recording is heard by whoever got its address, for a time. */
export function hearPath(secrets: Secrets, districtId: Uuid, id: Uuid, now: Temporal.Instant): string {
  const until = Math.floor(now.add({ hours: addressDays * 24 }).epochMilliseconds / 1000).toString(36);
  return `/listen/${id}.${until}.${secrets.sign(purpose, signed(districtId, id, until), 8)}`;
}

/** The recording that an address names; null where it is forged, another district's or too old. */
export function readHearToken(secrets: Secrets, districtId: Uuid, token: string, now: Temporal.Instant): Uuid | null {
  const [id = '', until = '', signature = '', ...rest] = token.split('.');
  if (rest.length > 0 || !isUuid(id) || !/^[0-9a-z]{6,8}$/.test(until) || !/^[0-9a-f]{16}$/.test(signature))
    return null;
  const isOurs = secrets.verify(purpose, signed(districtId, id, until), signature);
  return isOurs && Number.parseInt(until, 36) * 1000 > now.epochMilliseconds ? id : null;
}

/** The address of a recording that stands in the words of a call. */
export const hearTokenIn = (body: string): string | null => /\/listen\/([\w.-]+)/.exec(body)?.[1] ?? null;
