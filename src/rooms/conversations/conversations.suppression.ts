/**
 * No small group is exposed (promise P7). A table is published with its totals; a cell about fewer people than the
 * smallest group is hidden, and so is every further cell without which a hidden one could be worked out.
 */

/** Below this no district may set its smallest group. */
export const leastEver = 5;
export const usualLeast = 10;

/** Settings are only believed inside their limits. */
export function smallestGroup(setting: unknown): number {
  return typeof setting === 'number' && Number.isInteger(setting) && setting >= leastEver ? setting : usualLeast;
}

/**
 * `shown`; `fewer`: fewer people than the smallest group; `protects`: large enough, but another could be worked out from
 * it; `withheld`: hidden, and even which of the two would say too much.
 */
export type Shown = 'shown' | 'fewer' | 'protects' | 'withheld';

/** A count of things and of the people behind them; the people decide. */
export type Counted = { readonly count: number; readonly people: number };

type Grid = {
  readonly rows: number;
  readonly columns: number;
  readonly values: readonly number[];
  readonly people: readonly number[];
};

/** The table with its totals: the last row and the last column. */
function withTotals(cells: readonly (readonly Counted[])[]): Grid {
  const columns = (cells[0]?.length ?? 0) + 1;
  const rows = cells.length + 1;
  const values = Array.from({ length: rows * columns }, () => 0);
  const people = Array.from({ length: rows * columns }, () => 0);
  for (const [r, row] of cells.entries())
    for (const [c, cell] of row.entries())
      for (const at of [r * columns + c, r * columns + columns - 1, (rows - 1) * columns + c, rows * columns - 1]) {
        values[at] = (values[at] ?? 0) + cell.count;
        people[at] = (people[at] ?? 0) + cell.people;
      }
  return { rows, columns, values, people };
}

const lineOf = (grid: Grid, line: number): readonly number[] =>
  line < grid.rows
    ? Array.from({ length: grid.columns }, (_, c) => line * grid.columns + c)
    : Array.from({ length: grid.rows }, (_, r) => r * grid.columns + line - grid.rows);

const endsOf = (grid: Grid, cell: number): readonly [number, number] => [
  Math.floor(cell / grid.columns),
  grid.rows + (cell % grid.columns),
];

/**
 * A way from one line of a hidden cell to its other line over other hidden cells, or null. Every row and column is one
 * equation; on such a round the hidden values can move up and down by turns without any total changing, and without
 * one the cell follows from what is shown.
 */
function roundThrough(grid: Grid, hidden: ReadonlySet<number>, cell: number): readonly number[] | null {
  const [from, to] = endsOf(grid, cell);
  const cameBy = new Map<number, number>([[from, -1]]);
  const queue = [from];
  for (let line = queue.shift(); line !== undefined; line = queue.shift()) {
    for (const next of lineOf(grid, line)) {
      if (next === cell || !hidden.has(next)) continue;
      const [row, column] = endsOf(grid, next);
      const other = row === line ? column : row;
      if (cameBy.has(other)) continue;
      cameBy.set(other, next);
      if (other === to) {
        const round: number[] = [];
        for (let at = to; at !== from;) {
          const by = cameBy.get(at) ?? -1;
          round.push(by);
          const [r, c] = endsOf(grid, by);
          at = r === at ? c : r;
        }
        return round;
      }
      queue.push(other);
    }
  }
  return null;
}

const isTotal = (grid: Grid, cell: number): boolean =>
  cell >= (grid.rows - 1) * grid.columns || cell % grid.columns === grid.columns - 1;

/** The cell that costs readers least: a small one, and a total only when nothing else is left. Empty cells protect nothing. */
function cheapest(grid: Grid, hidden: ReadonlySet<number>, candidates: readonly number[]): number | null {
  const free = candidates.filter((cell) => !hidden.has(cell) && (grid.values[cell] ?? 0) > 0);
  const cost = (cell: number): number => (grid.values[cell] ?? 0) + (isTotal(grid, cell) ? 1e12 : 0);
  return free.toSorted((a, b) => cost(a) - cost(b) || a - b)[0] ?? null;
}

/** What the hidden inner cells of a line add up to is a figure too: it must not be about a small group. */
function hiddenSumTooSmall(grid: Grid, hidden: ReadonlySet<number>, line: number, least: number): boolean {
  const cells = lineOf(grid, line);
  const total = cells.at(-1) ?? 0;
  if (hidden.has(total)) return false;
  const inside = cells.filter((cell) => cell !== total && hidden.has(cell));
  const sum = inside.reduce((all, cell) => all + (grid.people[cell] ?? 0), 0);
  return inside.length > 0 && sum < least;
}

/** Hides one more cell so that this one can no longer be worked out; false when there is nothing left to hide. */
function hideBeside(grid: Grid, hidden: Set<number>, cell: number): boolean {
  const [row, column] = endsOf(grid, cell);
  const chosen =
    cheapest(grid, hidden, lineOf(grid, row)) ??
    cheapest(grid, hidden, lineOf(grid, column)) ??
    cheapest(grid, hidden, grid.values.keys().toArray());
  if (chosen === null) return false;
  hidden.add(chosen);
  return true;
}

function closeHoles(grid: Grid, hidden: Set<number>, least: number): void {
  for (let changed = true; changed;) {
    changed = false;
    for (let line = 0; line < grid.rows + grid.columns; line += 1) {
      while (hiddenSumTooSmall(grid, hidden, line, least)) {
        const more = cheapest(grid, hidden, lineOf(grid, line));
        if (more === null) break;
        hidden.add(more);
        changed = true;
      }
    }
    for (const cell of [...hidden].toSorted((a, b) => a - b)) {
      if (roundThrough(grid, hidden, cell) !== null) continue;
      if (hideBeside(grid, hidden, cell)) changed = true;
    }
  }
}

/** With "fewer than 10" beside it a hidden value has limits; whether it can still be another one within them. */
function labelsKeepSecret(grid: Grid, hidden: ReadonlySet<number>, small: ReadonlySet<number>, least: number): boolean {
  // The words limit the people; where they wrote more often than they are many, that limits the count no more.
  const limited = (cell: number): boolean => small.has(cell) && (grid.values[cell] ?? 0) < least;
  const fits = (cell: number, value: number): boolean => value >= 1 && (!limited(cell) || value < least);
  for (const cell of hidden) {
    const round = roundThrough(grid, hidden, cell);
    if (round === null) continue;
    // A step along the round changes signs at every line, and once more where a total stands on the other side.
    const steps = signsOf(grid, [cell, ...round]);
    const canMove = (way: 1 | -1): boolean =>
      steps.every(([at, sign]) => fits(at, (grid.values[at] ?? 0) + way * sign));
    if (!canMove(1) && !canMove(-1)) return false;
  }
  return true;
}

/** In each line: inner cells minus their total is nought. The sign with which the round moves each of its cells. */
function signsOf(grid: Grid, round: readonly number[]): readonly (readonly [number, number])[] {
  const weight = (cell: number, line: number): number => {
    const cells = lineOf(grid, line);
    return cell === cells.at(-1) ? -1 : 1;
  };
  const signs: [number, number][] = [];
  let sign = 1;
  for (const [place, cell] of round.entries()) {
    if (place > 0) {
      const before = round[place - 1] ?? cell;
      const lines = endsOf(grid, before).filter((line) => endsOf(grid, cell).includes(line));
      const line = lines[0] ?? 0;
      sign = (-sign * weight(before, line)) / weight(cell, line);
    }
    signs.push([cell, sign]);
  }
  return signs;
}

export type Protected = {
  /** One state a cell, in the shape that was given. */
  readonly cells: readonly (readonly Shown[])[];
  readonly rowTotals: readonly Shown[];
  readonly columnTotals: readonly Shown[];
  readonly total: Shown;
};

/**
 * Says what of a table may be shown: cells, row totals, column totals and the grand total. Empty cells may (nobody is
 * in them). No hidden cell follows from what is shown by any sums along rows and columns, and no hidden rest of a line
 * is about fewer people than `least`. `alsoHidden` are rows whose total is hidden already, in another table.
 */
export function protect(
  cells: readonly (readonly Counted[])[],
  least: number,
  alsoHidden: readonly number[] = [],
): Protected {
  const grid = withTotals(cells);
  const all = grid.values.keys().toArray();
  const small = new Set(all.filter((cell) => (grid.values[cell] ?? 0) > 0 && (grid.people[cell] ?? 0) < least));
  const hidden = new Set([
    ...small,
    ...alsoHidden.map((row) => row * grid.columns + grid.columns - 1).filter((cell) => (grid.values[cell] ?? 0) > 0),
  ]);
  closeHoles(grid, hidden, least);
  const labelled = labelsKeepSecret(grid, hidden, small, least);
  const stateOf = (cell: number): Shown =>
    !hidden.has(cell) ? 'shown' : !labelled ? 'withheld' : small.has(cell) ? 'fewer' : 'protects';
  const columns = grid.columns - 1;
  const rows = grid.rows - 1;
  return {
    cells: cells.map((row, r) => row.map((_, c) => stateOf(r * grid.columns + c))),
    rowTotals: Array.from({ length: rows }, (_, r) => stateOf(r * grid.columns + columns)),
    columnTotals: Array.from({ length: columns }, (_, c) => stateOf(rows * grid.columns + c)),
    total: stateOf(grid.values.length - 1),
  };
}

/** A rate that may be published: itself, or only that it lies under or over a mark, or nothing. */
export type PublishedRate =
  | { readonly kind: 'exact'; readonly share: number }
  | { readonly kind: 'under' | 'over'; readonly share: number }
  | { readonly kind: 'withheld' };

/**
 * Rates of small parts are recoded: when fewer than `least` are in the part or outside it, only the mark is said below or
 * above which the rate lies. `under 13 %` never gives back whether it was one person or nine.
 */
export function publishedRate(part: number, whole: number, least: number): PublishedRate {
  if (whole < least) return { kind: 'withheld' };
  if (whole < 2 * least && part > 0 && part < whole) return { kind: 'withheld' };
  if (part < least) return { kind: 'under', share: Math.min(1, least / whole) };
  if (whole - part < least) return { kind: 'over', share: Math.max(0, 1 - least / whole) };
  return { kind: 'exact', share: part / whole };
}

/**
 * One column of counts over groups whose total is known as well: which may be shown. `null` where it may not. Groups
 * that are hidden altogether are in the total and not in the list; what is left of the total after all that is shown
 * must be nothing, or about enough people and about more than one hidden group.
 */
export function publishedCounts(counts: readonly number[], total: number, least: number): readonly (number | null)[] {
  const hidden = new Set(counts.flatMap((n, at) => (n > 0 && n < least ? [at] : [])));
  const elsewhere = Math.max(0, total - counts.reduce((all, n) => all + n, 0));
  const candidates = counts
    .map((n, at) => ({ n, at }))
    .filter(({ n, at }) => n > 0 && !hidden.has(at))
    .toSorted((a, b) => a.n - b.n || a.at - b.at);
  for (const { at } of candidates) {
    const rest = elsewhere + [...hidden].reduce((all, one) => all + (counts[one] ?? 0), 0);
    const unknowns = hidden.size + (elsewhere > 0 ? 1 : 0);
    if (rest === 0 || (rest >= least && (unknowns > 1 || hidden.size === 0))) break;
    hidden.add(at);
  }
  return counts.map((n, at) => (hidden.has(at) ? null : n));
}
