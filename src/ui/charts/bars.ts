import { scaleLinear } from 'd3-scale';
import { element } from '../markup.ts';
import type { Html } from '../markup.ts';
import { figure, label, pageOf, shape, short, width } from './draw.ts';
import type { Titled } from './draw.ts';

export type Bar = {
  label: string;
  /** Null where a group is too small: words stand in place of the bar. */
  value: number | null;
  /** What stands at the end of the bar; the number itself unless given. */
  shown?: string;
  late?: boolean;
  href?: string;
};

export type BarChart = Titled & { bars: readonly Bar[] };

const step = 42;

/** Lying bars, one a thing, its name over it so that no language has to cut it. From zero, labels on the marks. */
export function barChart(chart: BarChart): Html {
  const { t, bars } = chart;
  const page = pageOf(t);
  const most = Math.max(1, ...bars.map((bar) => bar.value ?? 0));
  const scale = scaleLinear([0, most], [0, width - 48]);
  const drawn = bars.map((bar, i) => {
    const y = i * step + 17;
    const long = scale(bar.value ?? 0);
    const mark =
      bar.value === null
        ? null
        : shape('rect', {
            class: bar.late ? 'mark-late' : 'mark-a',
            x: page.left(0, long),
            y,
            width: Math.max(1, Math.round(long * 10) / 10),
            height: 16,
            rx: 2,
          });
    const number = label(page.x(long + 6), y + 13, bar.shown ?? bar.value ?? '', { soft: bar.value === null });
    const name = label(page.x(0), y - 5, short(bar.label, 52));
    return [name, mark, number];
  });
  return figure(chart, bars.length * step, drawn);
}

/** The bar inside a table's cell; the number stands beside it. */
export function cellBar(share: number): Html {
  const long = Math.round(Math.max(0, Math.min(1, share)) * 96);
  return element(
    'svg',
    { class: 'barline', width: 96, height: 12, 'aria-hidden': 'true' },
    element('rect', { class: 'bar-track', width: 96, height: 12, rx: 2 }),
    element('rect', { class: 'bar', width: long, height: 12, rx: 2 }),
  );
}
