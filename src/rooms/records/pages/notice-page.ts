import { type PageRequest, type Route, route } from '#platform/web';
import {
  banner,
  bdi,
  button,
  buttonLink,
  buttons,
  choice,
  type Content,
  html,
  lines,
  postForm,
  section,
  table,
} from '#ui';
import { beginNotice } from '../actions/notice.ts';
import { recordsErrors } from '../records.errors.ts';
import { type Coverage, noticeOnPaper, noticePage } from '../questions/notice.ts';
import { formRoute, type Refused, staffPage } from './parts.ts';

const path = '/admin/annual-notice';
const who = ['administrator'] as const;

function coverageTable(request: PageRequest, coverage: readonly Coverage[]): Content {
  const { t } = request;
  return table({
    caption: t('records.notice.coverage'),
    quietCaption: true,
    columns: [
      { label: t('records.notice.home') },
      { label: t('records.notice.people'), numeric: true },
      { label: t('records.notice.own'), numeric: true },
      { label: t('records.notice.other'), numeric: true },
      { label: t('records.notice.paper'), numeric: true },
    ],
    rows: coverage.map((row) => ({
      cells: [
        row.home === '' ? t('records.notice.unknown') : t.languageName(row.home),
        row.people,
        row.own,
        row.other,
        row.paper,
      ],
    })),
  });
}

async function show(request: PageRequest, refused: Refused | null = null): Promise<Response> {
  const { t, floor, actor, say, formToken } = request;
  const { year, notice, coverage, waiting } = await floor.ask(actor, noticePage, {});
  const paper = coverage.reduce((sum, row) => sum + row.paper, 0);
  const other = coverage.reduce((sum, row) => sum + row.other, 0);
  const missing =
    other === 0
      ? null
      : html`<div class="mt-4">
          ${banner({ kind: 'warning', body: t('records.notice.untranslated', { n: other }) })}
        </div>`;
  const body =
    notice === null
      ? html`<p class="mt-4 measure">${t('records.notice.due', { n: waiting })}</p>
          ${postForm({ action: path, token: formToken, class: 'stack mt-4' }, choice({ name: 'sure', label: t('records.notice.sure', { n: waiting }), required: true }), button({ label: t('records.notice.send', { year }), icon: 'send' }))}`
      : html`<p class="mt-4">${t('records.notice.begun', { day: say.date(notice.begunAt) })}</p>
          ${waiting === 0 ? null : html`<p class="soft">${t('records.notice.waiting', { n: waiting })}</p>`} ${missing}
          ${section({ title: t('records.notice.coverage') }, coverageTable(request, coverage))}
          ${paper === 0 ? null : html`<div class="mt-4">${buttons(buttonLink({ label: t('records.notice.paper_list', { n: paper }), href: `${path}/paper`, kind: 'second', icon: 'file' }))}</div>`}`;
  return staffPage(request, {
    title: t('records.notice.title', { year }),
    lead: t('records.notice.lead'),
    current: '/admin/retention',
    back: { label: t('records.times.title'), href: '/admin/retention' },
    refused,
    body,
  });
}

async function showPaper(request: PageRequest): Promise<Response> {
  const { t, floor, actor } = request;
  const rows = await floor.ask(actor, noticeOnPaper, {});
  return staffPage(request, {
    title: t('records.notice.paper_title'),
    lead: t('records.notice.paper_lead'),
    current: '/admin/retention',
    back: { label: t('records.notice.coverage'), href: path },
    body: html`${[...Map.groupBy(rows, (row) => row.home)].map(([home, people]) =>
      section(
        { title: home === '' ? t('records.notice.unknown') : t.languageName(home) },
        lines(
          people.map((one) => ({ body: bdi(one.name) })),
          { compact: true },
        ),
      ),
    )}`,
  });
}

/** The yearly notice of rights and whom it reached. */
export const noticeRoutes: readonly Route[] = [
  route({ method: 'GET', path, who, handler: async (request) => show(request) }),
  route({ method: 'GET', path: `${path}/paper`, who, handler: showPaper }),
  formRoute(path, who, {
    form: 'notice',
    async perform(request, form) {
      // It leaves for every family at once and cannot be called back.
      if (form.text('sure') !== '1') throw recordsErrors.sure_missing({}, 'sure');
      const { year } = await request.floor.ask(request.actor, noticePage, {});
      await request.floor.act(request.actor, beginNotice, { year });
      return { to: path, says: 'records.notice.started' };
    },
    again: async (request, refused) => show(request, refused),
  }),
];
