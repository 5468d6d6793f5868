import { type PageRequest, route, type Route } from '#platform/web';
import {
  bdi,
  button,
  buttons,
  deskPage,
  empty,
  field,
  html,
  pageHead,
  postForm,
  section,
  select,
  table,
  toSettings,
} from '#ui';
import { dropTerm, languageSettings, setTerm } from '../translation/settings.actions.ts';
import {
  errorAt,
  languageLabel,
  languageOptions,
  languageTabs,
  typedIn,
  type Wrong,
  wrongIn,
} from './language-shared.ts';

const path = '/admin/language/glossary';
const who = ['administrator'] as const;

async function show(request: PageRequest, wrong: Wrong | null): Promise<Response> {
  const { t, floor, actor, formToken } = request;
  const { glossary } = await floor.ask(actor, languageSettings, null);
  const list =
    glossary.length === 0
      ? empty({ title: t('language.glossary.none'), text: t('language.glossary.none_text'), icon: 'book' })
      : table({
          caption: t('language.glossary.title'),
          quietCaption: true,
          controls: true,
          columns: [
            { label: t('language.glossary.term') },
            { label: t('language.glossary.to') },
            { label: t('language.glossary.wording') },
            { label: t('language.glossary.remove'), quiet: true },
          ],
          rows: glossary.map((one) => ({
            cells: [
              bdi(one.term),
              one.to === '*' ? t('language.glossary.every') : languageLabel(request, one.to),
              one.wording === null ? html`<i>${t('language.glossary.never')}</i>` : bdi(one.wording),
              postForm(
                { action: `${path}/${one.id}/remove`, token: formToken },
                button({ label: t('language.glossary.remove'), more: one.term, kind: 'quiet' }),
              ),
            ],
          })),
        });
  const options = languageOptions(request);
  const form = postForm(
    { action: path, token: formToken },
    html`<div class="stack measure">
      ${field({ label: t('language.glossary.term'), name: 'term', value: typedIn(wrong, 'term'), required: true, maxlength: 120, error: errorAt(wrong, 'term') })}
      ${select({ label: t('language.glossary.from'), name: 'from', value: typedIn(wrong, 'from', 'en'), options })}
      ${select({ label: t('language.glossary.to'), name: 'to', value: typedIn(wrong, 'to', 'es'), error: errorAt(wrong, 'to'), options: [{ value: '*', label: t('language.glossary.never') }, ...options] })}
      ${field({ label: t('language.glossary.wording'), name: 'wording', value: typedIn(wrong, 'wording'), hint: t('language.glossary.wording_hint'), optional: t('ui.field.optional'), maxlength: 200, error: errorAt(wrong, 'wording') })}
      ${buttons(button({ label: t('language.glossary.save') }))}
    </div>`,
  );
  const body = html`${pageHead({ title: t('language.title'), back: toSettings(request) })}
    ${languageTabs(request, path)}
    <p class="lead measure mt-4">${t('language.glossary.lead')}</p>
    <div class="stack mt-4">${list}</div>
    ${section({ title: t('language.glossary.add') }, form)}`;
  const page = await deskPage(request, { title: t('language.glossary.title'), body, topics: ['language.settings'] });
  return request.page(page, wrong === null ? 200 : 422);
}

async function save(request: PageRequest): Promise<Response> {
  const form = await request.form();
  const to = form.text('to');
  try {
    await request.floor.act(request.actor, setTerm, {
      from: form.text('from'),
      term: form.text('term'),
      to,
      wording: to === '*' ? null : form.text('wording'),
    });
    return request.redirect(path, { says: 'language.glossary.saved' });
  } catch (error) {
    return show(request, wrongIn(request, form, error));
  }
}

export const glossaryRoutes: readonly Route[] = [
  route({ method: 'GET', path, who, handler: async (request) => show(request, null) }),
  route({ method: 'POST', path, who, handler: save }),
  route({
    method: 'POST',
    path: `${path}/:id/remove`,
    who,
    names: { id: 'glossary_term' },
    handler: async (request) => {
      await request.floor.act(request.actor, dropTerm, { id: request.param('id') });
      return request.redirect(path, { says: 'language.glossary.removed' });
    },
  }),
];
