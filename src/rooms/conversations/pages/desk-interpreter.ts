import type { PageRequest } from '#platform/web';
import {
  interpreterBooking,
  interpreterModes,
  interpreterMoment,
  interpreterTimes,
  type InterpreterView,
  noInterpreterTime,
} from '#rooms/language';
import { bdi, button, buttons, type Content, element, field, fold, html, postForm, select } from '#ui';
import { askForInterpreter } from '../actions/interpreting.ts';
import type { OneConversation } from '../questions/desk-conversation.ts';

function requestPart(request: PageRequest, one: OneConversation, view: InterpreterView): Content {
  const { t, say } = request;
  const { request: asked, staffName, agency, ownerName } = view;
  const who = staffName ?? agency?.name ?? null;
  const when = asked.startsAt === null ? '' : say.dateTime(asked.startsAt);
  return html`<p>
      ${who === null ? t.rich('conversations.desk.interpreter.looked_for', { name: bdi(ownerName) }) : t.rich('conversations.desk.interpreter.comes', { name: bdi(who), when })}
    </p>
    ${asked.familyToldAt === null ? null : html`<p class="small soft">${t('language.interpreter.family_told', { when: say.dateTime(asked.familyToldAt) })}</p>`}
    ${
      asked.state === 'asked' && view.canBook
        ? fold({
            summary: t('language.interpreter.choose'),
            body: interpreterBooking(request, view, one.agencies ?? [], { back: one.row.id }),
          })
        : null
    }`;
}

/** Where the family reads another language: who interprets, one press to ask for somebody, and to book who was found. */
export function interpreterPart(request: PageRequest, one: OneConversation): Content {
  const { t, formToken } = request;
  const { row, interpreters = [], around } = one;
  const needs = one.people.get(row.guardian_id ?? '')?.interpreter === true;
  if (row.history === 'closed' || (interpreters.length === 0 && !needs && (around?.outgoing.reads ?? null) === null))
    return null;
  const open = interpreters.filter((one_) => one_.request.state === 'asked' || one_.request.state === 'booked');
  return html`<section id="interpreter">
    <h2 class="side-title">${t('conversations.desk.interpreter.title')}</h2>
    ${open.map((view) => requestPart(request, one, view))}
    ${open.length === 0 ? null : html`<p class="small">${element('a', { href: '/desk/interpreters' }, t('conversations.desk.interpreter.all'))}</p>`}
    ${fold({
      summary: t('conversations.desk.interpreter.ask'),
      body: postForm(
        { action: `/desk/conversations/${row.id}/interpreter`, token: formToken },
        select({
          label: t('conversations.desk.interpreter.how'),
          name: 'mode',
          value: 'phone',
          options: interpreterModes.map((mode) => ({ value: mode, label: t(`language.interpreter.mode.${mode}`) })),
        }),
        interpreterTimes(request, null, noInterpreterTime, 'ask'),
        field({
          label: t('conversations.desk.interpreter.note'),
          name: 'note',
          maxlength: 500,
          optional: t('ui.field.optional'),
        }),
        buttons(button({ label: t('conversations.desk.interpreter.do'), kind: 'second' })),
      ),
    })}
  </section>`;
}

/** An interpreter for this conversation. */
export async function postInterpreter(request: PageRequest): Promise<Response> {
  const { floor, actor } = request;
  const id = request.param('id');
  const form = await request.form();
  await floor.act(actor, askForInterpreter, {
    conversationId: id,
    mode: interpreterModes.find((one) => one === form.text('mode')) ?? 'phone',
    note: form.text('note').slice(0, 500),
    startsAt: interpreterMoment(request, form, 'from'),
    endsAt: interpreterMoment(request, form, 'until'),
  });
  return request.redirect(`/desk/conversations/${id}#interpreter`, { says: 'conversations.desk.interpreter.asked' });
}
