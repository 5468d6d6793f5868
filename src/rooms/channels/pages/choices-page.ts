import { AppError, found } from '#platform/errors';
import { isUuid, type Uuid } from '#platform/ids';
import { noteLooks } from '#platform/looks';
import { type PageRequest, type Route, route } from '#platform/web';
import {
  bdi,
  button,
  chip,
  type Content,
  deskPage,
  field,
  fold,
  hiddenInputs,
  html,
  lines,
  ltr,
  pageHead,
  postForm,
  section,
  shownPhone,
} from '#ui';
import { addressesOf, optOutFor, type OwnAddress } from '../channels.opt-outs.ts';
import { choicesOf, saveChoices } from '../choices/choices.ts';
import { chosenIn, choicesForm, stopLine } from './choices-form.ts';

const path = '/desk/families/:id/messages';
const who = ['office', 'principal', 'engagement', 'administrator'] as const;
const names = { id: 'guardian' } as const;

const idIn = (request: PageRequest): Uuid => {
  const id = request.param('id');
  return found(isUuid(id) ? id : null);
};

type Refused = { readonly address: string; readonly text: string };

/** Where messages go: the office ends them at an address where a family says so, with the reason. */
function addressesPart(
  { t, say, formToken }: PageRequest,
  personId: Uuid,
  addresses: readonly OwnAddress[],
  refused: Refused | null,
): Content {
  if (addresses.length === 0) return null;
  const line = ({ kind, address, outSince }: OwnAddress): Content => {
    const shown = ltr(kind === 'phone' ? shownPhone(address) : address);
    if (outSince !== null)
      return html`<p>
        ${shown} ${chip({ kind: 'paused', label: t('channels.mine.gets_none', { when: say.date(outSince) }) })}
      </p>`;
    const again = refused?.address === address ? refused : null;
    return html`<p>${shown} ${chip({ kind: 'answered', label: t('channels.mine.gets') })}</p>
      ${fold({
        summary: t('channels.mine.stop'),
        open: again !== null,
        body: postForm(
          { action: `/desk/families/${personId}/messages/stop`, token: formToken, class: 'stack narrow' },
          hiddenInputs({ address }),
          field({
            label: t('channels.opt_outs.reason'),
            hint: t('channels.opt_outs.reason_hint'),
            name: 'reason',
            id: `reason-${kind}-${addresses.findIndex((one) => one.address === address)}`,
            maxlength: 500,
            required: true,
            error: again?.text ?? null,
          }),
          button({ label: t('channels.mine.stop'), more: address, kind: 'second' }),
        ),
      })}`;
  };
  return section(
    { title: t('channels.choices.addresses') },
    lines(
      addresses.map((one) => ({
        icon: one.kind === 'email' ? ('mail' as const) : ('phone' as const),
        body: html`${line(one)}`,
      })),
    ),
  );
}

async function stop(request: PageRequest): Promise<Response> {
  const personId = idIn(request);
  const form = await request.form();
  const address = form.text('address').slice(0, 254);
  try {
    await request.floor.act(request.actor, optOutFor, { personId, address, reason: form.text('reason').slice(0, 500) });
  } catch (error) {
    if (!(error instanceof AppError) || error.field !== 'reason') throw error;
    return show(request, { address, text: request.t('channels.error.reason_missing') });
  }
  return request.redirect(`/desk/families/${personId}/messages`, { says: 'channels.opt_outs.says_entered' });
}

/** The same choice for a family that calls or stands at the counter. */
async function show(request: PageRequest, refused: Refused | null = null): Promise<Response> {
  const { t, say, floor, actor } = request;
  const personId = idIn(request);
  const own = await floor.ask(actor, choicesOf, { personId });
  const addresses = await floor.ask(actor, addressesOf, { personId });
  await floor.act(actor, noteLooks, {
    looks: [{ what: 'family', recordId: personId, studentId: null, guardianId: personId, children: 0 }],
  });
  const title = t('channels.choices.desk_title', { name: own.name });
  const body = html`${pageHead({ title, back: { label: own.name, href: `/desk/families/${personId}` } })}
    <p class="measure mt-2">${t('channels.choices.desk_lead')}</p>
    ${
      own.changedAt === null
        ? null
        : html`<p class="soft small mt-2">
            ${
              own.enteredBy === null
                ? t('channels.choices.chosen_self', { when: say.date(own.changedAt) })
                : html`${t('channels.choices.chosen_by', { when: say.date(own.changedAt) })} ${bdi(own.enteredBy)}`
            }
          </p>`
    }
    <div class="measure mt-4">
      ${choicesForm(request, own, {
        action: `/desk/families/${personId}/messages`,
        label: t('channels.choices.desk_save'),
      })}
      ${stopLine(request, own.number)}
    </div>
    ${addressesPart(request, personId, addresses, refused)}`;
  const page = await deskPage(request, { title, body, current: '/desk/people' });
  return request.page(page, refused === null ? 200 : 422);
}

async function save(request: PageRequest): Promise<Response> {
  const personId = idIn(request);
  const form = await request.form();
  await request.floor.act(request.actor, saveChoices, { personId, ...chosenIn(form) });
  return request.redirect(`/desk/families/${personId}/messages`, { says: 'channels.choices.saved' });
}

export const choicesRoutes: readonly Route[] = [
  route({ method: 'GET', path, who, names, handler: async (request) => show(request) }),
  route({ method: 'POST', path, who, names, handler: save }),
  route({ method: 'POST', path: `${path}/stop`, who, names, handler: stop }),
];
