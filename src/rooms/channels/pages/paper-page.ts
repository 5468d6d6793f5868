import { isUuid, type Uuid } from '#platform/ids';
import type { NavigationItem } from '#platform/house';
import { noteLooks } from '#platform/looks';
import { type Form, type PageRequest, type Route, route } from '#platform/web';
import {
  bdi,
  button,
  buttonLink,
  type Content,
  deskPage,
  element,
  empty,
  fold,
  hiddenInputs,
  html,
  type Html,
  icon,
  linkRow,
  lines,
  pageHead,
  paragraphs,
  postForm,
  section,
  table,
} from '#ui';
import {
  countLetters,
  type Letter,
  lettersOf,
  markHandedOut,
  markPrinted,
  mayPrint,
  type PrintWanted,
  type Stack,
  stacks,
} from '../paper/paper.ts';

const base = '/desk/paper';
const who = ['office', 'principal', 'engagement', 'administrator'] as const;

const idOr = (text: string | null): Uuid | null => (text !== null && isUuid(text) ? text : null);

function printHref({ schoolId, classId, state }: PrintWanted): string {
  const query = new URLSearchParams({ school: schoolId ?? '', class: classId ?? '', state });
  return `${base}/print?${query.toString()}`;
}

const placeOf = ({ t }: PageRequest, stack: Pick<Stack, 'className'>): string =>
  stack.className ?? t('channels.paper.no_class');

function handOut(request: PageRequest, stack: Stack): Html {
  const { t, formToken } = request;
  return html`${linkRow({ label: t('channels.paper.again'), href: printHref(stack), small: true, more: placeOf(request, stack) })}
  ${postForm(
    { action: `${base}/handed`, token: formToken },
    hiddenInputs({ ids: stack.ids.slice(0, 1000).join(',') }),
    button({ label: t('channels.paper.handed'), kind: 'second', more: placeOf(request, stack) }),
  )}
  ${fold({
    summary: t('channels.paper.names'),
    body: lines(
      stack.ids.map((id, at) => ({
        body: html`<p>${bdi(stack.names[at] ?? '')}</p>`,
        after: postForm(
          { action: `${base}/handed`, token: formToken },
          hiddenInputs({ ids: id }),
          button({ label: t('channels.paper.handed_one'), kind: 'quiet', more: stack.names[at] }),
        ),
      })),
      { compact: true },
    ),
  })}`;
}

function stackTable(request: PageRequest, { caption, all }: { caption: string; all: readonly Stack[] }): Content {
  const { t, say } = request;
  if (all.length === 0) return null;
  return html`<div class="mt-4">
    ${table({
      caption,
      controls: true,
      columns: [
        { label: t('channels.paper.class') },
        { label: t('channels.paper.letters'), numeric: true },
        { label: t('channels.paper.since') },
        { label: t('channels.paper.do'), quiet: true },
      ],
      rows: all.map((stack) => ({
        cells: [
          bdi(placeOf(request, stack)),
          say.number(stack.letters),
          say.date(stack.oldest),
          stack.state === 'queued'
            ? buttonLink({
                label: t('channels.paper.print'),
                href: printHref(stack),
                kind: 'second',
                more: placeOf(request, stack),
              })
            : handOut(request, stack),
        ],
      })),
    })}
  </div>`;
}

/** Letters by school and class: to print, then to hand out. */
async function show(request: PageRequest): Promise<Response> {
  const { t, floor, actor } = request;
  const all = await floor.ask(actor, stacks, {});
  const schools = Map.groupBy(all, (stack) => stack.schoolId);
  const title = t('channels.paper.title');
  const parts = [...schools].map(([schoolId, own]) => {
    const waiting = own.filter((stack) => stack.state === 'queued');
    return section(
      { title: own[0]?.school ?? t('channels.paper.no_school') },
      waiting.length > 1
        ? html`<p class="mt-3">
            ${buttonLink({
              label: t('channels.paper.print_all'),
              href: printHref({ schoolId, classId: null, state: 'queued' }),
              kind: 'second',
              more: own[0]?.school ?? '',
            })}
          </p>`
        : null,
      stackTable(request, { caption: t('channels.paper.waiting'), all: waiting }),
      stackTable(request, {
        caption: t('channels.paper.printed'),
        all: own.filter((stack) => stack.state === 'sent'),
      }),
    );
  });
  const body = html`${pageHead({ title })}
    <p class="measure mt-2">${t('channels.paper.lead')}</p>
    ${
      all.length === 0
        ? empty({ title: t('channels.paper.none'), text: t('channels.paper.none_text'), icon: 'mail' })
        : parts
    }`;
  return request.page(await deskPage(request, { title, body, current: base }));
}

/** One sheet. Outside, once folded, stand only the names. */
function sheet({ t, say, district, floor }: PageRequest, letter: Letter): Html {
  const locale = floor.words.best([letter.language]);
  const own = floor.words.translator(locale, district.id);
  const language = floor.words.languages.find(({ tag }) => tag === letter.language);
  const words = element(
    'div',
    { lang: letter.language, dir: language?.dir ?? 'auto', class: letter.largePrint ? 'stack letter-large' : 'stack' },
    html`<h2 dir="auto">${letter.subject}</h2>
      ${paragraphs(letter.body)}`,
  );
  return html`<article class="letter">
    <div class="letter-head">
      ${icon('lamp')}<b>${letter.school ?? district.name}</b><span>${say.date(letter.createdAt)}</span>
    </div>
    <div class="letter-to">
      <p>${t('channels.paper.to')}: <b>${bdi(letter.name)}</b></p>
      ${
        letter.child === null
          ? null
          : html`<p>
              ${t('channels.paper.child')}:
              ${bdi(letter.child)}${letter.className === null ? null : html` · ${bdi(letter.className)}`}
            </p>`
      }
    </div>
    ${words}
    <div class="letter-cut" lang="${locale}" dir="auto"><p>${own('channels.paper.answer')}</p></div>
  </article>`;
}

async function showPrint(request: PageRequest): Promise<Response> {
  const { t, floor, actor, formToken } = request;
  const wanted: PrintWanted = {
    schoolId: idOr(request.query('school')),
    classId: idOr(request.query('class')),
    state: request.query('state') === 'sent' ? 'sent' : 'queued',
  };
  const letters = await floor.ask(actor, lettersOf, wanted);
  if (letters.length === 0) return request.redirect(base);
  const children = new Set(letters.flatMap((letter) => letter.childId ?? [])).size;
  await floor.act(actor, noteLooks, {
    looks: [
      { what: 'list', recordId: wanted.schoolId ?? request.district.id, studentId: null, guardianId: null, children },
    ],
  });
  const [first] = letters;
  const place = [first?.school, wanted.classId === null ? null : first?.className].filter(Boolean).join(' · ');
  const title = t('channels.paper.print_title', { place: place === '' ? t('channels.paper.no_school') : place });
  const body = html`<div class="no-print">
      ${pageHead({ title, back: { label: t('channels.paper.title'), href: base } })}
      <p class="measure mt-2">${t('channels.paper.print_lead')}</p>
      ${
        wanted.state === 'sent'
          ? null
          : html`<div class="mt-4">
              ${postForm(
                { action: `${base}/printed`, token: formToken },
                hiddenInputs({ ids: letters.map(({ id }) => id).join(',') }),
                button({ label: t('channels.paper.mark_printed', { n: letters.length }) }),
              )}
            </div>`
      }
    </div>
    ${letters.map((letter) => sheet(request, letter))}`;
  return request.page(await deskPage(request, { title, body, current: base }));
}

const idsIn = (form: Form): Uuid[] => form.text('ids').split(',').filter(isUuid).slice(0, 1000);

async function printed(request: PageRequest): Promise<Response> {
  const ids = idsIn(await request.form());
  const { n } = ids.length === 0 ? { n: 0 } : await request.floor.act(request.actor, markPrinted, { ids });
  return request.redirect(base, { says: 'channels.paper.says_printed', args: { n } });
}

async function handed(request: PageRequest): Promise<Response> {
  const ids = idsIn(await request.form());
  const { n } = ids.length === 0 ? { n: 0 } : await request.floor.act(request.actor, markHandedOut, { ids });
  return request.redirect(base, { says: 'channels.paper.says_handed', args: { n } });
}

export const paperRoutes: readonly Route[] = [
  route({ method: 'GET', path: base, who, handler: show }),
  route({ method: 'GET', path: `${base}/print`, who, handler: showPrint }),
  route({ method: 'POST', path: `${base}/printed`, who, handler: printed }),
  route({ method: 'POST', path: `${base}/handed`, who, handler: handed }),
];

export const paperNavigation: NavigationItem = {
  href: base,
  icon: 'mail',
  label: 'channels.paper.nav',
  order: 34,
  who: (actor) => actor.kind === 'person' && mayPrint(actor),
  count: async (floor, actor) => floor.ask(actor, countLetters, {}),
};
