import { action, question, type ActionContext } from '#platform/action';
import { newId, type Uuid } from '#platform/ids';
import { newDigits, newToken, type Secrets } from '#platform/secrets';
import { allow, found } from '#platform/errors';
import {
  askRequest,
  chooseRequest,
  digitsRequest,
  handOutRequest,
  linkRequest,
  sendCodeRequest,
  noInput,
} from './access.contract.ts';
import { isStaffGrant, may } from './access.policy.ts';
import { afterRight, afterWrong, chooserNames, limits, mayGuess, maySend, type Contact } from './access.rules.ts';
import { contactsOf, findPerson, linkBase, peopleAt } from './access.store.ts';
import { schoolsOf } from './people.store.ts';
import { beginSession, dayOf, grantsOfRow, type Arriving, type SignedIn, type Way } from './sessions.begin.ts';
import {
  addAsking,
  countTry,
  endAskingOf,
  lockAsking,
  lockThrottle,
  markProved,
  markUsed,
  openAskings,
  readAsking,
  saveCode,
  saveThrottle,
  sentTo,
  tidy,
  type Asking,
} from './signin.store.ts';

/** Purposes of the keyed hashes: the same value under another purpose is another hash. */
export const purposes = {
  browser: 'sign-in browser',
  link: 'sign-in link',
  digits: 'sign-in digits',
  contact: 'contact point',
} as const;

/** How an address is known where it must not stand in clear. */
export function contactHash(secrets: Secrets, contact: Contact): string {
  return secrets.hash(purposes.contact, `${contact.kind} ${contact.value}`);
}

/**
 * Somebody asks to sign in. Exactly the same work whether or not the address is known: one row, one job. Looking it up
 * is the job's work, after the answer has gone out.
 */
export const askToSignIn = action(
  'access.ask_to_sign_in',
  askRequest,
  async ({ tx, actor, floor, now, enqueue }, input) => {
    const { secrets } = floor;
    const contact: Contact = { kind: input.kind, value: input.value };
    const askingId = newId();
    if (input.formerToken !== null) {
      await endAskingOf(tx, actor.districtId, secrets.hashes(purposes.browser, input.formerToken), now);
    }
    await addAsking(tx, actor.districtId, {
      id: askingId,
      browser_hash: secrets.hash(purposes.browser, input.browserToken),
      contact_kind: contact.kind,
      contact_hash: contactHash(secrets, contact),
      contact_sealed: secrets.encrypt(purposes.contact, contact.value),
      locale: input.locale,
      next_path: input.next,
      asked_at: now,
      expires_at: now.add({ minutes: limits.codeMinutes }),
    });
    enqueue('access.send_code', { askingId, host: input.host });
  },
);

/** The job's part: looks the address up and, when somebody has it, sends link and digits. Phones are answered by staff. */
export const sendCode = action(
  'access.send_code',
  sendCodeRequest,
  async ({ tx, actor, floor, now, enqueue, record }, input) => {
    const asking = await lockAsking(tx, actor.districtId, { id: input.askingId });
    if (!asking || asking.sent_at !== null || Temporal.Instant.compare(now, asking.expires_at) >= 0) return;
    const contact = contactOf(floor.secrets, asking);
    const people = await peopleAt(tx, actor.districtId, contact);
    const first = people[0];
    if (contact.kind === 'phone' || !first) return;
    const before = await sentTo(tx, actor.districtId, asking.contact_hash, now.subtract({ hours: 24 }));
    if (!maySend(before, now)) return;
    const digits = newDigits();
    const token = newToken();
    await saveCode(tx, actor.districtId, asking.id, {
      linkHash: floor.secrets.hash(purposes.link, token),
      digitsHash: digitsHash(floor.secrets, asking.id, digits),
      sentAt: now,
      expiresAt: asking.expires_at,
      spoken: false,
    });
    const t = floor.words.translator(asking.locale, actor.districtId);
    const link = `${await linkBase(tx, floor.settings.publicUrl, actor.districtId, input.host)}/sign-in/link/${token}`;
    enqueue('channels.send', {
      to: { kind: 'email', address: contact.value },
      personId: people.length === 1 ? first.id : null,
      subject: t('access.mail.subject'),
      text: t('access.mail.text', { digits, link, minutes: limits.codeMinutes }),
      category: 'sign_in',
      language: asking.locale,
      onceKey: `sign-in ${asking.id}`,
    });
    record('sign-in code sent', people.length === 1 ? { kind: 'person', id: first.id } : null);
  },
);

export type ProofOutcome =
  | { readonly outcome: 'in'; readonly signedIn: SignedIn; readonly next: string | null }
  | { readonly outcome: 'choose'; readonly sameBrowser: boolean }
  | { readonly outcome: 'wrong'; readonly left: number; readonly askedAt: Temporal.Instant }
  | { readonly outcome: 'needs_digits' | 'expired' | 'spent' | 'throttled' };

/**
 * Six digits in the browser that asked. A wrong guess is an answer, not an error: it must be counted, so the
 * transaction has to commit.
 */
export const signInWithDigits = action(
  'access.sign_in_with_digits',
  digitsRequest,
  async (context, input): Promise<ProofOutcome> => {
    const { tx, actor, floor, now } = context;
    const asking = await lockAsking(tx, actor.districtId, {
      browserHashes: floor.secrets.hashes(purposes.browser, input.browserToken),
    });
    if (!asking) return { outcome: 'expired' };
    const throttle = await lockThrottle(tx, actor.districtId, asking.contact_hash, now);
    const guess = { tries: asking.tries, expiresAt: asking.expires_at, used: asking.used_at !== null };
    const verdict = mayGuess(guess, throttle, now);
    if (verdict !== 'yes') return { outcome: verdict };
    if (!fits(floor.secrets, asking, input.digits)) {
      await countTry(tx, actor.districtId, asking.id, false);
      await saveThrottle(tx, actor.districtId, asking.contact_hash, afterWrong(throttle, now));
      return { outcome: 'wrong', left: limits.triesPerCode - asking.tries - 1, askedAt: asking.asked_at };
    }
    await saveThrottle(tx, actor.districtId, asking.contact_hash, afterRight(throttle));
    return prove(context, asking, {
      ...input,
      way: asking.spoken ? 'spoken_code' : 'code',
      browserHash: asking.browser_hash,
    });
  },
);

/**
 * The link of the message. In the browser that asked, the button is enough. Anywhere else (a scanner, a phone the mail
 * was read on, somebody it was forwarded to) the digits are asked for as well, and nothing is used up before they fit.
 */
export const signInWithLink = action(
  'access.sign_in_with_link',
  linkRequest,
  async (context, input): Promise<ProofOutcome> => {
    const { tx, actor, floor, now } = context;
    const asking = await lockAsking(tx, actor.districtId, {
      linkHashes: floor.secrets.hashes(purposes.link, input.linkToken),
    });
    if (!asking || asking.used_at !== null || Temporal.Instant.compare(now, asking.expires_at) >= 0)
      return { outcome: 'expired' };
    if (isBrowserOf(floor.secrets, asking, input.browserToken)) {
      return prove(context, asking, { ...input, way: 'link', browserHash: asking.browser_hash });
    }
    if (input.digits === null) return { outcome: 'needs_digits' };
    // Whoever holds the link holds the message with the digits: these tries have their own count, so that a scanner
    // that types nonsense cannot use up the tries of the person at the page.
    if (asking.link_tries >= limits.triesPerCode) return { outcome: 'spent' };
    if (!fits(floor.secrets, asking, input.digits)) {
      await countTry(tx, actor.districtId, asking.id, true);
      return { outcome: 'wrong', left: limits.triesPerCode - asking.link_tries - 1, askedAt: asking.asked_at };
    }
    return prove(context, asking, {
      ...input,
      way: 'code',
      browserHash: floor.secrets.hash(purposes.browser, input.freshToken),
    });
  },
);

/** Several people share the address: the browser that proved it chooses who it is. */
export const choosePerson = action(
  'access.choose_person',
  chooseRequest,
  async (context, input): Promise<ProofOutcome> => {
    const { tx, actor, floor, now } = context;
    const asking = await lockAsking(tx, actor.districtId, {
      browserHashes: floor.secrets.hashes(purposes.browser, input.browserToken),
    });
    if (!asking || !stillProved(asking, now)) return { outcome: 'expired' };
    const people = await peopleAt(tx, actor.districtId, contactOf(floor.secrets, asking));
    if (!people.some((person) => person.id === input.personId)) return { outcome: 'expired' };
    return enter(context, asking, { ...input, way: asking.spoken ? 'spoken_code' : 'code' }, input.personId);
  },
);

/** Whom the browser that proved an address may choose from: ids and initials only. Null: nothing was proved, or too long ago. */
export const peopleToChoose = question(
  'access.people_to_choose',
  async ({ tx, actor, floor, now }, input: { browserToken: string }) => {
    const asking = await readAsking(tx, actor.districtId, {
      browserHashes: floor.secrets.hashes(purposes.browser, input.browserToken),
    });
    if (!asking || !stillProved(asking, now)) return null;
    const people = await peopleAt(tx, actor.districtId, contactOf(floor.secrets, asking));
    const names = chooserNames(
      people.map((row) => ({ id: row.id, givenName: row.given_name, familyName: row.family_name })),
    );
    return people.map((row) => ({ id: row.id, initials: names.get(row.id) ?? '' }));
  },
);

/** How a sign-in link stands, for the page that only shows a button. Reading it changes nothing. */
export const linkState = question(
  'access.link_state',
  async (
    { tx, actor, floor, now },
    input: { linkToken: string; browserToken: string | null },
  ): Promise<'button' | 'digits' | 'gone'> => {
    const asking = await readAsking(tx, actor.districtId, {
      linkHashes: floor.secrets.hashes(purposes.link, input.linkToken),
    });
    if (!asking || asking.used_at !== null || Temporal.Instant.compare(now, asking.expires_at) >= 0) return 'gone';
    return isBrowserOf(floor.secrets, asking, input.browserToken) ? 'button' : 'digits';
  },
);

export type HandedOut = { readonly digits: string; readonly until: Temporal.Instant } | null;

/**
 * Six digits for staff to read out, for a family with only a phone, once the family has entered its number on the
 * sign-in page. They fit in the browsers that asked for this person's addresses and nowhere else. Null: nobody asked.
 */
export const handOutCode = action(
  'access.hand_out_code',
  handOutRequest,
  async ({ tx, actor, floor, now, record }, { personId }): Promise<HandedOut> => {
    const person = found(await findPerson(tx, actor.districtId, personId, dayOf(now)));
    // A code for a colleague would be a way to act as that colleague: only administrators of the district may.
    const isColleague = grantsOfRow(person, dayOf(now)).some(isStaffGrant);
    allow(may(actor, 'hand out a code', isColleague ? [] : await schoolsOf(tx, actor.districtId, person)));
    allow(person.is_active && person.is_on);
    const contacts = await contactsOf(tx, actor.districtId, personId);
    const hashes = contacts.flatMap((contact) =>
      floor.secrets.hashes(purposes.contact, `${contact.kind} ${contact.value}`),
    );
    const open = await openAskings(tx, actor.districtId, hashes, now);
    if (open.length === 0) return null;
    const digits = newDigits();
    const until = now.add({ minutes: limits.codeMinutes });
    for (const asking of open) {
      await saveCode(tx, actor.districtId, asking.id, {
        linkHash: null,
        digitsHash: digitsHash(floor.secrets, asking.id, digits),
        sentAt: now,
        expiresAt: until,
        spoken: true,
      });
    }
    record('sign-in code handed out', { kind: 'person', id: personId });
    return { digits, until };
  },
);

/** Every night: forgets askings, ended sessions and what was spent. */
export const tidyAccess = action('access.tidy', noInput, async ({ tx, actor, now }) => {
  await tidy(tx, actor.districtId, now);
});

function digitsHash(secrets: Secrets, askingId: Uuid, digits: string): string {
  return secrets.hash(purposes.digits, `${askingId} ${digits}`);
}

function fits(secrets: Secrets, asking: Asking, digits: string): boolean {
  return (
    asking.digits_hash !== null &&
    secrets.hashes(purposes.digits, `${asking.id} ${digits}`).includes(asking.digits_hash)
  );
}

function isBrowserOf(secrets: Secrets, asking: Asking, browserToken: string | null): boolean {
  return browserToken !== null && secrets.hashes(purposes.browser, browserToken).includes(asking.browser_hash);
}

function contactOf(secrets: Secrets, asking: Asking): Contact {
  return { kind: asking.contact_kind, value: secrets.decrypt(purposes.contact, asking.contact_sealed) };
}

function stillProved(asking: Asking, now: Temporal.Instant): boolean {
  return (
    asking.proved_at !== null &&
    asking.used_at === null &&
    Temporal.Instant.compare(now, asking.proved_at.add({ minutes: limits.codeMinutes })) < 0
  );
}

async function prove(
  context: ActionContext,
  asking: Asking,
  arriving: Arriving & { way: Way; browserHash: string },
): Promise<ProofOutcome> {
  const { tx, actor, floor, now } = context;
  const people = await peopleAt(tx, actor.districtId, contactOf(floor.secrets, asking));
  const only = people.length === 1 ? people[0] : undefined;
  if (people.length === 0) return { outcome: 'expired' };
  if (only) return enter(context, asking, arriving, only.id);
  await markProved(tx, actor.districtId, asking.id, arriving.browserHash, now);
  return { outcome: 'choose', sameBrowser: arriving.browserHash === asking.browser_hash };
}

async function enter(
  context: ActionContext,
  asking: Asking,
  { way, browser, remember, formerSession }: Arriving & { way: Way },
  personId: Uuid,
): Promise<ProofOutcome> {
  await markUsed(context.tx, context.actor.districtId, asking.id, context.now);
  const signedIn = await beginSession(context, {
    personId,
    way,
    contactHash: asking.contact_hash,
    browser,
    remember,
    formerSession,
  });
  return { outcome: 'in', signedIn, next: asking.next_path };
}
