import { found } from '#platform/errors';
import { type PageRequest, type Route, route } from '#platform/web';
import {
  banner,
  button,
  buttonLink,
  type Content,
  field,
  fold,
  hiddenInputs,
  html,
  type Html,
  lines,
  postForm,
  section,
  table,
  toSettings,
} from '#ui';
import { settingTime } from '../actions/retention.ts';
import { type KeptLine, retentionPage, type RetentionPage } from '../questions/retention.ts';
import type { Collected } from '../records.collect.ts';
import { recordsErrors } from '../records.errors.ts';
import { familiesFirst, nameOf } from './kept-page.ts';
import { errorAt, formRoute, type Refused, spanText, staffPage, typedIn } from './parts.ts';

const who = ['administrator'] as const;
const times = '/admin/retention';
const holds = '/admin/holds';

function timeForm(request: PageRequest, line: KeptLine, refused: Refused | null): Html {
  const { t, formToken } = request;
  const error = errorAt(refused, 'time', `days_${line.id}`);
  if (line.least === line.most) return html`<span class="soft">${t('records.times.fixed')}</span>`;
  const form = postForm(
    { action: times, token: formToken },
    hiddenInputs({ kept: line.id }),
    field({
      label: t('records.times.days'),
      name: 'days',
      id: `days-${line.id.replaceAll('.', '-')}`,
      type: 'number',
      small: true,
      min: line.least,
      max: line.most,
      value: error === null ? line.days : typedIn(refused, 'time')['days'],
      hint: t('records.times.limits', { least: spanText(t, line.least), most: spanText(t, line.most) }),
      error,
    }),
    html`<p class="small soft mt-2 measure">${t('records.times.cannot_undo')}</p>
      <div class="mt-3">
        ${button({ label: t('records.times.save'), kind: 'second', more: nameOf(request, line.id) })}
      </div>`,
  );
  return fold({ summary: t('records.times.change'), body: form, open: error !== null });
}

function timesTable(request: PageRequest, { lines: kept }: RetentionPage, refused: Refused | null): Html {
  const { t } = request;
  return table({
    caption: t('records.times.caption'),
    quietCaption: true,
    controls: true,
    columns: [
      { label: t('records.times.what') },
      { label: t('records.times.holds'), quiet: true },
      { label: t('records.times.kept') },
      { label: t('records.times.change'), quiet: true },
    ],
    rows: familiesFirst(kept).map((line) => ({
      cells: [
        nameOf(request, line.id),
        html`<span class="small soft">${t.dynamic(`records.kept.${line.id}.says`)}</span>`,
        html`<span class="nowrap">${spanText(t, line.days)}</span
          >${line.isSet ? html`<br /><span class="small soft">${t('records.times.usual', { span: spanText(t, line.usual) })}</span>` : null}`,
        timeForm(request, line, refused),
      ],
    })),
  });
}

function runsPart(request: PageRequest, { runs, counts }: RetentionPage): Content {
  const { t, say } = request;
  if (runs.length === 0) return html`<p class="soft">${t('records.runs.none')}</p>`;
  return lines(
    runs.map((run) => ({
      icon: 'moon' as const,
      body: html`<p>
          <b>${say.dateTime(run.started_at)}</b> ·
          ${run.finished_at === null ? t('records.runs.unfinished') : t('records.runs.deleted', { units: run.units, rows: run.deleted })}
          ${run.held === 0 ? null : html` · ${t('records.runs.held', { n: run.held })}`}
        </p>
        ${counts
          .filter((count) => count.run_id === run.id)
          .map(
            (count) =>
              html`<p class="small soft">
                ${nameOf(request, count.kept)}:
                ${t('records.runs.deleted', { units: count.units, rows: count.deleted })}
                ${count.held === 0 ? null : html` · ${t('records.runs.held', { n: count.held })}`}
              </p>`,
          )}`,
    })),
  );
}

async function showTimes(
  request: PageRequest,
  collected: Collected,
  refused: Refused | null = null,
): Promise<Response> {
  const { t, floor, actor } = request;
  const page = await floor.ask(actor, retentionPage(collected), {});
  const standing =
    page.holds === 0
      ? banner({ body: t('records.holds.no_stand') })
      : banner({ kind: 'warning', body: t('records.holds.stand', { n: page.holds }) });
  return staffPage(request, {
    title: t('records.times.title'),
    lead: t('records.times.lead'),
    current: times,
    back: toSettings(request),
    refused,
    actions: html`${buttonLink({ label: t('records.holds.title'), href: holds, kind: 'second', icon: 'lock' })}${buttonLink({ label: t('records.notice.nav'), href: '/admin/annual-notice', kind: 'quiet' })}${buttonLink({ label: t('records.times.families'), href: '/kept', kind: 'quiet' })}`,
    body: html`<div class="mt-4">${standing}</div>
      <div class="mt-5">${timesTable(request, page, refused)}</div>
      ${section({ title: t('records.runs.title'), lead: t('records.runs.lead') }, runsPart(request, page))}`,
  });
}

export function retentionRoutes(collected: Collected): readonly Route[] {
  return [
    route({ method: 'GET', path: times, who, handler: async (request) => showTimes(request, collected) }),
    formRoute(times, who, {
      form: 'time',
      async perform(request, form) {
        const kept = form.text('kept');
        const days = Number(form.text('days'));
        found(collected.retention.find((one) => one.id === kept) ?? null);
        if (!Number.isInteger(days)) throw recordsErrors.days_missing({}, `days_${kept}`);
        await request.floor.act(request.actor, settingTime(collected), { kept, days });
        return { to: times, says: 'records.times.saved' };
      },
      again: async (request, refused) => showTimes(request, collected, refused),
    }),
  ];
}
