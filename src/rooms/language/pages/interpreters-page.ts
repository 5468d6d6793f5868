import { hasRole, staffRoles } from '#platform/actor';
import { type PageRequest, route, type Route } from '#platform/web';
import {
  bdi,
  button,
  buttons,
  call,
  chip,
  deskPage,
  empty,
  fold,
  hiddenInputs,
  html,
  type Html,
  lines,
  pageHead,
  postForm,
  section,
  select,
  textarea,
} from '#ui';
import { isUuid } from '#platform/ids';
import {
  askInterpreter,
  bookInterpreter,
  endInterpreter,
  interpreterAgencies,
  interpreterRequests,
  type InterpreterView,
  toldAboutInterpreter,
} from '../interpreters/interpreters.actions.ts';
import { interpreterModes } from '../interpreters/interpreters.rules.ts';
import type { Agency } from '../interpreters/interpreters.store.ts';
import { bookForm, dayAndTimes, interpretersPath, momentOf, noTime } from './interpreter-forms.ts';
import { errorAt, typedIn, type Wrong, wrongIn } from './language-shared.ts';
import { nameOfLanguage, spokenLanguages } from './spoken-languages.ts';

const path = interpretersPath;
const who = staffRoles;

const bold = (inside: Html): Html => html`<b>${inside}</b>`;

function stateChip({ t, say, now }: PageRequest, { request }: InterpreterView): Html {
  if (request.state === 'booked') return chip({ kind: 'answered', label: t('language.interpreter.state.booked') });
  if (request.state !== 'asked')
    return chip({ kind: 'plain', label: t(`language.interpreter.state.${request.state}`) });
  return Temporal.Instant.compare(request.dueAt, now) < 0
    ? chip({ kind: 'breach', label: say.late(request.dueAt) })
    : chip({ kind: 'waiting', label: t('language.interpreter.find_until', { when: say.dateTime(request.dueAt) }) });
}

function whenOf({ t, say }: PageRequest, { request }: InterpreterView): string {
  if (request.startsAt === null) return t('language.interpreter.when_open');
  if (request.endsAt === null) return say.dateTime(request.startsAt);
  return t('language.interpreter.from_to', { from: say.dateTime(request.startsAt), to: say.time(request.endsAt) });
}

function whoComes({ t }: PageRequest, { staffName, agency, request }: InterpreterView): Html | null {
  if (staffName !== null) return html`<p>${t.rich('language.interpreter.comes', { b: bold, name: staffName })}</p>`;
  if (agency === null) return null;
  return html`<p>${t.rich('language.interpreter.comes', { b: bold, name: agency.name })} ${call(agency.phone)}</p>
    ${request.reference === '' ? null : html`<p class="small">${t.rich('language.interpreter.reference_is', { reference: request.reference })}</p>`}`;
}

function acts({ t, formToken }: PageRequest, { request, agency, staffName }: InterpreterView): Html {
  const act = (state: string, label: string): Html =>
    postForm(
      { action: `${path}/${request.id}/end`, token: formToken },
      hiddenInputs({ state }),
      button({ label, kind: 'quiet', more: agency?.name ?? staffName ?? nameOfLanguage(t, request.language) }),
    );
  const told =
    request.toldAt === null
      ? postForm(
          { action: `${path}/${request.id}/told`, token: formToken },
          button({
            label: t(request.familyToldAt === null ? 'language.interpreter.told' : 'language.interpreter.told_too'),
            kind: 'second',
          }),
        )
      : chip({ kind: 'answered', label: t('language.interpreter.is_told') });
  return html`<div class="buttons mt-3">
    ${request.state === 'booked' ? html`${told} ${act('done', t('language.interpreter.done'))} ${act('asked', t('language.interpreter.cannot'))}` : null}
    ${act('cancelled', t('language.interpreter.cancel'))}
  </div>`;
}

function requestLine(
  request: PageRequest,
  view: InterpreterView,
  agencies: readonly Agency[],
  wrong: Wrong | null,
): { body: Html } {
  const { t } = request;
  const { request: row } = view;
  const isOpen = row.state === 'asked' || row.state === 'booked';
  const mine = wrong?.typed['request'] === row.id ? wrong : null;
  return {
    body: html`<p>
        ${stateChip(request, view)} <b>${nameOfLanguage(t, row.language)}</b> ·
        ${t(`language.interpreter.mode.${row.mode}`)} · ${whenOf(request, view)}
      </p>
      <p class="small">
        ${view.guardianName === null ? null : html`${bdi(view.guardianName)} · `}${view.orgName === null ? null : html`${bdi(view.orgName)} · `}${t.rich('language.interpreter.owner', { b: bold, name: view.ownerName })}
      </p>
      ${row.note === '' ? null : html`<p class="small" dir="auto">${row.note}</p>`} ${whoComes(request, view)}
      ${row.familyToldAt === null ? null : html`<p class="small soft">${t('language.interpreter.family_told', { when: request.say.dateTime(row.familyToldAt) })}</p>`}
      ${row.state === 'asked' && view.canBook ? fold({ summary: t('language.interpreter.choose'), body: bookForm(request, view, agencies, { wrong: mine }), open: mine !== null }) : null}
      ${isOpen && view.canBook ? acts(request, view) : null}`,
  };
}

function askForm(request: PageRequest, given: Wrong | null): Html {
  const { t, formToken } = request;
  const wrong = given !== null && given.typed['request'] === undefined ? given : null;
  return postForm(
    { action: path, token: formToken },
    html`<div class="stack measure">
      ${select({ label: t('language.interpreter.language'), name: 'language', value: typedIn(wrong, 'language', request.query('language') ?? 'es'), error: errorAt(wrong, 'language'), options: spokenLanguages(request) })}
      ${select({ label: t('language.interpreter.how'), name: 'mode', value: typedIn(wrong, 'mode', 'phone'), options: interpreterModes.map((value) => ({ value, label: t(`language.interpreter.mode.${value}`) })) })}
      ${dayAndTimes(request, wrong, noTime)}
      ${textarea({ label: t('language.interpreter.note'), name: 'note', rows: 2, maxlength: 500, value: typedIn(wrong, 'note'), hint: t('language.interpreter.note_hint') })}
      ${buttons(button({ label: t('language.interpreter.ask') }))}
    </div>`,
  );
}

async function show(request: PageRequest, wrong: Wrong | null): Promise<Response> {
  const { t, floor, actor } = request;
  const views = await floor.ask(actor, interpreterRequests, null);
  const agencies = await floor.ask(actor, interpreterAgencies, null);
  const open = views.filter(({ request: row }) => row.state === 'asked' || row.state === 'booked');
  const ended = views.filter((one) => !open.includes(one));
  const body = html`${pageHead({ title: t('language.interpreter.title') })}
    <p class="lead measure">${t('language.interpreter.lead')}</p>
    <div class="stack mt-4">
      ${
        open.length === 0
          ? empty({ title: t('language.interpreter.none'), text: t('language.interpreter.none_text'), icon: 'speak' })
          : lines(open.map((one) => requestLine(request, one, agencies, wrong)))
      }
    </div>
    ${section({ title: t('language.interpreter.ask_title'), id: 'ask' }, askForm(request, wrong))}
    ${
      agencies.length === 0 && !hasRole(actor, 'administrator', null)
        ? null
        : section(
            { title: t('language.interpreter.lines'), lead: t('language.interpreter.lines_lead') },
            agencies.length === 0
              ? html`<p><a href="/admin/language/agencies">${t('language.agency.add')}</a></p>`
              : lines(
                  agencies.map((one) => ({
                    body: html`<p><b>${bdi(one.name)}</b> ${call(one.phone)}</p>
                      <p class="small">${request.say.list(one.languages.map((tag) => nameOfLanguage(t, tag)))}</p>`,
                  })),
                ),
          )
    }
    ${ended.length === 0 ? null : fold({ summary: t('language.interpreter.ended'), body: lines(ended.map((one) => requestLine(request, one, [], null))) })}`;
  const page = await deskPage(request, {
    title: t('language.interpreter.title'),
    body,
    topics: ['language.interpreters'],
  });
  return request.page(page, wrong === null ? 200 : 422);
}

async function ask(request: PageRequest): Promise<Response> {
  const form = await request.form();
  try {
    await request.floor.act(request.actor, askInterpreter, {
      language: form.text('language'),
      mode: interpreterModes.find((mode) => mode === form.text('mode')) ?? 'phone',
      startsAt: momentOf(request, form, 'from'),
      endsAt: momentOf(request, form, 'until'),
      note: form.text('note'),
    });
    return request.redirect(path, { says: 'language.interpreter.asked' });
  } catch (error) {
    return show(request, wrongIn(request, form, error));
  }
}

async function book(request: PageRequest): Promise<Response> {
  const form = await request.form();
  const requestId = request.param('id');
  const [kind = '', id = ''] = form.text('who').split(' ');
  try {
    const isTold = await request.floor.act(request.actor, bookInterpreter, {
      requestId,
      staffId: kind === 'staff' ? id : null,
      agencyId: kind === 'agency' ? id : null,
      reference: form.text('reference'),
      startsAt: momentOf(request, form, 'from'),
      endsAt: momentOf(request, form, 'until'),
    });
    const back = form.text('back');
    const to = isUuid(back) ? `/desk/conversations/${back}#interpreter` : path;
    return request.redirect(to, { says: isTold ? 'language.interpreter.booked_told' : 'language.interpreter.booked' });
  } catch (error) {
    const wrong = wrongIn(request, form, error);
    return show(request, { ...wrong, typed: { ...wrong.typed, request: requestId } });
  }
}

async function end(request: PageRequest): Promise<Response> {
  const form = await request.form();
  const states = ['asked', 'done', 'cancelled'] as const;
  const state = states.find((one) => one === form.text('state')) ?? 'cancelled';
  await request.floor.act(request.actor, endInterpreter, { requestId: request.param('id'), state });
  return request.redirect(path, { says: `language.interpreter.now.${state}` });
}

const one = { method: 'POST', who, names: { id: 'interpreter_request' } } as const;

export const interpreterRoutes: readonly Route[] = [
  route({ method: 'GET', path, who, handler: async (request) => show(request, null) }),
  route({ method: 'POST', path, who, handler: ask, once: true }),
  route({ ...one, path: `${path}/:id/book`, handler: book }),
  route({ ...one, path: `${path}/:id/end`, handler: end }),
  route({
    ...one,
    path: `${path}/:id/told`,
    handler: async (request) => {
      await request.floor.act(request.actor, toldAboutInterpreter, { requestId: request.param('id') });
      return request.redirect(path, { says: 'language.interpreter.told_noted' });
    },
  }),
];
