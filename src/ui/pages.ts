import type { T } from '#platform/words';
import { assetPath } from './assets.ts';
import { icon, sprite } from './icons.ts';
import type { IconName } from './icons.ts';
import { classes, element, html } from './markup.ts';
import type { Content, Html } from './markup.ts';
import { keycap, menu } from './navigation.ts';
import type { MenuItem } from './navigation.ts';
import { call, initials, toast as toastPart } from './states.ts';

/** Something just done, as `request.toast` brings it; the words are looked up here. */
export type ToastNote = {
  says: string;
  args?: Readonly<Record<string, string | number>>;
  undo?: { path: string; label: string };
};

export type ToastGiven = { note: ToastNote | null; token: string };

export type LanguageChoice = { tag: string; name: string; dir: 'ltr' | 'rtl' };

type Frame = { t: T; title: string; body: Content; demo?: boolean | undefined; toast?: ToastGiven | null | undefined };

export type FamilyPage = Frame & {
  schoolName: string;
  districtName: string;
  /** Where the name at the top leads; default “/”. */
  home?: string;
  /** The languages one can switch to: those of the district. */
  languages: readonly LanguageChoice[];
  /** Path and query of this page; the language links come back to it. */
  path: string;
  /** The school's number and hours in words, for the foot. */
  phone?: { number: string; hours?: string | null } | null;
  interpreter?: boolean;
  privacy?: string | null;
  /** Beside the languages: pages of a signed-in family, sign out. */
  menu?: { label: string; items: readonly MenuItem[] };
  /** In another site's frame: no header, no foot. */
  embedded?: boolean;
};

/** A page for families: one column, no framework, a few lines of script. Complete HTML. */
export function familyPage(page: FamilyPage): Html {
  const { t, title, body, schoolName, districtName, home = '/' } = page;
  const beside = schoolName === districtName ? null : html`<small>${districtName}</small>`;
  const name = element(
    'a',
    { class: 'porch-name', href: home },
    icon('lamp', { mark: true }),
    html`<span><bdi>${schoolName}</bdi>${beside}</span>`,
  );
  const own =
    page.menu &&
    menu({
      label: page.menu.label,
      face: html`${icon('person')}<span class="porch-own">${page.menu.label}</span>${icon('down')}`,
      items: page.menu.items,
      button: false,
    });
  const head = page.embedded
    ? null
    : html`<header class="porch"><div class="porch-in">${name}${own}${languageMenu(page)}</div></header>`;
  return whole({
    t,
    title: `${title} · ${schoolName}`,
    sheet: 'family.css',
    scripts: ['family.js'],
    bodyClass: 'family',
    body: html`${head}
      <main id="main">${notices(page)}${body}</main>
      ${page.embedded ? null : foot(page)}`,
  });
}

function languageMenu({ t, languages, path }: FamilyPage): Content {
  if (languages.length < 2) return null;
  const address = new URL(path, 'https://page.invalid');
  const items = languages.map((language): MenuItem => {
    address.searchParams.set('lang', language.tag);
    return {
      label: language.name,
      href: address.pathname + address.search,
      lang: language.tag,
      dir: language.dir,
      current: language.tag === t.locale,
    };
  });
  const face = html`${icon('globe')}<span class="hide-visually">${t('ui.language.label')}: </span
    >${t.language.name}${icon('down')}`;
  return menu({ label: t('ui.language.label'), face, items, button: false });
}

function foot({ t, phone, interpreter, districtName, privacy }: FamilyPage): Html {
  const number = phone?.number ?? '';
  const calls = phone
    ? phone.hours
      ? t.rich('ui.foot.call_hours', { number, hours: phone.hours, phone: () => call(number) })
      : t.rich('ui.foot.call', { number, phone: () => call(number) })
    : null;
  const reach = calls && html`<p>${calls}${interpreter && html` ${t('ui.foot.interpreter')}`}</p>`;
  const about = privacy && html` ${element('a', { href: privacy }, t('ui.foot.privacy'))}`;
  const drafted = t.language.review === 'drafted' && html`<p>${t('ui.language.drafted')}</p>`;
  return html`<footer class="foot">
    <div class="foot-in stack stack-s">
      ${reach}
      <p>${t('ui.foot.run_by', { district: districtName })}${about}</p>
      ${drafted}
    </div>
  </footer>`;
}

function notices({ t, demo, toast }: Frame): Content {
  const told = toast?.note;
  return html`${
    demo &&
    html`<p class="demo">
      ${icon('info')}<span>${t('ui.demo.notice')} <a href="/demo/mail">${t('ui.demo.mailbox')}</a></span>
    </p>`
  }${told && toastPart({ t, says: t.dynamic(told.says, told.args), undo: told.undo ?? null, token: toast.token })}`;
}

export type NavItem = { href: string; label: string; icon: IconName; current?: boolean; count?: number | null };

export type StaffPage = Frame & {
  districtName: string;
  home?: string;
  /** In their order; on a phone the first four are doors, the others under “More”. */
  nav: readonly NavItem[];
  person: { name: string; menu: readonly MenuItem[] };
  /** The page that searches; `/` and Ctrl K go there. */
  search?: string | null;
  /** Where a call or a visit at the counter is entered; `c` goes there from any page. */
  enter?: string | null;
  /** The event stream and the topics whose news renew this page. */
  live?: { stream: string; topics: readonly string[] } | null;
};

/** A page for staff: navigation beside it, live, complete from the keyboard. Complete HTML. */
export function staffPage(page: StaffPage): Html {
  const { t, title, body, districtName, home = '/desk', person, search, live } = page;
  const name = element(
    'a',
    { class: 'porch-name', href: home },
    icon('lamp', { mark: true }),
    html`<span>${t('ui.brand.name')}<small>${districtName}</small></span>`,
  );
  const find = search
    ? html`${element('a', { class: 'find', href: search, 'data-key': '/' }, icon('search'), t('ui.nav.search'), html` <kbd>Ctrl K</kbd>`)}${element('a', { class: 'find-small link-row', href: search, 'data-key': 'ctrl+k' }, icon('search', { large: true, label: t('ui.nav.search') }))}`
    : null;
  const take = page.enter
    ? element(
        'a',
        { class: 'link-row take-call', href: page.enter, 'data-key': 'c', title: t('ui.nav.enter') },
        icon('phone', { large: true, label: t('ui.nav.enter') }),
      )
    : null;
  const face = html`<span class="initials" aria-hidden="true">${initials(person.name)}</span
    ><span class="only-wide">${person.name}</span
    ><span class="hide-visually only-narrow">${person.name}</span>${icon('down')}`;
  const main = element(
    'main',
    { id: 'main', 'data-live': live?.stream, 'data-topics': live?.topics.join(' ') },
    live
      ? html`<p class="offline" role="status" data-offline hidden>
          ${icon('warning')}<span>${t('ui.live.connection')}</span>
        </p>`
      : null,
    notices(page),
    body,
  );
  return whole({
    t,
    title,
    sheet: 'staff.css',
    scripts: ['turbo.js', 'family.js', 'staff.js'],
    bodyClass: 'staff',
    turbo: true,
    body: html`<header class="porch">
        <div class="porch-in">
          ${name}${find}${take}${menu({ label: person.name, face, items: person.menu, button: false })}
        </div>
      </header>
      <div class="shell">${rail(page)}${main}</div>
      ${keysDialog(t)}`,
  });
}

function rail({ t, nav }: StaffPage): Html {
  const link = (item: NavItem, className: string | null): Html => {
    const count = item.count
      ? html`<span class="count num" aria-hidden="true">${item.count}</span
          ><span class="hide-visually">, ${t('ui.nav.open', { n: item.count })}</span>`
      : null;
    return element(
      'a',
      { href: item.href, class: className, 'aria-current': item.current ? 'page' : null },
      icon(item.icon),
      html`<span>${item.label}</span>${count}`,
    );
  };
  const doors = nav.slice(0, 4).map((item) => link(item, null));
  const others = nav.slice(4);
  const current = others.some((item) => item.current);
  const more =
    others.length > 0
      ? html`<details class="${classes('menu rail-more only-narrow', current && 'is-current')}">
          <summary>${icon('menu')}<span>${t('ui.nav.more')}</span></summary>
          <div class="menu-list">${others.map((item) => link(item, null))}</div>
        </details>`
      : null;
  return html`<nav class="rail" aria-label="${t('ui.nav.main')}">
    ${doors}${others.map((item) => link(item, 'only-wide'))}${more}
  </nav>`;
}

function keysDialog(t: T): Html {
  const rows: readonly (readonly [string, string])[] = [
    ['j k', t('ui.keys.move')],
    ['x', t('ui.keys.choose')],
    ['enter', t('ui.keys.open')],
    ['r', t('ui.keys.reply')],
    ['n', t('ui.keys.note')],
    ['h', t('ui.keys.helper')],
    ['ctrl+enter', t('ui.keys.send')],
    ['c', t('ui.nav.enter')],
    ['/', t('ui.keys.search')],
    ['ctrl+k', t('ui.keys.go')],
    ['?', t('ui.keys.all')],
  ];
  const shown = rows.map(
    ([keys, does]) =>
      html`<dt>${keys.split(' ').map((key) => html`${keycap(key)} `)}</dt>
        <dd>${does}</dd>`,
  );
  return html`<dialog class="dialog" id="keys" popover aria-labelledby="keys-title">
    <h2 id="keys-title">${t('ui.keys.title')}</h2>
    <dl class="facts mt-3">${shown}</dl>
    <label class="choice mt-3"><input type="checkbox" data-keys-on checked /><span>${t('ui.keys.on')}</span></label>
    <div class="buttons">
      <button class="button button-second" type="button" popovertarget="keys" popovertargetaction="hide">
        ${t('ui.keys.close')}
      </button>
    </div>
  </dialog>`;
}

export type PlainPage = Frame & {
  /** Beside the lamp at the top. */
  name?: string;
  home?: string;
  languages?: readonly LanguageChoice[];
  path?: string;
};

/** A page before anybody is known: staff sign-in, set-up, what went wrong. */
export function plainPage({
  t,
  title,
  body,
  name = t('ui.brand.name'),
  home = '/',
  languages = [],
  path = '/',
  demo,
  toast,
}: PlainPage): Html {
  return familyPage({ t, title, body, schoolName: name, districtName: name, home, languages, path, demo, toast });
}

export type ProblemPage = {
  t: T;
  /** The error's code, `ui.error.not_found`: the key of its text. */
  code: string;
  status: number;
  data?: Readonly<Record<string, string | number | boolean | null>>;
  name?: string;
  home?: string;
  languages?: readonly LanguageChoice[];
  path?: string;
  /** What somebody had typed: shown, so that no words are lost. */
  kept?: Readonly<Record<string, string>>;
  /** To say on the phone. */
  number?: string;
};

const byStatus: Readonly<Record<number, string>> = {
  401: 'sign_in_needed',
  403: 'form_expired',
  404: 'not_found',
  409: 'conflict',
  413: 'too_large',
  422: 'invalid',
  429: 'too_many',
  503: 'unavailable',
};

/** Says in plain words what went wrong, that nothing was lost, and what to do. */
export function problemPage({
  t,
  code,
  status,
  data = {},
  name,
  home = '/',
  languages,
  path,
  kept = {},
  number,
}: ProblemPage): Html {
  const own = code.startsWith('ui.error.') ? code.slice('ui.error.'.length) : null;
  const kind =
    own !== null && t.has(`ui.problem.${own}`) ? own : (byStatus[status] ?? (status < 500 ? 'invalid' : 'internal'));
  const args = Object.fromEntries(
    Object.entries(data).map(([key, value]) => [key, typeof value === 'number' ? value : String(value)]),
  );
  const text = t.has(code) ? t.dynamic(code, args) : t.dynamic(`ui.error.${kind}`);
  const words = Object.entries(kept).filter(([field, value]) => !field.startsWith('_') && value.trim().length > 20);
  const saved =
    words.length === 0
      ? null
      : html`<section class="section">
          <h2>${t('ui.problem.kept')}</h2>
          ${words.map(([, value]) => html`<p class="kept" dir="auto">${value}</p>`)}
        </section>`;
  const body = html`<h1 data-problem>${t.dynamic(`ui.problem.${kind}`)}</h1>
    <p class="lead mt-3">${text}</p>
    ${number === undefined ? null : html`<p class="soft mt-3">${t.rich('ui.problem.number', { number })}</p>`}
    <div class="buttons mt-5">${element('a', { class: 'button', href: home }, t('ui.problem.home'))}</div>
    ${saved}`;
  return plainPage({
    t,
    title: t.dynamic(`ui.problem.${kind}`),
    body,
    home,
    ...(name === undefined ? {} : { name }),
    ...(languages === undefined ? {} : { languages }),
    ...(path === undefined ? {} : { path }),
  });
}

type Whole = {
  t: T;
  title: string;
  sheet: string;
  scripts: readonly string[];
  bodyClass: string;
  body: Html;
  turbo?: boolean;
};

function whole({ t, title, sheet, scripts, bodyClass, body, turbo }: Whole): Html {
  // Prefetching on hover would store a look at a child's record that nobody took.
  const renew = turbo
    ? html`<meta name="turbo-refresh-method" content="morph" /><meta name="turbo-refresh-scroll" content="preserve" />
        <meta name="turbo-prefetch" content="false" /><meta name="turbo-cache-control" content="no-cache" />`
    : null;
  return html`<!doctype html>
    <html lang="${t.locale}" dir="${t.dir}">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <meta name="robots" content="noindex" />
        ${renew}
        <title>${title}</title>
        <link rel="icon" href="${assetPath('mark.svg')}" />
        <link rel="stylesheet" href="${assetPath(sheet)}" data-turbo-track="reload" />
        ${scripts.map((name) => html`<script type="module" src="${assetPath(name)}" data-turbo-track="reload"></script>`)}
      </head>
      <body class="${bodyClass}">
        <a class="skip" href="#main">${t('ui.skip')}</a>
        ${body} ${sprite(body)}
      </body>
    </html>`;
}
