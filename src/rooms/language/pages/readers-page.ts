import { type PageRequest, route, type Route } from '#platform/web';
import {
  banner,
  bdi,
  button,
  buttons,
  deskPage,
  empty,
  field,
  html,
  type Html,
  lines,
  pageHead,
  postForm,
  section,
  select,
  toSettings,
} from '#ui';
import { endReader, languageSettings, setReviewer, staffToChoose } from '../translation/settings.actions.ts';
import {
  errorAt,
  languageLabel,
  languageOptions,
  languageTabs,
  tagBeside,
  typedIn,
  type Wrong,
  wrongIn,
} from './language-shared.ts';

const path = '/admin/language/readers';
const who = ['administrator'] as const;

async function show(request: PageRequest, wrong: Wrong | null): Promise<Response> {
  const { t, floor, actor, formToken, district } = request;
  const { reviewers } = await floor.ask(actor, languageSettings, null);
  const staff = await floor.ask(actor, staffToChoose, null);
  const without = languageOptions(request).filter(
    ({ value }) =>
      value !== 'en' && district.languages.includes(value) && !reviewers.some((one) => one.language === value),
  );
  const list =
    reviewers.length === 0
      ? empty({ title: t('language.reader.none'), text: t('language.reader.none_text'), icon: 'eye' })
      : lines(
          reviewers.map((one): { body: Html } => ({
            body: html`<p>
                <b>${bdi(one.name)}</b> · ${languageLabel(request, one.language)} ${tagBeside(one.language)}
              </p>
              <p class="small soft" dir="auto">${one.qualification}</p>
              ${postForm(
                { action: `${path}/${one.id}/end`, token: formToken },
                button({ label: t('language.reader.end'), more: one.name, kind: 'quiet' }),
              )}`,
          })),
        );
  const missing =
    without.length === 0
      ? null
      : banner({
          body: t('language.reader.missing', { languages: request.say.list(without.map((one) => one.label)) }),
        });
  const form = postForm(
    { action: path, token: formToken },
    html`<div class="stack measure">
      ${select({
        label: t('language.reader.person'),
        name: 'person',
        value: typedIn(wrong, 'person'),
        error: errorAt(wrong, 'person'),
        required: true,
        options: [
          { value: '', label: t('language.choose') },
          ...staff.map(({ id, name, languages }) => ({
            value: id,
            label:
              languages.length === 0
                ? name
                : t('language.reader.speaks', {
                    name,
                    languages: request.say.list(languages.map((tag) => t.languageName(tag))),
                  }),
          })),
        ],
      })}
      ${select({
        label: t('language.reader.language'),
        name: 'language',
        value: typedIn(wrong, 'language', 'es'),
        error: errorAt(wrong, 'language'),
        options: languageOptions(
          request,
          staff.flatMap((one) => one.languages),
        ),
      })}
      ${field({ label: t('language.reader.qualification'), name: 'qualification', value: typedIn(wrong, 'qualification'), hint: t('language.reader.qualification_hint'), required: true, maxlength: 200, error: errorAt(wrong, 'qualification') })}
      ${buttons(button({ label: t('language.reader.save') }))}
    </div>`,
  );
  const body = html`${pageHead({ title: t('language.title'), back: toSettings(request) })}
    ${languageTabs(request, path)}
    <p class="lead measure mt-4">${t('language.reader.lead')}</p>
    <div class="stack mt-4">${missing} ${list}</div>
    ${section({ title: t('language.reader.add') }, form)}`;
  const page = await deskPage(request, { title: t('language.tab.readers'), body, topics: ['language.settings'] });
  return request.page(page, wrong === null ? 200 : 422);
}

async function save(request: PageRequest): Promise<Response> {
  const form = await request.form();
  try {
    await request.floor.act(request.actor, setReviewer, {
      personId: form.text('person'),
      language: form.text('language'),
      qualification: form.text('qualification'),
    });
    return request.redirect(path, { says: 'language.reader.saved' });
  } catch (error) {
    return show(request, wrongIn(request, form, error));
  }
}

const ending =
  (ended: boolean) =>
  async (request: PageRequest): Promise<Response> => {
    const id = request.param('id');
    await request.floor.act(request.actor, endReader, { id, ended });
    if (!ended) return request.redirect(path);
    const undo = { path: `${path}/${id}/back`, label: request.t('ui.toast.undo') };
    return request.redirect(path, { says: 'language.reader.ended', undo });
  };

const one = { method: 'POST', who, names: { id: 'reviewer' } } as const;

export const readerRoutes: readonly Route[] = [
  route({ method: 'GET', path, who, handler: async (request) => show(request, null) }),
  route({ method: 'POST', path, who, handler: save }),
  route({ ...one, path: `${path}/:id/end`, handler: ending(true) }),
  route({ ...one, path: `${path}/:id/back`, handler: ending(false) }),
];
