import type { PageRequest } from '#platform/web';
import {
  banner,
  bdi,
  button,
  buttonLink,
  buttons,
  call,
  chip,
  type Content,
  facts,
  html,
  linkRow,
  postForm,
} from '#ui';
import { takeBackDay } from '../actions/office-back.ts';
import { type MyTold, myTold, type ToldDay } from '../questions/office-family.ts';
import { familyFrame, inZone, placesFor } from './family-shared.ts';

function dayChip({ t }: PageRequest, day: ToldDay): Content {
  if (day.outcome === 'done') return chip({ kind: 'answered', label: t('conversations.office.state.done') });
  if (day.outcome === 'taken_back')
    return chip({ kind: 'plain', label: t('conversations.office.family.state_taken_back') });
  if (day.outcome !== null) return chip({ kind: 'paused', label: t('conversations.office.family.state_call') });
  return chip({ kind: 'waiting', label: t('conversations.office.family.state_on_list') });
}

const at = ({ say }: PageRequest, told: MyTold): string | null =>
  told.at === null || told.days[0] === undefined
    ? null
    : say.time(
        Temporal.PlainDate.from(told.days[0].on_day)
          .toZonedDateTime({ timeZone: told.child.zone, plainTime: Temporal.PlainTime.from(told.at) })
          .toInstant(),
      );

function what(request: PageRequest, told: MyTold): Content {
  const { t, say } = request;
  const { pickUp } = told;
  return facts([
    [t('conversations.office.child'), bdi(told.child.card.name)],
    [t('conversations.office.what'), t.dynamic(`conversations.office.kind.${told.kind}`)],
    [
      t('conversations.office.day'),
      html`${told.days.map((day) => html`<span class="row">${say.date(Temporal.PlainDate.from(day.on_day))} ${dayChip(request, day)}</span>`)}`,
    ],
    [t('conversations.office.at'), at(request, told)],
    [t('conversations.office.reason'), t.dynamic(`conversations.office.reason.${told.reason}`)],
    [
      t('conversations.office.pick_up'),
      pickUp === null
        ? null
        : html`${bdi(pickUp.name)}${pickUp.listed ? null : html`<br /><span class="small soft">${t('conversations.office.family.checks_name')}</span>`}`,
    ],
    [t('conversations.office.words'), told.words === '' ? null : html`<span dir="auto">${told.words}</span>`],
  ]);
}

function whatNow(request: PageRequest, told: MyTold): Content {
  const { t, say, formToken } = request;
  const { openUntil, child } = told;
  if (openUntil === null)
    return html`<p class="mt-4">
      ${t('conversations.office.family.closed_now')} ${child.phone === null ? null : call(child.phone)}
    </p>`;
  return html`<p class="mt-4">
      ${t('conversations.office.family.open_until', { until: say.dateTime(openUntil) })}
      ${child.phone === null ? null : call(child.phone)}
    </p>
    ${postForm(
      { action: `/absence/told/${told.toldId}/back`, token: formToken, class: 'mt-4' },
      buttons(
        buttonLink({
          label: t('conversations.office.family.change'),
          href: `/absence?change=${told.toldId}`,
          kind: 'second',
        }),
        button({ label: t('conversations.office.family.take_back'), kind: 'quiet' }),
      ),
    )}`;
}

/** The receipt: what the office has, what it did with it, and the way to change it while there is time. */
export async function showToldOne(asked: PageRequest): Promise<Response> {
  const { t, floor, actor } = asked;
  const told = await floor.ask(actor, myTold, { toldId: asked.param('id') });
  const request = inZone(asked, told.child.zone);
  const places = await placesFor(request);
  const gone = told.days.every((day) => day.outcome === 'taken_back');
  const title = gone ? t('conversations.office.family.gone') : t('conversations.office.family.told');
  const body = html`<h1>${title}</h1>
    <div class="mt-4">
      ${
        gone
          ? banner({ body: t('conversations.office.family.gone_text') })
          : banner({
              kind: 'success',
              role: 'status',
              body: t('conversations.office.family.told_at', {
                when: request.say.dateTime(told.toldAt),
                school: told.child.school.name,
              }),
            })
      }
    </div>
    <div class="mt-4">${what(request, told)}</div>
    ${gone ? null : whatNow(request, told)}
    <p class="mt-5">${linkRow({ label: t('conversations.office.family.another'), href: '/absence?other=1' })}</p>`;
  return request.page(familyFrame(request, { title, body, places, school: told.child.school }));
}

export async function postTakeBack(request: PageRequest): Promise<Response> {
  await request.form();
  const toldId = request.param('id');
  await request.floor.act(request.actor, takeBackDay, { toldId });
  return request.redirect(`/absence/told/${toldId}`);
}
