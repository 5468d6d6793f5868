import type { PageRequest } from '#platform/web';
import { isIcon } from './icons.ts';
import type { Content, Html } from './markup.ts';
import { familyPage, type LanguageChoice, staffPage } from './pages.ts';

/** The languages of the district, for the language menu. */
export function languageChoices({
  floor,
  district,
}: Pick<PageRequest, 'floor' | 'district'>): readonly LanguageChoice[] {
  return floor.words.languages
    .filter((language) => district.languages.includes(language.tag))
    .map(({ tag, name, dir }) => ({ tag, name, dir }));
}

export type DeskPage = {
  readonly title: string;
  readonly body: Content;
  /** The navigation entry this page belongs to; default: the one whose address begins this page's. */
  readonly current?: string;
  /** Topics whose news renew this page. */
  readonly topics?: readonly string[];
};

/** The way back from a page of the settings. */
export const toSettings = ({ t }: Pick<PageRequest, 't'>): { label: string; href: string } => ({
  label: t('ui.settings.title'),
  href: '/admin',
});

/** A staff page inside the house's own frame: navigation, search, who is signed in, what was just done. */
export async function deskPage(request: PageRequest, { title, body, current, topics }: DeskPage): Promise<Html> {
  const { t, actor, district, demo, url } = request;
  const entries = await request.navigation();
  // Every page of staff stands below /desk; that entry is lit by its own page alone.
  const fits = (href: string): boolean =>
    url.pathname === href || (href !== '/desk' && url.pathname.startsWith(`${href}/`));
  const nearest = entries
    .filter((entry) => fits(entry.href))
    .toSorted((a, b) => b.href.length - a.href.length)[0]?.href;
  // One of the settings is no entry itself: the settings stay lit.
  const isSetting = url.pathname.startsWith('/admin/') && entries.every((entry) => entry.href !== current);
  const here = isSetting ? nearest : (current ?? nearest);
  return staffPage({
    t,
    title,
    body,
    districtName: district.name,
    nav: entries.map(({ href, label, icon, count }) => ({
      href,
      label,
      icon: isIcon(icon) ? icon : 'info',
      count,
      current: href === here,
    })),
    person: {
      name: actor.name,
      menu: request.menu().map(({ href, label, icon }) => ({ href, label, ...(isIcon(icon) ? { icon } : {}) })),
    },
    search: '/desk/search',
    enter: '/desk/enter',
    live: topics === undefined ? null : { stream: '/desk/live', topics },
    demo,
    toast: { note: request.toast, token: request.formToken },
  });
}

export type HomePage = {
  readonly title: string;
  readonly body: Content;
  /** The school whose page this is; the district's name otherwise. */
  readonly schoolName?: string | undefined;
  readonly home?: string;
  readonly phone?: { number: string; hours?: string | null } | null;
  readonly embedded?: boolean;
  readonly menu?: { label: string; items: readonly { href: string; label: string }[] };
};

/** A page for families inside the house's own frame. */
export function homePage(request: PageRequest, page: HomePage): Html {
  const { t, district, demo, url } = request;
  return familyPage({
    t,
    title: page.title,
    body: page.body,
    schoolName: page.schoolName ?? district.name,
    districtName: district.name,
    languages: languageChoices(request),
    path: url.pathname + url.search,
    ...(page.home === undefined ? {} : { home: page.home }),
    ...(page.phone === undefined ? {} : { phone: page.phone }),
    ...(page.embedded === undefined ? {} : { embedded: page.embedded }),
    ...(page.menu === undefined ? {} : { menu: page.menu }),
    privacy: '/kept',
    interpreter: page.phone !== null && page.phone !== undefined,
    demo,
    toast: { note: request.toast, token: request.formToken },
  });
}
