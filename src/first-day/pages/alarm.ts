import { anonymousActor } from '#platform/actor';
import { type PageRequest, type Route, route } from '#platform/web';
import {
  banner,
  bdi,
  button,
  buttonLink,
  buttons,
  chip,
  empty,
  homePage,
  html,
  type Html,
  ltr,
  postForm,
  table,
} from '#ui';
import { type AlarmState, alarmState, heardState, noteHeard, tryAlarm } from '../alarm.actions.ts';
import { administrator, base, type Refused, stepForm, stepPage } from './frame.ts';

const page = `${base}/alarm`;

function peopleTable({ t }: PageRequest, { members, people, call }: AlarmState): Html {
  const ids = [...new Set(members.map((one) => one.personId))];
  const heardBy = (id: string): boolean => members.some((one) => one.personId === id && one.heard);
  return table({
    caption: t('firstday.alarm.people'),
    quietCaption: true,
    columns: [
      { label: t('firstday.alarm.person') },
      { label: t('firstday.alarm.address') },
      { label: t('firstday.alarm.heard') },
    ],
    rows: ids.map((id) => {
      const person = people.get(id);
      const address = person?.address ?? null;
      const waits = call === null ? t('firstday.alarm.untried') : t('firstday.alarm.not_heard');
      return {
        cells: [
          bdi(person?.name ?? ''),
          address === null ? t('firstday.alarm.no_address') : ltr(address),
          heardBy(id)
            ? chip({ kind: 'answered', label: t('firstday.alarm.heard_yes') })
            : chip({ kind: 'breach', label: waits }),
        ],
      };
    }),
  });
}

async function showAlarm(request: PageRequest, refused: Refused | null = null): Promise<Response> {
  const { t, say, floor, actor, formToken } = request;
  const state = await floor.ask(actor, alarmState, {});
  const count = new Set(state.members.map((one) => one.personId)).size;
  const verdict =
    count < 2
      ? banner({ kind: 'critical', body: t('firstday.alarm.too_few', { n: count }) })
      : state.unproved.length > 0
        ? banner({ kind: 'critical', body: t('firstday.alarm.red', { n: state.unproved.length }) })
        : banner({ kind: 'success', body: t('firstday.alarm.green') });
  const last =
    state.call === null
      ? null
      : html`<p class="soft mt-4">
          ${t('firstday.alarm.called_at', { when: say.dateTime(Temporal.Instant.from(state.call.at)) })}
        </p>`;
  const act = postForm(
    { action: page, token: formToken, class: 'mt-5' },
    refused === null ? null : html`<p class="error" role="alert"><span>${refused.text}</span></p>`,
    buttons(
      count === 0 ? null : button({ label: t('firstday.alarm.call'), icon: 'phone' }),
      buttonLink({
        label: t('firstday.alarm.lists'),
        href: '/admin/alarms',
        kind: count === 0 ? 'primary' : 'second',
      }),
      state.call === null ? null : buttonLink({ label: t('firstday.look_again'), href: page, kind: 'quiet' }),
    ),
  );
  return stepPage(request, {
    title: t('firstday.step.alarm.title'),
    lead: t('firstday.alarm.lead'),
    status: refused === null ? 200 : 422,
    body: html`<div class="mt-4">${verdict}</div>
      ${last}
      <div class="mt-4">
        ${count === 0 ? empty({ icon: 'people', title: t('firstday.alarm.nobody'), text: t('firstday.alarm.nobody_text') }) : peopleTable(request, state)}
      </div>
      ${act}`,
  });
}

/** Opened from the mail of a test call. Only the button says that somebody heard it: scanners open links, too. */
async function showHeard(request: PageRequest, pressed: boolean): Promise<Response> {
  const { t, floor, district, formToken } = request;
  const token = request.param('token');
  const visitor = anonymousActor(district.id);
  if (pressed) {
    await request.form();
    await floor.act(visitor, noteHeard, { token });
  }
  const state = await floor.ask(visitor, heardState, { token });
  const title = t('firstday.heard.title');
  const body = html`<h1>${title}</h1>
    ${
      state === null
        ? html`<p class="lead mt-3">${t('firstday.heard.old')}</p>`
        : state === 'heard'
          ? html`<div class="mt-4">${banner({ kind: 'success', body: t('firstday.heard.done'), role: 'status' })}</div>`
          : html`<p class="lead mt-3">${t('firstday.heard.lead')}</p>
              ${postForm({ action: `/heard/${token}`, token: formToken, class: 'mt-5' }, buttons(button({ label: t('firstday.heard.button'), icon: 'check' })))}`
    }`;
  return request.page(homePage(request, { title, body }), state === null ? 410 : 200);
}

const floods = { by: 'address', count: 60, perSeconds: 600 } as const;

/** The alarm, tried: who was called, who heard it. */
export const alarmRoutes: readonly Route[] = [
  route({ method: 'GET', path: page, who: administrator, handler: async (request) => showAlarm(request) }),
  stepForm(
    page,
    async ({ floor, actor }) => {
      const n = await floor.act(actor, tryAlarm, {});
      return { to: page, says: 'firstday.alarm.called', args: { n } };
    },
    showAlarm,
  ),
  route({
    method: 'GET',
    path: '/heard/:token',
    who: 'public',
    names: { token: 'test call' },
    rate: floods,
    handler: async (request) => showHeard(request, false),
  }),
  route({
    method: 'POST',
    path: '/heard/:token',
    who: 'public',
    names: { token: 'test call' },
    rate: floods,
    handler: async (request) => showHeard(request, true),
  }),
];
