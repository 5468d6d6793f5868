import type { PageRequest } from '#platform/web';
import {
  banner,
  button,
  buttonLink,
  buttons,
  choice,
  choices,
  deskPage,
  element,
  field,
  fold,
  getForm,
  hiddenInputs,
  type Html,
  html,
  lines,
  pageHead,
  postForm,
  section,
  select,
  textarea,
} from '#ui';
import { isUuid } from '#platform/ids';
import { alertKinds, type AlertKind } from '../alerts/alerts.rules.ts';
import { declareAlert, lookAtAlert, type AlertLook, placesForAlert } from '../alerts/declaring.ts';
import { type Refused, refusal } from './announce-shared.ts';

export const alertsPath = '/desk/alerts';

type Chosen = {
  readonly orgId: string;
  readonly kind: AlertKind;
  readonly isDrill: boolean;
  readonly added: string;
};

type Read = (name: string) => string;

function chosenFrom(read: Read): Chosen {
  return {
    orgId: read('org'),
    kind: alertKinds.find((one) => one === read('kind')) ?? 'other',
    isDrill: read('drill') === 'yes',
    added: read('added').trim().slice(0, 300),
  };
}

const fromQuery = (request: PageRequest): Chosen => chosenFrom((name) => request.query(name) ?? '');

const queryOf = ({ orgId, kind, isDrill, added }: Chosen): string =>
  new URLSearchParams({ org: orgId, kind, drill: isDrill ? 'yes' : '', added }).toString();

/** First step: where, what, and whether it is a drill. */
export async function showNewAlert(request: PageRequest): Promise<Response> {
  const { t, floor, actor } = request;
  const places = await floor.ask(actor, placesForAlert, undefined);
  const chosen = fromQuery(request);
  const title = t('messages.alert.declare');
  const body = html`${pageHead({ title, back: { label: t('messages.alert.list'), href: alertsPath } })}
    <div class="measure">
      ${getForm(
        { action: `${alertsPath}/look`, class: 'stack' },
        select({
          label: t('messages.alert.where'),
          name: 'org',
          value: chosen.orgId,
          options: places.map((one) => ({
            value: one.id,
            label: one.isAll ? t('messages.alert.all_schools') : one.name,
          })),
        }),
        choices({
          legend: t('messages.alert.what'),
          name: 'kind',
          type: 'radio',
          look: 'two',
          required: true,
          chosen: request.query('kind') === null ? [] : [chosen.kind],
          options: alertKinds.map((one) => ({ value: one, label: t(`messages.alert.kind_${one}`) })),
        }),
        choice({
          label: t('messages.alert.is_drill'),
          name: 'drill',
          value: 'yes',
          checked: chosen.isDrill,
          hint: t('messages.alert.is_drill_hint'),
        }),
        textarea({
          label: t('messages.alert.added'),
          name: 'added',
          rows: 2,
          maxlength: 300,
          value: chosen.added,
          optional: t('ui.field.optional'),
          hint: t('messages.alert.added_hint'),
        }),
        buttons(button({ label: t('messages.alert.look'), icon: 'eye', key: 'ctrl+enter' })),
      )}
    </div>`;
  return request.page(await deskPage(request, { title, body, current: alertsPath }));
}

function goesTo(request: PageRequest, look: AlertLook): Html {
  const { t, say } = request;
  return section(
    { title: t('messages.alert.goes_to') },
    lines(
      [
        { body: t('messages.alert.guardians', { n: look.guardians, children: look.children }) },
        { body: t('messages.alert.staff', { n: look.staff }) },
        ...(look.unreachable === 0 ? [] : [{ body: t('messages.alert.unreachable', { n: look.unreachable }) }]),
      ],
      { compact: true },
    ),
    html`<p class="mt-3">
      ${t('messages.alert.by_all')} ${say.list(look.ways.map((way) => t(`messages.way.${way}`)))}
    </p>`,
  );
}

function textsPart(request: PageRequest, look: AlertLook, added: string): Html {
  const { t } = request;
  return section(
    { title: t('messages.alert.texts') },
    html`<div class="stack">
      ${look.languages.map((one, place) =>
        fold({
          summary: html`<b>${t.languageName(one.language)}</b> · ${t('messages.check.families_short', { n: one.n })} ·
            ${t(one.isPrepared ? 'messages.alert.prepared' : 'messages.alert.not_prepared')}`,
          open: place === 0,
          body: html`${one.text === null ? null : element('p', { lang: one.language, dir: 'auto' }, one.text)}
          ${added === '' ? null : element('p', { dir: 'auto' }, added)}`,
        }),
      )}
    </div>`,
  );
}

type Again = { readonly refused: Refused; readonly reason: string; readonly typed: string };

async function lookPage(request: PageRequest, chosen: Chosen, again: Again | null): Promise<Response> {
  const { t, floor, actor, formToken, locale } = request;
  if (!isUuid(chosen.orgId)) return request.redirect(`${alertsPath}/new`);
  const look = await floor.ask(actor, lookAtAlert, { ...chosen, addedLanguage: locale });
  const wrong = (name: string): string | null => (again?.refused.field === name ? again.refused.text : null);
  const title = t('messages.alert.look_title');
  const back = `${alertsPath}/new?${queryOf(chosen)}`;
  const body = html`${pageHead({ title, back: { label: t('messages.alert.declare'), href: back } })}
    ${chosen.isDrill ? banner({ body: t('messages.alert.drill_banner') }) : null}
    <div class="measure">
      <h2 class="mt-4">${t(`messages.alert.title_${chosen.kind}`, { place: look.place.name })}</h2>
      ${goesTo(request, look)} ${textsPart(request, look, chosen.added)}
      ${section(
        { title: t('messages.alert.confirm') },
        postForm(
          { action: `${alertsPath}/new`, token: formToken, class: 'stack' },
          hiddenInputs({
            org: chosen.orgId,
            kind: chosen.kind,
            drill: chosen.isDrill ? 'yes' : '',
            added: chosen.added,
          }),
          field({
            label: t(chosen.isDrill ? 'messages.alert.reason_drill' : 'messages.alert.reason'),
            name: 'reason',
            value: again?.reason ?? null,
            maxlength: 300,
            required: true,
            hint: t('messages.alert.reason_hint'),
            error: wrong('reason'),
          }),
          field({
            label: t('messages.alert.type_word', { word: look.word }),
            name: 'typed',
            value: again?.typed ?? null,
            maxlength: 80,
            required: true,
            dir: 'ltr',
            autocomplete: 'off',
            error: wrong('typed'),
          }),
          buttons(
            button({
              label: t(chosen.isDrill ? 'messages.alert.send_drill' : 'messages.alert.send'),
              kind: 'danger',
              icon: 'send',
            }),
            buttonLink({ label: t('messages.alert.change'), href: back, kind: 'second' }),
          ),
        ),
      )}
    </div>`;
  return request.page(await deskPage(request, { title, body, current: alertsPath }), again === null ? 200 : 422);
}

/** Second step: whom it reaches, by what, in which words; nothing has gone yet. */
export async function showLook(request: PageRequest): Promise<Response> {
  return lookPage(request, fromQuery(request), null);
}

export async function postNewAlert(request: PageRequest): Promise<Response> {
  const { floor, actor, locale } = request;
  const form = await request.form();
  const chosen = chosenFrom((name) => form.text(name));
  const [reason, typed] = [form.text('reason').slice(0, 300), form.text('typed').slice(0, 80)];
  if (!isUuid(chosen.orgId)) return request.redirect(`${alertsPath}/new`);
  try {
    const { id } = await floor.act(actor, declareAlert, { ...chosen, addedLanguage: locale, reason, typed });
    return request.redirect(`${alertsPath}/${id}`, { says: 'messages.alert.says_sent' });
  } catch (error) {
    return lookPage(request, chosen, { refused: refusal(request, error), reason, typed });
  }
}
