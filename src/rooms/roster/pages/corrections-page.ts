import { noteLooks } from '#platform/looks';
import { ownPath, type PageRequest, route, type Route } from '#platform/web';
import {
  banner,
  button,
  buttonLink,
  chip,
  deskPage,
  empty,
  hiddenInputs,
  href,
  html,
  type Html,
  lines,
  pageHead,
  postForm,
  section,
} from '#ui';
import { correctionsCsv, openCorrections, type OpenCorrection } from '../corrections.questions.ts';
import { standByCorrection } from '../people.actions.ts';

const path = '/admin/imports/corrections';
const administrators = ['administrator'] as const;

function shown({ t }: PageRequest, { type }: OpenCorrection, value: string | null): string {
  if (value === null || value === '') return t('roster.correct.nothing');
  if (type !== 'boolean') return value;
  return t(value === 'true' ? 'roster.correct.yes' : 'roster.correct.no');
}

function subjectLink({ kind, id, subject, studentId }: OpenCorrection): Html {
  const page =
    studentId !== null
      ? `/desk/people/${studentId}`
      : kind === 'person'
        ? `/desk/families/${id}`
        : kind === 'org'
          ? `/desk/schools/${id}`
          : null;
  return page === null ? html`<bdi>${subject}</bdi>` : html`<a href="${href(page)}"><bdi>${subject}</bdi></a>`;
}

/** Both words, and a button for each: nothing is decided for anybody. */
export function decideButtons(
  request: PageRequest,
  about: { readonly kind: string; readonly id: string; readonly field: string },
  back: string,
): Html {
  const { t } = request;
  const fields = hiddenInputs({ ...about, back });
  const more = t.dynamic(`roster.field.${about.field}`);
  return html`<div class="buttons mt-3">
    ${postForm({ action: '/desk/corrections/stand-by', token: request.formToken }, fields, button({ label: t('roster.correct.keep_ours'), more, kind: 'second' }))}
    ${postForm({ action: '/desk/corrections/take-back', token: request.formToken }, fields, button({ label: t('roster.correct.take_files'), more, kind: 'second' }))}
  </div>`;
}

function correctionLine(request: PageRequest, one: OpenCorrection): { body: Html } {
  const { t, say } = request;
  const field = t.dynamic(`roster.field.${one.field}`);
  const changed = one.fileChangedAt;
  const words =
    changed === null
      ? t.rich('roster.corrections.stands', {
          ours: shown(request, one, one.value),
          file: shown(request, one, one.fileValue),
        })
      : t.rich('roster.corrections.news', {
          ours: shown(request, one, one.value),
          before: shown(request, one, one.fileBefore),
          file: shown(request, one, one.fileValue),
        });
  const by = t('roster.corrections.by', { name: one.by ?? '–', when: say.dateTime(one.at) });
  const body = html`<p>
      <b>${subjectLink(one)}</b> · ${field}
      ${changed === null ? null : chip({ kind: 'due', label: t('roster.corrections.decide') })}
    </p>
    <p>${words}</p>
    <p class="small soft">${by}</p>
    ${changed === null ? null : decideButtons(request, one, path)}`;
  return { body };
}

async function show(request: PageRequest): Promise<Response> {
  const { t, floor, actor } = request;
  const all = await floor.ask(actor, openCorrections, null);
  const children = new Set(all.flatMap((one) => one.studentId ?? [])).size;
  await floor.act(actor, noteLooks, {
    looks: [{ what: 'list', recordId: null, studentId: null, guardianId: null, children }],
  });
  const undecided = all.filter((one) => one.fileChangedAt !== null);
  const standing = all.filter((one) => one.fileChangedAt === null);
  const part = (title: string, some: readonly OpenCorrection[]): Html | null =>
    some.length === 0 ? null : section({ title }, lines(some.map((one) => correctionLine(request, one))));
  const download = buttonLink({
    label: t('roster.corrections.download'),
    href: `${path}.csv`,
    kind: 'second',
    icon: 'file',
  });
  const body = html`${pageHead({
      title: t('roster.corrections.title'),
      back: { label: t('roster.import.title'), href: '/admin/imports' },
      ...(all.length === 0 ? {} : { actions: download }),
    })}
    <p class="lead measure">${t('roster.corrections.lead')}</p>
    ${undecided.length === 0 ? null : html`<div class="mt-4">${banner({ kind: 'warning', body: t('roster.corrections.waiting', { count: undecided.length }) })}</div>`}
    ${all.length === 0 ? empty({ title: t('roster.corrections.none'), text: t('roster.corrections.none_text'), icon: 'check' }) : null}
    ${part(t('roster.corrections.undecided'), undecided)} ${part(t('roster.corrections.standing'), standing)}`;
  const title = t('roster.corrections.title');
  return request.page(await deskPage(request, { title, body, current: '/admin/imports', topics: ['roster.imports'] }));
}

async function download(request: PageRequest): Promise<Response> {
  const { floor, actor, now } = request;
  const all = await floor.ask(actor, openCorrections, null);
  const children = new Set(all.flatMap((one) => one.studentId ?? [])).size;
  await floor.act(actor, noteLooks, {
    looks: [{ what: 'export', recordId: null, studentId: null, guardianId: null, children }],
  });
  const day = now.toZonedDateTimeISO(request.zone).toPlainDate().toString();
  // The mark in front tells a spreadsheet that the letters are UTF-8.
  return request.bytes(`\uFEFF${correctionsCsv(all)}`, {
    'content-type': 'text/csv; charset=utf-8',
    'content-disposition': `attachment; filename="corrections-${day}.csv"`,
    'cache-control': 'no-store',
  });
}

const kinds = ['person', 'org', 'class', 'guardianship'] as const;

/** Whoever may correct may decide; who that is says the action. */
export async function standBy(request: PageRequest): Promise<Response> {
  const form = await request.form();
  const kind = kinds.find((one) => one === form.text('kind')) ?? 'person';
  await request.floor.act(request.actor, standByCorrection, { kind, id: form.text('id'), field: form.text('field') });
  return request.redirect(ownPath(form.text('back')) ?? '/desk/people', { says: 'roster.correct.kept' });
}

export const correctionRoutes: readonly Route[] = [
  route({ method: 'GET', path, who: administrators, handler: show }),
  route({ method: 'GET', path: `${path}.csv`, who: administrators, handler: download }),
];
