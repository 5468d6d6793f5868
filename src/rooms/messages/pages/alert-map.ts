import type { PageRequest } from '#platform/web';
import { isUuid } from '#platform/ids';
import { bdi, element, fold, type Html, html, section, table } from '#ui';
import { apart } from '../notices/absence.rules.ts';
import type { CallsOf } from '../alerts/calling.ts';
import type { AlertCounts, MapCell } from '../alerts/standing.ts';

/** From this share of children not reached on, a square has the next darker shade. */
const shades = [0, 0.0001, 0.15, 0.35, 0.65] as const;

const shadeOf = ({ notReached, children }: MapCell): number =>
  shades.findLastIndex((from) => notReached / Math.max(1, children) >= from);

function nameOf({ t }: PageRequest, { by }: AlertCounts, one: MapCell): string {
  if (by === 'class') return one.name ?? t('messages.alert.no_class');
  if (one.grade === null) return t('roster.grade_word.UG');
  const key = `roster.grade_word.${one.grade}`;
  return t.has(key) ? t.dynamic(key) : t('roster.grade', { number: one.grade.replace(/^0/, '') });
}

function listOf(calls: string, { by }: AlertCounts, one: MapCell): string {
  const query: Record<string, string> =
    by === 'class'
      ? { class: one.classId ?? 'none' }
      : { ...(one.schoolId === null ? {} : { school: one.schoolId }), grade: one.grade ?? 'none' };
  return `${calls}?${new URLSearchParams(query).toString()}`;
}

/** The square that a call list was opened for. */
export function squareOf(request: PageRequest): CallsOf {
  const [school, classId, grade] = [request.query('school'), request.query('class'), request.query('grade')];
  return {
    school: school !== null && isUuid(school) ? school : null,
    classId: classId === 'none' || (classId !== null && isUuid(classId)) ? classId : null,
    grade: grade === null || grade === '' ? null : grade.slice(0, 8),
  };
}

function square(request: PageRequest, calls: string, counts: AlertCounts, one: MapCell): Html {
  const { t, say } = request;
  const name = nameOf(request, counts, one);
  const says = t('messages.alert.map_square', { name: apart(t, name), n: one.notReached, children: one.children });
  const inside = html`<b aria-hidden="true">${say.number(one.notReached)}</b>
    <span aria-hidden="true">${bdi(name)}</span>`;
  const look = { class: `map-square map-${shadeOf(one)}` };
  return html`<li>
    ${
      one.notReached === 0
        ? element('span', look, html`<span class="hide-visually">${says}</span>`, inside)
        : element(
            'a',
            { ...look, href: listOf(calls, counts, one) },
            html`<span class="hide-visually">${says}</span>`,
            inside,
          )
    }
  </li>`;
}

function schoolBlock(request: PageRequest, calls: string, counts: AlertCounts, cells: readonly MapCell[]): Html {
  const { t } = request;
  const missing = cells.reduce((sum, one) => sum + one.notReached, 0);
  const children = cells.reduce((sum, one) => sum + one.children, 0);
  const name = cells[0]?.school ?? '';
  return html`<div class="map-school">
    <h3>${t('messages.alert.map_square', { name: apart(t, name), n: missing, children })}</h3>
    <ul class="map-squares">
      ${cells.map((one) => square(request, calls, counts, one))}
    </ul>
  </div>`;
}

function asTable(request: PageRequest, counts: AlertCounts): Html {
  const { t, say } = request;
  return table({
    caption: t('messages.alert.classes'),
    quietCaption: true,
    columns: [
      { label: t('messages.alert.class') },
      { label: t('messages.alert.children'), numeric: true },
      { label: t('messages.alert.reached'), numeric: true },
      { label: t('messages.alert.under_way'), numeric: true },
      { label: t('messages.alert.not_reached'), numeric: true },
    ],
    rows: counts.cells.map((one) => ({
      cells: [
        html`${bdi(nameOf(request, counts, one))}${one.school === null ? null : html` <span class="small soft">${bdi(one.school)}</span>`}`,
        say.number(one.children),
        say.number(one.reached),
        say.number(one.underWay),
        say.number(one.notReached),
      ],
    })),
  });
}

/** Where the children are whose families nobody reached yet: schools as blocks, their classes or grades as squares. */
export function mapPart(request: PageRequest, calls: string, counts: AlertCounts): Html | null {
  const { t } = request;
  if (counts.cells.length === 0) return null;
  const bySchool = [...Map.groupBy(counts.cells, (one) => one.schoolId).values()];
  return section(
    { title: t('messages.alert.map') },
    html`<p class="soft">${t('messages.alert.map_text')}</p>`,
    html`<div class="map">${bySchool.map((cells) => schoolBlock(request, calls, counts, cells))}</div>`,
    html`<div class="mt-4">${fold({ summary: t('messages.alert.classes'), body: asTable(request, counts) })}</div>`,
  );
}
