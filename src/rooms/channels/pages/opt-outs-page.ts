import { type Form, type PageRequest, type Route, route } from '#platform/web';
import { AppError } from '#platform/errors';
import {
  bdi,
  button,
  deskPage,
  empty,
  field,
  fold,
  getForm,
  html,
  ltr,
  pageHead,
  pager,
  postForm,
  section,
  select,
  shownPhone,
  stats,
  table,
  textarea,
  type Content,
  type Html,
} from '#ui';
import {
  consentWays,
  enterOptOut,
  liftOptOut,
  optOuts,
  type OptOutLine,
  type OptOutList,
} from '../channels.opt-outs.ts';

const base = '/admin/opt-outs';
const administrator = ['administrator'] as const;

/** What was refused, with everything typed. `id` is the line whose lifting it was; null: the entry by hand. */
type Refused = {
  readonly id: string | null;
  readonly field: string | null;
  readonly text: string;
  readonly typed: Readonly<Record<string, string>>;
};

const shown = ({ kind, address }: Pick<OptOutLine, 'kind' | 'address'>): Html =>
  ltr(kind === 'phone' ? shownPhone(address) : address);

function saidBy({ t }: PageRequest, line: OptOutLine): Content {
  const who = t.dynamic(`channels.opt_outs.source.${line.source}`, { how: line.how, name: line.enteredBy ?? '–' });
  return line.reason === '' ? who : html`${who}<br /><span class="small soft" dir="auto">${line.reason}</span>`;
}

function stateOf(request: PageRequest, line: OptOutLine, refused: Refused | null): Content {
  const { t, say, formToken } = request;
  if (line.liftedAt !== null) {
    const day = line.consentOn === null ? '' : say.date(Temporal.PlainDate.from(line.consentOn));
    const how = t.dynamic(`channels.opt_outs.lifted_way.${line.liftedHow ?? 'own_page'}`, { day });
    return html`<span class="small">${t('channels.opt_outs.lifted', { when: say.date(line.liftedAt), how })}</span>`;
  }
  const again = refused?.id === line.id ? refused : null;
  const error = (name: string): string | null => (again?.field === name ? again.text : null);
  return fold({
    summary: t('channels.opt_outs.lift'),
    open: again !== null,
    body: postForm(
      { action: `${base}/${line.id}/lift`, token: formToken, class: 'stack narrow' },
      html`<p class="small soft">${t('channels.opt_outs.lift_lead')}</p>`,
      select({
        label: t('channels.opt_outs.lift_how'),
        name: 'how',
        value: again?.typed['how'] ?? 'paper',
        options: consentWays.map((way) => ({ value: way, label: t(`channels.opt_outs.way.${way}`) })),
      }),
      field({
        label: t('channels.opt_outs.lift_on'),
        name: 'on',
        type: 'date',
        required: true,
        value: again?.typed['on'],
        error: error('on'),
      }),
      textarea({
        label: t('channels.opt_outs.lift_words'),
        name: 'words',
        rows: 2,
        maxlength: 500,
        value: again?.typed['words'],
        error: error('words'),
      }),
      button({ label: t('channels.opt_outs.lift_do'), more: line.address, kind: 'second' }),
    ),
  });
}

function listPart(request: PageRequest, list: OptOutList, refused: Refused | null): Html {
  const { t, say } = request;
  if (list.lines.length === 0)
    return empty({ icon: 'mail', title: t('channels.opt_outs.none'), text: t('channels.opt_outs.none_text') });
  return table({
    caption: t('channels.opt_outs.title'),
    quietCaption: true,
    controls: true,
    columns: [
      { label: t('channels.opt_outs.address') },
      { label: t('channels.opt_outs.whose') },
      { label: t('channels.opt_outs.since') },
      { label: t('channels.opt_outs.source') },
      { label: t('channels.opt_outs.state') },
    ],
    rows: list.lines.map((line) => ({
      cells: [
        shown(line),
        line.people.length === 0
          ? html`<span class="soft">${t('channels.opt_outs.whose_none')}</span>`
          : bdi(say.list(line.people)),
        say.date(line.at),
        saidBy(request, line),
        stateOf(request, line, refused),
      ],
    })),
  });
}

function enterPart({ t, formToken }: PageRequest, refused: Refused | null): Html {
  const again = refused?.id === null ? refused : null;
  return section(
    { title: t('channels.opt_outs.enter') },
    postForm(
      { action: base, token: formToken, class: 'stack narrow' },
      field({
        label: t('channels.opt_outs.enter_address'),
        name: 'address',
        required: true,
        maxlength: 254,
        dir: 'ltr',
        autocomplete: 'off',
        value: again?.typed['address'],
        error: again?.field === 'address' ? again.text : null,
      }),
      textarea({
        label: t('channels.opt_outs.reason'),
        hint: t('channels.opt_outs.reason_hint'),
        name: 'reason',
        rows: 2,
        maxlength: 500,
        value: again?.typed['reason'],
        error: again?.field === 'reason' ? again.text : null,
      }),
      html`<div>${button({ label: t('channels.opt_outs.enter_do'), kind: 'second' })}</div>`,
    ),
  );
}

const kindOf = (text: string | null): 'email' | 'phone' | null => (text === 'email' || text === 'phone' ? text : null);

async function show(request: PageRequest, refused: Refused | null = null): Promise<Response> {
  const { t, say, floor, actor } = request;
  const typed = (request.query('q') ?? '').trim().slice(0, 100);
  const kind = kindOf(request.query('kind'));
  const page = Math.min(2000, Math.max(0, Number.parseInt(request.query('page') ?? '0', 10) || 0));
  const list = await floor.ask(actor, optOuts, { typed, kind, page });
  const at = (n: number): string =>
    `${base}?${new URLSearchParams({ ...(typed === '' ? {} : { q: typed }), ...(kind === null ? {} : { kind }), page: String(n) }).toString()}`;
  const title = t('channels.opt_outs.title');
  const body = html`${pageHead({ title })}
    <p class="measure mt-2">${t('channels.opt_outs.lead')}</p>
    ${stats([
      { label: t('channels.opt_outs.email'), value: say.number(list.standing.email) },
      { label: t('channels.opt_outs.phone'), value: say.number(list.standing.phone) },
    ])}
    ${getForm(
      { action: base, search: true, class: 'filters mt-4' },
      field({
        label: t('channels.opt_outs.search'),
        hint: t('channels.opt_outs.search_hint'),
        name: 'q',
        type: 'search',
        value: typed,
        maxlength: 100,
      }),
      select({
        label: t('channels.opt_outs.channel'),
        name: 'kind',
        value: kind ?? '',
        options: [
          { value: '', label: t('channels.opt_outs.both') },
          { value: 'email', label: t('channels.opt_outs.email') },
          { value: 'phone', label: t('channels.opt_outs.phone') },
        ],
      }),
      button({ label: t('channels.opt_outs.find'), icon: 'search', kind: 'second' }),
    )}
    <div class="mt-4">${listPart(request, list, refused)}</div>
    ${
      page > 0 || list.more
        ? pager({ t, previous: page > 0 ? at(page - 1) : null, next: list.more ? at(page + 1) : null })
        : null
    }
    ${enterPart(request, refused)}`;
  return request.page(await deskPage(request, { title, body, current: base }), refused === null ? 200 : 422);
}

/** Does what a form asks; what is refused is shown again with everything typed. */
async function tried(
  request: PageRequest,
  id: string | null,
  says: string,
  work: (form: Form) => Promise<unknown>,
): Promise<Response> {
  const form = await request.form();
  try {
    await work(form);
    return request.redirect(base, { says });
  } catch (error) {
    if (!(error instanceof AppError) || error.status !== 422) throw error;
    const text = request.t.has(error.code) ? request.t.dynamic(error.code) : request.t('ui.error.invalid');
    return show(request, { id, field: error.field, text, typed: form.fields() });
  }
}

export const optOutRoutes: readonly Route[] = [
  route({ method: 'GET', path: base, who: administrator, handler: async (request) => show(request) }),
  route({
    method: 'POST',
    path: base,
    who: administrator,
    handler: async (request) =>
      tried(request, null, 'channels.opt_outs.says_entered', async (form) => {
        await request.floor.act(request.actor, enterOptOut, {
          address: form.text('address').slice(0, 254),
          reason: form.text('reason').slice(0, 500),
        });
      }),
  }),
  route({
    method: 'POST',
    path: `${base}/:id/lift`,
    who: administrator,
    names: { id: 'opt_out' },
    handler: async (request) =>
      tried(request, request.param('id'), 'channels.opt_outs.says_lifted', async (form) => {
        await request.floor.act(request.actor, liftOptOut, {
          id: request.param('id'),
          how: consentWays.find((way) => way === form.text('how')) ?? 'paper',
          on: form.text('on'),
          words: form.text('words').slice(0, 500),
        });
      }),
  }),
];
