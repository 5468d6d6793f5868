import { found, notFound } from '#platform/errors';
import { type Form, type PageRequest, type Route, route } from '#platform/web';
import {
  banner,
  bdi,
  button,
  buttonLink,
  buttons,
  chip,
  choice,
  choices,
  type Content,
  element,
  field,
  fold,
  hiddenInputs,
  html,
  type Html,
  postForm,
  section,
  select,
  table,
} from '#ui';
import { removeLegalSeat, saveLegalPath, saveLegalSeat } from '../actions/legal-settings.ts';
import { type Directory, named } from '../conversations.directory.ts';
import { isLegalKind, type LegalKind, legalKinds, type LegalSeat, pathOf } from '../conversations.legal.ts';
import { legalSettings } from '../questions/legal.ts';
import {
  adminRoles,
  errorAt,
  type Refused,
  settingsPage,
  settingsPost,
  staffOptions,
  typedIn,
  uuidOr,
  uuids,
} from './settings-shared.ts';

const base = '/admin/legal';

function personText({ t }: PageRequest, directory: Directory, id: string | null): Content {
  if (id === null) return null;
  const member = directory.staff.get(id);
  const name = member?.name ?? t('conversations.legal.settings.nobody');
  return member?.active === true
    ? bdi(name)
    : chip({ kind: 'breach', label: t('conversations.legal.settings.left', { name }) });
}

function placeText({ t }: PageRequest, directory: Directory, orgId: string | null): string {
  return orgId === null ? t('conversations.legal.settings.district') : (directory.orgs.get(orgId)?.name ?? '');
}

async function showAll(request: PageRequest): Promise<Response> {
  const { t, floor, actor } = request;
  const { directory, missing } = await floor.ask(actor, legalSettings, {});
  const rows = legalKinds.map((kind) => {
    const { acknowledgeDays, decideDays } = pathOf(directory.legal, kind);
    const seats = directory.legal.seats.filter((seat) => seat.kind === kind);
    const own = seats.filter((seat) => seat.orgId !== null).length;
    const whole = seats.find((seat) => seat.orgId === null);
    const coordinator =
      whole === undefined || whole.personId === null
        ? chip({ kind: 'breach', label: t('conversations.legal.settings.missing') })
        : personText(request, directory, whole.personId);
    return {
      cells: [
        element('a', { href: `${base}/${kind}` }, t.dynamic(`conversations.legal.kind.${kind}`)),
        html`${coordinator}${own > 0 ? html` <span class="soft">+ ${own}</span>` : null}`,
        personText(request, directory, whole?.deputyId ?? null) ?? t('conversations.legal.settings.nobody'),
        t('conversations.legal.settings.days_of', { acknowledge: acknowledgeDays, decide: decideDays }),
      ],
    };
  });
  return settingsPage(request, {
    title: t('conversations.legal.settings.title'),
    lead: t('conversations.legal.settings.lead'),
    actions: buttonLink({
      label: t('conversations.legal.settings.public'),
      href: '/rights',
      kind: 'second',
      icon: 'eye',
    }),
    current: base,
    body: html`${
        missing.length === 0
          ? null
          : html`<div class="mt-4">
              ${banner({ kind: 'warning', body: t('conversations.legal.settings.red', { n: missing.length }) })}
            </div>`
      }
      <div class="mt-5">
        ${table({
          caption: t('conversations.legal.settings.title'),
          quietCaption: true,
          columns: [
            { label: t('conversations.legal.list.path') },
            { label: t('conversations.legal.settings.coordinator') },
            { label: t('conversations.legal.settings.deputy') },
            { label: t('conversations.legal.settings.days') },
          ],
          rows,
        })}
      </div>`,
  });
}

function seatForm(
  request: PageRequest,
  directory: Directory,
  {
    kind,
    seat,
    orgId,
    refused,
  }: { kind: LegalKind; seat: LegalSeat | null; orgId: string | null; refused: Refused | null },
): Html {
  const { t, formToken } = request;
  const form = `seat ${seat?.id ?? orgId ?? 'new'}`;
  const typed = typedIn(refused, form);
  const id = (name: string): string => `${name}-${seat?.id ?? orgId ?? 'new'}`;
  const staff = staffOptions(request, directory);
  const text = (name: 'title' | 'phone' | 'email' | 'office', value: string | undefined, more: object = {}): Html =>
    field({
      label: t.dynamic(`conversations.legal.settings.seat_${name}`),
      name,
      id: id(name),
      optional: t('ui.field.optional'),
      value: typed?.[name] ?? value,
      error: errorAt(refused, form, name),
      ...more,
    });
  const schools = [...directory.orgs.values()].filter(
    (org) => org.kind === 'school' && !directory.legal.seats.some((one) => one.kind === kind && one.orgId === org.id),
  );
  return postForm(
    { action: `${base}/${kind}/seats`, token: formToken, class: 'stack narrow', keeps: `${kind} ${form}` },
    hiddenInputs({ form, ...(orgId === 'new' ? {} : { school: orgId }) }),
    orgId === 'new'
      ? select({
          label: t('conversations.legal.settings.seat_for'),
          name: 'school',
          required: true,
          value: typed?.['school'],
          error: errorAt(refused, form, 'school'),
          options: schools.map((org) => ({ value: org.id, label: org.name })),
        })
      : null,
    select({
      label: t('conversations.legal.settings.coordinator'),
      name: 'person',
      id: id('person'),
      required: true,
      value: typed?.['person'] ?? seat?.personId,
      error: errorAt(refused, form, 'person') ?? errorAt(refused, form, ''),
      options: staff,
    }),
    select({
      label: t('conversations.legal.settings.deputy'),
      name: 'deputy',
      id: id('deputy'),
      value: typed?.['deputy'] ?? seat?.deputyId,
      error: errorAt(refused, form, 'deputy'),
      options: staff,
    }),
    text('title', seat?.title, { maxlength: 200 }),
    text('phone', seat?.phone, { type: 'tel', dir: 'ltr', maxlength: 50 }),
    text('email', seat?.email, { type: 'email', dir: 'ltr', maxlength: 254 }),
    text('office', seat?.office, { maxlength: 300 }),
    choice({
      label: t('conversations.legal.settings.seat_shows'),
      hint: t('conversations.legal.settings.seat_shows_hint'),
      name: 'shows',
      checked: typed === null ? (seat?.showsName ?? true) : typed['shows'] !== undefined,
    }),
    buttons(button({ label: t('conversations.legal.settings.seat_save'), kind: 'second' })),
  );
}

function seatsPart(request: PageRequest, directory: Directory, kind: LegalKind, refused: Refused | null): Html {
  const { t, formToken } = request;
  const seats = directory.legal.seats.filter((seat) => seat.kind === kind);
  const whole = seats.find((seat) => seat.orgId === null) ?? null;
  const own = seats.filter((seat) => seat.orgId !== null);
  const hasFree = [...directory.orgs.values()].some(
    (org) => org.kind === 'school' && !own.some((seat) => seat.orgId === org.id),
  );
  const isOpen = (form: string): boolean => refused?.form === form;
  return section(
    { title: t('conversations.legal.settings.seats'), lead: t('conversations.legal.settings.seats_lead') },
    html`<h3>${t('conversations.legal.settings.district')}</h3>
      ${seatForm(request, directory, { kind, seat: whole, orgId: null, refused })}`,
    own.map(
      (seat) =>
        html`<h3 class="mt-5">${placeText(request, directory, seat.orgId)}</h3>
          <p>
            ${personText(request, directory, seat.personId) ?? chip({ kind: 'breach', label: t('conversations.legal.settings.missing') })}
          </p>
          ${fold({
            summary: t('conversations.legal.settings.change'),
            open: isOpen(`seat ${seat.id}`),
            body: html`${seatForm(request, directory, { kind, seat, orgId: seat.orgId, refused })}
            ${postForm(
              { action: `${base}/${kind}/seats/${seat.id}/remove`, token: formToken, class: 'mt-3' },
              button({ label: t('conversations.legal.settings.seat_remove'), kind: 'quiet' }),
            )}`,
          })}`,
    ),
    whole !== null && hasFree
      ? html`<div class="mt-5">
          ${fold({
            summary: t('conversations.legal.settings.seat_add'),
            open: isOpen('seat new'),
            body: seatForm(request, directory, { kind, seat: null, orgId: 'new', refused }),
          })}
        </div>`
      : null,
  );
}

function pathForm(request: PageRequest, directory: Directory, kind: LegalKind, refused: Refused | null): Html {
  const { t, locale, formToken } = request;
  const path = pathOf(directory.legal, kind);
  const typed = typedIn(refused, 'path');
  const topics = directory.topicList.filter((topic) => topic.legalPath === null || topic.legalPath === kind);
  const leading = topics.filter((topic) => topic.legalPath === kind);
  // Those that lead here stand first; of a tree of ninety the rest is folded away.
  const choose = (list: typeof topics): Html =>
    choices({
      legend: t('conversations.legal.settings.topics'),
      name: 'topics',
      type: 'checkbox',
      look: 'two',
      chosen: leading.map((topic) => topic.id),
      hint: t('conversations.legal.settings.topics_hint'),
      options: list.map((topic) => ({ value: topic.id, label: named(topic.names, locale) })),
    });
  const days = (name: 'acknowledge' | 'decide', value: number, hint?: string): Html =>
    field({
      label: t.dynamic(`conversations.legal.settings.${name}`),
      name,
      type: 'number',
      small: true,
      required: true,
      min: 1,
      max: 365,
      value: typed?.[name] ?? value,
      error: errorAt(refused, 'path', name),
      ...(hint === undefined ? {} : { hint }),
    });
  return postForm(
    { action: `${base}/${kind}`, token: formToken, class: 'stack narrow', keeps: `legal path ${kind}` },
    days('acknowledge', path.acknowledgeDays),
    days('decide', path.decideDays, t.dynamic(`conversations.legal.settings.decide_hint.${kind}`)),
    select({
      label: t('conversations.legal.settings.superior'),
      hint: t('conversations.legal.settings.superior_hint'),
      name: 'superior',
      value: typed?.['superior'] ?? path.superiorId,
      error: errorAt(refused, 'path', 'superior'),
      options: staffOptions(request, directory),
    }),
    field({
      label: t('conversations.legal.settings.outside_name'),
      hint: t('conversations.legal.settings.outside_name_hint'),
      name: 'outside_name',
      optional: t('ui.field.optional'),
      maxlength: 200,
      value: typed?.['outside_name'] ?? path.outsideName,
    }),
    field({
      label: t('conversations.legal.settings.outside_url'),
      name: 'outside_url',
      type: 'url',
      dir: 'ltr',
      optional: t('ui.field.optional'),
      maxlength: 500,
      value: typed?.['outside_url'] ?? path.outsideUrl,
      error: errorAt(refused, 'path', 'outside_url'),
    }),
    leading.length === 0 ? null : choose(leading),
    fold({
      summary: t('conversations.legal.settings.topics_more'),
      body: choose(topics.filter((topic) => topic.legalPath === null)),
    }),
    buttons(button({ label: t('conversations.legal.settings.save'), kind: 'second' })),
  );
}

async function showOne(request: PageRequest, refused: Refused | null = null): Promise<Response> {
  const { t, floor, actor } = request;
  const kind = request.param('kind');
  if (!isLegalKind(kind)) throw notFound();
  const { directory } = await floor.ask(actor, legalSettings, {});
  return settingsPage(request, {
    title: t.dynamic(`conversations.legal.kind.${kind}`),
    back: { label: t('conversations.legal.settings.title'), href: base },
    current: base,
    status: refused === null ? 200 : 422,
    body: html`${seatsPart(request, directory, kind, refused)}
    ${section({ title: t('conversations.legal.settings.path_title') }, pathForm(request, directory, kind, refused))}`,
  });
}

const kindOf = (request: PageRequest): LegalKind => {
  const kind = request.param('kind');
  return found(isLegalKind(kind) ? kind : undefined);
};
const whole = (form: Form, name: string): number => (/^\d{1,4}$/.test(form.text(name)) ? Number(form.text(name)) : 0);

/** What was refused, with the form it was: a page has one for each seat. */
const againAt = async (request: PageRequest, refused: Refused): Promise<Response> =>
  showOne(request, { ...refused, form: refused.typed['form'] ?? refused.form });

/** Who answers for each legal path, its days, and what families are told. */
export const legalSettingsRoutes: readonly Route[] = [
  route({ method: 'GET', path: base, who: adminRoles, handler: showAll }),
  route({ method: 'GET', path: `${base}/:kind`, who: adminRoles, handler: async (request) => showOne(request) }),
  settingsPost(`${base}/:kind`, adminRoles, {
    form: 'path',
    async perform(request, form) {
      const kind = kindOf(request);
      await request.floor.act(request.actor, saveLegalPath, {
        kind,
        acknowledgeDays: whole(form, 'acknowledge'),
        decideDays: whole(form, 'decide'),
        superiorId: uuidOr(form.optional('superior')),
        outsideName: form.text('outside_name').slice(0, 200),
        outsideUrl: form.text('outside_url').slice(0, 500),
        topicIds: uuids(form.all('topics')),
      });
      return { to: `${base}/${kind}`, says: 'conversations.legal.settings.saved' };
    },
    again: showOne,
  }),
  settingsPost(`${base}/:kind/seats`, adminRoles, {
    form: 'seat',
    async perform(request, form) {
      const kind = kindOf(request);
      await request.floor.act(request.actor, saveLegalSeat, {
        kind,
        orgId: uuidOr(form.optional('school')),
        personId: uuidOr(form.optional('person')) ?? '',
        deputyId: uuidOr(form.optional('deputy')),
        title: form.text('title').slice(0, 200),
        phone: form.text('phone').slice(0, 50),
        email: form.text('email').slice(0, 254),
        office: form.text('office').slice(0, 300),
        showsName: form.has('shows'),
      });
      return { to: `${base}/${kind}`, says: 'conversations.legal.settings.seat_saved' };
    },
    again: againAt,
  }),
  settingsPost(`${base}/:kind/seats/:id/remove`, adminRoles, {
    form: 'remove',
    async perform(request) {
      const kind = kindOf(request);
      await request.floor.act(request.actor, removeLegalSeat, { seatId: request.param('id') });
      return { to: `${base}/${kind}`, says: 'conversations.legal.settings.seat_removed' };
    },
    again: againAt,
  }),
];
