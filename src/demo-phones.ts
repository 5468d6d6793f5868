import { setTimeout as after } from 'node:timers/promises';
import { sql } from 'kysely';
import { question } from '#platform/action';
import { systemActor } from '#platform/actor';
import { notFound } from '#platform/errors';
import { type PageRequest, type Route, route } from '#platform/web';
import { carrierAccount, isOnThisMachine } from '#rooms/channels';
import {
  bdi,
  bubble,
  button,
  buttonLink,
  chip,
  element,
  empty,
  field,
  getForm,
  homePage,
  type Html,
  html,
  href,
  lines,
  ltr,
  pageHead,
  postForm,
  section,
  shownPhone,
  textarea,
  thread,
} from '#ui';
import { type CallRecord, carrierAt, type DistantCarrier, type KnownPhone, type OnPhone } from './carrier/index.ts';

/** The phones of the demonstration's families: texts arrive, calls are read, and both can be answered. Never in production. */

type Owner = { readonly number: string; readonly names: readonly string[]; readonly language: string | null };

const house = (request: PageRequest): ReturnType<typeof systemActor> => systemActor(request.district.id, 'demo phones');

/** Who has these numbers; or, without numbers, whoever fits the words, one family of each language first. */
const owners = question(
  'demo.phone_owners',
  async (
    { tx, actor },
    { numbers, words }: { readonly numbers: readonly string[] | null; readonly words: string },
  ): Promise<readonly Owner[]> => {
    const like = `%${words.replaceAll(/[\\%_]/g, '\\$&')}%`;
    const digits = words.replaceAll(/\D/g, '');
    const { rows } = await sql<Owner>`
      with phones as (
        select d.value as number, array_agg(p.name order by d.position, p.name) as names, min(p.language) as language
        from roster.v_contact_details d
          join roster.v_people p on p.district_id = d.district_id and p.id = d.person_id and p.is_active and p.is_guardian
        where d.district_id = ${actor.districtId} and d.kind = 'phone'
          and (${numbers === null} or d.value = any(${[...(numbers ?? [])]}::text[]))
          and (${words === ''} or p.name ilike ${like} or (${digits} <> '' and d.value like ${`%${digits}%`}))
        group by d.value)
      select number, names, language from (
        select *, row_number() over (partition by language order by array_length(names, 1) desc, number) as turn from phones) ranked
      order by turn, language nulls last, number limit ${numbers === null ? 24 : 200}`.execute(tx);
    return rows;
  },
);

async function network(request: PageRequest): Promise<DistantCarrier | null> {
  const account = await request.floor.ask(house(request), carrierAccount, {});
  if (account === null || !isOnThisMachine(account.baseUrl)) return null;
  return carrierAt({ url: account.baseUrl, accountSid: account.accountSid, authToken: account.tokens[0] ?? '' });
}

const path = (number: string): string => `/demo/phones/${number.replace('+', '')}`;
const instant = (ms: number): Temporal.Instant => Temporal.Instant.fromEpochMilliseconds(ms);

function phoneLine({ t }: PageRequest, { number, names, language }: Owner, known?: KnownPhone): Html {
  return html`<div>
    <a href="${href(path(number))}">${names.length === 0 ? t('demo.phones.nobody') : bdi(names.join(', '))}</a>
    ${known?.rings === true ? chip({ kind: 'due', label: t('demo.phones.rings') }) : null}
    <p class="small soft">
      ${ltr(shownPhone(number))}${language === null ? null : html` · ${t.languageName(language)}`}
    </p>
    ${known === undefined || known.last === '' ? null : html`<p class="small" dir="auto">${known.last.slice(0, 120)}</p>`}
  </div>`;
}

const phonesPage = route({
  method: 'GET',
  path: '/demo/phones',
  who: 'public',
  async handler(request) {
    const { t, floor } = request;
    const words = (request.query('q') ?? '').trim().slice(0, 100);
    const carrier = await network(request);
    if (carrier === null) {
      const title = t('demo.phones.title');
      const body = html`${pageHead({ title, back: { href: '/demo/mail', label: t('demo.title') } })}
      ${empty({ title: t('demo.phones.none'), text: t('demo.phones.none_text') })}`;
      return request.page(homePage(request, { title, body }));
    }
    const known = ((await carrier.known().catch(() => [])) ?? []).slice(0, 100);
    const busy = await floor.ask(house(request), owners, { numbers: known.map((one) => one.number), words: '' });
    const byNumber = new Map(busy.map((one) => [one.number, one]));
    const others = await floor.ask(house(request), owners, { numbers: null, words });
    const title = t('demo.phones.title');
    const list = (items: readonly Html[]): Html => lines(items.map((body) => ({ icon: 'phone' as const, body })));
    const body = html`${pageHead({ title, back: { href: '/demo/mail', label: t('demo.title') } })}
      <p class="lead">${t('demo.phones.lead')}</p>
      ${
        known.length === 0 || words !== ''
          ? null
          : section(
              { title: t('demo.phones.busy') },
              list(
                known.map((one) =>
                  phoneLine(
                    request,
                    byNumber.get(one.number) ?? { number: one.number, names: [], language: null },
                    one,
                  ),
                ),
              ),
            )
      }
      ${section(
        { title: t('demo.phones.others') },
        getForm(
          { action: '/demo/phones', search: true },
          field({ label: t('demo.phones.find'), name: 'q', type: 'search', value: words, maxlength: 100 }),
          button({ label: t('demo.phones.search'), icon: 'search', kind: 'second' }),
        ),
        others.length === 0
          ? html`<p class="soft">${t('demo.phones.not_found')}</p>`
          : list(others.map((one) => phoneLine(request, one))),
      )}`;
    return request.page(homePage(request, { title, body }));
  },
});

function textsPart(request: PageRequest, owner: Owner, texts: OnPhone['texts']): Html {
  const { t, say, formToken } = request;
  const lang = owner.language ?? 'en';
  const last = texts.findLast((one) => one.way === 'got')?.body ?? '';
  const links = last.match(/https?:\/\/[^\s<>]+/g) ?? [];
  const name = owner.names[0] ?? shownPhone(owner.number);
  return section(
    { title: t('demo.phones.texts') },
    texts.length === 0
      ? html`<p class="soft">${t('demo.phones.no_texts')}</p>`
      : thread(
          ...texts.slice(-60).map((one) =>
            bubble(t, {
              from: one.way === 'got' ? t('demo.phones.school') : name,
              beside: say.dateTime(instant(one.at)),
              text: one.body,
              lang,
              own: one.way === 'wrote',
              ...(one.pictures === 0 ? {} : { foot: t('demo.phones.picture', { count: one.pictures }) }),
            }),
          ),
        ),
    links.length === 0
      ? null
      : html`<h3 class="mt-4">${t('demo.phones.links')}</h3>
          ${lines(links.map((link) => ({ icon: 'next' as const, body: element('a', { href: href(new URL(link).pathname) }, ltr(link)) })))}`,
    postForm(
      { action: `${path(owner.number)}/text`, token: formToken, class: 'stack mt-4' },
      textarea({ label: t('demo.phones.write'), name: 'text', rows: 3, maxlength: 1600, required: true }),
      html`<div>${button({ label: t('demo.phones.send'), icon: 'send' })}</div>`,
    ),
  );
}

function heardLine({ t }: PageRequest, heard: CallRecord['heard'][number]): Html {
  switch (heard.kind) {
    case 'said':
      return html`<li lang="${heard.language}" dir="auto">
        ${t.rich('demo.phones.heard_said', { text: bdi(heard.text) })}
      </li>`;
    case 'played':
      return html`<li>${t('demo.phones.heard_played')}</li>`;
    case 'pressed':
      return html`<li>${t('demo.phones.heard_pressed', { keys: heard.digits })}</li>`;
    case 'spoke':
      return html`<li>${t.rich('demo.phones.heard_spoke', { text: bdi(heard.text) })}</li>`;
    case 'trouble':
      return html`<li>${t('demo.phones.heard_trouble')}</li>`;
  }
}

function keysPart({ t, formToken }: PageRequest, number: string, call: CallRecord): Html {
  const act = (fields: Readonly<Record<string, string>>, label: string, kind: 'primary' | 'second' = 'second'): Html =>
    postForm(
      { action: `${path(number)}/call`, token: formToken },
      ...Object.entries(fields).map(([name, value]) => element('input', { type: 'hidden', name, value })),
      button({ label, kind }),
    );
  if (call.startedAt === null)
    return html`<div class="buttons mt-4">
      ${act({ act: 'answer' }, t('demo.phones.pick_up'), 'primary')}${act({ act: 'hangUp' }, t('demo.phones.hang_up'))}
    </div>`;
  return html`<div class="buttons mt-4">
      ${['1', '2', '3', '9'].map((key) => act({ act: 'press', digits: key }, t('demo.phones.press', { key })))}
      ${act({ act: 'hangUp' }, t('demo.phones.hang_up'))}
      ${buttonLink({ href: path(number), label: t('demo.phones.look'), kind: 'quiet' })}
    </div>
    ${postForm(
      { action: `${path(number)}/call`, token: formToken, class: 'stack mt-4' },
      element('input', { type: 'hidden', name: 'act', value: 'speak' }),
      textarea({ label: t('demo.phones.speak'), name: 'body', rows: 2, maxlength: 1000, required: true }),
      html`<div>${button({ label: t('demo.phones.say'), kind: 'second' })}</div>`,
    )}`;
}

function callPart(request: PageRequest, number: string, call: CallRecord): Html {
  const { t, say } = request;
  const isOpen = call.endedAt === null;
  const state = isOpen
    ? call.startedAt === null
      ? t('demo.phones.rings')
      : t('demo.phones.on_line')
    : call.startedAt === null
      ? t('demo.phones.missed')
      : t('demo.phones.over');
  const way = call.direction === 'inbound' ? t('demo.phones.call_out') : t('demo.phones.call_in');
  return html`<div class="card mt-4">
    <h3>${way} ${chip({ kind: isOpen ? 'due' : 'plain', label: state })}</h3>
    <p class="small soft">${say.dateTime(instant(call.createdAt))}</p>
    ${
      call.heard.length === 0
        ? null
        : html`<ol class="stack stack-s mt-2">
            ${call.heard.map((one) => heardLine(request, one))}
          </ol>`
    }
    ${isOpen ? keysPart(request, number, call) : null}
  </div>`;
}

function callsPart(request: PageRequest, number: string, calls: OnPhone['calls']): Html {
  const { t, formToken } = request;
  const isFree = calls.every((one) => one.endedAt !== null);
  return section(
    { title: t('demo.phones.calls') },
    calls.length === 0 ? html`<p class="soft">${t('demo.phones.no_calls')}</p>` : null,
    calls.slice(0, 10).map((call) => callPart(request, number, call)),
    isFree
      ? postForm(
          { action: `${path(number)}/call`, token: formToken, class: 'mt-4' },
          element('input', { type: 'hidden', name: 'act', value: 'dial' }),
          button({ label: t('demo.phones.call'), icon: 'phone', kind: 'second' }),
        )
      : null,
  );
}

const numberOf = (request: PageRequest): string => {
  const digits = request.param('number');
  if (!/^\d{8,15}$/.test(digits)) throw notFound();
  return `+${digits}`;
};

const phonePage = route({
  method: 'GET',
  path: '/demo/phones/:number',
  who: 'public',
  names: { number: 'phone' },
  async handler(request) {
    const { t, floor } = request;
    const number = numberOf(request);
    const carrier = await network(request);
    if (carrier === null) throw notFound();
    const [known] = await floor.ask(house(request), owners, { numbers: [number], words: '' });
    const owner = known ?? { number, names: [], language: null };
    const { texts, calls } = await carrier.onPhone(number);
    const rings = calls.some((one) => one.endedAt === null);
    const title = owner.names.length === 0 ? shownPhone(number) : owner.names.join(', ');
    const parts = [textsPart(request, owner, texts), callsPart(request, number, calls)];
    const body = html`${pageHead({ title: bdi(title), back: { href: '/demo/phones', label: t('demo.phones.back') } })}
      <p class="soft">
        ${ltr(shownPhone(number))}${owner.language === null ? null : html` · ${t('demo.phones.language', { language: t.languageName(owner.language) })}`}
      </p>
      <p>${buttonLink({ href: path(number), label: t('demo.phones.look'), kind: 'second' })}</p>
      ${rings ? parts.toReversed() : parts}`;
    return request.page(homePage(request, { title, body }));
  },
});

/** What was done takes a moment to be heard: the page after it should show the answer. */
const momentMs = 600;
const callActs = ['dial', 'answer', 'press', 'speak', 'hangUp'] as const;

function phoneForm(what: string, act: (carrier: DistantCarrier, number: string, form: FormOf) => Promise<void>): Route {
  return route({
    method: 'POST',
    path: `/demo/phones/:number/${what}`,
    who: 'public',
    names: { number: 'phone' },
    rate: { by: 'address', count: 60, perSeconds: 60 },
    async handler(request) {
      const number = numberOf(request);
      const carrier = await network(request);
      if (carrier === null) throw notFound();
      await act(carrier, number, await request.form());
      await after(momentMs);
      return request.redirect(path(number));
    },
  });
}
type FormOf = Awaited<ReturnType<PageRequest['form']>>;

const writeText = phoneForm('text', async (carrier, number, form) => {
  const body = form.text('text').slice(0, 1600);
  if (body !== '') await carrier.text(number, body);
});

const useCall = phoneForm('call', async (carrier, number, form) => {
  const act = callActs.find((one) => one === form.text('act'));
  if (act === undefined) return;
  const said = act === 'speak' ? { body: form.text('body').slice(0, 1000) } : {};
  const keys = act === 'press' ? { digits: form.text('digits').slice(0, 4) } : {};
  await carrier.act(number, { act, ...said, ...keys });
});

export const demoPhoneRoutes: readonly Route[] = [phonesPage, phonePage, writeText, useCall];
