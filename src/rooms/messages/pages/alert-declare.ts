import type { PageRequest } from '#platform/web';
import {
  banner,
  button,
  buttons,
  choice,
  choices,
  type Content,
  deskPage,
  element,
  field,
  fold,
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

const chosenInputs = ({ orgId, kind, isDrill, added }: Chosen): Html =>
  hiddenInputs({ org: orgId, kind, drill: isDrill ? 'yes' : '', added });

/**
 * From step to step the words go in the body of a form, never in an address that a log or a history keeps. Turbo would
 * refuse a page that answers a form: these go without it.
 */
function stepForm(request: PageRequest, to: string, ...content: readonly Content[]): Html {
  return html`<div data-turbo="false">
    ${postForm({ action: `${alertsPath}/${to}`, token: request.formToken, class: 'stack' }, ...content)}
  </div>`;
}

/** First step: where, what, and whether it is a drill. */
export async function showNewAlert(request: PageRequest): Promise<Response> {
  return newPage(request, null);
}

async function newPage(request: PageRequest, again: Chosen | null): Promise<Response> {
  const { t, floor, actor } = request;
  const places = await floor.ask(actor, placesForAlert, undefined);
  const chosen = again ?? chosenFrom(() => '');
  const title = t('messages.alert.declare');
  const body = html`${pageHead({ title, back: { label: t('messages.alert.list'), href: alertsPath } })}
    <div class="measure">
      ${stepForm(
        request,
        'look',
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
          chosen: again === null ? [] : [chosen.kind],
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
  const back = `${alertsPath}/new`;
  const body = html`${pageHead({ title, back: { label: t('messages.alert.declare'), href: back } })}
    ${chosen.isDrill ? banner({ body: t('messages.alert.drill_banner') }) : null}
    <div class="measure">
      <h2 class="mt-4">${t(`messages.alert.title_${chosen.kind}`, { place: look.place.name })}</h2>
      ${goesTo(request, look)} ${textsPart(request, look, chosen.added)}
      ${section(
        { title: t('messages.alert.confirm') },
        postForm(
          { action: `${alertsPath}/new`, token: formToken, class: 'stack' },
          chosenInputs(chosen),
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
          ),
        ),
        stepForm(
          request,
          'change',
          chosenInputs(chosen),
          button({ label: t('messages.alert.change'), kind: 'second' }),
        ),
      )}
    </div>`;
  return request.page(await deskPage(request, { title, body, current: alertsPath }), again === null ? 200 : 422);
}

/** Second step: whom it reaches, by what, in which words; nothing has gone yet. */
export async function postLook(request: PageRequest): Promise<Response> {
  const form = await request.form();
  return lookPage(
    request,
    chosenFrom((name) => form.text(name)),
    null,
  );
}

/** Back to the first step, with what was chosen. */
export async function postChange(request: PageRequest): Promise<Response> {
  const form = await request.form();
  return newPage(
    request,
    chosenFrom((name) => form.text(name)),
  );
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
