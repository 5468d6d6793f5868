import { hasAnyRole } from '#platform/actor';
import { noteLooks } from '#platform/looks';
import type { PageRequest } from '#platform/web';
import { isUuid } from '#platform/ids';
import {
  banner,
  bdi,
  button,
  buttonLink,
  buttons,
  call,
  chip,
  deskPage,
  dialog,
  element,
  empty,
  facts,
  field,
  type Html,
  hiddenInputs,
  html,
  lines,
  pageHead,
  postForm,
  section,
  select,
  stats,
} from '#ui';
import { acknowledgeAtDesk } from '../alerts/acknowledging.ts';
import {
  type AlertView,
  callResults,
  type CallLine,
  familiesToCall,
  listAlerts,
  type ListedAlert,
  noteCall,
  readAlert,
  takeFamily,
} from '../alerts/calling.ts';
import { declareAllClear } from '../alerts/declaring.ts';
import { stopAnnouncement } from '../actions/announcing.ts';
import { idOf, refusal, stateChip } from './announce-shared.ts';
import { alertsPath } from './alert-declare.ts';
import { mapPart, squareOf } from './alert-map.ts';
import { closingsSection } from './notice-closing.ts';
import { leadsAnywhere, mayTellOfBuses } from '../notices/notices.policy.ts';

const pathOf = (id: string, part = ''): string => `${alertsPath}/${id}${part === '' ? '' : `/${part}`}`;

function alertLines(request: PageRequest, rows: readonly ListedAlert[]): Html {
  const { t, say } = request;
  return lines(
    rows.map((row) => ({
      body: html`<p>
          <b>${element('a', { href: pathOf(row.id), dir: 'auto' }, row.title)}</b>
          ${row.is_drill ? chip({ kind: 'plain', label: t('messages.alert.drill') }) : null}
          ${stateChip(request, row.state)}
        </p>
        <p class="small soft">${bdi(row.author)} · ${say.dateTime(row.at)}</p>`,
    })),
  );
}

/** What is urgent: alerts, drills apart, and what is declared for the coming days. */
export async function showAlerts(request: PageRequest): Promise<Response> {
  const { t, floor, actor } = request;
  const rows = await floor.ask(actor, listAlerts, undefined);
  const leads = leadsAnywhere(actor);
  const title = t('messages.alert.list');
  const [real, drills] = [rows.filter((row) => !row.is_drill), rows.filter((row) => row.is_drill)];
  const actions = html`${leads ? buttonLink({ label: t('messages.alert.declare'), href: `${alertsPath}/new`, icon: 'critical' }) : null}
  ${hasAnyRole(actor, ['principal', 'administrator']) ? buttonLink({ label: t('messages.closing.new'), href: '/desk/closures/new', kind: 'second' }) : null}
  ${mayTellOfBuses(actor) ? buttonLink({ label: t('messages.bus.new'), href: '/desk/bus', kind: 'second' }) : null}`;
  const body = html`${pageHead({ title, actions })} ${await closingsSection(request)}
  ${section(
    { title: t('messages.alert.real') },
    real.length === 0
      ? empty({ title: t('messages.alert.none'), text: t('messages.alert.none_text') })
      : alertLines(request, real),
  )}
  ${drills.length === 0 ? null : section({ title: t('messages.alert.drills') }, alertLines(request, drills))}`;
  return request.page(await deskPage(request, { title, body, current: alertsPath, topics: ['messages'] }));
}

function whyText({ t }: Pick<PageRequest, 't'>, reason: string | null): string {
  const key = `messages.alert.why_${reason ?? 'other'}`;
  return t.has(key) ? t.dynamic(key) : t('messages.alert.why_other');
}

function clearPart(request: PageRequest, { row, clear, may, place }: AlertView): Html | null {
  const { t, formToken } = request;
  if (clear !== null)
    return buttonLink({ label: t('messages.alert.see_clear'), href: pathOf(clear.id), kind: 'second', icon: 'check' });
  if (!may.lead || row.begun_at === null || row.ends_alert !== null) return null;
  return html`${button({ label: t('messages.alert.give_clear'), icon: 'check', opens: 'all-clear' })}
  ${dialog({
    id: 'all-clear',
    title: t('messages.alert.give_clear_title'),
    body: html`<p>${t('messages.alert.give_clear_text')}</p>
      <p class="mt-3"><q>${t('messages.alert.title_clear', { place })}</q></p>`,
    actions: postForm(
      { action: pathOf(row.id, 'clear'), token: formToken, class: 'stack' },
      field({ label: t('messages.alert.added'), name: 'added', maxlength: 300, optional: t('ui.field.optional') }),
      button({ label: t('messages.alert.give_clear_do'), icon: 'send' }),
    ),
  })}`;
}

function actionsOf(request: PageRequest, found: AlertView): Html {
  const { t, formToken } = request;
  const { row, may, mine, ends } = found;
  const read =
    mine !== null && mine.answer === null && row.asks === 'read'
      ? postForm(
          { action: pathOf(row.id, 'read'), token: formToken },
          button({ label: t('messages.alert.read_it'), icon: 'check', kind: may.lead ? 'second' : 'primary' }),
        )
      : null;
  const stop = may.stop
    ? postForm(
        { action: pathOf(row.id, 'stop'), token: formToken },
        button({ label: t('messages.alert.stop'), icon: 'close', kind: 'quiet' }),
      )
    : null;
  const back =
    ends === null ? null : buttonLink({ label: t('messages.alert.see_alert'), href: pathOf(ends.id), kind: 'second' });
  return html`${clearPart(request, found)}${back}${read}${stop}`;
}

function figuresPart(request: PageRequest, { row, counts: { figures: of } }: AlertView): Html {
  const { t, say } = request;
  return stats([
    {
      label: t('messages.alert.reached'),
      value: say.number(of.reached),
      unit: t('messages.alert.of', { n: of.families }),
      compare: of.families === 0 ? '' : say.percent(of.reached / of.families),
    },
    { label: t('messages.alert.under_way'), value: say.number(of.under_way) },
    { label: t('messages.alert.not_reached'), value: say.number(of.not_reached), href: pathOf(row.id, 'calls') },
    ...(row.asks === 'read'
      ? [
          { label: t('messages.alert.acknowledged'), value: say.number(of.acknowledged) },
          {
            label: t('messages.alert.staff_read'),
            value: say.number(of.staffAcknowledged),
            unit: t('messages.alert.of', { n: of.staff }),
          },
        ]
      : []),
  ]);
}

function whyPart(request: PageRequest, { reasons }: AlertView['counts']): Html | null {
  const { t, say } = request;
  if (reasons.length === 0) return null;
  return html`<p class="label mt-4">${t('messages.alert.why_not')}</p>
    ${lines(
      reasons.map((one) => ({ body: `${say.number(one.n)} · ${whyText(request, one.reason)}` })),
      { compact: true },
    )}`;
}

/** One alert, live: who is reached and who is not, class by class, and what can be done now. */
export async function showAlert(request: PageRequest): Promise<Response> {
  const { t, say, floor, actor } = request;
  const id = idOf(request);
  const found = await floor.ask(actor, readAlert, { id });
  const { row, counts } = found;
  const body = html`${pageHead({
      title: bdi(row.title),
      beside: html`${row.is_drill ? chip({ kind: 'plain', label: t('messages.alert.drill') }) : null}
      ${stateChip(request, row.state)}`,
      actions: actionsOf(request, found),
      back: { label: t('messages.alert.list'), href: alertsPath },
    })}
    ${row.is_drill ? banner({ body: t('messages.alert.drill_banner') }) : null}
    <div class="mt-4">
      ${facts([
        [t('messages.alert.by'), bdi(found.author)],
        [t('messages.alert.place'), bdi(found.place)],
        [t('messages.alert.began'), row.begun_at === null ? null : say.dateTime(row.begun_at)],
        [t('messages.alert.reason_was'), found.may.lead ? row.reason : null],
      ])}
    </div>
    ${figuresPart(request, found)}
    ${
      counts.figures.not_reached === 0
        ? null
        : html`<div class="mt-4">
            ${buttons(buttonLink({ label: t('messages.alert.call_list'), href: pathOf(id, 'calls'), icon: 'phone' }))}
          </div>`
    }
    ${mapPart(request, pathOf(id, 'calls'), counts)} ${whyPart(request, counts)}
    ${section({ title: t('messages.alert.texts') }, element('p', { lang: row.language, dir: 'auto' }, row.body))}`;
  return request.page(
    await deskPage(request, { title: row.title, body, current: alertsPath, topics: [`announcement:${id}`] }),
  );
}

function callLine(request: PageRequest, id: string, line: CallLine): Html {
  const { t, actor, formToken } = request;
  const isMine = line.callerId !== null && line.callerId === actor.personId;
  const guardians = line.guardians.map(
    (one) =>
      html`<p>
        ${bdi(one.name)} ·
        <span class="small soft"
          >${t.languageName(one.language)}${one.interpreter ? ` · ${t('messages.alert.interpreter')}` : ''} ·
          ${whyText(request, one.reason)}</span
        >
        ${one.phones.length === 0 ? html` · <span class="small">${t('messages.alert.no_phone')}</span>` : one.phones.map((phone) => html` · ${call(phone)}`)}
      </p>`,
  );
  const hidden = hiddenInputs({ student: line.studentId });
  const acts = isMine
    ? postForm(
        { action: pathOf(id, 'calls/note'), token: formToken, class: 'row mt-3' },
        hidden,
        select({
          label: t('messages.alert.result'),
          name: 'result',
          id: `result-${line.studentId}`,
          options: callResults.map((one) => ({ value: one, label: t(`messages.alert.result_${one}`) })),
        }),
        field({
          label: t('messages.alert.note'),
          name: 'note',
          id: `note-${line.studentId}`,
          maxlength: 300,
          optional: t('ui.field.optional'),
        }),
        button({ label: t('messages.alert.save_result'), icon: 'check' }),
      )
    : line.callerId === null
      ? postForm(
          { action: pathOf(id, 'calls/take'), token: formToken },
          hidden,
          button({
            label: t('messages.alert.take'),
            more: line.children.map((child) => child.name).join(', '),
            kind: 'second',
            icon: 'phone',
          }),
        )
      : html`<p class="small">${t('messages.alert.taken_by', { name: line.caller ?? '' })}</p>`;
  return html`<p>
      <b>${line.children.map((child, i) => html`${i > 0 ? ', ' : ''}${bdi(child.name)}`)}</b>
      ${line.className === null ? null : html`<span class="small soft">${bdi(line.className)}</span>`}
      ${isMine ? chip({ kind: 'waiting', label: t('messages.alert.yours') }) : null}
    </p>
    ${guardians}
    ${
      line.last === null
        ? null
        : html`<p class="small soft">
            ${t('messages.alert.last', { result: t(`messages.alert.result_${line.last.result}`), name: line.last.by })}
            <bdi>${line.last.note}</bdi>
          </p>`
    }
    ${acts}`;
}

async function callsPage(request: PageRequest, wrong: string | null): Promise<Response> {
  const { t, floor, actor } = request;
  const id = idOf(request);
  const square = squareOf(request);
  const { row, lines: rows } = await floor.ask(actor, familiesToCall, { id, ...square });
  const children = new Set(rows.flatMap((line) => line.children.map((child) => child.id))).size;
  if (children > 0)
    await floor.act(actor, noteLooks, {
      looks: [{ what: 'list', recordId: id, studentId: null, guardianId: null, children }],
    });
  const title = t('messages.alert.calls');
  const body = html`${pageHead({ title, back: { label: row.title, href: pathOf(id) } })}
  ${wrong === null ? null : banner({ kind: 'warning', body: wrong, role: 'alert' })}
  ${row.is_drill ? banner({ body: t('messages.alert.drill_banner') }) : null}
  ${
    Object.values(square).every((one) => one === null)
      ? null
      : html`<p class="mt-3">${element('a', { href: pathOf(id, 'calls') }, t('messages.alert.calls_all'))}</p>`
  }
  ${
    rows.length === 0
      ? empty({ title: t('messages.alert.calls_none'), icon: 'check' })
      : html`<p class="soft">${t('messages.alert.calls_text')}</p>
          ${lines(rows.map((line) => ({ body: callLine(request, id, line) })))}`
  }`;
  return request.page(
    await deskPage(request, { title, body, current: alertsPath, topics: [`announcement:${id}`] }),
    wrong === null ? 200 : 422,
  );
}

/** Families of whom nobody was reached: taken one at a time, called, noted. */
export async function showCalls(request: PageRequest): Promise<Response> {
  return callsPage(request, null);
}

async function acted(request: PageRequest, back: string, work: () => Promise<unknown>): Promise<Response> {
  try {
    await work();
    return request.redirect(back);
  } catch (error) {
    return callsPage(request, refusal(request, error).text);
  }
}

export async function postTake(request: PageRequest): Promise<Response> {
  const id = idOf(request);
  const studentId = (await request.form()).text('student');
  return acted(request, pathOf(id, 'calls'), async () =>
    isUuid(studentId) ? request.floor.act(request.actor, takeFamily, { id, studentId }) : null,
  );
}

export async function postNote(request: PageRequest): Promise<Response> {
  const id = idOf(request);
  const form = await request.form();
  const studentId = form.text('student');
  const result = callResults.find((one) => one === form.text('result')) ?? 'given_back';
  const note = form.text('note').slice(0, 300);
  return acted(request, pathOf(id, 'calls'), async () =>
    isUuid(studentId) ? request.floor.act(request.actor, noteCall, { id, studentId, result, note }) : null,
  );
}

export async function postClear(request: PageRequest): Promise<Response> {
  const { floor, actor, locale } = request;
  const added = (await request.form()).text('added').slice(0, 300);
  const { id } = await floor.act(actor, declareAllClear, { id: idOf(request), added, addedLanguage: locale });
  return request.redirect(pathOf(id), { says: 'messages.alert.says_clear' });
}

export async function postReadAtDesk(request: PageRequest): Promise<Response> {
  const id = idOf(request);
  await request.form();
  await request.floor.act(request.actor, acknowledgeAtDesk, { id });
  return request.redirect(pathOf(id), { says: 'messages.alert.you_read' });
}

export async function postStopAlert(request: PageRequest): Promise<Response> {
  const id = idOf(request);
  await request.form();
  try {
    const { held } = await request.floor.act(request.actor, stopAnnouncement, { id });
    return request.redirect(pathOf(id), { says: 'messages.one.says_stopped', args: { n: held } });
  } catch (error) {
    refusal(request, error);
    return request.redirect(pathOf(id), { says: 'messages.error.already_gone' });
  }
}
