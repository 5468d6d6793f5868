import { AppError } from '#platform/errors';
import { type Form, type PageRequest, route, type Route } from '#platform/web';
import {
  button,
  buttonLink,
  buttons,
  chip,
  choice,
  deskPage,
  empty,
  field,
  fold,
  hiddenInputs,
  html,
  type Html,
  lines,
  ltr,
  pageHead,
  postForm,
  section,
} from '#ui';
import { dropFolder } from '../nightly/loader.ts';
import { askLoad, endSource, setSource, switchSource } from '../nightly/sources.actions.ts';
import { sourcesView, type SourcesView } from '../nightly/sources.questions.ts';
import type { Source } from '../nightly/sources.store.ts';
import { troublePart } from './loads-part.ts';

const path = '/admin/imports/sources';
const administrators = ['administrator'] as const;

type Typed = Readonly<Record<string, string>>;
type Wrong = { readonly kind: string; readonly field: string | null; readonly error: string; readonly typed: Typed };
type View = { readonly request: PageRequest; readonly found: SourcesView; readonly wrong: Wrong | null };

/** A time of the wall as this reader writes it. Which day it is said of does not matter. */
function shownTime({ say, t, zone }: PageRequest, loadAt: string | null): string {
  if (loadAt === null) return t('roster.sources.when_whole');
  const day = Temporal.PlainDate.from('2026-01-15');
  const at = day.toZonedDateTime({ timeZone: zone, plainTime: loadAt }).toInstant();
  return t('roster.sources.every_day', { time: say.time(at) });
}

function whereFrom({ request, found }: View, source: Source): Html {
  const { t } = request;
  if (source.kind === 'rest') return ltr(source.baseUrl ?? '');
  const folder = dropFolder(request.floor, found.place);
  return folder === null
    ? html`${t('roster.sources.folder_unset')}`
    : html`${t.rich('roster.sources.folder_path', { path: folder })}`;
}

const small = (request: PageRequest, action: string, label: string, name: string): Html =>
  postForm({ action, token: request.formToken }, button({ label, more: name, kind: 'quiet' }));

function sourceLine(view: View, source: Source): { body: Html } {
  const { request } = view;
  const { t, say } = request;
  const { id, name, isOn } = source;
  const came =
    source.lastGoodAt === null
      ? t('roster.sources.never_came')
      : t('roster.sources.last_good', { when: say.dateTime(source.lastGoodAt) });
  return {
    body: html`<p>
        <b><bdi>${name}</bdi></b> · ${t.dynamic(`roster.sources.${source.kind}`)}
        ${isOn ? null : chip({ kind: 'paused', label: t('roster.sources.off') })}
      </p>
      <p class="small">${whereFrom(view, source)}</p>
      <p class="small soft">${shownTime(request, source.loadAt)} · ${came}</p>
      <div class="buttons mt-3">
        ${postForm(
          { action: `${path}/${id}/load`, token: request.formToken },
          button({ label: t('roster.sources.load_now'), more: name, kind: 'second', disabled: !isOn }),
        )}
        ${buttonLink({ label: t('roster.sources.change'), more: name, href: `${path}?source=${id}#change`, kind: 'quiet' })}
        ${small(request, `${path}/${id}/${isOn ? 'stop' : 'start'}`, t(isOn ? 'roster.sources.stop' : 'roster.sources.start'), name)}
        ${small(request, `${path}/${id}/remove`, t('roster.sources.remove'), name)}
      </div>`,
  };
}

type Fields = {
  readonly value: (name: string) => string;
  readonly error: (name: string) => string | null;
  readonly source: Source | null;
};

function fieldsOf({ wrong }: View, kind: Source['kind'], source: Source | null): Fields {
  const here = wrong?.kind === kind ? wrong : null;
  const known: Typed =
    source === null
      ? {}
      : {
          name: source.name,
          loadAt: source.loadAt ?? '',
          baseUrl: source.baseUrl ?? '',
          tokenUrl: source.tokenUrl ?? '',
          scope: source.scope ?? '',
          clientId: source.clientId ?? '',
          manifest: source.needsManifest ? 'yes' : '',
        };
  return {
    source,
    value: (name) => (here?.typed ?? known)[name] ?? '',
    error: (name) => (here !== null && (here.field ?? 'name') === name ? here.error : null),
  };
}

function sourceForm(view: View, kind: Source['kind'], fields: Fields): Html {
  const { request } = view;
  const { t } = request;
  const { value, error, source } = fields;
  const input = (name: string, label: string, more: Partial<Parameters<typeof field>[0]> = {}): Html =>
    field({ label, name, id: `${kind}-${name}`, value: value(name), error: error(name), maxlength: 500, ...more });
  const isRest = kind === 'rest';
  const time = input('loadAt', t('roster.sources.time'), {
    type: 'time',
    required: isRest,
    hint: t(isRest ? 'roster.sources.time_rest_hint' : 'roster.sources.time_folder_hint'),
    ...(isRest ? {} : { optional: t('ui.field.optional') }),
  });
  const address = { dir: 'ltr', required: true } as const;
  const parts = isRest
    ? html`${input('baseUrl', t('roster.sources.base'), { ...address, type: 'url', hint: t('roster.sources.base_hint') })}
      ${input('tokenUrl', t('roster.sources.token'), { ...address, type: 'url' })}
      ${input('clientId', t('roster.sources.client'), { ...address, autocomplete: 'off' })}
      ${input('clientSecret', t('roster.sources.secret'), {
        ...address,
        type: 'password',
        value: '',
        required: source === null,
        autocomplete: 'off',
        hint: source === null ? t('roster.sources.secret_hint') : t('roster.sources.secret_keep'),
      })}
      ${input('scope', t('roster.sources.scope'), { dir: 'ltr', hint: t('roster.sources.scope_hint'), optional: t('ui.field.optional') })}`
    : choice({
        name: 'manifest',
        label: t('roster.sources.manifest'),
        hint: t('roster.sources.manifest_hint'),
        checked: value('manifest') !== '' || (source === null && view.wrong?.kind !== 'folder'),
        value: 'yes',
      });
  return postForm(
    { action: path, token: request.formToken },
    hiddenInputs({ kind, source: source?.id }),
    html`<div class="stack">
      ${input('name', t('roster.sources.name'), { required: true, maxlength: 80, hint: t('roster.sources.name_hint') })}
      ${parts} ${time} ${buttons(button({ label: t(source === null ? 'roster.sources.add' : 'roster.sources.save') }))}
    </div>`,
  );
}

function changePart(view: View): Html | null {
  const { request, found, wrong } = view;
  const wanted = wrong?.typed['source'] ?? request.query('source');
  const source = found.sources.find((one) => one.id === wanted);
  if (source === undefined) return null;
  return section(
    { title: request.t('roster.sources.change_title', { name: source.name }), id: 'change' },
    sourceForm(view, source.kind, fieldsOf(view, source.kind, source)),
  );
}

function addPart(view: View): Html {
  const { request, found, wrong } = view;
  const { t } = request;
  const adding = wrong !== null && (wrong.typed['source'] ?? '') === '';
  const form = (kind: Source['kind'], summary: string): Html =>
    fold({
      summary,
      body: sourceForm(view, kind, fieldsOf(adding ? view : { ...view, wrong: null }, kind, null)),
      open: adding && wrong.kind === kind,
    });
  const hasFolder = found.sources.some((source) => source.kind === 'folder');
  const folder =
    found.drop === null
      ? html`<p class="soft measure">${t('roster.sources.folder_unset')}</p>`
      : form('folder', t('roster.sources.add_folder'));
  return html`${hasFolder ? null : folder} ${form('rest', t('roster.sources.add_rest'))}`;
}

async function show(request: PageRequest, wrong: Wrong | null): Promise<Response> {
  const { t, floor, actor } = request;
  const found = await floor.ask(actor, sourcesView, null);
  const view: View = { request, found, wrong };
  const list =
    found.sources.length === 0
      ? empty({ title: t('roster.sources.none'), text: t('roster.sources.none_text'), icon: 'clock' })
      : lines(found.sources.map((source) => sourceLine(view, source)));
  const body = html`${pageHead({ title: t('roster.sources.title'), back: { label: t('roster.import.title'), href: '/admin/imports' } })}
    <p class="lead measure">${t('roster.sources.lead')}</p>
    <div class="stack mt-4">${troublePart(request, found)} ${list}</div>
    ${changePart(view)}
    <div class="mt-5">${addPart(view)}</div>`;
  const page = await deskPage(request, {
    title: t('roster.sources.title'),
    body,
    current: '/admin/imports',
    topics: ['roster.imports'],
  });
  return request.page(page, wrong === null ? 200 : 422);
}

function inputOf(form: Form): Parameters<typeof setSource.perform>[1] {
  const sourceId = form.optional('source');
  const name = form.text('name').trim();
  if (form.text('kind') !== 'rest')
    return { kind: 'folder', sourceId, name, loadAt: form.optional('loadAt'), needsManifest: form.has('manifest') };
  return {
    kind: 'rest',
    sourceId,
    name,
    loadAt: form.text('loadAt'),
    baseUrl: form.text('baseUrl').trim(),
    tokenUrl: form.text('tokenUrl').trim(),
    scope: form.optional('scope'),
    clientId: form.text('clientId').trim(),
    clientSecret: form.text('clientSecret'),
  };
}

async function save(request: PageRequest): Promise<Response> {
  const form = await request.form();
  try {
    await request.floor.act(request.actor, setSource, inputOf(form));
    return request.redirect(path, { says: 'roster.sources.saved' });
  } catch (error) {
    if (!(error instanceof AppError) || error.status < 400 || error.status === 404 || error.status >= 500) throw error;
    const key = request.t.has(error.code) ? error.code : 'ui.error.invalid';
    const wrong = { kind: form.text('kind') === 'rest' ? 'rest' : 'folder', field: error.field };
    return show(request, { ...wrong, error: request.t.dynamic(key), typed: form.fields() });
  }
}

const switching =
  (on: boolean) =>
  async (request: PageRequest): Promise<Response> => {
    await request.floor.act(request.actor, switchSource, { sourceId: request.param('id'), on });
    return request.redirect(path, { says: on ? 'roster.sources.started' : 'roster.sources.stopped' });
  };

const one = { method: 'POST', who: administrators, names: { id: 'roster_source' } } as const;

export const sourceRoutes: readonly Route[] = [
  route({ method: 'GET', path, who: administrators, handler: async (request) => show(request, null) }),
  route({ method: 'POST', path, who: administrators, handler: save }),
  route({ ...one, path: `${path}/:id/stop`, handler: switching(false) }),
  route({ ...one, path: `${path}/:id/start`, handler: switching(true) }),
  route({
    ...one,
    path: `${path}/:id/load`,
    handler: async (request) => {
      await request.floor.act(request.actor, askLoad, { sourceId: request.param('id') });
      return request.redirect('/admin/imports', { says: 'roster.sources.loading' });
    },
  }),
  route({
    ...one,
    path: `${path}/:id/remove`,
    handler: async (request) => {
      await request.floor.act(request.actor, endSource, { sourceId: request.param('id') });
      return request.redirect(path, { says: 'roster.sources.removed' });
    },
  }),
];
