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

const step = 31;
const begin = 112;

/** Lying bars, one a thing. From zero, labels on the marks. */
export function barChart(chart: BarChart): Html {
  const { t, bars } = chart;
  const page = pageOf(t);
  const most = Math.max(1, ...bars.map((bar) => bar.value ?? 0));
  const scale = scaleLinear([0, most], [0, width - begin - 40]);
  const drawn = bars.map((bar, i) => {
    const y = i * step + 5;
    const long = scale(bar.value ?? 0);
    const mark =
      bar.value === null
        ? null
        : shape('rect', {
            class: bar.late ? 'mark-late' : 'mark-a',
            x: page.left(begin, long),
            y,
            width: Math.max(1, Math.round(long * 10) / 10),
            height: 20,
            rx: 2,
          });
    const number = label(page.x(begin + long + 6), y + 15, bar.shown ?? bar.value ?? '', { soft: bar.value === null });
    const name = label(page.x(begin - 8), y + 14, short(bar.label, 16), { anchor: 'end' });
    return [name, mark, number];
  });
  return figure(chart, bars.length * step + 5, drawn);
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
