import type { Part } from './conversations.measures.ts';
import { type Counted, protect, type Shown } from './conversations.suppression.ts';

/** Counts by where (school, or department and the rest) and by what, for one way of dividing. */
export type Crossed = ReadonlyMap<string, ReadonlyMap<string, Counted>>;

/** What may be shown of a scope: its own total, and each value of each part. */
export type Permitted = {
  readonly total: Shown;
  /** By the scope's places: the total of each. */
  readonly places: ReadonlyMap<string, Shown>;
  readonly parts: ReadonlyMap<Exclude<Part, 'school'>, Crossedstates>;
};
export type Crossedstates = {
  readonly cells: ReadonlyMap<string, ReadonlyMap<string, Shown>>;
  readonly totals: ReadonlyMap<string, Shown>;
};

type Table = { readonly places: readonly string[]; readonly values: readonly string[]; readonly cells: Counted[][] };
const nobody: Counted = { count: 0, people: 0 };

function tableOf(crossed: Crossed, places: readonly string[]): Table {
  const values = [...new Set([...crossed.values()].flatMap((row) => [...row.keys()]))].toSorted();
  return {
    places,
    values,
    cells: places.map((place) => values.map((value) => crossed.get(place)?.get(value) ?? nobody)),
  };
}

/**
 * Decides over all tables of a period at once. They share the totals of the places, so a total that one of them must
 * hide is hidden in all; else what one page hides another would give away.
 */
export function permit(crossed: ReadonlyMap<Exclude<Part, 'school'>, Crossed>, least: number): Permitted {
  const places = [...new Set([...crossed.values()].flatMap((table) => [...table.keys()]))].toSorted();
  const tables = [...crossed].map(([part, table]) => ({ part, ...tableOf(table, places) }));
  let hidden: readonly number[] = [];
  for (;;) {
    const results = tables.map(({ cells }) => protect(cells, least, hidden));
    const union = places
      .keys()
      .toArray()
      .filter((row) => results.some((one) => one.rowTotals[row] !== 'shown'));
    if (union.length === hidden.length || results.length === 0) {
      const strictest = (states: readonly Shown[]): Shown =>
        states.find((state) => state === 'withheld') ?? states.find((state) => state !== 'shown') ?? 'shown';
      return {
        total: strictest(results.map((one) => one.total)),
        places: new Map(
          places.map((place, row) => [place, strictest(results.map((one) => one.rowTotals[row] ?? 'shown'))]),
        ),
        parts: new Map(
          tables.map(({ part, values }, at) => [
            part,
            {
              cells: new Map(
                places.map((place, row) => [
                  place,
                  new Map(values.map((value, column) => [value, results[at]?.cells[row]?.[column] ?? 'shown'])),
                ]),
              ),
              totals: new Map(values.map((value, column) => [value, results[at]?.columnTotals[column] ?? 'shown'])),
            },
          ]),
        ),
      };
    }
    hidden = union;
  }
}
