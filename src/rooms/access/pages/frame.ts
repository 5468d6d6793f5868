import { hasRole, isStaff } from '#platform/actor';
import type { PageRequest } from '#platform/web';
import { deskPage as deskFrame, homePage, languageChoices, plainPage, type Html } from '#ui';

export type Framed = { readonly title: string; readonly body: Html };

/** A page before anybody is known. */
export function doorPage(request: PageRequest, { title, body }: Framed): Html {
  const { t, district, demo, toast, formToken, url, method } = request;
  // The language links come back by GET; a page that came by POST is left for the first one.
  const path = method === 'GET' ? url.pathname + url.search : '/sign-in';
  return plainPage({
    t,
    title,
    body,
    name: district.name,
    languages: languageChoices(request),
    path,
    demo,
    toast: { note: toast, token: formToken },
  });
}

/** A page of somebody signed in: staff in theirs, a family in its own. */
export async function ownPage(request: PageRequest, { title, body }: Framed): Promise<Html> {
  if (isStaff(request.actor)) return deskPage(request, { title, body });
  const { t, actor } = request;
  const guardian = hasRole(actor, 'guardian');
  const items = [
    ...(guardian ? [{ href: '/my', label: t('access.menu.mine') }] : []),
    ...(guardian ? [{ href: '/my/looks', label: t('access.menu.looks') }] : []),
    { href: '/my/account', label: t('access.menu.account') },
    { href: '/sign-out', label: t('access.sign_out.button') },
  ];
  return homePage(request, { title, body, home: '/my', menu: { label: actor.name, items } });
}

/** A staff page of this room in the house's own frame. */
export async function deskPage(request: PageRequest, { title, body }: Framed): Promise<Html> {
  return deskFrame(request, { title, body });
}
