import {
  button,
  buttons,
  field,
  fold,
  hiddenInputs,
  html,
  lines,
  postForm,
  section,
  type Content,
  type Html,
} from '#ui';
import { hoursFields, hoursInWords } from './hours-fields.ts';
import { aboveOf, groupError, refusalOf, removeForm, type CalendarView } from './view.ts';

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
    changesAhead(view),
    calendar.mayChange ? hoursForm(view) : null,
  );
}

/** Hours that will hold from a day on. */
function changesAhead(view: CalendarView): Content {
  const { request, base, calendar } = view;
  const { t, say } = request;
  if (calendar.hourChanges.length === 0) return null;
  const ahead = calendar.hourChanges.map((row) => {
    const from = t('calendar.hours.from_day', { date: say.date(Temporal.PlainDate.from(row.startsOn)) });
    const said =
      row.periods === null
        ? html`<p class="small soft">${t('calendar.hours.follows_again')}</p>`
        : html`${hoursInWords(t, say, row.periods).map(({ days, hours }) => html`<p class="small"><b>${days}</b> <span class="soft">${hours}</span></p>`)}`;
    const above = aboveOf(view, row.org);
    const own = row.mayRemove && row.org.id === calendar.org.id;
    return {
      icon: 'calendar',
      body: html`<p><b>${from}</b></p>
        ${said}${above === null ? null : html`<p class="small soft">${above}</p>`}`,
      after: own ? removeForm(view, `${base}/hours/${row.id}/remove`, t('calendar.closure.remove'), from) : null,
    } as const;
  });
  return html`<h3 class="mt-5">${t('calendar.hours.ahead')}</h3>
    ${lines(ahead)}`;
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
    html`<div class="narrow mt-4">
      ${field({
        label: t('calendar.hours.starts_on'),
        name: 'startsOn',
        id: 'hours-starts',
        type: 'date',
        optional: t('calendar.hours.starts_now'),
        value: typed?.['startsOn'],
        error: error('startsOn'),
      })}
    </div>`,
    html`<div class="mt-4">${buttons(button({ label: t('calendar.hours.save'), kind: 'second' }), back)}</div>`,
  );
  return html`<div class="mt-4">${fold({ summary: t('calendar.hours.change'), body: form, open: isOpen })}</div>`;
}
