import { scaleLinear } from 'd3-scale';
import type { Html } from '../markup.ts';
import { figure, label, pageOf, round, shape, width } from './draw.ts';
import type { Titled } from './draw.ts';

/** A value and its words: “half by 2.5 h”. */
export type Pin = { value: number; label: string };

export type PercentileBar = Titled & { median: Pin; p90: Pin; mean?: Pin; goal?: Pin };

const top = 34;
const thick = 18;

/** Median and 90th percentile on one line from zero, with the mean and the goal beside them. Past the goal it is late. */
export function percentileBar(chart: PercentileBar): Html {
  const { t, median, p90, mean, goal } = chart;
  const page = pageOf(t);
  const most = Math.max(median.value, p90.value, mean?.value ?? 0, goal?.value ?? 0) * 1.1 || 1;
  const x = scaleLinear([0, most], [4, width - 8]);
  const bar = (from: number, to: number, name: string): Html =>
    shape('rect', {
      class: name,
      x: page.left(x(from), x(to) - x(from)),
      y: top,
      width: round(x(to) - x(from)),
      height: thick,
      rx: 2,
    });
  const limit = goal?.value ?? Infinity;
  const late = p90.value > limit ? bar(Math.max(limit, median.value), p90.value, 'mark-late') : null;
  const pin = (at: Pin, y1: number, y2: number, textAt: number): Html[] => [
    shape('line', { class: 'pin', x1: page.x(x(at.value)), x2: page.x(x(at.value)), y1, y2 }),
    label(...place(x(at.value), textAt, page.x), at.label, { anchor: x(at.value) > width / 2 ? 'end' : 'start' }),
  ];
  return figure(
    chart,
    132,
    shape('rect', { class: 'bar-track', x: page.left(4, width - 12), y: top, width: width - 12, height: thick, rx: 2 }),
    bar(0, p90.value, 'bar-soft'),
    bar(0, median.value, 'mark-a'),
    late,
    pin(median, 20, top + thick, 14),
    pin(p90, top, 70, 82),
    mean && pin(mean, top, 92, 104),
    goal && pin(goal, top, 114, 126),
  );
}

/** Beside the pin, on the side where there is room. */
function place(at: number, y: number, x: (at: number) => number): [number, number] {
  return [x(at > width / 2 ? at - 6 : at + 6), y];
}
