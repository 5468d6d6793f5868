import type { Uuid } from '#platform/ids';

/** The edges of the fixed groups in business minutes; the last group is open. */
export const edges = [
  15, 30, 60, 120, 180, 240, 300, 360, 420, 480, 600, 720, 960, 1200, 1440, 1920, 2400, 3600, 4800, 7200, 9600,
] as const;
export const groupCount = edges.length + 1;

/** How long something took: exact from the rows themselves, or worked out from groups of minutes. */
export type Spread = {
  readonly n: number;
  readonly sum: number;
  readonly groups: readonly number[];
  readonly median: number | null;
  readonly p90: number | null;
  readonly mean: number | null;
  readonly exact: boolean;
};

export type Figures = {
  readonly people: number;
  readonly came: number;
  readonly praise: number;
  readonly answered: number;
  readonly breached: number;
  /** Settled matters whose family was asked how it went. */
  readonly asked: number;
  readonly rated: number;
  readonly ratingSum: number;
  /** Matters that first came to a wrong desk. */
  readonly bounced: number;
  readonly reopened: number;
  readonly lookedAgain: number;
  readonly first: Spread;
  readonly settled: Spread;
};

/** One conversation as the figures see it. */
export type MeasuredRow = {
  readonly school_id: Uuid | null;
  readonly unit_id: Uuid | null;
  readonly topic_id: Uuid | null;
  readonly language: string;
  readonly channel: string;
  readonly asker: string;
  readonly person: string;
  readonly praise: boolean;
  readonly breached: boolean;
  readonly asked: boolean;
  readonly rating: number | null;
  readonly bounced: boolean;
  readonly reopened: boolean;
  readonly looked_again: boolean;
  readonly first_minutes: number | null;
  readonly settled_minutes: number | null;
};

/** Added-up figures as the measures table has them. */
export type MeasureSums = {
  readonly people: number;
  readonly came: number;
  readonly praise: number;
  readonly answered: number;
  readonly breached: number;
  readonly asked: number;
  readonly rated: number;
  readonly rating_sum: number;
  readonly bounced: number;
  readonly reopened: number;
  readonly looked_again: number;
  readonly first_n: number;
  readonly first_sum: number;
  readonly first_spread: readonly number[];
  readonly settled_n: number;
  readonly settled_sum: number;
  readonly settled_spread: readonly number[];
};

export function groupOf(minutes: number): number {
  const at = edges.findIndex((edge) => minutes < edge);
  return at < 0 ? edges.length : at;
}

/** The value under which a share of sorted values lies, between neighbours in proportion (as PostgreSQL's `percentile_cont`). */
export function percentile(sorted: readonly number[], share: number): number | null {
  if (sorted.length === 0) return null;
  const at = (sorted.length - 1) * share;
  const low = sorted[Math.floor(at)] ?? 0;
  const high = sorted[Math.ceil(at)] ?? low;
  return low + (high - low) * (at - Math.floor(at));
}

/** The same from groups: values are taken to lie evenly inside their group. In the open group its edge is the answer. */
export function percentileOfGroups(groups: readonly number[], share: number): number | null {
  const n = groups.reduce((all, one) => all + one, 0);
  if (n === 0) return null;
  const wanted = n * share;
  let before = 0;
  for (const [place, count] of groups.entries()) {
    if (count > 0 && before + count >= wanted) {
      const from = place === 0 ? 0 : (edges[place - 1] ?? 0);
      const to = edges[place] ?? from;
      return from + ((to - from) * (wanted - before)) / count;
    }
    before += count;
  }
  return edges.at(-1) ?? null;
}

export function spreadOf(minutes: readonly number[]): Spread {
  const sorted = minutes.toSorted((a, b) => a - b);
  const groups = Array.from({ length: groupCount }, () => 0);
  for (const one of sorted) {
    const at = groupOf(one);
    groups[at] = (groups[at] ?? 0) + 1;
  }
  const sum = sorted.reduce((all, one) => all + one, 0);
  const n = sorted.length;
  return {
    n,
    sum,
    groups,
    median: percentile(sorted, 0.5),
    p90: percentile(sorted, 0.9),
    mean: n === 0 ? null : sum / n,
    exact: true,
  };
}

function spreadOfGroups(n: number, sum: number, groups: readonly number[]): Spread {
  return {
    n,
    sum,
    groups,
    median: percentileOfGroups(groups, 0.5),
    p90: percentileOfGroups(groups, 0.9),
    mean: n === 0 ? null : sum / n,
    exact: false,
  };
}

export function figuresOfSums(sums: MeasureSums): Figures {
  return {
    people: sums.people,
    came: sums.came,
    praise: sums.praise,
    answered: sums.answered,
    breached: sums.breached,
    asked: sums.asked,
    rated: sums.rated,
    ratingSum: sums.rating_sum,
    bounced: sums.bounced,
    reopened: sums.reopened,
    lookedAgain: sums.looked_again,
    first: spreadOfGroups(sums.first_n, sums.first_sum, sums.first_spread),
    settled: spreadOfGroups(sums.settled_n, sums.settled_sum, sums.settled_spread),
  };
}

export function figuresOf(rows: readonly MeasuredRow[]): Figures {
  const count = (holds: (row: MeasuredRow) => boolean): number => rows.reduce((n, row) => n + (holds(row) ? 1 : 0), 0);
  const ratings = rows.flatMap((row) => row.rating ?? []);
  return {
    people: new Set(rows.map((row) => row.person)).size,
    came: rows.length,
    praise: count((row) => row.praise),
    answered: count((row) => row.first_minutes !== null),
    breached: count((row) => row.breached),
    asked: count((row) => row.asked),
    rated: ratings.length,
    ratingSum: ratings.reduce((all, one) => all + one, 0),
    bounced: count((row) => row.bounced),
    reopened: count((row) => row.reopened),
    lookedAgain: count((row) => row.looked_again),
    first: spreadOf(rows.flatMap((row) => row.first_minutes ?? [])),
    settled: spreadOf(rows.flatMap((row) => row.settled_minutes ?? [])),
  };
}

export const parts = ['school', 'topic', 'language', 'channel', 'asker'] as const;
export type Part = (typeof parts)[number];

export function partOf(row: MeasuredRow, part: Part): string {
  switch (part) {
    case 'school':
      return row.school_id ?? '';
    case 'topic':
      return row.topic_id ?? '';
    case 'language':
      return row.language;
    case 'channel':
      return row.channel;
    case 'asker':
      return row.asker;
  }
}

/** Two sets of sums that have no row in common. Of the people only the larger number is certain. */
export function added(a: MeasureSums, b: MeasureSums): MeasureSums {
  const sums = (x: readonly number[], y: readonly number[]): number[] =>
    Array.from({ length: groupCount }, (_, at) => (x[at] ?? 0) + (y[at] ?? 0));
  return {
    people: Math.max(a.people, b.people),
    came: a.came + b.came,
    praise: a.praise + b.praise,
    answered: a.answered + b.answered,
    breached: a.breached + b.breached,
    asked: a.asked + b.asked,
    rated: a.rated + b.rated,
    rating_sum: a.rating_sum + b.rating_sum,
    bounced: a.bounced + b.bounced,
    reopened: a.reopened + b.reopened,
    looked_again: a.looked_again + b.looked_again,
    first_n: a.first_n + b.first_n,
    first_sum: a.first_sum + b.first_sum,
    first_spread: sums(a.first_spread, b.first_spread),
    settled_n: a.settled_n + b.settled_n,
    settled_sum: a.settled_sum + b.settled_sum,
    settled_spread: sums(a.settled_spread, b.settled_spread),
  };
}

type Tally = { -readonly [Name in keyof MeasureSums]: MeasureSums[Name] } & {
  first_spread: number[];
  settled_spread: number[];
  readonly persons: Set<string>;
};

/** Nothing came in. */
export const noSums: MeasureSums = {
  people: 0,
  came: 0,
  praise: 0,
  answered: 0,
  breached: 0,
  asked: 0,
  rated: 0,
  rating_sum: 0,
  bounced: 0,
  reopened: 0,
  looked_again: 0,
  first_n: 0,
  first_sum: 0,
  first_spread: Array.from({ length: groupCount }, () => 0),
  settled_n: 0,
  settled_sum: 0,
  settled_spread: Array.from({ length: groupCount }, () => 0),
};

function addTo(tally: Tally, row: MeasuredRow): void {
  tally.persons.add(row.person);
  tally.came += 1;
  tally.praise += row.praise ? 1 : 0;
  tally.breached += row.breached ? 1 : 0;
  tally.asked += row.asked ? 1 : 0;
  tally.bounced += row.bounced ? 1 : 0;
  tally.reopened += row.reopened ? 1 : 0;
  tally.looked_again += row.looked_again ? 1 : 0;
  if (row.rating !== null) {
    tally.rated += 1;
    tally.rating_sum += row.rating;
  }
  if (row.first_minutes !== null) {
    const at = groupOf(row.first_minutes);
    tally.answered += 1;
    tally.first_n += 1;
    tally.first_sum += row.first_minutes;
    tally.first_spread[at] = (tally.first_spread[at] ?? 0) + 1;
  }
  if (row.settled_minutes !== null) {
    const at = groupOf(row.settled_minutes);
    tally.settled_n += 1;
    tally.settled_sum += row.settled_minutes;
    tally.settled_spread[at] = (tally.settled_spread[at] ?? 0) + 1;
  }
}

/** Adds every row up in each of its groups, in one pass. */
export function tallied(
  rows: readonly MeasuredRow[],
  groupsOf: (row: MeasuredRow) => readonly string[],
): ReadonlyMap<string, MeasureSums> {
  const tallies = new Map<string, Tally>();
  for (const row of rows) {
    for (const key of groupsOf(row)) {
      let tally = tallies.get(key);
      if (tally === undefined) {
        tally = {
          ...noSums,
          first_spread: [...noSums.first_spread],
          settled_spread: [...noSums.settled_spread],
          persons: new Set(),
        };
        tallies.set(key, tally);
      }
      addTo(tally, row);
    }
  }
  return new Map([...tallies].map(([key, { persons, ...sums }]) => [key, { ...sums, people: persons.size }] as const));
}
