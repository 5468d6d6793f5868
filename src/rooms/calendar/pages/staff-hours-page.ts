import { staffRoles } from '#platform/actor';
import { route, type PageRequest, type Route } from '#platform/web';
import { button, buttons, deskPage, html, lines, pageHead, postForm, section } from '#ui';
import { usualHours } from '../calendar.rules.ts';
import { myHours, setMyHours } from '../staff-hours.ts';
import { formRoute } from './desk-shared.ts';
import { hoursFields, hoursInWords, readHours } from './hours-fields.ts';
import type { Typed } from './reading.ts';
import { groupError } from './view.ts';

const base = '/desk/my-hours';

/** One's own working hours: when notices may come, and what families read before they write. */
async function show(request: PageRequest, wrong: Typed | null): Promise<Response> {
  const { t, say, floor, actor, formToken } = request;
  const hours = await floor.ask(actor, myHours, null);
  const title = t('calendar.mine.title');
  const said =
    hours === null
      ? html`<p class="soft measure">${t('calendar.mine.none')}</p>`
      : lines(
          hoursInWords(t, say, hours).map((run) => ({
            body: html`<b>${run.days}</b> <span class="soft">${run.hours}</span>`,
          })),
          { compact: true },
        );
  const form = postForm(
    { action: base, token: formToken },
    html`<p class="hint measure">${t('calendar.hours.hint')}</p>`,
    groupError(wrong?.error ?? null),
    hoursFields({
      t,
      say,
      hours: hours ?? usualHours,
      prefix: 'own',
      caption: title,
      typed: wrong?.typed,
    }),
    html`<div class="mt-4">
      ${buttons(
        button({ label: t('calendar.hours.save') }),
        hours === null
          ? null
          : button({ label: t('calendar.mine.clear'), kind: 'quiet', name: 'clear', value: '1', unchecked: true }),
      )}
    </div>`,
  );
  const body = html`${pageHead({ title })}
    <p class="measure mt-3">${t('calendar.mine.lead')}</p>
    ${section({ title: t('calendar.mine.now') }, said)} ${section({ title: t('calendar.hours.change') }, form)}`;
  return request.page(deskPage(request, { title, body }), wrong === null ? 200 : 422);
}

export const staffHoursRoutes: readonly Route[] = [
  route({ method: 'GET', path: base, who: staffRoles, handler: async (request) => show(request, null) }),
  formRoute({
    path: base,
    who: staffRoles,
    back: base,
    perform: async (request, form) => {
      const clear = form.has('clear');
      await request.floor.act(request.actor, setMyHours, { hours: clear ? null : readHours(form, 'own') });
      return { says: clear ? 'calendar.mine.cleared' : 'calendar.mine.saved' };
    },
    again: async (request, _org, wrong) => show(request, wrong),
  }),
];
