import type { PageRequest } from '#platform/web';
import {
  banner,
  bdi,
  button,
  buttonLink,
  buttons,
  chip,
  type ChipKind,
  choice,
  deskPage,
  dialog,
  empty,
  fileField,
  fold,
  href,
  html,
  type Html,
  lines,
  ltr,
  pageHead,
  postForm,
  section,
  table,
  toSettings,
} from '#ui';
import type { ImportStatus } from '../import/history.ts';
import type { Held } from '../import/hold.rules.ts';
import { errorSentence } from '../import/sentences.ts';
import { sourcesView } from '../nightly/sources.questions.ts';
import {
  endedPeople,
  importHistory,
  importView,
  type ImportChange,
  type ImportLine,
  type ImportView,
  recordsChoice,
} from '../import.questions.ts';
import { loadsPart, troublePart } from './loads-part.ts';

const look: Readonly<Record<ImportStatus, ChipKind>> = {
  applied: 'answered',
  unchanged: 'plain',
  held: 'due',
  rejected: 'breach',
  superseded: 'plain',
};

const statusChip = ({ t }: PageRequest, status: ImportStatus): Html =>
  chip({ kind: look[status], label: t.dynamic(`roster.import_status.${status}`) });

const shownKinds = [
  'students',
  'guardians',
  'staff',
  'orgs',
  'classes',
  'enrollments',
  'guardianships',
  'attendance',
  'groups',
  'duties',
  'missing_work',
] as const;

function countsLine({ t }: PageRequest, line: ImportLine): string {
  const totals = Object.values(line.counts).reduce(
    (all, one) => ({
      added: all.added + one.added,
      changed: all.changed + one.changed,
      removed: all.removed + one.removed,
    }),
    { added: 0, changed: 0, removed: 0 },
  );
  return t('roster.import.counts', totals);
}

function uploadPart(request: PageRequest): Html {
  const { t } = request;
  return section(
    { title: t('roster.import.upload'), lead: t('roster.import.upload_lead') },
    postForm(
      { action: '/admin/imports', token: request.formToken, files: true },
      fileField({ t, name: 'roster', accept: '.zip,.csv', label: t('roster.import.choose') }),
      choice({ name: 'hold', label: t('roster.import.hold'), hint: t('roster.import.hold_hint') }),
      buttons(button({ label: t('roster.import.start'), icon: 'file' })),
    ),
  );
}

function recordsPart(request: PageRequest, seeRecords: boolean): Html {
  const { t } = request;
  return section(
    { title: t('roster.records.title') },
    postForm(
      { action: '/admin/imports/records', token: request.formToken },
      choice({ name: 'see', label: t('roster.records.see'), hint: t('roster.records.hint'), checked: seeRecords }),
      buttons(button({ label: t('roster.correct.save'), kind: 'second', more: t('roster.records.title') })),
    ),
    html`<p class="mt-4">
      <a href="${href('/admin/imports/relations')}">${t('roster.relations.link')}</a>
      <span class="soft small">${t('roster.relations.link_text')}</span>
    </p>`,
  );
}

export async function importsPage(request: PageRequest): Promise<Response> {
  const { t, say, floor, actor } = request;
  const history = await floor.ask(actor, importHistory, null);
  const seeRecords = await floor.ask(actor, recordsChoice, null);
  const sources = await floor.ask(actor, sourcesView, null);
  const rows = history.map((line) => ({
    cells: [
      html`<a href="${href(`/admin/imports/${line.id}`)}">${say.dateTime(line.startedAt)}</a>`,
      html`<bdi>${line.fileName}</bdi>`,
      statusChip(request, line.status),
      countsLine(request, line),
      line.errorCount === 0 ? { body: '', nothing: true } : t('roster.import.errors', { count: line.errorCount }),
    ],
  }));
  const columns = [
    t('roster.import.when'),
    t('roster.import.file'),
    t('roster.import.result'),
    t('roster.import.difference'),
    t('roster.import.trouble'),
  ].map((label) => ({ label }));
  const body = html`${pageHead({ title: t('roster.import.title'), back: toSettings(request), actions: html`${buttonLink({ label: t('roster.corrections.title'), href: '/admin/imports/corrections', kind: 'second', icon: 'check' })} ${buttonLink({ label: t('roster.removed.title'), href: '/admin/imports/removed', kind: 'second', icon: 'undo' })}` })}
  ${troublePart(request, sources)} ${uploadPart(request)} ${loadsPart(request, sources)}
  ${section({ title: t('roster.import.history') }, history.length === 0 ? empty({ title: t('roster.import.none'), text: t('roster.import.none_text'), icon: 'book' }) : table({ caption: t('roster.import.history'), quietCaption: true, columns, rows }))}
  ${recordsPart(request, seeRecords)}`;
  return request.page(
    await deskPage(request, {
      title: t('roster.import.title'),
      body,
      current: '/admin/imports',
      topics: ['roster.imports'],
    }),
  );
}

function heldSentence({ t }: Pick<PageRequest, 't'>, held: Held): string {
  const subject = ['students', 'guardians', 'staff'].includes(held.subject)
    ? t.dynamic(`roster.kind.${held.subject}`)
    : held.subject;
  return t.dynamic(`roster.held.${held.rule}`, { subject, limit: held.limit, found: held.found });
}

function decidePart(request: PageRequest, { line }: ImportView): Html | null {
  const { t } = request;
  if (line.status !== 'held') return null;
  const reasons = line.held.map((held) => ({ body: heldSentence(request, held), icon: 'due' as const }));
  const removed = Object.values(line.counts).reduce((sum, count) => sum + count.removed, 0);
  const approve = postForm(
    { action: `/admin/imports/${line.id}/approve`, token: request.formToken },
    button({ label: t('roster.import.approve'), kind: 'danger' }),
  );
  return html`${banner({ kind: 'warning', body: t('roster.import.held_lead') })} ${lines(reasons)}
    ${buttons(
      button({ label: t('roster.import.approve_open'), opens: 'approve', icon: 'check' }),
      postForm(
        { action: `/admin/imports/${line.id}/reject`, token: request.formToken },
        button({ label: t('roster.import.reject'), kind: 'second' }),
      ),
    )}
    ${dialog({ id: 'approve', title: t('roster.import.approve_title'), body: html`<p>${t('roster.import.approve_text', { removed })}</p>`, actions: approve })}
    <noscript>${approve}</noscript>`;
}

function countsPart({ t }: PageRequest, { line }: ImportView): Html | null {
  const rows = shownKinds.flatMap((kind) => {
    const count = line.counts[kind];
    return count === undefined
      ? []
      : [
          {
            cells: [
              t.dynamic(`roster.kind.${kind}`),
              String(count.added),
              String(count.changed),
              String(count.removed),
            ],
          },
        ];
  });
  if (rows.length === 0) return null;
  const columns = [
    { label: t('roster.import.of') },
    ...[t('roster.import.added'), t('roster.import.changed'), t('roster.import.removed')].map((label) => ({
      label,
      numeric: true,
    })),
  ];
  return section(
    { title: t('roster.import.difference') },
    table({ caption: t('roster.import.difference'), quietCaption: true, folds: false, columns, rows }),
  );
}

function changeLine({ t }: PageRequest, change: ImportChange): Html {
  const kind = t.dynamic(`roster.one.${change.kind}`);
  const names =
    change.before !== null && change.after !== null && change.before !== change.after
      ? html`${bdi(change.before)} → ${bdi(change.after)}`
      : bdi(change.after ?? change.before ?? '');
  return html`<b>${names}</b> <span class="soft small">${kind} · ${t.dynamic(`roster.change.${change.change}`)}</span>`;
}

function peoplePart(request: PageRequest, { changes }: ImportView): Html | null {
  if (changes.length === 0) return null;
  const { t } = request;
  const shown = lines(
    changes.map((change) => ({ body: changeLine(request, change) })),
    { compact: true },
  );
  // A page that begins with five hundred names hides the decision under them.
  return section(
    { title: t('roster.import.people') },
    changes.length <= 20
      ? shown
      : fold({ summary: t('roster.import.people_lead', { count: changes.length }), body: shown }),
  );
}

function errorsPart(request: PageRequest, { errors, line }: ImportView): Html | null {
  if (errors.length === 0) return null;
  const { t } = request;
  const rows = errors.map((error) => ({
    cells: [
      ltr(error.file),
      error.line === null ? '' : String(error.line),
      error.field === null ? '' : ltr(error.field),
      errorSentence(request, error.code, error.value),
    ],
  }));
  const columns = [
    { label: t('roster.import.file') },
    { label: t('roster.import.line'), numeric: true },
    { label: t('roster.import.field') },
    { label: t('roster.import.trouble') },
  ];
  return section(
    { title: t('roster.import.errors', { count: line.errorCount }) },
    table({ caption: t('roster.import.trouble'), quietCaption: true, columns, rows }),
  );
}

export async function importPage(request: PageRequest): Promise<Response> {
  const { t, say, floor, actor } = request;
  const view = await floor.ask(actor, importView, request.param('id'));
  const { line } = view;
  const decided =
    line.decidedAt === null
      ? null
      : t('roster.import.decided', { name: line.decidedBy ?? '–', when: say.dateTime(line.decidedAt) });
  const title = t('roster.import.one', { when: say.dateTime(line.startedAt) });
  const body = html`${pageHead({ title, beside: html`${statusChip(request, line.status)}<bdi>${line.fileName}</bdi><span>${decided}</span>`, back: { label: t('roster.import.title'), href: '/admin/imports' } })}
  ${decidePart(request, view)} ${countsPart(request, view)} ${errorsPart(request, view)} ${peoplePart(request, view)}`;
  return request.page(await deskPage(request, { title, body, current: '/admin/imports', topics: ['roster.imports'] }));
}

/** People whom a roster took away and who can still be brought back. */
export async function removedPage(request: PageRequest): Promise<Response> {
  const { t, say, floor, actor } = request;
  const people = await floor.ask(actor, endedPeople, null);
  const rows = people.map((one) => ({
    cells: [
      html`<label class="choice"
        ><input type="checkbox" name="person" value="${one.id}" /><span><bdi>${one.name}</bdi></span></label
      >`,
      t.dynamic(`roster.one.${one.kind}`),
      say.dateTime(one.endedAt),
      say.date(one.restoreUntil),
    ],
  }));
  const columns = [
    t('roster.removed.who'),
    t('roster.import.of'),
    t('roster.removed.since'),
    t('roster.removed.until'),
  ].map((label) => ({ label }));
  const body = html`${pageHead({ title: t('roster.removed.title'), back: { label: t('roster.import.title'), href: '/admin/imports' } })}
  ${
    people.length === 0
      ? empty({ title: t('roster.removed.none'), text: t('roster.removed.none_text'), icon: 'people' })
      : postForm(
          { action: '/admin/imports/removed', token: request.formToken },
          html`<p class="lead">${t('roster.removed.lead')}</p>`,
          table({ caption: t('roster.removed.title'), quietCaption: true, controls: true, columns, rows }),
          buttons(button({ label: t('roster.removed.restore'), icon: 'undo' })),
        )
  }`;
  return request.page(
    await deskPage(request, {
      title: t('roster.removed.title'),
      body,
      current: '/admin/imports',
      topics: ['roster.people'],
    }),
  );
}
