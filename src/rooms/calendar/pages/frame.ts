import type { PageRequest } from '#platform/web';
import { staffPage, type Html } from '#ui';

/** The staff page round a calendar. */
export function framed(request: PageRequest, base: string, body: Html): Html {
  const { t, district, actor, demo, toast, formToken } = request;
  return staffPage({
    t,
    title: t('calendar.title'),
    body,
    districtName: district.name,
    nav: [{ href: base, label: t('calendar.nav'), icon: 'calendar', current: true }],
    person: { name: actor.name, menu: [] },
    demo,
    toast: { note: toast, token: formToken },
  });
}
