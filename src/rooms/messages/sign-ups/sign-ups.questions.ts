import { sql } from 'kysely';
import { question, type QuestionContext } from '#platform/action';
import { hasAnyRole, unitsWith } from '#platform/actor';
import { allow, found } from '#platform/errors';
import type { Uuid } from '#platform/ids';
import { type FamilyMessage, familyMessageOf } from '../questions/family-message.ts';
import { sentAbout, type SentAbout } from '../slips/sending-about.ts';
import { mayKeep, worksHere } from '../slips/slips.policy.ts';
import {
  type Place,
  placeById,
  placesOf,
  type SignUp,
  signUpByCode,
  signUpById,
  signUpColumns,
} from './sign-ups.store.ts';

export type ListedSignUp = SignUp & { readonly taken: number; readonly waiting: number };

export const listSignUps = question(
  'messages.sign_ups',
  async ({ tx, actor }: QuestionContext): Promise<readonly ListedSignUp[]> => {
    allow(worksHere(actor));
    const schools = hasAnyRole(actor, ['administrator', 'engagement'])
      ? null
      : unitsWith(actor, ['office', 'principal']);
    const { rows } = await sql<ListedSignUp>`select ${signUpColumns},
      (select count(*)::int from messages.sign_up_people p where p.district_id = s.district_id and p.sign_up_id = s.id and p.state = 'in') as taken,
      (select count(*)::int from messages.sign_up_people p where p.district_id = s.district_id and p.sign_up_id = s.id and p.state = 'waiting') as waiting
    from messages.sign_ups s where s.district_id = ${actor.districtId}
      and (s.author_id = ${actor.personId}::uuid or ${schools === null} or s.org_id = any(${[...(schools ?? [])]}::uuid[]))
    order by s.state = 'ended', s.starts_at, s.id limit 100`.execute(tx);
    return rows;
  },
);

/** A sign-up with everybody who came, for those who look after it. */
export const signUpWhole = question(
  'messages.sign_up',
  async (
    context: QuestionContext,
    { id }: { id: Uuid },
  ): Promise<{ row: SignUp; places: readonly Place[]; sent: readonly SentAbout[] }> => {
    const { tx, actor } = context;
    const row = await signUpById(tx, actor.districtId, id);
    found(mayKeep(actor, row) ? row : null);
    return { row, places: await placesOf(tx, actor.districtId, id), sent: await sentAbout(context, id) };
  },
);

export type PublicSignUp = {
  readonly row: SignUp;
  readonly left: number;
  readonly waiting: number;
  readonly isOpen: boolean;
};

async function shown({ tx, actor, now }: QuestionContext, row: SignUp): Promise<PublicSignUp> {
  const places = await placesOf(tx, actor.districtId, row.id);
  const taken = places.filter((one) => one.state === 'in').length;
  return {
    row,
    left: Math.max(0, row.places - taken),
    waiting: places.filter((one) => one.state === 'waiting').length,
    isOpen: row.state === 'open' && Temporal.Instant.compare(row.starts_at, now) > 0,
  };
}

/** What anybody with the link sees: how many places are left, never who has them. */
export const publicSignUp = question(
  'messages.public_sign_up',
  async (context, { code }: { code: string }): Promise<PublicSignUp | null> => {
    const row = await signUpByCode(context.tx, context.actor.districtId, code);
    return row === null ? null : shown(context, row);
  },
);

/** The sign-up behind one family's message. */
export const familySignUp = question(
  'messages.family_sign_up',
  async (
    context,
    { recipientId }: { recipientId: Uuid },
  ): Promise<(PublicSignUp & { message: FamilyMessage; mine: Place | null }) | null> => {
    const { tx, actor } = context;
    const message = actor.linkTo === recipientId ? await familyMessageOf(context, recipientId) : null;
    if (message === null || message.row.asks !== 'sign_up') return null;
    const { rows } = await sql<{
      about: Uuid;
    }>`select about_id as about from messages.announcements where district_id = ${actor.districtId} and id = ${message.row.id} and about_id is not null`.execute(
      tx,
    );
    const [row] = rows;
    if (row === undefined) return null;
    const found = await shown(context, await signUpById(tx, actor.districtId, row.about));
    const mine = (await placesOf(tx, actor.districtId, row.about)).find(
      (one) => one.person_id === message.personId && one.state !== 'gone',
    );
    return { ...found, message, mine: mine ?? null };
  },
);

/** One place, for whoever holds its link. */
export const placeByLink = question(
  'messages.place_by_link',
  async (
    context,
    { placeId }: { placeId: Uuid },
  ): Promise<(PublicSignUp & { place: Place; before: number }) | null> => {
    const { tx, actor } = context;
    if (actor.linkTo !== placeId) return null;
    const place = await placeById(tx, actor.districtId, placeId);
    const row = await signUpById(tx, actor.districtId, place.sign_up_id);
    const line = (await placesOf(tx, actor.districtId, row.id)).filter((one) => one.state === 'waiting');
    return { ...(await shown(context, row)), place, before: line.findIndex((one) => one.id === placeId) };
  },
);
