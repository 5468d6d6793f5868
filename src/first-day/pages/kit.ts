import { type PageRequest, type Route, route } from '#platform/web';
import { notFound } from '#platform/errors';
import { bdi, button, buttons, type Content, empty, getForm, html, type Html, icon, ltr, select } from '#ui';
import { districtPhone } from '../district.actions.ts';
import { qrCode } from '../kit.code.ts';
import { type SchoolToOpen, schoolsToOpen } from '../schools.actions.ts';
import { administrator, base, stepPage } from './frame.ts';

const page = `${base}/kit`;
const pieces = ['poster', 'letter', 'cards'] as const;
type Piece = (typeof pieces)[number];
const papers = ['letter', 'a4'] as const;
const cardsOnSheet = 8;

/** May be broken where a person would take a breath, and not inside a word. */
const shortAddress = (address: string): Html =>
  html`<bdi dir="ltr">${address.split('/').map((part, place) => (place === 0 ? part : html`/<wbr />${part}`))}</bdi>`;

const bold = (inside: Content): Html => html`<b>${inside}</b>`;

/** What a printed piece needs to say of a school. */
type Printed = {
  readonly name: string;
  readonly district: string;
  readonly phone: string | null;
  /** As people type it, without the scheme. */
  readonly address: string;
  readonly link: string;
  readonly t: PageRequest['t'];
};

function poster({ t, name, district, phone, address, link }: Printed): Html {
  return html`<p class="kit-mark">${icon('lamp', { mark: true })} <bdi>${name}</bdi></p>
    <h2 class="kit-head">${t('firstday.print.headline')}</h2>
    <p class="kit-lead">${t('firstday.print.promise')}</p>
    <div class="kit-code">${qrCode(link, t('firstday.print.code', { address }))}</div>
    <p class="kit-how">${t.rich('firstday.print.how', { address: shortAddress(address), b: bold })}</p>
    ${phone === null ? null : html`<p class="kit-phone">${t.rich('firstday.print.phone', { number: ltr(phone), b: bold })}</p>`}
    <p class="kit-foot">${t('firstday.print.emergency')} <bdi>${district}</bdi></p>`;
}

function letter({ t, name, district, phone, address, link }: Printed): Html {
  return html`<p class="kit-mark">${icon('lamp', { mark: true })} <bdi>${name}</bdi> · <bdi>${district}</bdi></p>
    <p class="mt-5">${t('firstday.print.dear')}</p>
    <p class="mt-3">${t('firstday.print.letter_what', { school: name })}</p>
    <p class="mt-3">${t('firstday.print.promise')}</p>
    <p class="mt-3">${t('firstday.print.letter_language')}</p>
    <div class="kit-beside mt-4">
      <div class="kit-code">${qrCode(link, t('firstday.print.code', { address }))}</div>
      <div>
        <p>${t.rich('firstday.print.how', { address: shortAddress(address), b: bold })}</p>
        ${phone === null ? null : html`<p class="mt-3">${t.rich('firstday.print.phone', { number: ltr(phone), b: bold })}</p>`}
      </div>
    </div>
    <p class="mt-4">${t('firstday.print.letter_none')}</p>
    <p class="mt-3">${t('firstday.print.emergency')}</p>
    <p class="mt-5">${t('firstday.print.regards')}</p>
    <p class="mt-3"><bdi>${name}</bdi></p>`;
}

function card({ t, name, phone, address, link }: Printed): Html {
  return html`<div class="kit-card">
    <div class="kit-code">${qrCode(link, t('firstday.print.code', { address }))}</div>
    <div>
      <p><b>${bdi(name)}</b></p>
      <p>${t('firstday.print.card')}</p>
      <p><b>${shortAddress(address)}</b></p>
      ${phone === null ? null : html`<p>${ltr(phone)}</p>`}
    </div>
  </div>`;
}

function sheet(piece: Piece, paper: string, printed: Printed): Html {
  const { t } = printed;
  const inside =
    piece === 'poster'
      ? poster(printed)
      : piece === 'letter'
        ? letter(printed)
        : html`<div class="kit-cards">${Array.from({ length: cardsOnSheet }, () => card(printed))}</div>`;
  return html`<article
    class="kit-sheet kit-is-${piece} kit-on-${paper}"
    lang="${t.locale}"
    dir="${t.dir}"
    data-language="${t.locale}"
  >
    ${inside}
  </article>`;
}

const oneOf = <const V extends string>(values: readonly V[], text: string | null, usual: V): V =>
  values.find((value) => value === text) ?? usual;

async function showKit(request: PageRequest): Promise<Response> {
  const { t, floor, actor, district } = request;
  const schools = await floor.ask(actor, schoolsToOpen, {});
  const phone = await floor.ask(actor, districtPhone, {});
  const school: SchoolToOpen | undefined =
    schools.find((one) => one.slug === request.query('school')) ?? schools.find((one) => one.isOpen) ?? schools[0];
  const title = t('firstday.kit.title');
  if (school === undefined)
    return stepPage(request, {
      title,
      lead: t('firstday.kit.lead'),
      body: empty({ icon: 'home', title: t('firstday.schools.none'), text: t('firstday.schools.none_text') }),
    });
  const piece = oneOf(pieces, request.query('what'), 'poster');
  const paper = oneOf(papers, request.query('paper'), 'letter');
  const spoken = floor.words.languages.filter((language) => district.languages.includes(language.tag));
  const wanted = request.query('language') ?? 'all';
  const languages = spoken.filter((language) => wanted === 'all' || language.tag === wanted);
  const { origin, host } = new URL(floor.settings.publicUrl);
  const form = getForm(
    { action: page, class: 'hide-print kit-choose mt-4', label: title },
    select({
      label: t('firstday.kit.school'),
      name: 'school',
      small: true,
      value: school.slug,
      options: schools.map((one) => ({ value: one.slug, label: one.name })),
    }),
    select({
      label: t('firstday.kit.what'),
      name: 'what',
      small: true,
      value: piece,
      options: pieces.map((one) => ({ value: one, label: t.dynamic(`firstday.kit.piece.${one}`) })),
    }),
    select({
      label: t('firstday.kit.language'),
      name: 'language',
      small: true,
      value: wanted,
      options: [
        { value: 'all', label: t('firstday.kit.all') },
        ...spoken.map((one) => ({ value: one.tag, label: one.name })),
      ],
    }),
    select({
      label: t('firstday.kit.paper'),
      name: 'paper',
      small: true,
      value: paper,
      options: papers.map((one) => ({ value: one, label: t.dynamic(`firstday.kit.paper.${one}`) })),
    }),
    buttons(button({ label: t('firstday.kit.show'), kind: 'second' })),
  );
  const sheets = languages.map((language) =>
    sheet(piece, paper, {
      name: school.name,
      district: district.name,
      phone: school.phone ?? (phone === '' ? null : phone),
      address: `${host}/s/${school.slug}`,
      link: `${origin}/s/${school.slug}?lang=${language.tag}`,
      t: floor.words.translator(language.tag),
    }),
  );
  return stepPage(request, {
    title,
    lead: html`<span class="hide-print">${t('firstday.kit.lead')} ${t('firstday.kit.print')}</span>`,
    body: html`${form}
      <div class="kit mt-5">${sheets}</div>`,
  });
}

/** The address that stands on paper: short to type, and it leads to the school's page. */
async function goToSchool(request: PageRequest): Promise<Response> {
  const slug = request.param('slug').toLowerCase();
  if (!/^[a-z0-9][a-z0-9-]{0,80}$/.test(slug)) throw notFound();
  const language = request.query('lang');
  const known = request.floor.words.languages.some((one) => one.tag === language);
  return request.redirect(`/schools/${slug}${known && language !== null ? `?lang=${language}` : ''}`);
}

export const kitRoutes: readonly Route[] = [
  route({ method: 'GET', path: page, who: administrator, handler: showKit }),
  route({ method: 'GET', path: '/s/:slug', who: 'public', names: { slug: 'school' }, handler: goToSchool }),
];
