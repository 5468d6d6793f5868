import type { PageRequest } from '#platform/web';
import { banner, buttonLink, chip, type ChipKind, empty, href, html, type Html, lines, section, table } from '#ui';
import {
  type LoadLine,
  problemSentence,
  type SourcesView,
  type StandingTrouble,
  troubleSentence,
} from '../nightly/sources.questions.ts';

const look: Readonly<Record<LoadLine['status'], ChipKind>> = {
  running: 'paused',
  applied: 'answered',
  unchanged: 'plain',
  held: 'due',
  rejected: 'breach',
  failed: 'breach',
  superseded: 'plain',
};

function loadChip({ t }: PageRequest, status: LoadLine['status']): Html {
  const own = status === 'running' || status === 'failed';
  return chip({
    kind: look[status],
    label: t.dynamic(own ? `roster.load_status.${status}` : `roster.import_status.${status}`),
  });
}

/** The difference in one line, or why there is none. */
function whatCame({ t }: PageRequest, load: LoadLine): string {
  if (load.status === 'failed') return problemSentence(t, load.reason, load.value);
  if (load.counts === null) return '';
  const totals = { added: 0, changed: 0, removed: 0 };
  for (const count of Object.values(load.counts)) {
    totals.added += count.added;
    totals.changed += count.changed;
    totals.removed += count.removed;
  }
  const errors = load.errorCount === 0 ? '' : ` · ${t('roster.import.errors', { count: load.errorCount })}`;
  return `${t('roster.import.counts', totals)}${errors}`;
}

function troubleLine({ t, say }: PageRequest, trouble: StandingTrouble): Html {
  const sentence = t('roster.trouble.title', { source: trouble.source, why: troubleSentence(t, trouble) });
  const more =
    trouble.importId === null
      ? null
      : html` <a href="${href(`/admin/imports/${trouble.importId}`)}">${say.dateTime(trouble.since)}</a>`;
  return html`${sentence}${more}`;
}

/** What is wrong now: one banner, whatever the number. */
export function troublePart(request: PageRequest, { troubles }: SourcesView): Html | null {
  const [first, ...others] = troubles;
  if (first === undefined) return null;
  const rest = others.length === 0 ? null : lines(others.map((one) => ({ body: troubleLine(request, one) })));
  return html`${banner({ kind: 'warning', body: troubleLine(request, first) })} ${rest}`;
}

/** The newest thirty loads, with the source of each. */
export function loadsPart(request: PageRequest, { loads, sources }: SourcesView): Html {
  const { t, say } = request;
  const open = buttonLink({
    label: t('roster.sources.open'),
    href: '/admin/imports/sources',
    kind: 'second',
    icon: 'clock',
  });
  if (loads.length === 0)
    return section(
      { title: t('roster.loads.title') },
      sources.length === 0
        ? html`<p class="soft">${t('roster.loads.none_text')}</p>`
        : empty({ title: t('roster.loads.none'), text: t('roster.loads.none_text'), icon: 'clock' }),
      html`<p class="mt-4">${open}</p>`,
    );
  const rows = loads.map((load) => ({
    cells: [
      load.importId === null
        ? say.dateTime(load.startedAt)
        : html`<a href="${href(`/admin/imports/${load.importId}`)}">${say.dateTime(load.startedAt)}</a>`,
      html`<bdi>${load.source}</bdi>`,
      loadChip(request, load.status),
      whatCame(request, load),
    ],
  }));
  const columns = [
    t('roster.import.when'),
    t('roster.loads.source'),
    t('roster.import.result'),
    t('roster.import.difference'),
  ].map((label) => ({ label }));
  return section(
    { title: t('roster.loads.title') },
    table({ caption: t('roster.loads.title'), quietCaption: true, columns, rows }),
    html`<p class="mt-4">${open}</p>`,
  );
}
