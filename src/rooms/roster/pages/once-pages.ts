import { hasAnyRole } from '#platform/actor';
import { AppError } from '#platform/errors';
import { type Form, type PageRequest, route, type Route } from '#platform/web';
import {
  banner,
  bdi,
  button,
  buttons,
  chip,
  deskPage,
  empty,
  field,
  html,
  type Html,
  lines,
  pageHead,
  postForm,
  section,
  textarea,
} from '#ui';
import { openOnce, reviewOpening } from '../once/once.actions.ts';
import { type OpeningRow, openingsToReview } from '../once/once.questions.ts';
import { mayReview, onceRoles } from '../once/once.rules.ts';

const path = '/desk/people/once';
const reviewPath = `${path}/review`;
const reviewers = ['principal', 'administrator'] as const;

type Typed = Readonly<Record<string, string>>;
type Wrong = { readonly field: string | null; readonly error: string; readonly typed: Typed };

function formPart(request: PageRequest, wrong: Wrong | null): Html {
  const { t } = request;
  const given = (name: string) => ({
    value: wrong?.typed[name] ?? '',
    ...(wrong?.field === name ? { error: wrong.error } : {}),
  });
  return postForm(
    { action: path, token: request.formToken, class: 'mt-4' },
    field({ name: 'name', label: t('roster.once.name'), required: true, maxlength: 200, ...given('name') }),
    field({
      name: 'birthDate',
      label: t('roster.once.birth_date'),
      type: 'date',
      hint: t('roster.once.one_of_two'),
      optional: t('ui.field.optional'),
      ...given('birthDate'),
    }),
    field({
      name: 'number',
      label: t('roster.once.number'),
      maxlength: 100,
      optional: t('ui.field.optional'),
      ...given('number'),
    }),
    textarea({
      name: 'reason',
      label: t('roster.once.reason'),
      hint: t('roster.once.reason_hint'),
      required: true,
      rows: 3,
      maxlength: 2000,
      ...given('reason'),
    }),
    buttons(button({ label: t('roster.once.open') })),
  );
}

async function oncePage(request: PageRequest, wrong: Wrong | null = null): Promise<Response> {
  const { t } = request;
  const elsewhere = wrong !== null && wrong.field === null ? banner({ kind: 'warning', body: wrong.error }) : null;
  const body = html`${pageHead({ title: t('roster.once.title'), back: { label: t('roster.people.title'), href: '/desk/people' } })}
    <p class="measure">${t('roster.once.lead')}</p>
    ${elsewhere} ${formPart(request, wrong)}`;
  const page = await deskPage(request, { title: t('roster.once.title'), body, current: '/desk/people' });
  return request.page(page, wrong === null ? 200 : 422);
}

const typedIn = (form: Form): Typed =>
  Object.fromEntries(['name', 'birthDate', 'number', 'reason', 'remark'].map((name) => [name, form.text(name)]));

/** The error in words; the only numbers in ours are limits. */
const sentence = ({ t }: PageRequest, { code, data }: AppError): string =>
  t.dynamic(code, { least: Number(data['least'] ?? 0), most: Number(data['most'] ?? 0) });

async function open(request: PageRequest): Promise<Response> {
  const form = await request.form();
  const typed = typedIn(form);
  const date = typed['birthDate'] ?? '';
  const number = (typed['number'] ?? '').trim();
  try {
    const { studentId } = await request.floor.act(request.actor, openOnce, {
      name: typed['name'] ?? '',
      birthDate: /^\d{4}-\d{2}-\d{2}$/.test(date) ? date : null,
      number: number === '' ? null : number,
      reason: typed['reason'] ?? '',
    });
    return request.redirect(`/desk/people/${studentId}`);
  } catch (error) {
    if (!(error instanceof AppError) || error.status === 404) throw error;
    return oncePage(request, { field: error.field, error: sentence(request, error), typed });
  }
}

function head(request: PageRequest, row: OpeningRow): Html {
  const { t, say, now } = request;
  const late = row.reviewedAt === null && Temporal.Instant.compare(row.reviewDueAt, now) < 0;
  return html`<div class="row">
      <p>
        ${t.rich('roster.once.opened_by', {
          person: bdi(row.person ?? t('roster.once.somebody')),
          student: bdi(row.student ?? t('roster.once.somebody')),
        })}
      </p>
      ${late ? chip({ kind: 'breach', label: t('roster.once.late') }) : null}
    </div>
    <p class="small soft">
      ${t.dynamic(`roster.role.${row.role}`)} ·
      ${t('roster.once.when', { when: say.dateTime(row.openedAt), due: say.dateTime(row.reviewDueAt) })}
    </p>
    <blockquote dir="auto">${row.reason}</blockquote>`;
}

function decidePart(request: PageRequest, row: OpeningRow, wrong: (Wrong & { readonly id: string }) | null): Html {
  const { t } = request;
  if (!mayReview(request.actor, row)) return html`<p class="small soft">${t('roster.once.own')}</p>`;
  return postForm(
    { action: `${reviewPath}/${row.id}`, token: request.formToken },
    textarea({
      name: 'remark',
      id: `remark-${row.id}`,
      label: t('roster.once.remark'),
      hint: t('roster.once.remark_hint'),
      rows: 2,
      maxlength: 2000,
      optional: t('ui.field.optional'),
      ...(wrong?.id === row.id ? { error: wrong.error } : {}),
    }),
    buttons(
      button({ label: t('roster.once.fitting'), name: 'finding', value: 'fitting', icon: 'check' }),
      button({ label: t('roster.once.not_fitting'), name: 'finding', value: 'not_fitting', kind: 'second' }),
    ),
  );
}

function foundPart(request: PageRequest, row: OpeningRow): Html {
  const { t, say } = request;
  return html`<p class="small">
      ${chip({
        kind: row.finding === 'fitting' ? 'answered' : 'breach',
        label: t.dynamic(`roster.once.is_${row.finding ?? 'fitting'}`),
      })}
      ${t('roster.once.looked_at', {
        who: row.reviewer ?? t('roster.once.somebody'),
        when: row.reviewedAt === null ? '' : say.dateTime(row.reviewedAt),
      })}
    </p>
    ${row.remark === null || row.remark === '' ? null : html`<p dir="auto">${row.remark}</p>`}`;
}

async function reviewPage(
  request: PageRequest,
  wrong: (Wrong & { readonly id: string }) | null = null,
): Promise<Response> {
  const { t, floor, actor } = request;
  const rows = await floor.ask(actor, openingsToReview, null);
  const waiting = rows.filter((row) => row.reviewedAt === null);
  const done = rows.filter((row) => row.reviewedAt !== null);
  const body = html`${pageHead({ title: t('roster.once.review_title'), back: { label: t('roster.people.title'), href: '/desk/people' } })}
    <p class="measure">${t('roster.once.review_lead')}</p>
    ${
      rows.length === 0
        ? empty({ title: t('roster.once.none'), text: t('roster.once.none_text'), icon: 'check' })
        : null
    }
    ${
      waiting.length === 0
        ? null
        : section(
            { title: t('roster.once.waiting') },
            lines(
              waiting.map((row) => ({
                body: html`<div class="stack">${head(request, row)} ${decidePart(request, row, wrong)}</div>`,
              })),
            ),
          )
    }
    ${
      done.length === 0
        ? null
        : section(
            { title: t('roster.once.done') },
            lines(
              done.map((row) => ({
                body: html`<div class="stack">${head(request, row)} ${foundPart(request, row)}</div>`,
              })),
            ),
          )
    }`;
  const page = await deskPage(request, { title: t('roster.once.review_title'), body, current: '/desk/people' });
  return request.page(page, wrong === null ? 200 : 422);
}

async function reviewed(request: PageRequest): Promise<Response> {
  const form = await request.form();
  const id = request.param('id');
  try {
    await request.floor.act(request.actor, reviewOpening, {
      openingId: id,
      finding: form.text('finding') === 'fitting' ? 'fitting' : 'not_fitting',
      remark: form.text('remark'),
    });
  } catch (error) {
    if (!(error instanceof AppError) || error.field !== 'remark') throw error;
    const says = sentence(request, error);
    return reviewPage(request, { id, field: 'remark', error: says, typed: typedIn(form) });
  }
  return request.redirect(reviewPath, { says: 'roster.once.reviewed' });
}

/** Where a page is opened once, and where that is looked at; on the page of people. */
export function onceLinks({ t, actor }: PageRequest): readonly { href: string; label: string; text: string | null }[] {
  const narrow = actor.grants.every(
    (grant) => (onceRoles as readonly string[]).includes(grant.role) || grant.role === 'guardian',
  );
  return [
    ...(narrow && hasAnyRole(actor, onceRoles)
      ? [{ href: path, label: t('roster.once.link'), text: t('roster.once.link_text') }]
      : []),
    ...(hasAnyRole(actor, reviewers) ? [{ href: reviewPath, label: t('roster.once.review_link'), text: null }] : []),
  ];
}

export const onceRoutes: readonly Route[] = [
  route({ method: 'GET', path, who: [...onceRoles], handler: async (request) => oncePage(request) }),
  route({
    method: 'POST',
    path,
    who: [...onceRoles],
    // Nobody tries out dates of birth.
    rate: { by: 'person', count: 20, perSeconds: 3600, shared: true },
    handler: open,
  }),
  route({ method: 'GET', path: reviewPath, who: [...reviewers], handler: async (request) => reviewPage(request) }),
  route({
    method: 'POST',
    path: `${reviewPath}/:id`,
    who: [...reviewers],
    names: { id: 'opening' },
    handler: reviewed,
  }),
];
