import { hasRole, staffRoles } from '#platform/actor';
import { notFound } from '#platform/errors';
import { type PageRequest, route, type Route } from '#platform/web';
import {
  button,
  buttonLink,
  buttons,
  chip,
  deskPage,
  element,
  facts,
  hiddenInputs,
  html,
  type Html,
  lines,
  linkRow,
  ltr,
  pageHead,
  postForm,
  section,
  textarea,
  toSettings,
} from '#ui';
import {
  type CatalogPair,
  type CatalogPart,
  catalogLanguages,
  catalogPairs,
  catalogParts,
  correctWord,
  markPartReviewed,
} from '../catalogs/catalogs.actions.ts';
import { dirOf, errorAt, languageTabs, typedIn, type Wrong, wrongIn } from './language-shared.ts';

const path = '/admin/language/catalogs';
const who = staffRoles;
const PER_PAGE = 40;

const head = (request: PageRequest, title: string, back?: { label: string; href: string }): Html =>
  hasRole(request.actor, 'administrator', null) && back === undefined
    ? html`${pageHead({ title: request.t('language.title'), back: toSettings(request) })} ${languageTabs(request, path)}`
    : pageHead({ title, ...(back === undefined ? {} : { back }) });

async function languages(request: PageRequest): Promise<Response> {
  const { t, floor, actor } = request;
  const all = await floor.ask(actor, catalogLanguages, null);
  if (all.length === 0) throw notFound();
  const title = t('language.tab.catalogs');
  const body = html`${head(request, title)}
    <p class="lead measure mt-4">${t('language.catalog.lead')}</p>
    <div class="mt-4">
      ${lines(
        all.map((one) => ({
          body: html`<p>
              <b>${t.languageName(one.tag)}</b>
              ${one.reviewed === one.parts ? chip({ kind: 'answered', label: t('language.catalog.state.reviewed') }) : chip({ kind: 'due', label: t('language.catalog.state.drafted') })}
            </p>
            <p class="small soft">
              ${t('language.catalog.progress', { read: one.reviewed, parts: one.parts, own: one.own })}
            </p>
            ${linkRow({ label: t('language.catalog.open'), href: `${path}/${one.tag}`, after: 'next', more: t.languageName(one.tag) })}`,
        })),
      )}
    </div>`;
  return request.page(await deskPage(request, { title, body, topics: ['language.catalogs'] }));
}

function stateChip({ t }: PageRequest, { state }: CatalogPart): Html {
  return state === 'reviewed'
    ? chip({ kind: 'answered', label: t('language.catalog.state.reviewed') })
    : state === 'changed'
      ? chip({ kind: 'waiting', label: t('language.catalog.state.changed') })
      : chip({ kind: 'due', label: t('language.catalog.state.drafted') });
}

async function parts(request: PageRequest): Promise<Response> {
  const { t, say, floor, actor } = request;
  const tag = request.param('language');
  const all = await floor.ask(actor, catalogParts, tag);
  const title = t.languageName(tag);
  const body = html`${head(request, title, { label: t('language.tab.catalogs'), href: path })}
    <p class="lead measure mt-4">${t('language.catalog.parts_lead')}</p>
    <div class="mt-4">
      ${lines(
        all.map((one) => ({
          body: html`<p><b>${ltr(one.part)}</b> ${stateChip(request, one)}</p>
            <p class="small soft">
              ${t('language.catalog.size', { count: one.size, own: one.own })}${one.at === null ? null : html` · ${t.rich('language.catalog.read_by', { name: one.by ?? '', when: say.date(one.at) })}`}
            </p>`,
          after: buttonLink({
            label: t('language.catalog.read'),
            href: `${path}/${tag}/${one.part}`,
            kind: 'quiet',
            more: one.part,
          }),
        })),
        { compact: true },
      )}
    </div>`;
  return request.page(await deskPage(request, { title, body, topics: ['language.catalogs'] }));
}

function changeForm(request: PageRequest, pair: CatalogPair, at: number, wrong: Wrong | null): Html {
  const { t, formToken } = request;
  const tag = request.param('language');
  return section(
    { title: t('language.catalog.change_title'), id: 'change' },
    facts([[t('language.catalog.english'), element('span', { lang: 'en', dir: 'ltr' }, pair.english)]]),
    postForm(
      { action: `${path}/${tag}/${request.param('part')}`, token: formToken, sends: true },
      hiddenInputs({ key: pair.key, page: at }),
      html`<div class="stack mt-4">
        ${textarea({ label: t('language.catalog.wording'), name: 'text', lang: tag, rows: 3, autofocus: true, value: typedIn(wrong, 'text', pair.text), error: errorAt(wrong, 'text', ''), hint: t('language.catalog.wording_hint'), maxlength: 4000 })}
        ${buttons(button({ label: t('language.catalog.save'), key: 'ctrl+enter' }))}
      </div>`,
    ),
  );
}

async function pairs(request: PageRequest, wrong: Wrong | null): Promise<Response> {
  const { t, floor, actor, formToken } = request;
  const [language, part] = [request.param('language'), request.param('part')];
  const found = await floor.ask(actor, catalogPairs, { language, part });
  const here = `${path}/${language}/${part}`;
  const last = Math.max(1, Math.ceil(found.pairs.length / PER_PAGE));
  const at = Math.min(last, Math.max(1, Number(wrong?.typed['page'] ?? request.query('page') ?? '1') || 1));
  const shown = found.pairs.slice((at - 1) * PER_PAGE, at * PER_PAGE);
  const wanted = found.pairs.find((one) => one.key === (wrong?.typed['key'] ?? request.query('key')));
  const rows = lines(
    shown.map((one) => ({
      body: html`<p lang="en" dir="ltr" class="soft">${one.english}</p>
        <p lang="${language}" dir="${dirOf(language)}">${one.text}</p>
        ${one.isOwn ? chip({ kind: 'plain', label: t('language.catalog.own') }) : null}`,
      after: buttonLink({
        label: t('language.catalog.change'),
        href: `${here}?page=${at}&key=${one.key}#change`,
        kind: 'quiet',
        more: one.text,
      }),
    })),
    { compact: true },
  );
  const done =
    found.part.state === 'reviewed' || at < last
      ? null
      : postForm(
          { action: `${here}/reviewed`, token: formToken },
          hiddenInputs({ print: found.print }),
          html`<p class="small measure">${t('language.catalog.mark_hint')}</p>`,
          button({ label: t('language.catalog.mark') }),
        );
  const title = `${t.languageName(language)} · ${part}`;
  const body = html`${head(request, title, { label: t.languageName(language), href: `${path}/${language}` })}
    <p>${stateChip(request, found.part)}</p>
    ${wanted === undefined ? null : changeForm(request, wanted, at, wrong)}
    <div class="mt-4">${rows}</div>
    ${last === 1 ? null : catalogPager(request, here, at, last)}
    <div class="mt-5">${done}</div>`;
  const page = await deskPage(request, { title, body });
  return request.page(page, wrong === null ? 200 : 422);
}

const catalogPager = (request: PageRequest, here: string, at: number, last: number): Html =>
  html`<div class="buttons mt-4">
    ${at > 1 ? buttonLink({ label: request.t('language.catalog.before'), href: `${here}?page=${at - 1}`, kind: 'second' }) : null}
    <span class="small soft">${request.t('language.catalog.page', { at, last })}</span>
    ${at < last ? buttonLink({ label: request.t('language.catalog.next'), href: `${here}?page=${at + 1}`, kind: 'second' }) : null}
  </div>`;

async function correct(request: PageRequest): Promise<Response> {
  const form = await request.form();
  const [language, part, key] = [request.param('language'), request.param('part'), form.text('key')];
  try {
    await request.floor.act(request.actor, correctWord, { language, key, text: form.text('text') });
  } catch (error) {
    return pairs(request, wrongIn(request, form, error));
  }
  const page = /^\d{1,4}$/u.test(form.text('page')) ? form.text('page') : '1';
  return request.redirect(`${path}/${language}/${part}?page=${page}`, { says: 'language.catalog.saved' });
}

async function mark(request: PageRequest): Promise<Response> {
  const form = await request.form();
  const [language, part] = [request.param('language'), request.param('part')];
  try {
    await request.floor.act(request.actor, markPartReviewed, { language, part, print: form.text('print') });
  } catch (error) {
    return pairs(request, wrongIn(request, form, error));
  }
  return request.redirect(`${path}/${language}`, { says: 'language.catalog.marked' });
}

const names = { language: 'language', part: 'catalog_part' } as const;

export const catalogRoutes: readonly Route[] = [
  route({ method: 'GET', path, who, handler: languages }),
  route({ method: 'GET', path: `${path}/:language`, who, names: { language: 'language' }, handler: parts }),
  route({
    method: 'GET',
    path: `${path}/:language/:part`,
    who,
    names,
    handler: async (request) => pairs(request, null),
  }),
  route({ method: 'POST', path: `${path}/:language/:part`, who, names, handler: correct }),
  route({ method: 'POST', path: `${path}/:language/:part/reviewed`, who, names, handler: mark }),
];
