import type { PageRequest } from '#platform/web';
import type { ServiceFigures } from '#rooms/conversations';
import { bdi, element, html, lines, stats, type Content, type Html, type Stat } from '#ui';
import type { Report } from '../insight.questions.ts';
import { countChange, tellable, timeChange } from '../insight.rules.ts';
import { countText, languagesPart, rowsAddress, schoolsPart, topicsPart } from './report-parts.ts';

type Shown = NonNullable<ServiceFigures['figures']>;

const strong = (inside: Content): Html => html`<b>${inside}</b>`;

/** A time for enough answers; null for too few. */
function medianOf({ least }: ServiceFigures, figures: Shown | null, which: 'median' | 'p90'): number | null {
  return figures === null || figures.first.n < least ? null : figures.first[which];
}

/** The month in three sentences. */
function summary(request: PageRequest, report: Report, figures: Shown): Html {
  const { t, say } = request;
  const median = medianOf(report.now, figures, 'median');
  const p90 = medianOf(report.now, figures, 'p90');
  const late = tellable(figures.breached, report.now.least);
  return html`<p class="report-say">
    ${t.rich('insight.say.came', { n: figures.came, strong })}
    ${median === null ? null : t.rich('insight.say.half', { half: say.hours(Math.round(median), true), strong })}
    ${p90 === null ? null : t.rich('insight.say.nine', { nine: say.hours(Math.round(p90), true), strong })}
    ${late === null ? t('insight.say.few_late', { n: report.now.least }) : t.rich('insight.say.late', { n: late, strong })}
  </p>`;
}

function numbers(request: PageRequest, report: Report, figures: Shown): Html {
  const { t, say } = request;
  const { least } = report.now;
  const before = report.before.figures;
  const counted = (label: string, n: number, then: number | undefined, measure: string): Stat => ({
    label,
    value: countText(request, n, least),
    href: rowsAddress(report, { measure }),
    ...(then === undefined ? {} : { compare: t('insight.before', { value: countText(request, then, least) }) }),
  });
  const time = (label: string, which: 'median' | 'p90'): Stat => {
    const minutes = medianOf(report.now, figures, which);
    const then = medianOf(report.before, before, which);
    return {
      label,
      value: minutes === null ? t('insight.not_shown') : say.hours(Math.round(minutes)),
      ...(minutes === null ? {} : { href: rowsAddress(report, { measure: 'answered' }) }),
      ...(then === null ? {} : { compare: t('insight.before', { value: say.hours(Math.round(then)) }) }),
    };
  };
  return stats([
    counted(t('insight.came'), figures.came, before?.came, 'came'),
    counted(t('insight.answered'), figures.answered, before?.answered, 'answered'),
    counted(t('insight.late'), figures.breached, before?.breached, 'breached'),
    time(t('insight.half'), 'median'),
    time(t('insight.nine'), 'p90'),
  ]);
}

function changed(request: PageRequest, report: Report, figures: Shown): Html {
  const { t, say } = request;
  const before = report.before.figures;
  const sentences: string[] = [];
  if (before === null) sentences.push(t('insight.changed.nothing'));
  else {
    const count = countChange(figures.came, before.came);
    sentences.push(
      count.way === 'same' ? t('insight.changed.same') : t(`insight.changed.${count.way}`, { n: count.by }),
    );
    const time = timeChange(medianOf(report.now, figures, 'median'), medianOf(report.before, before, 'median'));
    if (time !== null)
      sentences.push(
        time.way === 'same'
          ? t('insight.changed.time_same')
          : t(`insight.changed.${time.way}`, { hours: say.hours(time.by, true) }),
      );
  }
  return html`<h3>${t('insight.changed.title')}</h3>
    <p>${sentences.join(' ')}</p>`;
}

function did({ t, say }: PageRequest, { words }: Report): Html {
  const last = words[0];
  const body =
    last === undefined || last.text === ''
      ? html`<p class="soft">${t('insight.did.none')}</p>`
      : html`<p dir="auto" class="report-words">${last.text}</p>
          <p class="small soft">
            ${t('insight.did.by', { name: last.writtenBy ?? t('insight.did.somebody'), date: say.date(last.writtenAt) })}
          </p>`;
  return html`<h3>${t('insight.did.title')}</h3>
    ${body}`;
}

function alsoPart({ t, say }: PageRequest, { extras }: Report): Html | null {
  if (extras === null) return null;
  const { alarms, unreached, least } = extras;
  const reach =
    unreached.kind === 'withheld'
      ? t('insight.else.reach_unknown')
      : unreached.kind === 'exact'
        ? t('insight.else.reached', { share: say.percent(unreached.share) })
        : t(unreached.kind === 'under' ? 'insight.else.reached_under' : 'insight.else.reached_over', {
            share: say.percent(unreached.share),
          });
  return html`<h3>${t('insight.else.title')}</h3>
    <p>
      ${alarms === null ? t('insight.else.few_alarms', { n: least }) : t('insight.else.alarms', { n: alarms })} ${reach}
    </p>`;
}

function notShown({ t }: PageRequest, { now }: Report): Html {
  return html`<h3>${t('insight.not.title')}</h3>
    ${lines(
      [
        { body: t('insight.not.silent') },
        { body: t('insight.not.quality') },
        { body: t('insight.not.hours') },
        { body: t('insight.not.hallway') },
        { body: t('insight.not.private') },
        { body: t('insight.not.small', { n: now.least }) },
      ],
      { compact: true },
    )}`;
}

function sheet(request: PageRequest, report: Report, n: number, ...content: readonly Content[]): Html {
  const { t, say, district, now } = request;
  const { scope, month } = report;
  const place =
    scope.kind === 'district' ? district.name : (report.now.directory.orgs.get(scope.id)?.name ?? district.name);
  const span = say.dates(month, month.add({ months: 1 }).subtract({ days: 1 }));
  // Paper is read in other years too.
  const year = String(month.year);
  const dates = span.includes(year) ? span : `${span} · ${year}`;
  return element(
    'article',
    { class: 'kit-sheet report-sheet' },
    html`<header class="report-head">
      <h2>${t('insight.heading')}</h2>
      <p class="soft">${bdi(place)} · ${dates} · ${t('insight.page', { n })}</p>
    </header>`,
    content,
    n === 2 ? html`<p class="small soft report-foot">${t('insight.made', { date: say.date(now) })}</p>` : null,
  );
}

/** Exactly two sheets of paper, whatever the month brought. */
export function sheets(request: PageRequest, report: Report): Html {
  const { t } = request;
  const { figures, least } = report.now;
  const nothing = figures !== null && figures.came === 0;
  if (figures === null || nothing) {
    const said = html`<h3>${nothing ? t('insight.empty.title') : t('insight.few.title', { n: least })}</h3>
      <p>${nothing ? t('insight.empty.text') : t('insight.few.text')}</p>`;
    return html`<div class="kit report mt-4">
      ${sheet(request, report, 1, said, did(request, report))} ${sheet(request, report, 2, notShown(request, report))}
    </div>`;
  }
  return html`<div class="kit report mt-4">
    ${sheet(
      request,
      report,
      1,
      summary(request, report, figures),
      numbers(request, report, figures),
      changed(request, report, figures),
      topicsPart(request, report),
      did(request, report),
    )}
    ${sheet(
      request,
      report,
      2,
      schoolsPart(request, report),
      html`<div class="report-pair">
        <div>${languagesPart(request, report)}</div>
        <div>${alsoPart(request, report)} ${notShown(request, report)}</div>
      </div>`,
    )}
  </div>`;
}
