import { found } from '#platform/errors';
import { filled, type OwnTextVersion, textBlocks } from '#platform/own-texts';
import { type PageRequest, type Route, route } from '#platform/web';
import {
  banner,
  bdi,
  button,
  buttonLink,
  chip,
  type Content,
  fold,
  hiddenInputs,
  html,
  type Html,
  lines,
  linkRow,
  ltr,
  paragraphs,
  postForm,
  section,
  textarea,
  toSettings,
} from '#ui';
import { draftText, keepOwnText, publishText, restoreHouseText } from '../actions/texts.ts';
import { schoolYear } from '../questions/notice.ts';
import { type TextLine, textPage, type TextPage, textsPage } from '../questions/texts.ts';
import { keyOf, type OwnKey, placeholders, slugOf } from '../texts.rules.ts';
import { below, type Done, errorAt, formRoute, type Refused, staffPage, typedIn } from './parts.ts';

export const textsPath = '/admin/rights-texts';
const who = ['administrator'] as const;

type Place = { readonly key: OwnKey; readonly language: string };

const nameOf = ({ t }: PageRequest, key: OwnKey): string => t.dynamic(`records.texts.name.${slugOf(key)}`);

const addressOf = ({ key, language }: Place): string => `${textsPath}/${slugOf(key)}/${language}`;

async function showAll(request: PageRequest): Promise<Response> {
  const { t, floor, actor, say } = request;
  const all = await floor.ask(actor, textsPage, {});
  const line = (one: TextLine) => ({
    body: html`<p>${nameOf(request, one.key)}</p>
      <p class="row small soft">
        ${one.ownSince === null ? t('records.texts.house') : t('records.texts.own_since', { day: say.date(one.ownSince) })}
        ${one.draft ? chip({ kind: 'waiting', label: t('records.texts.draft') }) : null}
        ${one.houseChanged ? chip({ kind: 'due', label: t('records.texts.house_changed') }) : null}
      </p>`,
    after: linkRow({
      label: t('records.texts.open'),
      more: nameOf(request, one.key),
      href: addressOf(one),
    }),
  });
  const parts = [...Map.groupBy(all, (one) => one.language)].map(([language, texts], place) =>
    fold({
      summary: t.languageName(language),
      open: place === 0 || texts.some((one) => one.draft || one.houseChanged),
      body: lines(texts.map(line)),
    }),
  );
  return staffPage(request, {
    title: t('records.texts.title'),
    lead: t('records.texts.lead'),
    current: textsPath,
    back: toSettings(request),
    body: html`<div class="mt-5">${parts}</div>`,
  });
}

/** The words as families will read them. */
export function ownTextHtml(text: string): Html {
  return html`${textBlocks(text).map((block) => (block.kind === 'heading' ? html`<h3 dir="auto">${block.text}</h3>` : paragraphs(block.text)))}`;
}

function shown({ district, now, zone }: PageRequest, page: TextPage, body: string): Html {
  const year = schoolYear(now.toZonedDateTimeISO(zone).toPlainDate());
  const text = filled(body, { district: district.name, year, days: String(page.days) });
  return html`<blockquote class="kept mt-3" lang="${page.language}" dir="auto">
    <div class="stack">${ownTextHtml(text)}</div>
  </blockquote>`;
}

function draftPart(request: PageRequest, page: TextPage): Content {
  const { t, formToken } = request;
  const { draft } = page;
  if (draft === null) return null;
  return section(
    { title: t('records.texts.preview'), lead: t('records.texts.preview_lead') },
    shown(request, page, draft.body),
    postForm(
      { action: `${addressOf(page)}/publish`, token: formToken },
      hiddenInputs({ version: String(draft.version) }),
      below(button({ label: t('records.texts.publish'), icon: 'send' })),
    ),
  );
}

function changedPart(request: PageRequest, page: TextPage): Content {
  const { t, formToken } = request;
  if (!page.houseChanged) return null;
  return html`<div class="mt-4">${banner({ kind: 'warning', body: t('records.texts.changed_text') })}</div>
    ${section(
      { title: t('records.texts.house_now') },
      shown(request, page, page.house),
      postForm(
        { action: `${addressOf(page)}/keep`, token: formToken },
        below(button({ label: t('records.texts.keep'), kind: 'second' })),
      ),
    )}`;
}

function writePart(request: PageRequest, page: TextPage, refused: Refused | null): Content {
  const { t, formToken } = request;
  const names = placeholders[page.key];
  const again = request.query('from');
  const from = page.versions.find((one) => String(one.version) === again);
  return section(
    { title: t('records.texts.write') },
    postForm(
      { action: addressOf(page), token: formToken },
      textarea({
        label: t('records.texts.body'),
        name: 'body',
        rows: 14,
        value: typedIn(refused, 'write')['body'] ?? from?.body ?? page.draft?.body ?? page.own?.body ?? page.house,
        hint: t('records.texts.body_hint'),
        error: errorAt(refused, 'write', 'body'),
      }),
      names.length === 0
        ? null
        : html`<p class="small soft mt-2">
            ${t('records.texts.fills')} ${names.map((name) => html`${ltr(`{${name}}`)} `)}
          </p>`,
      below(button({ label: t('records.texts.see'), kind: page.draft === null ? 'primary' : 'second' })),
    ),
  );
}

function versionLine(request: PageRequest, page: TextPage, one: OwnTextVersion): Html {
  const { t, say } = request;
  const by = one.setBy === null ? '–' : (page.names.get(one.setBy)?.name ?? '–');
  return html`<p>
      ${t.dynamic(`records.texts.state.${one.state}`)} ·
      ${bdi(t('records.texts.by', { who: by, when: say.dateTime(one.setAt) }))}
    </p>
    ${one.state === 'house' ? null : fold({ summary: t('records.texts.read'), body: html`${shown(request, page, one.body)} ${below(buttonLink({ label: t('records.texts.again'), href: `${addressOf(page)}?from=${one.version}`, kind: 'quiet' }))}` })}`;
}

async function showOne(request: PageRequest, refused: Refused | null = null): Promise<Response> {
  const { t, floor, actor, formToken } = request;
  const key = found(keyOf(request.param('text')));
  const page = found(await floor.ask(actor, textPage, { key, language: request.param('language') }));
  const restore =
    page.own === null
      ? null
      : html`<div class="mt-5">
          ${fold({
            summary: t('records.texts.restore'),
            body: html`${shown(request, page, page.house)}
            ${postForm({ action: `${addressOf(page)}/restore`, token: formToken }, below(button({ label: t('records.texts.restore'), kind: 'danger' })))}`,
          })}
        </div>`;
  return staffPage(request, {
    title: nameOf(request, key),
    lead: t(page.own === null ? 'records.texts.is_house' : 'records.texts.is_own', {
      language: t.languageName(page.language),
    }),
    current: textsPath,
    back: { label: t('records.texts.title'), href: textsPath },
    refused,
    body: html`${changedPart(request, page)} ${draftPart(request, page)} ${writePart(request, page, refused)} ${restore}
    ${
      page.versions.length === 0
        ? null
        : section(
            { title: t('records.texts.history') },
            lines(page.versions.map((one) => ({ body: versionLine(request, page, one) }))),
          )
    }`,
  });
}

const step = (
  name: string,
  says: string,
  perform: (request: PageRequest, place: Place, version: number) => Promise<unknown>,
): Route =>
  formRoute(`${textsPath}/:text/:language/${name}`, who, {
    form: name,
    async perform(request, form): Promise<Done> {
      const place = { key: found(keyOf(request.param('text'))), language: request.param('language') };
      found(await request.floor.ask(request.actor, textPage, place));
      await perform(request, place, Number(form.text('version')));
      return { to: addressOf(place), says };
    },
    again: async (request, refused) => showOne(request, refused),
  });

/** What families read about their rights, in the district's own words. */
export const textsRoutes: readonly Route[] = [
  route({ method: 'GET', path: textsPath, who, handler: showAll }),
  route({ method: 'GET', path: `${textsPath}/:text/:language`, who, handler: async (request) => showOne(request) }),
  formRoute(`${textsPath}/:text/:language`, who, {
    form: 'write',
    async perform(request, form): Promise<Done> {
      const place = { key: found(keyOf(request.param('text'))), language: request.param('language') };
      found(await request.floor.ask(request.actor, textPage, place));
      await request.floor.act(request.actor, draftText, { ...place, body: form.text('body') });
      return { to: addressOf(place), says: 'records.texts.drafted' };
    },
    again: async (request, refused) => showOne(request, refused),
  }),
  step('publish', 'records.texts.published', async ({ floor, actor }, place, version) =>
    floor.act(actor, publishText, { ...place, version: Number.isInteger(version) ? version : 0 }),
  ),
  step('keep', 'records.texts.kept', async ({ floor, actor }, place) => floor.act(actor, keepOwnText, place)),
  step('restore', 'records.texts.restored', async ({ floor, actor }, place) =>
    floor.act(actor, restoreHouseText, place),
  ),
];
