import type { PageRequest } from '#platform/web';
import {
  bdi,
  button,
  buttonLink,
  buttons,
  choices,
  deskPage,
  dialog,
  element,
  empty,
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
import { closingKinds } from '../alerts/alerts.rules.ts';
import {
  buses,
  declareClosing,
  declareLateBus,
  lateBy,
  placesToClose,
  reasons,
  type ShownNotice,
  standingNotices,
  takeBack,
} from '../notices/closing.ts';
import { closingScope } from '../notices/notices.policy.ts';
import { noticeWords } from '../notices/notices.words.ts';
import { idOf, pathOf, type Refused, refusal } from './announce-shared.ts';

const alertsPath = '/desk/alerts';
const closuresPath = '/desk/closures';

function noticeLine(request: PageRequest, one: ShownNotice): Html {
  const { t, say, floor, locale, now, actor, formToken } = request;
  const there = floor.words.formatters(locale, one.zone, now);
  const scope = closingScope(actor);
  const may = one.kind !== 'late_bus' && !one.isBack && (scope === null || scope.includes(one.orgId));
  const dialogId = `back-${one.id}`;
  return html`<p>${bdi(noticeWords(t, there, one))}</p>
    <p class="small soft">
      ${t(`messages.closing.kind_${one.kind}`)} ·
      ${say.dateTime(one.declaredAt)}${one.isBack ? ` · ${t('messages.closing.is_back')}` : ''}
      ${one.announcementId === null ? null : html` · ${element('a', { href: pathOf(one.announcementId) }, t('messages.closing.message'))}`}
    </p>
    ${
      may
        ? html`${button({ label: t('messages.closing.back'), kind: 'second', opens: dialogId })}
          ${dialog({
            id: dialogId,
            title: t('messages.closing.back_title'),
            body: html`<p>${t('messages.closing.back_text')}</p>`,
            actions: postForm(
              { action: `${closuresPath}/${one.id}/back`, token: formToken },
              button({ label: t('messages.closing.back') }),
            ),
          })}`
        : null
    }`;
}

/** What is declared for now and the coming days; part of the page of what is urgent. */
export async function closingsSection(request: PageRequest): Promise<Html> {
  const { t, floor, actor } = request;
  const rows = await floor.ask(actor, standingNotices, { orgId: null, withBack: true });
  return section(
    { title: t('messages.closing.title') },
    rows.length === 0
      ? html`<p class="soft">${t('messages.closing.none')}</p>`
      : lines(rows.map((one) => ({ body: noticeLine(request, one) }))),
  );
}

type Typed = Readonly<Record<'org' | 'kind' | 'date' | 'time' | 'why' | 'words', string>>;
const blank: Typed = { org: '', kind: '', date: '', time: '', why: 'other', words: '' };

async function newPage(request: PageRequest, typed: Typed, refused: Refused | null): Promise<Response> {
  const { t, floor, actor, formToken, now, zone } = request;
  const places = await floor.ask(actor, placesToClose, undefined);
  const today = now.toZonedDateTimeISO(zone).toPlainDate().toString();
  const wrong = (name: string): string | null => (refused?.field === name ? refused.text : null);
  const title = t('messages.closing.new');
  const first = places.find((one) => one.kind === 'school') ?? places[0];
  const embedOf = `${floor.settings.publicUrl}/embed/closures`;
  const body = html`${pageHead({ title, back: { label: t('messages.alert.list'), href: alertsPath } })}
    <div class="measure">
      ${refused !== null && refused.field === null ? html`<p class="error" role="alert"><span>${refused.text}</span></p>` : null}
      ${postForm(
        { action: `${closuresPath}/new`, token: formToken, class: 'stack' },
        select({
          label: t('messages.alert.where'),
          name: 'org',
          value: typed.org === '' ? (first?.id ?? '') : typed.org,
          options: places.map((one) => ({
            value: one.id,
            label: one.kind === 'district' ? t('messages.alert.all_schools') : one.name,
          })),
        }),
        choices({
          legend: t('messages.closing.kind'),
          name: 'kind',
          type: 'radio',
          look: 'two',
          required: true,
          chosen: typed.kind === '' ? [] : [typed.kind],
          options: closingKinds.map((one) => ({ value: one, label: t(`messages.closing.kind_${one}`) })),
        }),
        html`<div class="stack">
          ${field({
            label: t('messages.closing.day'),
            name: 'date',
            type: 'date',
            required: true,
            min: today,
            value: typed.date === '' ? today : typed.date,
            error: wrong('date'),
          })}
          ${field({ label: t('messages.closing.time'), name: 'time', type: 'time', value: typed.time, error: wrong('time') })}
        </div>`,
        select({
          label: t('messages.closing.why'),
          name: 'why',
          value: typed.why,
          options: reasons.map((one) => ({ value: one, label: t(`calendar.kind.${one}`) })),
        }),
        textarea({
          label: t('messages.closing.words'),
          name: 'words',
          rows: 2,
          maxlength: 300,
          value: typed.words,
          optional: t('ui.field.optional'),
          hint: t('messages.closing.words_hint'),
        }),
        html`<p class="small soft">${t('messages.closing.look_text')}</p>`,
        buttons(button({ label: t('messages.closing.send'), icon: 'send', key: 'ctrl+enter' })),
      )}
      <div class="mt-6">
        ${fold({
          summary: t('messages.closing.embed'),
          body: html`<p>${t('messages.closing.embed_text')}</p>
            <p class="mt-3">
              <code dir="ltr"
                >&lt;iframe src="${embedOf}" title="${title}" width="100%" height="120"&gt;&lt;/iframe&gt;</code
              >
            </p>
            <p class="label mt-3">${t('messages.closing.feeds')}</p>
            ${lines(
              ['json', 'atom', 'ics'].map((one) => ({
                body: element('a', { href: `/closures.${one}`, dir: 'ltr', 'data-turbo': 'false' }, `/closures.${one}`),
              })),
              { compact: true },
            )}`,
        })}
      </div>
    </div>`;
  return request.page(await deskPage(request, { title, body, current: alertsPath }), refused === null ? 200 : 422);
}

export async function showNewClosing(request: PageRequest): Promise<Response> {
  return newPage(request, blank, null);
}

export async function postNewClosing(request: PageRequest): Promise<Response> {
  const { floor, actor, locale } = request;
  const form = await request.form();
  const typed: Typed = {
    org: form.text('org'),
    kind: form.text('kind'),
    date: form.text('date'),
    time: form.text('time').slice(0, 5),
    why: form.text('why'),
    words: form.text('words').slice(0, 300),
  };
  const kind = closingKinds.find((one) => one === typed.kind);
  const isDate = /^\d{4}-\d\d-\d\d$/.test(typed.date);
  if (kind === undefined || !isUuid(typed.org) || !isDate)
    return newPage(request, typed, { field: 'date', text: request.t('messages.error.date_past') });
  try {
    await floor.act(actor, declareClosing, {
      orgId: typed.org,
      kind,
      date: typed.date,
      time: /^\d\d:\d\d$/.test(typed.time) ? typed.time : null,
      why: reasons.find((one) => one === typed.why) ?? 'other',
      words: typed.words,
      language: locale,
    });
    return request.redirect(alertsPath, { says: 'messages.closing.says_sent' });
  } catch (error) {
    return newPage(request, typed, refusal(request, error));
  }
}

export async function postBack(request: PageRequest): Promise<Response> {
  const id = idOf(request);
  await request.form();
  try {
    await request.floor.act(request.actor, takeBack, { id, language: request.locale });
    return request.redirect(alertsPath, { says: 'messages.closing.says_back' });
  } catch (error) {
    refusal(request, error);
    return request.redirect(alertsPath, { says: 'messages.error.already_back' });
  }
}

/** Three taps: which bus, how late, tell. Each tap is a link or a button, so it works on any phone. */
export async function showBus(request: PageRequest): Promise<Response> {
  const { t, floor, actor, formToken } = request;
  const rows = await floor.ask(actor, buses, undefined);
  const chosen = rows.find((one) => one.id === request.query('bus'));
  const minutes = lateBy.find((one) => String(one) === request.query('late'));
  const title = t('messages.bus.new');
  const tap = (query: Record<string, string>, label: string): Html =>
    buttonLink({ label, href: `/desk/bus?${new URLSearchParams(query).toString()}`, kind: 'second' });
  const step =
    rows.length === 0
      ? empty({ title: t('messages.bus.none'), text: t('messages.bus.none_text') })
      : chosen === undefined
        ? section({ title: t('messages.bus.which') }, buttons(...rows.map((one) => tap({ bus: one.id }, one.name))))
        : minutes === undefined
          ? section(
              { title: t('messages.bus.how_late') },
              html`<p>${bdi(chosen.name)}</p>`,
              buttons(
                ...lateBy.map((one) =>
                  tap({ bus: chosen.id, late: String(one) }, t('messages.bus.minutes', { n: one })),
                ),
              ),
            )
          : html`<p class="mt-4"><b>${bdi(t('messages.bus.text', { bus: chosen.name, minutes }))}</b></p>
              <p>${t('messages.bus.send_text', { n: chosen.children, bus: chosen.name })}</p>
              ${postForm(
                { action: '/desk/bus', token: formToken, class: 'stack mt-4' },
                hiddenInputs({ bus: chosen.id, late: String(minutes) }),
                buttons(
                  button({ label: t('messages.bus.send'), icon: 'send' }),
                  buttonLink({ label: t('messages.alert.change'), href: '/desk/bus', kind: 'second' }),
                ),
              )}`;
  const body = html`${pageHead({ title, back: { label: t('messages.alert.list'), href: alertsPath } })} ${step}`;
  return request.page(await deskPage(request, { title, body, current: alertsPath }));
}

export async function postBus(request: PageRequest): Promise<Response> {
  const form = await request.form();
  const minutes = lateBy.find((one) => String(one) === form.text('late'));
  const busId = form.text('bus');
  if (minutes === undefined || !isUuid(busId)) return request.redirect('/desk/bus');
  await request.floor.act(request.actor, declareLateBus, { busId, minutes, language: request.locale });
  return request.redirect(alertsPath, { says: 'messages.bus.says_sent' });
}
