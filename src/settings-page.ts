import { type Actor, isStaff, staffRoles } from '#platform/actor';
import { notFound } from '#platform/errors';
import { type Room, settingsGroups, type SettingsItem } from '#platform/house';
import { type PageRequest, route } from '#platform/web';
import { deskPage, element, html, icon, isIcon, lines, pageHead, section } from '#ui';

const settingsPath = '/admin';

/** One page for all that is set up once: the rooms say what, this puts it under headings. */
export function settingsPage(items: () => readonly SettingsItem[]): Room {
  const mine = (actor: Actor): readonly SettingsItem[] => items().filter((item) => item.who(actor));
  return {
    name: 'settings',
    routes: [
      route({ method: 'GET', path: settingsPath, who: staffRoles, handler: async (request) => show(request, mine) }),
    ],
    navigation: [
      {
        href: settingsPath,
        icon: 'settings',
        label: 'ui.settings.title',
        order: 95,
        who: (actor) => isStaff(actor) && mine(actor).length > 0,
      },
    ],
  };
}

async function show(request: PageRequest, mine: (actor: Actor) => readonly SettingsItem[]): Promise<Response> {
  const { t, actor } = request;
  const items = mine(actor);
  if (items.length === 0) throw notFound();
  const groups = settingsGroups
    .map((group) => ({ group, items: items.filter((item) => item.group === group) }))
    .filter(({ items: some }) => some.length > 0);
  const body = html`${pageHead({ title: t('ui.settings.title'), beside: t('ui.settings.lead') })}
  ${groups.map(({ group, items: some }) =>
    section(
      { title: t.dynamic(`ui.settings.group.${group}`) },
      lines(
        some
          .toSorted((a, b) => a.order - b.order)
          .map((item) => ({
            ...(isIcon(item.icon) ? { icon: item.icon } : {}),
            body: html`${element('a', { class: 'link-row', href: item.href }, html`<b>${t.dynamic(item.label)}</b>`, icon('next'))}
              <p class="small soft">${t.dynamic(item.says)}</p>`,
          })),
      ),
    ),
  )}`;
  return request.page(await deskPage(request, { title: t('ui.settings.title'), body }));
}
