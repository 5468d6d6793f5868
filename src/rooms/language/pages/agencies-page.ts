import { type PageRequest, route, type Route } from '#platform/web';
import {
  bdi,
  button,
  buttons,
  call,
  choices,
  deskPage,
  empty,
  field,
  fold,
  html,
  lines,
  pageHead,
  postForm,
  section,
  toSettings,
} from '#ui';
import { dropAgency, interpreterAgencies, saveAgency } from '../interpreters/interpreters.actions.ts';
import { errorAt, languageTabs, typedIn, type Wrong, wrongIn } from './language-shared.ts';
import { nameOfLanguage, spokenLanguages } from './spoken-languages.ts';

const path = '/admin/language/agencies';
const who = ['administrator'] as const;

async function show(request: PageRequest, wrong: Wrong | null, chosen: readonly string[] = []): Promise<Response> {
  const { t, say, floor, actor, formToken } = request;
  const agencies = await floor.ask(actor, interpreterAgencies, null);
  const list =
    agencies.length === 0
      ? empty({ title: t('language.agency.none'), text: t('language.agency.none_text'), icon: 'phone' })
      : lines(
          agencies.map((one) => ({
            body: html`<p><b>${bdi(one.name)}</b> ${call(one.phone)}</p>
              <p class="small">
                ${one.languages.length === 0 ? t('language.agency.any') : say.list(one.languages.map((tag) => nameOfLanguage(t, tag)))}
              </p>
              ${one.note === '' ? null : html`<p class="small soft" dir="auto">${one.note}</p>`}
              ${postForm(
                { action: `${path}/${one.id}/remove`, token: formToken },
                button({ label: t('language.agency.remove'), more: one.name, kind: 'quiet' }),
              )}`,
          })),
        );
  const form = postForm(
    { action: path, token: formToken },
    html`<div class="stack measure">
      ${field({ label: t('language.agency.name'), name: 'name', value: typedIn(wrong, 'name'), required: true, maxlength: 120, error: errorAt(wrong, 'name', '') })}
      ${field({ label: t('language.agency.phone'), name: 'phone', type: 'tel', value: typedIn(wrong, 'phone'), required: true, maxlength: 40, error: errorAt(wrong, 'phone') })}
      ${field({ label: t('language.agency.note'), name: 'note', value: typedIn(wrong, 'note'), hint: t('language.agency.note_hint'), optional: t('ui.field.optional'), maxlength: 300 })}
      ${fold({
        summary: t('language.agency.languages'),
        body: choices({
          legend: t('language.agency.languages_hint'),
          name: 'languages',
          type: 'checkbox',
          look: 'two',
          chosen,
          options: spokenLanguages(request),
        }),
      })}
      ${buttons(button({ label: t('language.agency.save') }))}
    </div>`,
  );
  const body = html`${pageHead({ title: t('language.title'), back: toSettings(request) })}
    ${languageTabs(request, path)}
    <p class="lead measure mt-4">${t('language.agency.lead')}</p>
    <div class="stack mt-4">${list}</div>
    ${section({ title: t('language.agency.add') }, form)}`;
  const page = await deskPage(request, { title: t('language.tab.agencies'), body, topics: ['language.interpreters'] });
  return request.page(page, wrong === null ? 200 : 422);
}

export const agencyRoutes: readonly Route[] = [
  route({ method: 'GET', path, who, handler: async (request) => show(request, null) }),
  route({
    method: 'POST',
    path,
    who,
    handler: async (request) => {
      const form = await request.form();
      const languages = [...form.all('languages')];
      try {
        const given = { name: form.text('name'), phone: form.text('phone'), note: form.text('note'), languages };
        await request.floor.act(request.actor, saveAgency, given);
        return request.redirect(path, { says: 'language.agency.saved' });
      } catch (error) {
        return show(request, wrongIn(request, form, error), languages);
      }
    },
  }),
  route({
    method: 'POST',
    path: `${path}/:id/remove`,
    who,
    names: { id: 'agency' },
    handler: async (request) => {
      await request.floor.act(request.actor, dropAgency, { id: request.param('id') });
      return request.redirect(path, { says: 'language.agency.removed' });
    },
  }),
];
