import { staffRoles } from '#platform/actor';
import { type PageRequest, route, type Route } from '#platform/web';
import {
  banner,
  bdi,
  button,
  buttonLink,
  buttons,
  chip,
  choice,
  deskPage,
  element,
  empty,
  facts,
  fold,
  html,
  type Html,
  lines,
  linkRow,
  pageHead,
  paragraphs,
  postForm,
  section,
  select,
  textarea,
} from '#ui';
import { catalogLanguages } from '../catalogs/catalogs.actions.ts';
import {
  approveTranslation,
  handReview,
  type QueueItem,
  reviewItem,
  type ReviewItem,
  reviewQueue,
  withdrawReview,
} from '../translation/reviewing.ts';
import { dirOf, errorAt, typedIn, type Wrong, wrongIn } from './language-shared.ts';

const path = '/desk/translations';
const who = staffRoles;

const bold = (inside: Html): Html => html`<b>${inside}</b>`;

function dueChip({ t, say, now }: PageRequest, dueAt: Temporal.Instant): Html {
  return Temporal.Instant.compare(dueAt, now) < 0
    ? chip({ kind: 'breach', label: say.late(dueAt) })
    : chip({ kind: 'waiting', label: t('language.review.until', { when: say.dateTime(dueAt) }) });
}

function queueLine(request: PageRequest, item: QueueItem): { body: Html } {
  const { t } = request;
  return {
    body: html`<p>
        ${dueChip(request, item.dueAt)}
        <b>${t('language.review.pair', { from: t.languageName(item.from), to: t.languageName(item.to) })}</b>
        · ${t(`language.risk.${item.risk}`)}
      </p>
      <p lang="${item.from}" dir="auto">${item.begins}</p>
      <p class="small soft">
        ${item.isMine ? t('language.review.yours') : t.rich('language.review.owner', { b: bold, name: item.ownerName })}
        · ${t(item.hasDraft ? 'language.review.has_draft' : 'language.review.no_draft')}
      </p>
      ${linkRow({ label: t(item.canApprove ? 'language.review.read' : 'language.review.look'), href: `${path}/${item.id}`, after: 'next', more: item.begins })}`,
  };
}

async function list(request: PageRequest): Promise<Response> {
  const { t, floor, actor } = request;
  const items = await floor.ask(actor, reviewQueue, null);
  const catalogs = await floor.ask(actor, catalogLanguages, null);
  const mine = items.filter((one) => one.isMine || one.canApprove);
  const others = items.filter((one) => !mine.includes(one));
  const body = html`${pageHead({ title: t('language.review.title') })}
    <p class="lead measure">${t('language.review.lead')}</p>
    <div class="stack mt-4">
      ${
        mine.length === 0
          ? empty({ title: t('language.review.none'), text: t('language.review.none_text'), icon: 'check' })
          : lines(mine.map((one) => queueLine(request, one)))
      }
    </div>
    ${others.length === 0 ? null : section({ title: t('language.review.others') }, lines(others.map((one) => queueLine(request, one))))}
    ${catalogs.length === 0 ? null : html`<p class="mt-5">${linkRow({ label: t('language.tab.catalogs'), href: '/admin/language/catalogs', after: 'next' })}</p>`}`;
  return request.page(
    await deskPage(request, { title: t('language.review.title'), body, topics: ['language.reviews'] }),
  );
}

function approveForm(request: PageRequest, item: ReviewItem, wrong: Wrong | null): Html {
  const { t, formToken } = request;
  const { review } = item;
  return postForm(
    { action: `${path}/${review.id}/approve`, token: formToken, keeps: `translation ${review.id}`, sends: true },
    html`<div class="stack">
      ${textarea({
        label: t('language.review.wording', { language: t.languageName(review.to) }),
        name: 'wording',
        rows: 10,
        lang: review.to,
        maxlength: 20_000,
        required: true,
        autofocus: true,
        value: typedIn(wrong, 'wording', item.draft),
        error: errorAt(wrong, 'wording', ''),
        key: 'r',
      })}
      ${item.hasFields ? choice({ label: t('language.review.for_all'), name: 'forAll', checked: wrong?.typed['forAll'] !== undefined, hint: t('language.review.for_all_hint') }) : null}
      ${buttons(button({ label: t('language.review.approve'), key: 'ctrl+enter' }))}
    </div>`,
  );
}

function glossaryPart({ t }: PageRequest, item: ReviewItem): Html | null {
  if (item.glossary.length === 0) return null;
  return section(
    { title: t('language.review.glossary') },
    lines(
      item.glossary.map(({ term, wording, said }) => ({
        body: html`${bdi(term)} →
          <b lang="${item.review.to}">${bdi(wording)}</b>
          ${said ? chip({ kind: 'answered', label: t('language.review.said') }) : chip({ kind: 'due', label: t('language.review.not_said') })}`,
      })),
      { compact: true },
    ),
  );
}

function restPart(request: PageRequest, item: ReviewItem): Html {
  const { t, formToken } = request;
  const { review } = item;
  const others = item.readers.filter((one) => one.id !== review.ownerId);
  const hand =
    others.length === 0
      ? null
      : postForm(
          { action: `${path}/${review.id}/hand`, token: formToken },
          html`<div class="row">
            ${select({ label: t('language.review.hand_to'), name: 'person', options: others.map(({ id, name }) => ({ value: id, label: name })) })}
            ${button({ label: t('language.review.hand'), kind: 'second' })}
          </div>`,
        );
  return fold({
    summary: t('language.review.more'),
    body: html`<div class="stack">
      ${hand}
      <p class="small measure">${t('language.review.interpreter_hint')}</p>
      <div class="buttons">
        ${buttonLink({ label: t('language.review.interpreter'), href: `/desk/interpreters?language=${review.to}#ask`, kind: 'second', icon: 'speak' })}
        ${postForm({ action: `${path}/${review.id}/withdraw`, token: formToken }, button({ label: t('language.review.withdraw'), kind: 'quiet' }))}
      </div>
    </div>`,
  });
}

const spoken = (tag: string, text: string): Html =>
  element('div', { class: 'stack stack-s', lang: tag, dir: dirOf(tag) }, paragraphs(text));

async function one(request: PageRequest, wrong: Wrong | null): Promise<Response> {
  const { t, say, floor, actor } = request;
  const item = await floor.ask(actor, reviewItem, request.param('id'));
  const { review } = item;
  const title = t('language.review.pair', { from: t.languageName(review.from), to: t.languageName(review.to) });
  const by =
    item.draftBy === null
      ? t('language.review.no_draft')
      : t(item.draftBy === 'machine' ? 'language.review.by_machine' : 'language.review.by_reviewer');
  const isOpen = review.state === 'waiting';
  const right = !isOpen
    ? banner({ body: t(`language.review.state.${review.state}`) })
    : item.canApprove
      ? approveForm(request, item, wrong)
      : html`${banner({ body: t('language.review.not_qualified', { language: t.languageName(review.to) }) })}
        ${item.draft === '' ? null : spoken(review.to, item.draft)}`;
  const body = html`${pageHead({ title, back: { label: t('language.review.title'), href: path }, beside: html`${isOpen ? dueChip(request, review.dueAt) : null} ${t(`language.risk.${review.risk}`)}` })}
    <div class="split split-2 mt-4">
      <section class="stack">
        <h2>${t('language.review.original', { language: t.languageName(review.from) })}</h2>
        ${spoken(review.from, item.original)}
        ${
          item.backTranslation === null
            ? null
            : html`<h3>${t('language.review.back')}</h3>
                <p class="small soft">${t('language.review.back_hint')}</p>
                ${spoken(review.from, item.backTranslation)}`
        }
      </section>
      <section class="stack stack-s">
        <p class="small soft">${by}</p>
        ${right}
      </section>
    </div>
    ${glossaryPart(request, item)}
    ${section(
      { title: t('language.review.about') },
      facts([
        [t('language.review.owner_label'), bdi(item.ownerName)],
        [t('language.review.asked'), say.dateTime(review.askedAt)],
      ]),
    )}
    ${isOpen ? html`<div class="mt-5">${restPart(request, item)}</div>` : null}`;
  const page = await deskPage(request, { title, body, current: path });
  return request.page(page, wrong === null ? 200 : 422);
}

async function approve(request: PageRequest): Promise<Response> {
  const form = await request.form();
  try {
    await request.floor.act(request.actor, approveTranslation, {
      reviewId: request.param('id'),
      wording: form.text('wording'),
      forAll: form.has('forAll'),
    });
  } catch (error) {
    return one(request, wrongIn(request, form, error));
  }
  // Straight on to the next one: whoever reads twenty of them stays on the keyboard.
  const next = (await request.floor.ask(request.actor, reviewQueue, null)).find((item) => item.canApprove);
  return request.redirect(next === undefined ? path : `${path}/${next.id}`, { says: 'language.review.approved' });
}

const single = { who, names: { id: 'review' } } as const;

export const translationRoutes: readonly Route[] = [
  route({ method: 'GET', path, who, handler: list }),
  route({ ...single, method: 'GET', path: `${path}/:id`, handler: async (request) => one(request, null) }),
  route({ ...single, method: 'POST', path: `${path}/:id/approve`, handler: approve }),
  route({
    ...single,
    method: 'POST',
    path: `${path}/:id/hand`,
    handler: async (request) => {
      const form = await request.form();
      try {
        await request.floor.act(request.actor, handReview, {
          reviewId: request.param('id'),
          personId: form.text('person'),
        });
      } catch (error) {
        return one(request, wrongIn(request, form, error));
      }
      return request.redirect(path, { says: 'language.review.handed' });
    },
  }),
  route({
    ...single,
    method: 'POST',
    path: `${path}/:id/withdraw`,
    handler: async (request) => {
      await request.floor.act(request.actor, withdrawReview, { reviewId: request.param('id') });
      return request.redirect(path, { says: 'language.review.withdrawn' });
    },
  }),
];
