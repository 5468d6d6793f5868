import type { PageRequest } from '#platform/web';
import type { Uuid } from '#platform/ids';
import { notFound } from '#platform/errors';
import { banner, bdi, homePage, href, html } from '#ui';
import { writeIcal } from '#rooms/calendar';
import { embedOrigins } from '#rooms/conversations';
import { orgBySlug } from '#rooms/roster';
import { question } from '#platform/action';
import { type ShownNotice, standingNotices } from '../notices/closing.ts';
import { noticeWords } from '../notices/notices.words.ts';

const orgOf = question('messages.org_of_notice', async ({ tx, actor }, { slug }: { slug: string }) =>
  orgBySlug(tx, actor.districtId, slug),
);

/** The school asked for; without one, the whole district. */
async function asked(request: PageRequest): Promise<{ orgId: Uuid | null; name: string }> {
  const slug = request.query('school');
  if (slug === null || slug === '') return { orgId: null, name: request.district.name };
  const org = await request.floor.ask(request.actor, orgOf, { slug });
  if (org === null || org.kind !== 'school') throw notFound();
  return { orgId: org.id, name: org.name };
}

function said(request: PageRequest, one: ShownNotice): string {
  return noticeWords(request.t, request.floor.words.formatters(request.locale, one.zone, request.now), one);
}

async function now(request: PageRequest): Promise<{ name: string; rows: readonly ShownNotice[] }> {
  const { orgId, name } = await asked(request);
  return { name, rows: await request.floor.ask(request.actor, standingNotices, { orgId, withBack: false }) };
}

/** What is declared today and in the coming days, to stand in another website's frame; a usual day shows one quiet line. */
export async function showEmbedClosures(request: PageRequest): Promise<Response> {
  const { t, floor, actor } = request;
  const { name, rows } = await now(request);
  const title = t('messages.closing.feed', { place: name });
  const body = html`<h1 class="hide-visually">${title}</h1>
    ${
      rows.length === 0
        ? html`<p class="soft">${t('messages.closing.usual')}</p>`
        : rows.map((one) => html`<div class="mt-3">${banner({ kind: 'warning', body: bdi(said(request, one)) })}</div>`)
    }`;
  const answer = await request.page(homePage(request, { title, body, schoolName: name, embedded: true }));
  const origins = await floor.ask(actor, embedOrigins, {});
  const framed = new Response(answer.body, answer);
  framed.headers.set('x-frame-from', ["'self'", ...origins].join(' '));
  return framed;
}

/** Other sites and programs read these: nobody is named in them. */
const open = { 'cache-control': 'public, max-age=60', 'cross-origin-resource-policy': 'cross-origin' };

export async function sendJson(request: PageRequest): Promise<Response> {
  const { name, rows } = await now(request);
  const body = {
    place: name,
    language: request.locale,
    notices: rows.map((one) => ({
      id: one.id,
      kind: one.kind,
      place: one.place,
      date: one.date,
      time: one.time,
      minutes: one.minutes,
      text: said(request, one),
      declared_at: one.declaredAt.toString(),
    })),
  };
  return request.bytes(JSON.stringify(body), {
    ...open,
    'content-type': 'application/json; charset=utf-8',
    'access-control-allow-origin': '*',
  });
}

const xml = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');

export async function sendAtom(request: PageRequest): Promise<Response> {
  const { t, floor, now: at } = request;
  const { name, rows } = await now(request);
  const home = `${floor.settings.publicUrl}/closures.atom`;
  const newest =
    rows
      .map((one) => one.declaredAt.toString())
      .toSorted()
      .at(-1) ?? at.toString();
  const entries = rows.map(
    (one) =>
      `<entry><id>urn:uuid:${one.id}</id><title>${xml(said(request, one))}</title><updated>${one.declaredAt.toString()}</updated>` +
      `<content type="text">${xml(said(request, one))}</content></entry>`,
  );
  const feed =
    `<?xml version="1.0" encoding="utf-8"?>\n<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="${request.locale}"><id>${xml(home)}</id>` +
    `<title>${xml(t('messages.closing.feed', { place: name }))}</title><updated>${newest}</updated><author><name>${xml(request.district.name)}</name></author>` +
    `<link rel="self" href="${href(home)}"/>${entries.join('')}</feed>\n`;
  return request.bytes(feed, { ...open, 'content-type': 'application/atom+xml; charset=utf-8' });
}

export async function sendIcs(request: PageRequest): Promise<Response> {
  const { t, district, locale } = request;
  const { name, rows } = await now(request);
  const text = writeIcal({
    name: t('messages.closing.feed', { place: name }),
    language: locale,
    zone: district.zone,
    events: rows.map((one) => {
      const day = Temporal.PlainDate.from(one.date);
      return {
        uid: `${one.id}@porchlight`,
        sequence: 0,
        changedAt: one.declaredAt,
        title: said(request, one),
        details: one.words,
        place: one.place,
        when: { from: day, until: day.add({ days: 1 }) },
      };
    }),
  });
  return request.bytes(text, { ...open, 'content-type': 'text/calendar; charset=utf-8' });
}

/** For the public pages of a school or the district: what the calendar itself does not show. */
export async function noticesToday(request: PageRequest, orgId: Uuid): Promise<readonly string[]> {
  const { floor, actor } = request;
  const rows = await floor.ask(actor, standingNotices, {
    orgId: orgId === actor.districtId ? null : orgId,
    withBack: false,
  });
  return rows
    .filter((one) => {
      const today = request.now.toZonedDateTimeISO(one.zone).toPlainDate().toString();
      const isShownAlready = one.date === today && (one.kind === 'closed' || one.kind === 'early_dismissal');
      return !isShownAlready;
    })
    .map((one) => said(request, one));
}
