import type { Uuid } from '#platform/ids';
import type { PageRequest } from '#platform/web';
import { bdi, button, buttons, html, type Html, postForm, section } from '#ui';
import { checkPictures, pictureCheck } from '../pictures/pictures.ts';
import { idOf, pathOf } from './announce-shared.ts';

/** So many names are shown; more mean that the message goes to too many for pictures of children. */
const mostNames = 100;

/** Before sending: whose children no picture may show, and the word that somebody looked. */
export async function picturesPart(request: PageRequest, id: Uuid): Promise<Html | null> {
  const { t, say, floor, actor, formToken } = request;
  const { pictures, children, checked } = await floor.ask(actor, pictureCheck, { id });
  if (pictures === 0) return null;
  if (children.length === 0)
    return section({ title: t('messages.pictures.title') }, html`<p>${t('messages.pictures.none')}</p>`);
  return section(
    { title: t('messages.pictures.title') },
    html`<p>${t('messages.pictures.says', { n: children.length })}</p>
      <ul>
        ${children.slice(0, mostNames).map((one) => html`<li>${bdi(one.name)}</li>`)}
      </ul>`,
    checked === null
      ? postForm(
          { action: pathOf(id, 'pictures'), token: formToken },
          buttons(button({ label: t('messages.pictures.confirm'), kind: 'second', icon: 'check' })),
        )
      : html`<p>${t('messages.pictures.checked', { name: checked.by, when: say.dateTime(checked.at) })}</p>`,
  );
}

export async function postPictures(request: PageRequest): Promise<Response> {
  const id = idOf(request);
  await request.form();
  await request.floor.act(request.actor, checkPictures, { id });
  return request.redirect(pathOf(id, 'check'), { says: 'messages.pictures.kept' });
}
