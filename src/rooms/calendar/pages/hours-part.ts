import { button, buttons, fold, hiddenInputs, html, lines, postForm, section, type Html } from '#ui';
import { hoursFields, hoursInWords } from './hours-fields.ts';
import { groupError, refusalOf, type CalendarView } from './view.ts';

/** The usual week: whose it is, what it says, and the form to change it. */
export function hoursPart(view: CalendarView): Html {
  const { request, calendar } = view;
  const { t, say } = request;
  const { hoursFrom, org } = calendar;
  const own = hoursFrom?.id === org.id && org.kind !== 'district';
  const whose =
    hoursFrom === null
      ? t('calendar.hours.usual')
      : t.rich(own ? 'calendar.hours.own' : 'calendar.hours.of', { org: hoursFrom.name });
  const days = hoursInWords(t, say, calendar.hours).map(({ days, hours }) => ({
    body: html`<b>${days}</b> <span class="soft">${hours}</span>`,
  }));
  return section(
    { title: t('calendar.hours.title') },
    html`<p class="soft">${whose}</p>
      <div class="mt-3">${lines(days, { compact: true })}</div>`,
    calendar.mayChange ? hoursForm(view) : null,
  );
}

function hoursForm(view: CalendarView): Html {
  const { request, base, calendar } = view;
  const { t, say } = request;
  const { typed, error, isOpen } = refusalOf(view, 'hours');
  const { above, hoursFrom, org } = calendar;
  const follow = above === null ? t('calendar.hours.follow_usual') : t('calendar.hours.follow', { org: above.name });
  const back =
    hoursFrom?.id === org.id
      ? button({ label: follow, kind: 'quiet', name: 'follow', value: '1', unchecked: true })
      : null;
  const form = postForm(
    { action: `${base}/hours`, token: request.formToken },
    hiddenInputs({ org: org.id }),
    html`<p class="hint measure">${t('calendar.hours.hint')}</p>`,
    groupError(error('hours')),
    hoursFields({ t, say, hours: calendar.hours, prefix: 'week', caption: t('calendar.hours.title'), typed }),
    html`<div class="mt-4">${buttons(button({ label: t('calendar.hours.save'), kind: 'second' }), back)}</div>`,
  );
  return html`<div class="mt-4">${fold({ summary: t('calendar.hours.change'), body: form, open: isOpen })}</div>`;
}
