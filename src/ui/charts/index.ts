/** Charts: SVG as pieces of page. Each stands beside its table and says in a sentence what one sees. */
export { barChart } from './bars.ts';
export type { Bar, BarChart } from './bars.ts';
export { columnChart } from './columns.ts';
export type { ColumnChart } from './columns.ts';
export { lineChart } from './lines.ts';
export type { LineChart, Series } from './lines.ts';
export { percentileBar } from './percentiles.ts';
export type { PercentileBar, Pin } from './percentiles.ts';
export { barCell, multiples } from './small.ts';
