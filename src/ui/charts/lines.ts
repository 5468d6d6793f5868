import { scaleLinear, scalePoint } from 'd3-scale';
import type { Html } from '../markup.ts';
import { rules } from './columns.ts';
import { figure, label, pageOf, round, shape, short } from './draw.ts';
import type { Titled } from './draw.ts';

export type Series = {
  name: string;
  /** Null where nothing may be shown: the line stops and begins again. */
  values: readonly (number | null)[];
};

export type LineChart = Titled & {
  labels: readonly string[];
  series: readonly [Series] | readonly [Series, Series];
  axis: string;
};

const begin = 34;
const end = 270;
const bottom = 140;

/** How something went over time. The second series is dashed and has another marker; both are named at their end. */
export function lineChart(chart: LineChart): Html {
  const { t, labels, series, axis } = chart;
  const page = pageOf(t);
  const places = labels.map((_, i) => i);
  const x = scalePoint<number>(places, [begin + 6, end]);
  const most = Math.max(1, ...series.flatMap((one) => one.values.map((value) => value ?? 0)));
  const y = scaleLinear([0, most], [bottom, 20]).nice(4);
  const at = (i: number): number => page.x(x(i) ?? begin);
  const every = Math.ceil(labels.length / 8);
  const ticks = labels.map((text, i) =>
    i % every === 0 ? label(at(i), bottom + 20, text, { anchor: 'middle', soft: true }) : null,
  );
  const ends = apart(series.map((one) => y(one.values.findLast((value) => value !== null) ?? 0)));
  const drawn = series.map((one, s) => [
    pieces(one.values).map((piece) =>
      shape('polyline', {
        class: s === 0 ? 'line-a' : 'line-b',
        points: piece.map(([i, value]) => `${at(i)},${round(y(value))}`).join(' '),
      }),
    ),
    one.values.map((value, i) => (value === null ? null : marker(s, at(i), round(y(value))))),
    label(page.x(end + 12), (ends[s] ?? 0) + 4, short(one.name, 13)),
  ]);
  return figure(
    chart,
    180,
    rules(page, y.ticks(4), y, end + 6),
    drawn,
    ticks,
    label(page.x(end), 177, axis, { anchor: 'end', soft: true }),
  );
}

function marker(series: number, x: number, y: number): Html {
  return series === 0
    ? shape('circle', { class: 'mark-a', cx: x, cy: y, r: 4 })
    : shape('rect', { class: 'mark-h', x: round(x - 4), y: round(y - 4), width: 8, height: 8 });
}

/** The stretches without a gap. */
function pieces(values: readonly (number | null)[]): [number, number][][] {
  const found: [number, number][][] = [[]];
  for (const [i, value] of values.entries()) {
    if (value === null) found.push([]);
    else found.at(-1)?.push([i, value]);
  }
  return found.filter((piece) => piece.length > 0);
}

/** Names of two series that end at the same height stand one below the other. */
function apart(ends: readonly number[]): number[] {
  const [a = 0, b] = ends;
  if (b === undefined || Math.abs(a - b) >= 16) return [...ends];
  return a <= b ? [a - 8, b + 8] : [a + 8, b - 8];
}
