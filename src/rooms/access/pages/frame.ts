import { isStaff } from '#platform/actor';
import type { PageRequest } from '#platform/web';
import { familyPage, plainPage, staffPage, type Html, type LanguageChoice, type MenuItem, type NavItem } from '#ui';

/** Every form that starts or ends a session posts from here; the words of both frames are this room's own. */
export type Framed = { readonly title: string; readonly body: Html };

function languagesOf({ floor, district }: PageRequest): readonly LanguageChoice[] {
  return floor.words.languages
    .filter((language) => district.languages.includes(language.tag))
    .map(({ tag, name, dir }) => ({ tag, name, dir }));
}

const pathOf = ({ url }: PageRequest): string => url.pathname + url.search;

/** A page before anybody is known. */
export function doorPage(request: PageRequest, { title, body }: Framed): Html {
  const { t, district, demo, toast, formToken } = request;
  // The language links lead here by GET; a page that came by POST is left for the first one.
  const path = request.method === 'GET' || request.method === 'HEAD' ? pathOf(request) : '/sign-in';
  return plainPage({
    t,
    title,
    body,
    name: district.name,
    languages: languagesOf(request),
    path,
    demo,
    toast: { note: toast, token: formToken },
  });
}

/** A page of somebody signed in: staff in theirs, a family in its own. */
export function ownPage(request: PageRequest, { title, body }: Framed): Html {
  return isStaff(request.actor) ? deskPage(request, { title, body }) : familyOwnPage(request, { title, body });
}

function familyOwnPage(request: PageRequest, { title, body }: Framed): Html {
  const { t, district, demo, toast, formToken } = request;
  const items: MenuItem[] = [
    { label: t('access.menu.looks'), href: '/my/looks', icon: 'eye', current: request.url.pathname === '/my/looks' },
    {
      label: t('access.menu.sign_ins'),
      href: '/my/sign-ins',
      icon: 'key',
      current: request.url.pathname === '/my/sign-ins',
    },
    { label: t('access.sign_out.button'), post: '/sign-out', token: formToken },
  ];
  return familyPage({
    t,
    title,
    body,
    schoolName: district.name,
    districtName: district.name,
    home: '/my',
    languages: languagesOf(request),
    path: request.method === 'GET' ? pathOf(request) : '/my',
    menu: { label: request.actor.name, items },
    demo,
    toast: { note: toast, token: formToken },
  });
}

/** A staff page of this room, with its own neighbours beside it. */
export function deskPage(request: PageRequest, { title, body }: Framed): Html {
  const { t, district, actor, demo, toast, formToken, url } = request;
  const at = (href: string): boolean => url.pathname === href || url.pathname.startsWith(`${href}/`);
  const wide = actor.grants.some((grant) => grant.role === 'administrator' && grant.unitId === null);
  const admin: NavItem[] = wide
    ? [
        {
          href: '/admin/people-access',
          label: t('access.nav.people'),
          icon: 'people',
          current: at('/admin/people-access'),
        },
        { href: '/admin/looks', label: t('access.nav.looks'), icon: 'eye', current: at('/admin/looks') },
        { href: '/admin/tokens', label: t('access.nav.tokens'), icon: 'key', current: at('/admin/tokens') },
        { href: '/admin/sign-in', label: t('access.nav.sign_in'), icon: 'lock', current: at('/admin/sign-in') },
      ]
    : [];
  const nav: NavItem[] = [
    { href: '/desk', label: t('access.nav.desk'), icon: 'home' },
    ...admin,
    { href: '/desk/sign-in-codes', label: t('access.nav.codes'), icon: 'phone', current: at('/desk/sign-in-codes') },
  ];
  return staffPage({
    t,
    title,
    body,
    districtName: district.name,
    nav,
    person: {
      name: actor.name,
      menu: [
        { label: t('access.menu.sign_ins'), href: '/my/sign-ins', icon: 'key' },
        { label: t('access.sign_out.button'), post: '/sign-out', token: formToken },
      ],
    },
    demo,
    toast: { note: toast, token: formToken },
  });
}
