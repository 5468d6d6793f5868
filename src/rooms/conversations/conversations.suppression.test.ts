import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  protect,
  publishedCounts,
  publishedRate,
  smallestGroup,
  type Counted,
  type Protected,
  type Shown,
} from './conversations.suppression.ts';

const of = (n: number): Counted => ({ count: n, people: n });
const table = fc
  .tuple(fc.integer({ min: 1, max: 5 }), fc.integer({ min: 1, max: 5 }), fc.integer({ min: 5, max: 12 }))
  .chain(([rows, columns, least]) =>
    fc.record({
      cells: fc.array(
        fc.array(fc.oneof(fc.constant(0), fc.integer({ min: 1, max: least - 1 }), fc.integer({ min: 0, max: 60 })), {
          minLength: columns,
          maxLength: columns,
        }),
        { minLength: rows, maxLength: rows },
      ),
      least: fc.constant(least),
    }),
  );

type Equation = { terms: Map<number, number>; sum: number };

/** Everything a reader can compute: each line is an equation over the hidden cells; Gauss tells which are determined. */
function derivable(values: readonly (readonly number[])[], shown: Protected): readonly string[] {
  const rows = values.length;
  const columns = values[0]?.length ?? 0;
  const full = [...values, values[0]?.map((_, c) => values.reduce((all, row) => all + (row[c] ?? 0), 0)) ?? []].map(
    (row) => [...row, row.reduce((all, one) => all + one, 0)],
  );
  const state = (r: number, c: number): Shown | undefined =>
    r < rows
      ? c < columns
        ? shown.cells[r]?.[c]
        : shown.rowTotals[r]
      : c < columns
        ? shown.columnTotals[c]
        : shown.total;
  const ids = new Map<string, number>();
  const idOf = (r: number, c: number): number => {
    const key = `${r} ${c}`;
    if (!ids.has(key)) ids.set(key, ids.size);
    return ids.get(key) ?? 0;
  };
  const equations: Equation[] = [];
  const line = (cells: readonly (readonly [number, number])[]): void => {
    const terms = new Map<number, number>();
    let sum = 0;
    for (const [place, [r, c]] of cells.entries()) {
      const weight = place === cells.length - 1 ? -1 : 1;
      if (state(r, c) === 'shown') sum -= weight * (full[r]?.[c] ?? 0);
      else terms.set(idOf(r, c), weight);
    }
    equations.push({ terms, sum });
  };
  for (let r = 0; r <= rows; r += 1) line(Array.from({ length: columns + 1 }, (_, c) => [r, c] as const));
  for (let c = 0; c <= columns; c += 1) line(Array.from({ length: rows + 1 }, (_, r) => [r, c] as const));
  const unknowns = ids.size;
  const matrix = equations.map(({ terms, sum }) => [
    ...Array.from({ length: unknowns }, (_, at) => terms.get(at) ?? 0),
    sum,
  ]);
  let pivotRow = 0;
  for (let at = 0; at < unknowns; at += 1) {
    const found = matrix.findIndex((row, place) => place >= pivotRow && Math.abs(row[at] ?? 0) > 1e-9);
    if (found < 0) continue;
    const pivot = matrix[found] ?? [];
    matrix[found] = matrix[pivotRow] ?? [];
    const unit = pivot.map((one) => one / (pivot[at] ?? 1));
    matrix[pivotRow] = unit;
    for (const [place, row] of matrix.entries()) {
      const factor = row[at] ?? 0;
      if (place !== pivotRow && Math.abs(factor) > 1e-9)
        matrix[place] = row.map((one, index) => one - factor * (unit[index] ?? 0));
    }
    pivotRow += 1;
  }
  const names = [...ids.keys()];
  return matrix.flatMap((row) => {
    const held = row.slice(0, unknowns).flatMap((one, at) => (Math.abs(one) > 1e-9 ? [at] : []));
    return held.length === 1 ? [names[held[0] ?? 0] ?? ''] : [];
  });
}

test('no cell about a small group is shown', () => {
  fc.assert(
    fc.property(table, ({ cells, least }) => {
      const result = protect(
        cells.map((row) => row.map(of)),
        least,
      );
      for (const [r, row] of cells.entries())
        for (const [c, n] of row.entries()) if (n > 0 && n < least) expect(result.cells[r]?.[c]).not.toBe('shown');
    }),
  );
});

test('no hidden cell follows from rows, columns and totals', () => {
  fc.assert(
    fc.property(table, ({ cells, least }) => {
      const result = protect(
        cells.map((row) => row.map(of)),
        least,
      );
      const out = derivable(cells, result);
      // Only when nothing else is left to hide may a cell follow; then everything above nought is hidden already.
      if (out.length > 0) {
        const positives = cells.flatMap((row, r) => row.flatMap((n, c) => (n > 0 ? [result.cells[r]?.[c]] : [])));
        expect(positives).not.toContain('shown');
        expect(result.total).not.toBe('shown');
      }
    }),
    { numRuns: 400 },
  );
});

test('what is hidden of a line is never together a small group', () => {
  fc.assert(
    fc.property(table, ({ cells, least }) => {
      const result = protect(
        cells.map((row) => row.map(of)),
        least,
      );
      for (const [r, row] of cells.entries()) {
        if (result.rowTotals[r] !== 'shown') continue;
        const rest = row.reduce((all, n, c) => all + (result.cells[r]?.[c] === 'shown' ? 0 : n), 0);
        expect(rest === 0 || rest >= least).toBe(true);
      }
    }),
  );
});

test('large groups alone are all shown', () => {
  const all = protect(
    [
      [of(40), of(12)],
      [of(10), of(55)],
    ],
    10,
  );
  expect([...all.cells.flat(), ...all.rowTotals, ...all.columnTotals, all.total]).toEqual(
    Array.from({ length: 9 }, () => 'shown'),
  );
});

test('one small group takes the next small one with it, and both say why', () => {
  const { cells, total } = protect([[of(158), of(64), of(21), of(13), of(4)]], 10);
  expect(cells).toEqual([['shown', 'shown', 'shown', 'protects', 'fewer']]);
  expect(total).toBe('shown');
});

test('two hidden groups whose label would give them away say only that they are not shown', () => {
  // 9 and 9 of 18: "fewer than 10" twice would leave only one answer.
  expect(protect([[of(9), of(9), of(50)]], 10).cells).toEqual([['withheld', 'withheld', 'shown']]);
});

test('many messages of few people are a small group', () => {
  expect(protect([[{ count: 300, people: 3 }, of(80), of(90)]], 10).cells[0]?.[0]).toBe('fewer');
});

test('a bridge between two rounds is closed', () => {
  const n = (value: number): Counted => of(value);
  const cells = [
    [n(3), n(4), n(50), n(60)],
    [n(5), n(6), n(70), n(80)],
    [n(90), n(3), n(4), n(60)],
    [n(50), n(60), n(5), n(6)],
  ];
  expect(
    derivable(
      cells.map((row) => row.map((cell) => cell.count)),
      protect(cells, 10),
    ),
  ).toEqual([]);
});

test('a column of counts gives no hidden count away, also not through groups that are hidden altogether', () => {
  const column = fc.record({
    counts: fc.array(fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 9 }), fc.integer({ min: 0, max: 80 })), {
      maxLength: 7,
    }),
    elsewhere: fc.integer({ min: 0, max: 30 }),
  });
  fc.assert(
    fc.property(column, ({ counts, elsewhere }) => {
      const total = counts.reduce((all, n) => all + n, 0) + elsewhere;
      const shown = publishedCounts(counts, total, 10);
      for (const [at, n] of counts.entries()) {
        if (n > 0 && n < 10) expect(shown[at]).toBeNull();
        if (n === 0) expect(shown[at]).toBe(0);
      }
      const hidden = shown.filter((n) => n === null).length;
      const rest = total - shown.reduce<number>((all, n) => all + (n ?? 0), 0);
      const nothingLeft = counts.every((n, at) => n === 0 || shown[at] === null);
      if (rest > 0 && !nothingLeft) {
        expect(rest).toBeGreaterThanOrEqual(10);
        if (hidden > 0) expect(hidden + (elsewhere > 0 ? 1 : 0)).toBeGreaterThan(1);
      }
    }),
  );
  expect(publishedCounts([19, 3], 22, 10)).toEqual([null, null]);
  expect(publishedCounts([40, 30], 70, 10)).toEqual([40, 30]);
});

test('rates of small parts are recoded', () => {
  expect(publishedRate(4, 80, 10)).toEqual({ kind: 'under', share: 0.125 });
  expect(publishedRate(77, 80, 10)).toEqual({ kind: 'over', share: 0.875 });
  expect(publishedRate(40, 80, 10)).toEqual({ kind: 'exact', share: 0.5 });
  expect(publishedRate(3, 8, 10)).toEqual({ kind: 'withheld' });
  // Under and over at once: neither says anything.
  expect(publishedRate(5, 12, 10)).toEqual({ kind: 'withheld' });
});

test('the smallest group is never set below five', () => {
  expect([smallestGroup(4), smallestGroup('20'), smallestGroup(null), smallestGroup(5), smallestGroup(25)]).toEqual([
    10, 10, 10, 5, 25,
  ]);
});
