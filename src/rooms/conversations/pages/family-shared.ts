import { hasRole, isStaff } from '#platform/actor';
import { AppError } from '#platform/errors';
import type { PageRequest } from '#platform/web';
import type { T } from '#platform/words';
import { detectLanguage } from '#rooms/language';
import { type Content, homePage, type Html } from '#ui';
import type { Org } from '../conversations.directory.ts';
import { familyPlaces, type FamilyPlaces, phoneOf } from '../questions/family-places.ts';
import type { KnownStaff } from '../questions/family-case.ts';

export async function placesFor(request: PageRequest): Promise<FamilyPlaces> {
  return request.floor.ask(request.actor, familyPlaces, {});
}

export type FamilyFrame = {
  readonly title: string;
  readonly body: Content;
  readonly places: FamilyPlaces;
  readonly school?: Org | null;
  readonly embedded?: boolean;
};

/** A page for families, with the number to call and, for whoever is signed in, the way to their own pages. */
export function familyFrame(request: PageRequest, { title, body, places, school = null, embedded }: FamilyFrame): Html {
  const { t, actor } = request;
  const number = phoneOf(places, school);
  const guardian = hasRole(actor, 'guardian');
  const items = [
    ...(guardian ? [{ href: '/my', label: t('conversations.family.menu.mine') }] : []),
    ...(guardian ? [{ href: '/my/looks', label: t('conversations.family.menu.looks') }] : []),
    ...(isStaff(actor) ? [{ href: '/desk', label: t('conversations.family.menu.desk') }] : []),
    { href: '/my/account', label: t('conversations.family.menu.account') },
  ];
  return homePage(request, {
    title,
    body,
    ...(school === null ? {} : { schoolName: school.name, home: `/schools/${school.slug}` }),
    phone: number === null ? null : { number },
    ...(embedded === true ? { embedded } : {}),
    ...(actor.kind === 'person' && embedded !== true ? { menu: { label: actor.name, items } } : {}),
  });
}

/** The sentence for one field, when the error is about that field. */
export function errorAt(t: T, error: AppError | null, field: string): string | null {
  return error !== null && error.field === field ? errorText(t, error) : null;
}

export function errorText(t: T, error: AppError): string {
  const args = Object.fromEntries(
    Object.entries(error.data).map(([key, value]) => [key, typeof value === 'number' ? value : String(value)]),
  );
  return t.dynamic(t.has(error.code) ? error.code : 'ui.error.invalid', args);
}

/** An error that belongs to a field of the form; anything else goes on to the page that says so. */
export function fieldError(error: unknown): AppError {
  if (error instanceof AppError && error.field !== null) return error;
  throw error;
}

/** “Marisol Vega, Transportation”, or the office where nobody is known. */
export function staffName(t: T, staff: KnownStaff | null): string {
  if (staff === null) return t('conversations.school_office');
  return staff.place === null
    ? staff.name
    : t('conversations.family.person_at', { name: staff.name, place: staff.place });
}

/** The same request, with dates as they are said at the school. */
export function inZone(request: PageRequest, zone: string): PageRequest {
  return { ...request, zone, say: request.floor.words.formatters(request.locale, zone, request.now) };
}

const sureEnough = 0.8;

/** The language of what somebody wrote, where the words leave no doubt; else the one they read this page in. */
export function writtenIn({ district, locale }: PageRequest, text: string): string {
  const told = detectLanguage(text, { allowed: district.languages, known: locale });
  return told.confidence >= sureEnough ? told.tag : locale;
}
