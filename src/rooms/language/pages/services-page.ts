import { found } from '#platform/errors';
import { type PageRequest, route, type Route } from '#platform/web';
import {
  button,
  buttons,
  chip,
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
  select,
  textarea,
  toSettings,
} from '#ui';
import { type ProviderKind, providerKinds } from '../translation/providers/provider.ts';
import {
  changeProvider,
  languageSettings,
  type ProviderView,
  setProvider,
  type Tried,
  tryProvider,
} from '../translation/settings.actions.ts';
import { dirOf, errorAt, languageOptions, languageTabs, typedIn, type Wrong, wrongIn } from './language-shared.ts';

const path = '/admin/language';
const who = ['administrator'] as const;

type Shown = {
  readonly wrong: Wrong | null;
  readonly tried: (Tried & { readonly kind: ProviderKind; readonly to: string; readonly text: string }) | null;
};

const kindOf = (text: string): ProviderKind => providerKinds.find((kind) => kind === text) ?? 'libretranslate';

function stateOf({ t, say }: PageRequest, one: ProviderView): Html {
  if (!one.isOn) return chip({ kind: 'paused', label: t('language.service.off') });
  if (one.failure !== null)
    return html`${chip({ kind: 'due', label: t('language.service.failing') })}
      <span class="small">${t.dynamic(`language.trouble.${one.failure}`)}</span>`;
  if (one.lastGoodAt === null) return chip({ kind: 'waiting', label: t('language.service.untried') });
  return html`${chip({ kind: 'answered', label: t('language.service.works') })}
    <span class="small soft">${say.relative(one.lastGoodAt)}</span>`;
}

function serviceLine(request: PageRequest, one: ProviderView, isFirst: boolean): { body: Html } {
  const { t, formToken } = request;
  const name = t(`language.service.${one.kind}`);
  const act = (what: string, label: string): Html =>
    postForm(
      { action: `${path}/services/${one.kind}`, token: formToken },
      hiddenInputs({ act: what }),
      button({ label, more: name, kind: 'quiet' }),
    );
  return {
    body: html`<p><b>${name}</b> ${stateOf(request, one)}</p>
      ${one.baseUrl === null ? null : html`<p class="small">${ltr(one.baseUrl)}</p>`}
      <div class="buttons mt-3">
        ${isFirst ? null : act('first', t('language.service.ask_first'))}
        ${act(one.isOn ? 'off' : 'on', t(one.isOn ? 'language.service.stop' : 'language.service.start'))}
        ${act('remove', t('language.service.remove'))}
      </div>`,
  };
}

function serviceForm(
  request: PageRequest,
  kind: ProviderKind,
  known: ProviderView | undefined,
  given: Wrong | null,
): Html {
  const { t, formToken } = request;
  const wrong = given !== null && given.typed['kind'] === kind ? given : null;
  const input = (name: string, label: string, more: Partial<Parameters<typeof field>[0]> = {}): Html =>
    field({ label, name, id: `${kind}-${name}`, error: errorAt(wrong, name), dir: 'ltr', maxlength: 500, ...more });
  const optional = t('ui.field.optional');
  const needsAddress = kind === 'libretranslate' || kind === 'model';
  const keyOptional = needsAddress || known?.hasKey === true;
  return postForm(
    { action: `${path}/services`, token: formToken },
    hiddenInputs({ kind }),
    html`<div class="stack measure">
      ${input('baseUrl', t('language.service.address'), {
        type: 'url',
        value: typedIn(wrong, 'baseUrl', known?.baseUrl ?? ''),
        hint: t(`language.service.address_hint.${kind === 'model' ? 'model' : needsAddress ? 'own' : 'usual'}`),
        ...(needsAddress ? { required: true } : { optional }),
      })}
      ${input('key', t('language.service.key'), {
        type: 'password',
        value: '',
        autocomplete: 'off',
        hint: t(known?.hasKey === true ? 'language.service.key_keep' : 'language.service.key_hint'),
        ...(keyOptional ? { optional } : { required: true }),
      })}
      ${kind === 'azure' ? input('region', t('language.service.region'), { value: typedIn(wrong, 'region', known?.region ?? ''), optional }) : null}
      ${kind === 'model' ? input('model', t('language.service.model_name'), { value: typedIn(wrong, 'model', known?.model ?? ''), required: true }) : null}
      ${buttons(button({ label: t('language.service.save') }))}
    </div>`,
  );
}

function tryPart(request: PageRequest, providers: readonly ProviderView[], { wrong, tried }: Shown): Html | null {
  const { t, formToken } = request;
  if (providers.length === 0) return null;
  const mine = wrong !== null && 'to' in wrong.typed ? wrong : null;
  const options = languageOptions(request);
  const answer =
    tried === null
      ? null
      : html`<div class="sheet mt-4">
          <p class="small soft">${t('language.try.answer')}</p>
          <p lang="${tried.to}" dir="${dirOf(tried.to)}">${tried.text}</p>
          ${
            tried.backText === null
              ? null
              : html`<p class="small soft mt-3">${t('language.try.back')}</p>
                  <p dir="auto">${tried.backText}</p>`
          }
        </div>`;
  return section(
    { title: t('language.try.title'), id: 'try', lead: t('language.try.lead') },
    postForm(
      { action: `${path}/try`, token: formToken },
      html`<div class="stack measure">
        ${textarea({ label: t('language.try.text'), name: 'text', rows: 2, maxlength: 500, required: true, value: typedIn(mine, 'text', t('language.try.example')), error: errorAt(mine, 'text', '') })}
        ${select({ label: t('language.try.from'), name: 'from', value: typedIn(mine, 'from', request.locale), options })}
        ${select({ label: t('language.try.to'), name: 'to', value: typedIn(mine, 'to', 'es'), options, error: errorAt(mine, 'to') })}
        ${select({ label: t('language.try.service'), name: 'kind', value: typedIn(mine, 'kind'), options: providers.map((one) => ({ value: one.kind, label: t(`language.service.${one.kind}`) })) })}
        ${buttons(button({ label: t('language.try.go'), kind: 'second' }))}
      </div>`,
    ),
    answer,
  );
}

async function show(request: PageRequest, shown: Shown): Promise<Response> {
  const { t, floor, actor } = request;
  const { providers } = await floor.ask(actor, languageSettings, null);
  const list =
    providers.length === 0
      ? empty({ title: t('language.service.none'), text: t('language.service.none_text'), icon: 'translate' })
      : lines(providers.map((one, i) => serviceLine(request, one, i === 0)));
  const forms = providerKinds.map((kind) =>
    fold({
      summary: t(`language.service.${kind}`),
      body: html`<p class="small measure">${t(`language.service.about.${kind}`)}</p>
        ${serviceForm(
          request,
          kind,
          providers.find((one) => one.kind === kind),
          shown.wrong,
        )}`,
      open: shown.wrong !== null && !('to' in shown.wrong.typed) && shown.wrong.typed['kind'] === kind,
    }),
  );
  const body = html`${pageHead({ title: t('language.title'), back: toSettings(request) })}
    ${languageTabs(request, path)}
    <p class="lead measure mt-4">${t('language.service.lead')}</p>
    <div class="stack mt-4">${list}</div>
    ${tryPart(request, providers, shown)}
    ${section({ title: t('language.service.set_up'), lead: t('language.service.agreement') }, forms)}`;
  const page = await deskPage(request, { title: t('language.title'), body, topics: ['language.settings'] });
  return request.page(page, shown.wrong === null ? 200 : 422);
}

const nothing: Shown = { wrong: null, tried: null };

async function save(request: PageRequest): Promise<Response> {
  const form = await request.form();
  try {
    await request.floor.act(request.actor, setProvider, {
      kind: kindOf(form.text('kind')),
      baseUrl: form.optional('baseUrl'),
      key: form.text('key'),
      region: form.optional('region'),
      model: form.optional('model'),
    });
    return request.redirect(path, { says: 'language.service.saved' });
  } catch (error) {
    return show(request, { ...nothing, wrong: wrongIn(request, form, error) });
  }
}

async function change(request: PageRequest): Promise<Response> {
  const form = await request.form();
  const acts = ['on', 'off', 'first', 'remove'] as const;
  const act = acts.find((one) => one === form.text('act')) ?? 'off';
  await request.floor.act(request.actor, changeProvider, {
    kind: found(providerKinds.find((kind) => kind === request.param('kind'))),
    act,
  });
  return request.redirect(path, { says: 'language.service.changed' });
}

async function tryOut(request: PageRequest): Promise<Response> {
  const form = await request.form();
  const [from, to, text] = [form.text('from'), form.text('to'), form.text('text')];
  const kind = kindOf(form.text('kind'));
  try {
    const tried = await tryProvider(request.floor, request.actor, { kind, from, to, text });
    // Answered in place: there is nothing to come back to, and a text that is tried belongs in no address.
    const again = { error: '', field: 'none', typed: form.fields() };
    return await show(request, { wrong: again, tried: { ...tried, kind, to } });
  } catch (error) {
    return show(request, { ...nothing, wrong: wrongIn(request, form, error) });
  }
}

export const serviceRoutes: readonly Route[] = [
  route({ method: 'GET', path, who, handler: async (request) => show(request, nothing) }),
  route({ method: 'POST', path: `${path}/services`, who, handler: save }),
  route({ method: 'POST', path: `${path}/services/:kind`, who, handler: change, names: { kind: 'provider' } }),
  route({
    method: 'POST',
    path: `${path}/try`,
    who,
    handler: tryOut,
    rate: { by: 'person', count: 20, perSeconds: 60 },
  }),
];
