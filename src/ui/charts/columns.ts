import { scaleLinear } from 'd3-scale';
import type { Html } from '../markup.ts';
import { figure, label, pageOf, round, shape } from './draw.ts';
import type { Page, Titled } from './draw.ts';

export type ColumnChart = Titled & {
  /** Each column counts what lies between its two edges; `edges` has one more entry than `counts`. */
  edges: readonly number[];
  counts: readonly number[];
  /** From this value on, columns are late. */
  lateFrom?: number;
  /** Marked with a line and words: median, 90th percentile. */
  pins?: readonly { at: number; label: string }[];
  axis: string;
};

const left = 28;
const right = 356;
const top = 32;
const bottom = 150;

/** How often each length of time happened. */
export function columnChart(chart: ColumnChart): Html {
  const { t, edges, counts, lateFrom = Infinity, pins = [], axis } = chart;
  const page = pageOf(t);
  const first = edges[0] ?? 0;
  const last = edges.at(-1) ?? 1;
  const x = scaleLinear([first, last], [left + 2, right]);
  const y = scaleLinear([0, Math.max(1, ...counts)], [bottom, top]).nice(4);
  const columns = counts.map((count, i) => {
    const from = edges[i] ?? first;
    const wide = x(edges[i + 1] ?? last) - x(from) - 4;
    return shape('rect', {
      class: from >= lateFrom ? 'mark-late' : 'mark-a',
      x: page.left(x(from) + 2, wide),
      y: round(y(count)),
      width: round(wide),
      height: round(bottom - y(count)),
      rx: 2,
    });
  });
  const ticks = edges
    .filter((_, i) => i % Math.ceil(edges.length / 7) === 0)
    .map((edge) => label(page.x(x(edge)), bottom + 18, edge, { anchor: 'middle', soft: true }));
  const marks = pins.map((pin, i) => {
    const height = top - 10 + i * 44;
    return [
      shape('line', { class: 'pin', x1: page.x(x(pin.at)), x2: page.x(x(pin.at)), y1: height, y2: bottom }),
      label(page.x(x(pin.at) + 6), height + 9, pin.label),
    ];
  });
  return figure(
    chart,
    192,
    rules(page, y.ticks(4), y),
    columns,
    ticks,
    shape('line', { class: 'base', x1: page.x(left), x2: page.x(right), y1: bottom, y2: bottom }),
    marks,
    label(page.x(right), 187, axis, { anchor: 'end', soft: true }),
  );
}

/** Thin lines across with their numbers at the beginning. */
export function rules(page: Page, ticks: readonly number[], y: (value: number) => number, end = right): Html[][] {
  return ticks
    .filter((tick) => Number.isInteger(tick))
    .map((tick) => [
      shape('line', { class: 'rule', x1: page.x(left), x2: page.x(end), y1: round(y(tick)), y2: round(y(tick)) }),
      label(page.x(left - 6), y(tick) + 4, tick, { anchor: 'end', soft: true }),
    ]);
}
