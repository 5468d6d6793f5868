import type { Form, PageRequest, Route } from '#platform/web';
import { button, choices, field, fileField, fold, hiddenInputs, html, lines, postForm, section, type Html } from '#ui';
import { calendarErrors } from '../calendar.errors.ts';
import { audiences } from '../events.contract.ts';
import { MOST_BYTES } from '../ical.read.ts';
import { dropCalendar, followCalendar, importCalendar, restoreCalendar } from '../sources.actions.ts';
import type { SourceRow } from '../sources.store.ts';
import { changers, formRoute, undoAt, type Done } from './desk-shared.ts';
import { readKind, type Typed } from './reading.ts';

const base = '/desk/calendar/events';

type View = {
  readonly request: PageRequest;
  readonly orgId: string;
  readonly sources: readonly SourceRow[];
  readonly wrong: Typed | null;
};

/** The calendars elsewhere whose events stand here too, and the form to add one. */
export function sourcesPart(view: View): Html {
  const { t } = view.request;
  const none = html`<p class="soft measure">${t('calendar.sources.none')}</p>`;
  return section(
    { title: t('calendar.sources.title'), id: 'sources' },
    view.sources.length === 0
      ? none
      : lines(view.sources.map((source) => ({ icon: 'calendar', body: sourceBody(view, source) }))),
    sourceForm(view),
  );
}

function sourceBody({ request, orgId }: View, source: SourceRow): Html {
  const { t, say, formToken } = request;
  const from = source.host === '' ? t('calendar.sources.file') : source.host;
  const read =
    source.readAt === null
      ? t('calendar.sources.not_yet')
      : t('calendar.sources.read', { n: source.events, when: say.dateTime(source.readAt) });
  const failed =
    source.failedAt === null
      ? null
      : html`<p class="small">
          ${t('calendar.sources.failed', { when: say.dateTime(source.failedAt), why: whyFailed(request, source) })}
        </p>`;
  return html`<p>
      <b><bdi>${source.name}</bdi></b> <span class="soft"><bdi dir="ltr">${from}</bdi></span>
    </p>
    <p class="small soft">${read} · ${t(`calendar.audience.${source.audience}`)}</p>
    ${failed}
    ${postForm(
      { action: `${base}/sources/${source.id}/remove`, token: formToken },
      hiddenInputs({ org: orgId }),
      button({ label: t('calendar.closure.remove'), more: source.name, kind: 'quiet' }),
    )}`;
}

function whyFailed({ t }: PageRequest, { failure }: SourceRow): string {
  const key = `calendar.sources.why.${failure ?? 'failed'}`;
  return t.has(key) ? t.dynamic(key) : t('calendar.sources.why.failed');
}

function sourceForm({ request, orgId, wrong }: View): Html {
  const { t, formToken } = request;
  const typed = wrong?.typed;
  const error = (name: string): string | null => (wrong?.field === name ? wrong.error : null);
  const form = postForm(
    { action: `${base}/sources`, token: formToken, files: true },
    hiddenInputs({ org: orgId }),
    html`<div class="stack">
        ${field({
          label: t('calendar.sources.name'),
          name: 'name',
          id: 'source-name',
          required: true,
          maxlength: 80,
          hint: t('calendar.sources.name_hint'),
          value: typed?.['name'],
          error: error('name'),
        })}
        ${field({
          label: t('calendar.sources.address'),
          name: 'url',
          type: 'text',
          dir: 'ltr',
          optional: t('calendar.sources.or_file'),
          hint: t('calendar.sources.address_hint'),
          value: typed?.['url'],
          error: error('url'),
        })}
        ${fileField({ t, label: t('calendar.sources.choose_file'), name: 'file', accept: '.ics,text/calendar', error: error('file') })}
        ${choices({
          legend: t('calendar.events.audience'),
          name: 'audience',
          type: 'radio',
          chosen: [typed?.['audience'] ?? 'staff'],
          options: audiences.map((value) => ({ value, label: t(`calendar.audience.${value}`) })),
        })}
      </div>
      <div class="mt-4">${button({ label: t('calendar.sources.save'), kind: 'second' })}</div>`,
  );
  return html`<div class="mt-4">
    ${fold({ summary: t('calendar.sources.enter'), body: form, open: wrong !== null })}
  </div>`;
}

async function takeIn(request: PageRequest, form: Form): Promise<Done> {
  const orgId = form.text('org');
  const name = form.text('name');
  if (name === '') throw calendarErrors.name_missing({}, 'name');
  const named = { orgId, name, audience: readKind(form, audiences, 'audience') };
  const [file] = form.files('file');
  if (file !== undefined) {
    if (file.bytes.length > MOST_BYTES) throw calendarErrors.file_too_large({}, 'file');
    const text = new TextDecoder('utf-8').decode(file.bytes);
    const read = await request.floor.act(request.actor, importCalendar, { ...named, text });
    const undo = undoAt(request, `${base}/sources/${read.id}/remove`, orgId);
    return { says: 'calendar.sources.imported', args: { n: read.events, skipped: read.skipped }, undo };
  }
  const { id } = await request.floor.act(request.actor, followCalendar, { ...named, url: form.text('url') });
  return { says: 'calendar.sources.followed', undo: undoAt(request, `${base}/sources/${id}/remove`, orgId) };
}

type Again = (request: PageRequest, org: string | null, wrong: Typed) => Promise<Response>;

export function sourceRoutes(again: Again): readonly Route[] {
  return [
    formRoute({ path: `${base}/sources`, who: changers, bodyMb: 3, back: base, perform: takeIn, again }),
    formRoute({
      path: `${base}/sources/:id/remove`,
      who: changers,
      names: { id: 'calendar_source' },
      back: base,
      perform: async (request, form) => {
        const sourceId = request.param('id');
        await request.floor.act(request.actor, dropCalendar, { sourceId });
        const org = form.optional('org') ?? request.query('org') ?? '';
        return { says: 'calendar.sources.removed', undo: undoAt(request, `${base}/sources/${sourceId}/restore`, org) };
      },
      again,
    }),
    formRoute({
      path: `${base}/sources/:id/restore`,
      who: changers,
      names: { id: 'calendar_source' },
      back: base,
      perform: async (request) => {
        await request.floor.act(request.actor, restoreCalendar, { sourceId: request.param('id') });
        return { says: 'calendar.sources.restored' };
      },
      again,
    }),
  ];
}
