import { AppError, found } from '#platform/errors';
import { type PageRequest, type Route, route } from '#platform/web';
import { addMailRoute, removeMailRoute, type MailRoute } from '#rooms/channels';
import {
  bdi,
  button,
  element,
  empty,
  field,
  hiddenInputs,
  html,
  ltr,
  postForm,
  section,
  select,
  stats,
  table,
  type Html,
} from '#ui';
import { decideDeadJob } from '../actions/dead-jobs.ts';
import { named } from '../conversations.directory.ts';
import { errors } from '../conversations.errors.ts';
import { mailSettings, type MailSettings } from '../questions/settings-mail.ts';
import { adminRoles, errorAt, settingsPage, settingsPost, typedIn, uuidOr, type Refused } from './settings-shared.ts';

const base = '/admin/mail';

function standsFor({ t, locale, district }: PageRequest, { directory }: MailSettings, route_: MailRoute): string {
  if (route_.kind === 'school')
    return directory.orgs.get(route_.orgId ?? '')?.name ?? t('conversations.service.no_school');
  if (route_.kind === 'district') return district.name;
  const topic = directory.topicByKey.get(route_.topicKey ?? '');
  return topic === undefined ? t('conversations.desk.topic.none') : named(topic.names, locale);
}

function addressesPart(request: PageRequest, settings: MailSettings, refused: Refused | null): Html {
  const { t, formToken, locale } = request;
  const { directory, routes } = settings;
  const typed = typedIn(refused, 'address');
  const list =
    routes.length === 0
      ? empty({
          icon: 'mail',
          title: t('conversations.settings.mail.none'),
          text: t('conversations.settings.mail.none_text'),
        })
      : table({
          caption: t('conversations.settings.mail.addresses'),
          quietCaption: true,
          controls: true,
          columns: [
            { label: t('conversations.settings.mail.address') },
            { label: t('conversations.settings.mail.stands_for') },
            { label: t('conversations.settings.remove'), quiet: true },
          ],
          rows: routes.map((one) => ({
            cells: [
              ltr(one.address),
              bdi(standsFor(request, settings, one)),
              postForm(
                { action: `${base}/addresses/remove`, token: formToken },
                hiddenInputs({ address: one.address }),
                button({ label: t('conversations.settings.remove'), kind: 'quiet', more: one.address }),
              ),
            ],
          })),
        });
  const schools = [...directory.orgs.values()].filter((org) => org.kind === 'school');
  const form = postForm(
    { action: `${base}/addresses`, token: formToken, class: 'stack' },
    field({
      label: t('conversations.settings.mail.address'),
      name: 'address',
      type: 'email',
      required: true,
      maxlength: 254,
      hint: t('conversations.settings.mail.address_hint'),
      value: typed?.['address'],
      error: errorAt(refused, 'address', 'address'),
    }),
    select({
      label: t('conversations.settings.mail.stands_for'),
      name: 'for',
      value: typed?.['for'] ?? 'district',
      options: [
        { value: 'district', label: request.district.name },
        {
          group: t('conversations.settings.mail.a_school'),
          options: schools.map((school) => ({ value: `school:${school.id}`, label: school.name })),
        },
        {
          group: t('conversations.settings.mail.a_topic'),
          options: directory.topicList.map((topic) => ({
            value: `topic:${topic.key}`,
            label: named(topic.names, locale),
          })),
        },
      ],
    }),
    html`<div class="mt-4">${button({ label: t('conversations.settings.mail.add'), kind: 'second' })}</div>`,
  );
  return section(
    { title: t('conversations.settings.mail.addresses'), lead: t('conversations.settings.mail.addresses_lead') },
    list,
    html`<div class="mt-4">${form}</div>`,
  );
}

const kindText = ({ t }: PageRequest, kind: string): string =>
  t.has(`conversations.settings.mail.kind.${kind}`) ? t.dynamic(`conversations.settings.mail.kind.${kind}`) : kind;

function incomingPart(request: PageRequest, { counts, aside, failing, unknown }: MailSettings): Html {
  const { t, say } = request;
  const rows = aside.map((mail) => ({
    cells: [
      say.dateTime(mail.at),
      kindText(request, mail.kind),
      mail.from === null ? '–' : ltr(mail.from),
      mail.conversationId === null
        ? bdi(mail.subject)
        : element('a', { href: `/desk/conversations/${mail.conversationId}` }, bdi(mail.subject)),
      mail.reason === null ? '' : ltr(mail.reason),
    ],
  }));
  return section(
    { title: t('conversations.settings.mail.incoming'), lead: t('conversations.settings.mail.incoming_lead') },
    stats([
      ...counts.map(({ kind, n }) => ({ label: kindText(request, kind), value: say.number(n) })),
      { label: t('conversations.settings.mail.failing'), value: say.number(failing) },
      { label: t('conversations.settings.mail.unknown'), value: say.number(unknown) },
    ]),
    rows.length === 0
      ? html`<p class="soft">${t('conversations.settings.mail.nothing_aside')}</p>`
      : html`<div class="mt-4">
          ${table({
            caption: t('conversations.settings.mail.aside'),
            columns: [
              { label: t('conversations.settings.mail.when') },
              { label: t('conversations.settings.mail.what') },
              { label: t('conversations.settings.mail.from') },
              { label: t('conversations.settings.mail.subject') },
              { label: t('conversations.settings.mail.reason') },
            ],
            rows,
          })}
        </div>`,
  );
}

function deadPart(request: PageRequest, { dead }: MailSettings): Html {
  const { t, say, formToken } = request;
  return section(
    { title: t('conversations.settings.dead.title'), lead: t('conversations.settings.dead.lead'), id: 'dead' },
    dead.length === 0
      ? html`<p class="soft">${t('conversations.settings.dead.none')}</p>`
      : table({
          caption: t('conversations.settings.dead.title'),
          quietCaption: true,
          controls: true,
          columns: [
            { label: t('conversations.settings.dead.work') },
            { label: t('conversations.settings.dead.since') },
            { label: t('conversations.settings.dead.tries'), numeric: true },
            { label: t('conversations.settings.dead.error') },
            { label: t('conversations.settings.dead.decide'), quiet: true },
          ],
          rows: dead.map((job) => ({
            cells: [
              ltr(job.job),
              say.dateTime(job.createdAt),
              say.number(job.attempts),
              job.error === null ? '' : ltr(job.error),
              postForm(
                { action: `${base}/jobs/${job.id}`, token: formToken, class: 'row' },
                button({
                  label: t('conversations.settings.dead.retry'),
                  kind: 'second',
                  name: 'act',
                  value: 'retry',
                  more: job.job,
                }),
                button({
                  label: t('conversations.settings.dead.drop'),
                  kind: 'quiet',
                  name: 'act',
                  value: 'drop',
                  more: job.job,
                }),
              ),
            ],
          })),
        }),
  );
}

async function showMail(request: PageRequest, refused: Refused | null = null): Promise<Response> {
  const { t, floor, actor } = request;
  const settings = await floor.ask(actor, mailSettings, {});
  return settingsPage(request, {
    title: t('conversations.settings.mail.title'),
    current: base,
    status: refused === null ? 200 : 422,
    body: html`${addressesPart(request, settings, refused)} ${incomingPart(request, settings)}
    ${deadPart(request, settings)}`,
  });
}

/** The room of channels says what is wrong in its own words; this page says it where it was typed. */
async function added(
  request: PageRequest,
  input: { address: string; kind: 'district' | 'school' | 'topic'; orgId: string | null; topicKey: string | null },
): Promise<void> {
  try {
    await request.floor.act(request.actor, addMailRoute, input);
  } catch (error) {
    if (error instanceof AppError && error.code === 'channels.error.address_taken')
      throw errors.address_taken({}, 'address');
    if (error instanceof AppError && error.code === 'channels.error.bad_address')
      throw errors.address_wrong({}, 'address');
    throw error;
  }
}

/** Addresses that families write to, what came in and was set aside, and work that rests. */
export const mailSettingsRoutes: readonly Route[] = [
  route({ method: 'GET', path: base, who: adminRoles, handler: async (request) => showMail(request) }),
  settingsPost(`${base}/addresses`, adminRoles, {
    form: 'address',
    async perform(request, form) {
      const { directory } = await request.floor.ask(request.actor, mailSettings, {});
      const [kind = '', ...rest] = form.text('for').split(':');
      const id = rest.join(':');
      const orgId = kind === 'school' ? found(directory.orgs.get(id)).id : null;
      const topicKey = kind === 'topic' ? found(directory.topicByKey.get(id)).key : null;
      await added(request, {
        address: form.text('address'),
        kind: orgId !== null ? 'school' : topicKey !== null ? 'topic' : 'district',
        orgId,
        topicKey,
      });
      return { to: base, says: 'conversations.settings.mail.added' };
    },
    again: showMail,
  }),
  settingsPost(`${base}/addresses/remove`, adminRoles, {
    form: 'remove',
    async perform(request, form) {
      await request.floor.act(request.actor, removeMailRoute, { address: form.text('address') });
      return { to: base, says: 'conversations.settings.mail.removed' };
    },
    again: showMail,
  }),
  settingsPost(`${base}/jobs/:id`, adminRoles, {
    form: 'job',
    names: { id: 'job' },
    async perform(request, form) {
      const act = form.text('act') === 'drop' ? 'drop' : 'retry';
      await request.floor.act(request.actor, decideDeadJob, { jobId: found(uuidOr(request.param('id'))), act });
      return {
        to: `${base}#dead`,
        says: act === 'drop' ? 'conversations.settings.dead.dropped' : 'conversations.settings.dead.retried',
      };
    },
    again: showMail,
  }),
];
