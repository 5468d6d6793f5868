import { found } from '#platform/errors';
import { isUuid, type Uuid } from '#platform/ids';
import { type Form, type PageRequest, type Route, route } from '#platform/web';
import {
  bdi,
  button,
  buttonLink,
  buttons,
  choices,
  type Content,
  empty,
  facts,
  field,
  fold,
  hiddenInputs,
  html,
  type Html,
  lines,
  paragraphs,
  postForm,
  section,
  select,
  textarea,
  href,
} from '#ui';
import { openRecordsRequest, withdrawRequest } from '../actions/requests.ts';
import { fileStatement } from '../actions/statements.ts';
import { myRecords, type MyRecords, type MyRequest, myRequest } from '../questions/requests.ts';
import { enterConsent } from '../actions/tellings.ts';
import { myDirectory } from '../questions/directory.ts';
import { type ConsentLine, myConsents } from '../questions/tellings.ts';
import { recordsErrors } from '../records.errors.ts';
import { myDirectoryPart, myDirectoryRoute } from './directory-part.ts';
import { consentFields, consentText, withdraw } from './told.ts';
import { sendCopy } from './request-item.ts';
import {
  dayOr,
  type Done,
  errorAt,
  familyPage,
  formRoute,
  type Refused,
  refusedBanner,
  requestChip,
  typedIn,
  below,
} from './parts.ts';

const base = '/my/records';

function childField(request: PageRequest, mine: MyRecords, typed: string | undefined): Html {
  const { t } = request;
  const [only] = mine.children;
  if (mine.children.length === 1 && only !== undefined)
    return html`${hiddenInputs({ child: only.id })}
      <p>${t('records.my.about', { child: only.name })}</p>`;
  return select({
    label: t('records.my.child'),
    name: 'child',
    value: typed,
    options: mine.children.map((child) => ({ value: child.id, label: child.name })),
  });
}

function askForm(request: PageRequest, mine: MyRecords, refused: Refused | null): Html {
  const { t, formToken } = request;
  const typed = typedIn(refused, 'ask');
  const error = (name: string): string | null => errorAt(refused, 'ask', name);
  const kinds = ['family', 'amendment'] as const;
  return postForm(
    { action: base, token: formToken, keeps: 'records ask' },
    html`<div class="stack">
      ${childField(request, mine, typed['child'])}
      ${choices({ legend: t('records.my.what'), name: 'kind', type: 'radio', required: true, chosen: [typed['kind'] ?? 'family'], options: kinds.map((kind) => ({ value: kind, label: t.dynamic(`records.my.kind.${kind}`), hint: t.dynamic(`records.my.kind.${kind}_hint`) })) })}
      ${mine.children.some((child) => child.grown) ? field({ label: t('records.why'), name: 'why', value: typed['why'], optional: t('records.why_when'), hint: t('records.why_hint'), error: error('why') }) : null}
      ${textarea({ label: t('records.my.asked'), name: 'asked', rows: 4, value: typed['asked'], hint: t('records.my.asked_hint'), error: error('asked') })}
      ${fold({
        summary: t('records.my.more'),
        open: ['fromOn', 'untilOn', 'meetingOn'].some((name) => error(name) !== null),
        body: html`<div class="stack">
          ${field({ label: t('records.from'), name: 'fromOn', type: 'date', optional: t('ui.field.optional'), value: typed['fromOn'], error: error('fromOn') })}
          ${field({ label: t('records.until'), name: 'untilOn', type: 'date', optional: t('ui.field.optional'), value: typed['untilOn'], error: error('untilOn') })}
          ${field({ label: t('records.meeting'), name: 'meetingOn', type: 'date', optional: t('ui.field.optional'), value: typed['meetingOn'], hint: t('records.meeting_hint'), error: error('meetingOn') })}
          ${textarea({ label: t('records.my.wanted'), name: 'wanted', rows: 2, optional: t('records.my.wanted_when'), value: typed['wanted'] })}
        </div>`,
      })}
    </div>`,
    below(button({ label: t('records.my.send'), icon: 'send' })),
  );
}

function statementForm(
  request: PageRequest,
  action: string,
  {
    refused,
    child,
    conversations = [],
  }: { refused: Refused | null; child: Html; conversations?: MyRequest['conversations'] },
): Html {
  const { t, formToken } = request;
  const typed = typedIn(refused, 'statement');
  return postForm(
    { action, token: formToken, keeps: `statement ${action}` },
    html`<div class="stack">
      ${child}
      ${conversations.length === 0 ? null : select({ label: t('records.statement.beside'), name: 'conversation', value: typed['conversation'], options: [{ value: '', label: t('records.statement.whole') }, ...conversations.map((item) => ({ value: item.record_id, label: item.title }))] })}
      ${textarea({ label: t('records.statement.words'), name: 'words', rows: 4, value: typed['words'], hint: t('records.statement.hint'), error: errorAt(refused, 'statement', 'words') })}
    </div>`,
    below(button({ label: t('records.statement.file'), kind: 'second' })),
  );
}

function statementsPart(request: PageRequest, mine: MyRecords): Content {
  const { t, say } = request;
  if (mine.statements.length === 0) return null;
  return section(
    { title: t('records.statements.mine') },
    mine.statements.map(
      (one) =>
        html`<p class="small soft mt-3">${say.date(one.filed_at)}</p>
          <blockquote class="kept" dir="auto">${one.words}</blockquote>`,
    ),
  );
}

function consentsPart(
  request: PageRequest,
  mine: MyRecords,
  consents: readonly ConsentLine[],
  refused: Refused | null,
): Content {
  const { t, formToken } = request;
  const typed = typedIn(refused, 'consent');
  const list = consents.map((one) => ({
    body: html`${consentText(request, one)}${
      one.withdrawn_on === null
        ? postForm(
            { action: `${base}/consents/withdraw`, token: formToken },
            hiddenInputs({ consent: one.id }),
            button({ label: t('records.consent.withdraw'), kind: 'quiet', more: one.to_whom }),
          )
        : null
    }`,
  }));
  const form = postForm(
    { action: `${base}/consents`, token: formToken, keeps: 'records consent' },
    html`<p class="measure">${t('records.consent.lead')}</p>
      <div class="stack mt-3">
        ${childField(request, mine, typed['child'])}
        ${consentFields(request, typed, (name) => errorAt(refused, 'consent', name))}
      </div>`,
    below(button({ label: t('records.consent.sign'), kind: 'second' })),
  );
  return section(
    { title: t('records.consent.title') },
    list.length === 0 ? null : lines(list),
    html`<div class="mt-3">
      ${fold({ summary: t('records.consent.new'), open: refused?.form === 'consent', body: form })}
    </div>`,
  );
}

async function show(request: PageRequest, refused: Refused | null = null): Promise<Response> {
  const { t, floor, actor, say } = request;
  const mine = await floor.ask(actor, myRecords, {});
  const consents = await floor.ask(actor, myConsents, {});
  const directory = await floor.ask(actor, myDirectory, {});
  const list =
    mine.requests.length === 0
      ? null
      : section(
          { title: t('records.my.requests') },
          lines(
            mine.requests.map((row) => ({
              body: html`<a href="${href(`${base}/${row.id}`)}"
                  >${t.dynamic(`records.my.kind.${row.kind}`)}${row.children.length === 0 ? null : html` · ${bdi(say.list(row.children))}`}</a
                >
                <p class="row small soft mt-2">${requestChip(request, row)} ${say.date(row.opened_at)}</p>`,
            })),
          ),
        );
  const body = html`<h1>${t('records.my.title')}</h1>
    ${refusedBanner(refused)}
    <p class="mt-3 measure">${t('records.my.lead')}</p>
    ${list}
    ${
      mine.children.length === 0
        ? empty({ title: t('records.my.no_child'), text: t('records.my.no_child_next') })
        : html`${section({ title: t('records.my.ask') }, askForm(request, mine, refused))}
            <div class="mt-5">
              ${fold({ summary: t('records.statement.title'), open: refused?.form === 'statement', body: statementForm(request, `${base}/statements`, { refused, child: childField(request, mine, typedIn(refused, 'statement')['child']) }) })}
            </div>`
    }
    ${statementsPart(request, mine)}
    ${mine.children.length === 0 ? null : consentsPart(request, mine, consents, refused)}
    ${myDirectoryPart(request, directory)}
    <p class="mt-6"><a href="/kept">${t('records.public.title')}</a></p>`;
  return request.page(familyPage(request, { title: t('records.my.title'), body }), refused === null ? 200 : 422);
}

function outcome(request: PageRequest, mine: MyRequest): Content {
  const { t, say } = request;
  const { row, disclosures } = mine;
  const [given] = disclosures;
  if (row.state === 'open')
    return html`<p class="mt-4 measure">
        ${t('records.my.waits', { owner: row.owner ?? '–', day: say.date(Temporal.PlainDate.from(row.due_on)) })}
      </p>
      ${postForm({ action: `${base}/${row.id}/withdraw`, token: request.formToken, class: 'mt-5' }, button({ label: t('records.my.withdraw'), kind: 'quiet' }))}`;
  const answer =
    row.answer === null
      ? null
      : html`<h2 class="mt-5">${t('records.one.answer')}</h2>
          ${paragraphs(row.answer)}`;
  if (given !== undefined)
    return html`<p class="mt-4">${t('records.my.given', { when: say.date(given.given_at), who: given.by ?? '–' })}</p>
      <div class="mt-4">
        ${buttons(buttonLink({ label: t('records.my.open'), href: `${base}/${row.id}/copy`, icon: 'file' }))}
      </div>
      <p class="small soft mt-3 measure">${t('records.my.open_hint')}</p>
      ${answer}`;
  return html`${answer}${row.state === 'refused' ? html`<p class="mt-4 measure">${row.kind === 'amendment' ? t('records.my.amendment_refused') : t('records.my.refused')}</p>` : null}`;
}

async function showOne(request: PageRequest, refused: Refused | null = null): Promise<Response> {
  const { t, floor, actor, say } = request;
  const mine = await floor.ask(actor, myRequest, { id: request.param('id') });
  const { row, conversations } = mine;
  const [child] = row.student_ids;
  const statement =
    child === undefined || row.state === 'open' || row.state === 'withdrawn'
      ? null
      : section(
          { title: t('records.statement.title'), lead: t('records.statement.lead') },
          statementForm(request, `${base}/${row.id}/statements`, {
            refused,
            child: hiddenInputs({ child }),
            conversations,
          }),
        );
  const body = html`<p><a class="link-row" href="${href(base)}">${t('records.my.title')}</a></p>
    <h1>${t.dynamic(`records.my.kind.${row.kind}`)}</h1>
    ${refusedBanner(refused)}
    <p class="row mt-3">${requestChip(request, row)}</p>
    <div class="mt-4">
      ${facts([
        [t('records.fact.children'), row.children.length === 0 ? null : bdi(say.list(row.children))],
        [t('records.one.opened'), say.date(row.opened_at)],
        [t('records.one.number'), html`<bdi dir="ltr">${row.code}</bdi>`],
      ])}
    </div>
    <blockquote class="kept mt-4" dir="auto">${row.asked}</blockquote>
    ${outcome(request, mine)} ${statement}`;
  return request.page(
    familyPage(request, { title: t.dynamic(`records.my.kind.${row.kind}`), body }),
    refused === null ? 200 : 422,
  );
}

async function ask(request: PageRequest, form: Form): Promise<Done> {
  const { floor, actor, locale } = request;
  const child = form.text('child');
  if (!isUuid(child)) throw recordsErrors.child_missing({}, 'child');
  const { id } = await floor.act(actor, openRecordsRequest, {
    kind: form.text('kind') === 'amendment' ? 'amendment' : 'family',
    asker: null,
    language: locale,
    studentIds: [child],
    asked: form.text('asked'),
    wanted: form.text('wanted'),
    fromOn: dayOr(form, 'fromOn', () => recordsErrors.day_missing({}, 'fromOn')),
    untilOn: dayOr(form, 'untilOn', () => recordsErrors.day_missing({}, 'untilOn')),
    meetingOn: dayOr(form, 'meetingOn', () => recordsErrors.day_missing({}, 'meetingOn')),
    why: form.text('why'),
  });
  return { to: `${base}/${id}`, says: 'records.my.sent' };
}

const requestId = (request: PageRequest): Uuid => found(isUuid(request.param('id')) ? request.param('id') : null);

async function file(request: PageRequest, form: Form, requestOf: Uuid | null): Promise<Done> {
  const child = form.text('child');
  const conversation = form.text('conversation');
  await request.floor.act(request.actor, fileStatement, {
    studentId: found(isUuid(child) ? child : null),
    conversationId: isUuid(conversation) ? conversation : null,
    requestId: requestOf,
    words: form.text('words'),
  });
  return { to: base, says: 'records.statement.filed' };
}

const who = ['guardian', 'student'] as const;
const names = { id: 'records_request' } as const;

export const myRecordsRoutes: readonly Route[] = [
  route({ method: 'GET', path: base, who, handler: async (request) => show(request) }),
  formRoute(base, who, { form: 'ask', perform: ask, again: async (request, refused) => show(request, refused) }),
  formRoute(`${base}/statements`, who, {
    form: 'statement',
    perform: async (request, form) => file(request, form, null),
    again: async (request, refused) => show(request, refused),
  }),
  formRoute(`${base}/consents`, who, {
    form: 'consent',
    async perform(request, form) {
      const child = form.text('child');
      await request.floor.act(request.actor, enterConsent, {
        studentId: found(isUuid(child) ? child : null),
        what: form.text('what'),
        why: form.text('why'),
        toWhom: form.text('toWhom'),
      });
      return { to: base, says: 'records.consent.saved' };
    },
    again: async (request, refused) => show(request, refused),
  }),
  formRoute(`${base}/consents/withdraw`, who, {
    form: 'withdraw',
    async perform(request, form) {
      await withdraw(request, form);
      return { to: base, says: 'records.consent.ended' };
    },
    again: async (request, refused) => show(request, refused),
  }),
  myDirectoryRoute(async (request, refused) => show(request, refused)),
  route({ method: 'GET', path: `${base}/:id`, who, names, handler: async (request) => showOne(request) }),
  route({ method: 'GET', path: `${base}/:id/copy`, who, names, handler: sendCopy }),
  formRoute(`${base}/:id/withdraw`, who, {
    form: 'withdraw',
    names,
    async perform(request) {
      await request.floor.act(request.actor, withdrawRequest, { requestId: requestId(request) });
      return { to: base, says: 'records.my.withdrawn' };
    },
    again: async (request, refused) => showOne(request, refused),
  }),
  formRoute(`${base}/:id/statements`, who, {
    form: 'statement',
    names,
    perform: async (request, form) => file(request, form, requestId(request)),
    again: async (request, refused) => showOne(request, refused),
  }),
];
