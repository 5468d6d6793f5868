import { found } from '#platform/errors';
import { isUuid, type Uuid } from '#platform/ids';
import { noteLooks } from '#platform/looks';
import { type PageRequest, type Route, route } from '#platform/web';
import { bdi, deskPage, html, pageHead } from '#ui';
import { choicesOf, saveChoices } from '../choices/choices.ts';
import { chosenIn, choicesForm, stopLine } from './choices-form.ts';

const path = '/desk/families/:id/messages';
const who = ['office', 'principal', 'engagement', 'administrator'] as const;
const names = { id: 'guardian' } as const;

const idIn = (request: PageRequest): Uuid => {
  const id = request.param('id');
  return found(isUuid(id) ? id : null);
};

/** The same choice for a family that calls or stands at the counter. */
async function show(request: PageRequest): Promise<Response> {
  const { t, say, floor, actor } = request;
  const personId = idIn(request);
  const own = await floor.ask(actor, choicesOf, { personId });
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
    </div>`;
  return request.page(await deskPage(request, { title, body, current: '/desk/people' }));
}

async function save(request: PageRequest): Promise<Response> {
  const personId = idIn(request);
  const form = await request.form();
  await request.floor.act(request.actor, saveChoices, { personId, ...chosenIn(form) });
  return request.redirect(`/desk/families/${personId}/messages`, { says: 'channels.choices.saved' });
}

export const choicesRoutes: readonly Route[] = [
  route({ method: 'GET', path, who, names, handler: show }),
  route({ method: 'POST', path, who, names, handler: save }),
];
