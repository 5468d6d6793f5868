import { found } from '#platform/errors';
import { isUuid } from '#platform/ids';
import { type Form, type PageRequest, type Route, route } from '#platform/web';
import { findPeople } from '#rooms/roster';
import {
  banner,
  bdi,
  button,
  chip,
  choices,
  type Content,
  empty,
  facts,
  field,
  fold,
  getForm,
  hiddenInputs,
  html,
  type Html,
  lines,
  linkRow,
  person,
  postForm,
  section,
  textarea,
} from '#ui';
import { enterConsent, noteTelling, withdrawConsent } from '../actions/tellings.ts';
import { type ConsentLine, tellsAny, toldPage, type ToldPage } from '../questions/tellings.ts';
import { recordsErrors } from '../records.errors.ts';
import { base, who } from './desk-list.ts';
import { childDirectoryPart, enterDirectory } from './directory-part.ts';
import { below, dayOr, type Done, errorAt, formRoute, type Refused, staffPage, typedIn } from './parts.ts';

export const told = `${base}/told`;

async function showSearch(request: PageRequest): Promise<Response> {
  const { t, floor, actor } = request;
  await floor.ask(actor, tellsAny, {});
  const q = request.query('q') ?? '';
  const children = q === '' ? [] : (await floor.ask(actor, findPeople, q)).filter((one) => one.isStudent);
  return staffPage(request, {
    title: t('records.told.title'),
    lead: t('records.told.lead'),
    current: base,
    body: html`<div class="mt-5">
      ${getForm(
        { action: told, label: t('records.enter.child') },
        field({
          label: t('records.enter.child'),
          name: 'q',
          type: 'search',
          value: q,
          hint: t('records.enter.child_hint'),
        }),
        html`<div class="mt-3">${button({ label: t('records.enter.find'), kind: 'second', icon: 'search' })}</div>`,
      )}
      ${
        q !== '' && children.length === 0
          ? html`<p class="soft mt-3">${t('records.enter.no_child')}</p>`
          : lines(
              children.map((child) => ({
                body: person({ name: child.name, child: true }),
                after: linkRow({ label: t('records.enter.choose'), more: child.name, href: `${told}/${child.id}` }),
              })),
            )
      }
    </div>`,
  });
}

/** What was agreed to, as people read it. */
export function consentText(request: PageRequest, one: ConsentLine): Html {
  const { t, say } = request;
  return html`<p>
      <b><bdi>${one.to_whom}</bdi></b>
      ${one.withdrawn_on === null ? chip({ kind: 'answered', label: t('records.consent.stands') }) : chip({ kind: 'plain', label: t('records.consent.withdrawn', { day: say.date(Temporal.PlainDate.from(one.withdrawn_on)) }) })}
    </p>
    <p><bdi>${one.what}</bdi></p>
    <p class="small soft">
      <bdi>${one.why}</bdi> ·
      ${t('records.consent.signed', { who: one.signed_by, day: say.date(Temporal.PlainDate.from(one.signed_on)) })}
    </p>`;
}

function tellingForm(
  request: PageRequest,
  page: ToldPage,
  kind: 'emergency' | 'outside',
  refused: Refused | null,
): Html {
  const { t, formToken } = request;
  const typed = typedIn(refused, kind);
  const error = (name: string): string | null => errorAt(refused, kind, name);
  const id = (name: string): string => `${kind}-${name}`;
  return postForm(
    { action: `${told}/${page.child.id}`, token: formToken },
    hiddenInputs({ kind }),
    html`<div class="stack">
      ${field({ label: t('records.told.party'), name: 'party', id: id('party'), value: typed['party'], hint: t('records.told.party_hint'), error: error('party') })}
      ${kind === 'emergency' ? textarea({ label: t('records.told.threat'), name: 'threat', id: id('threat'), rows: 2, value: typed['threat'], hint: t('records.told.threat_hint'), error: error('threat') }) : null}
      ${field({ label: t('records.told.interest'), name: 'interest', id: id('interest'), value: typed['interest'], hint: t('records.told.interest_hint'), error: error('interest') })}
      ${textarea({ label: t('records.told.what'), name: 'what', id: id('what'), rows: 2, value: typed['what'], error: error('what') })}
      ${field({ label: t('records.told.day'), name: 'toldOn', id: id('day'), type: 'date', value: typed['toldOn'], optional: t('records.enter.received_hint'), error: error('toldOn') })}
    </div>`,
    below(button({ label: t('records.told.save'), kind: 'second' })),
  );
}

function consentForm(request: PageRequest, page: ToldPage, refused: Refused | null): Html {
  const { t, formToken } = request;
  const typed = typedIn(refused, 'consent');
  const error = (name: string): string | null => errorAt(refused, 'consent', name);
  if (page.guardians.length === 0) return html`<p>${t('records.enter.no_guardian', { child: page.child.name })}</p>`;
  return postForm(
    { action: `${told}/${page.child.id}/consents`, token: formToken },
    html`<div class="stack">
      ${choices({ legend: t('records.consent.who'), name: 'signedBy', type: 'radio', required: true, chosen: [typed['signedBy'] ?? ''], error: error('signedBy'), options: page.guardians.map((one) => ({ value: one.id, label: one.name })) })}
      ${consentFields(request, typed, error)}
      ${field({ label: t('records.consent.day'), name: 'signedOn', type: 'date', value: typed['signedOn'], optional: t('records.enter.received_hint'), error: error('signedOn') })}
    </div>`,
    below(button({ label: t('records.consent.enter'), kind: 'second' })),
  );
}

/** What, why, to whom: a consent that lacks one of them is none. */
export function consentFields(
  { t }: PageRequest,
  typed: Readonly<Record<string, string>>,
  error: (name: string) => string | null,
): Html {
  return html`${textarea({ label: t('records.consent.what'), name: 'what', id: 'consent-what', rows: 2, value: typed['what'], error: error('what') })}
  ${field({ label: t('records.consent.why'), name: 'why', id: 'consent-why', value: typed['why'], error: error('why') })}
  ${field({ label: t('records.consent.to'), name: 'toWhom', id: 'consent-to', value: typed['toWhom'], error: error('toWhom') })}`;
}

function tellingLines(request: PageRequest, page: ToldPage): Content {
  const { t, say } = request;
  if (page.tellings.length === 0)
    return empty({ title: t('records.told.none'), text: t('records.told.none_next'), icon: 'file' });
  return lines(
    page.tellings.map((one) => ({
      body: html`<p>
          <b><bdi>${one.party}</bdi></b>
          ${one.kind === 'emergency' ? chip({ kind: 'due', label: t('records.told.emergency') }) : null}
        </p>
        ${facts([
          [t('records.told.interest'), bdi(one.interest)],
          [t('records.told.threat'), one.threat === null ? null : bdi(one.threat)],
          [t('records.told.what'), bdi(one.what)],
        ])}
        <p class="small soft">${say.date(one.told_at)} · ${bdi(one.by ?? '–')}</p>`,
    })),
  );
}

async function show(request: PageRequest, refused: Refused | null = null): Promise<Response> {
  const { t, floor, actor, formToken } = request;
  const page = await floor.ask(actor, toldPage, { studentId: request.param('child') });
  const openFold = (form: string): boolean => refused?.form === form;
  return staffPage(request, {
    title: t('records.told.of', { child: page.child.name }),
    current: base,
    back: { label: t('records.told.title'), href: told },
    refused,
    body: html`<div class="mt-4">${banner({ kind: 'info', body: t('records.told.never') })}</div>
      <div class="mt-5">${tellingLines(request, page)}</div>
      <div class="mt-5">
        ${fold({ summary: t('records.told.emergency_new'), open: openFold('emergency'), body: tellingForm(request, page, 'emergency', refused) })}
        ${fold({ summary: t('records.told.outside_new'), open: openFold('outside'), body: tellingForm(request, page, 'outside', refused) })}
      </div>
      ${section(
        { title: t('records.consent.title') },
        page.consents.length === 0
          ? html`<p class="soft">${t('records.consent.none')}</p>`
          : lines(
              page.consents.map((one) => ({
                body: html`${consentText(request, one)}${
                  one.withdrawn_on === null
                    ? postForm(
                        { action: `${told}/${page.child.id}/withdraw`, token: formToken },
                        hiddenInputs({ consent: one.id }),
                        button({ label: t('records.consent.withdraw'), kind: 'quiet', more: one.to_whom }),
                      )
                    : null
                }`,
              })),
            ),
        html`<div class="mt-4">
          ${fold({ summary: t('records.consent.new'), open: openFold('consent'), body: consentForm(request, page, refused) })}
        </div>`,
      )}
      ${childDirectoryPart(request, { action: `${told}/${page.child.id}/directory`, child: page.child, said: page.directory, guardians: page.guardians }, refused)}`,
  });
}

async function tell(request: PageRequest, form: Form): Promise<Done> {
  const child = request.param('child');
  await request.floor.act(request.actor, noteTelling, {
    studentId: found(isUuid(child) ? child : null),
    kind: form.text('kind') === 'emergency' ? 'emergency' : 'outside',
    party: form.text('party'),
    interest: form.text('interest'),
    threat: form.text('threat'),
    what: form.text('what'),
    toldOn: dayOr(form, 'toldOn', () => recordsErrors.day_missing({}, 'toldOn')),
  });
  return { to: `${told}/${child}`, says: 'records.told.saved' };
}

async function consent(request: PageRequest, form: Form): Promise<Done> {
  const child = request.param('child');
  const signer = form.text('signedBy');
  await request.floor.act(request.actor, enterConsent, {
    studentId: found(isUuid(child) ? child : null),
    signedById: isUuid(signer) ? signer : null,
    signedOn: dayOr(form, 'signedOn', () => recordsErrors.day_missing({}, 'signedOn')),
    what: form.text('what'),
    why: form.text('why'),
    toWhom: form.text('toWhom'),
  });
  return { to: `${told}/${child}`, says: 'records.consent.saved' };
}

export async function withdraw(request: PageRequest, form: Form): Promise<void> {
  const consentId = form.text('consent');
  await request.floor.act(request.actor, withdrawConsent, { consentId: found(isUuid(consentId) ? consentId : null) });
}

const names = { child: 'student' } as const;

/** To whom a child's record was told, and on whose consent. */
export const toldRoutes: readonly Route[] = [
  route({ method: 'GET', path: told, who, handler: async (request) => showSearch(request) }),
  route({ method: 'GET', path: `${told}/:child`, who, names, handler: async (request) => show(request) }),
  formRoute(`${told}/:child`, who, {
    form: 'telling',
    names,
    perform: tell,
    again: async (request, refused) =>
      show(request, { ...refused, form: refused.typed['kind'] === 'emergency' ? 'emergency' : 'outside' }),
  }),
  formRoute(`${told}/:child/consents`, who, {
    form: 'consent',
    names,
    perform: consent,
    again: async (request, refused) => show(request, refused),
  }),
  formRoute(`${told}/:child/directory`, who, {
    form: 'directory',
    names,
    async perform(request, form) {
      const child = request.param('child');
      await enterDirectory(request, form, found(isUuid(child) ? child : null));
      return { to: `${told}/${child}`, says: 'records.directory.entered' };
    },
    again: async (request, refused) => show(request, refused),
  }),
  formRoute(`${told}/:child/withdraw`, who, {
    form: 'withdraw',
    names,
    async perform(request, form) {
      await withdraw(request, form);
      return { to: `${told}/${request.param('child')}`, says: 'records.consent.ended' };
    },
    again: async (request, refused) => show(request, refused),
  }),
];
