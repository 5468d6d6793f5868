import type { protect } from '#rooms/conversations';

/** Why nothing is known to have arrived, the first that fits. */
export const reasons = ['wrong_number', 'no_address', 'opted_out', 'paper', 'unread', 'nothing_sent'] as const;
export type Reason = (typeof reasons)[number];

/** What repairs it. */
export type Repair = 'ask_teacher' | 'hand_out' | 'call' | 'send';

export function repairOf(reason: Reason): Repair {
  if (reason === 'wrong_number') return 'ask_teacher';
  if (reason === 'no_address' || reason === 'paper') return 'hand_out';
  return reason === 'nothing_sent' ? 'send' : 'call';
}

/** How families stand: of those reached, who also answered. Each family is in one of the three. */
export const standings = ['answered', 'reached', 'not_reached'] as const;
export type Standing = (typeof standings)[number];

export type GroupCount = {
  readonly key: string;
  readonly name: string;
  readonly counts: Readonly<Record<Standing, number>>;
};

export type Figure = { readonly n: number; readonly shown: 'shown' | 'fewer' | 'protects' | 'withheld' };
export type ShownGroup = {
  readonly key: string;
  readonly name: string;
  readonly figures: Readonly<Record<Standing, Figure>>;
  readonly total: Figure;
};

/** One table of families, with what is about too few of them taken out (promise P7). What is hidden carries no number. */
export function shownGroups(
  groups: readonly GroupCount[],
  least: number,
  protecting: typeof protect,
): { readonly groups: readonly ShownGroup[]; readonly all: ShownGroup } {
  const cells = groups.map((group) =>
    standings.map((one) => ({ count: group.counts[one], people: group.counts[one] })),
  );
  const safe = protecting(cells, least);
  const figure = (n: number, shown: Figure['shown'] | undefined): Figure => {
    const state = shown ?? 'withheld';
    return { n: state === 'shown' ? n : 0, shown: state };
  };
  const sum = (of: (group: GroupCount) => number): number => groups.reduce((all, group) => all + of(group), 0);
  const whole = (group: GroupCount): number => standings.reduce((all, one) => all + group.counts[one], 0);
  const row = (counts: (one: Standing) => number, shown: (at: number) => Figure['shown'] | undefined) => ({
    answered: figure(counts('answered'), shown(0)),
    reached: figure(counts('reached'), shown(1)),
    not_reached: figure(counts('not_reached'), shown(2)),
  });
  return {
    groups: groups.map((group, at) => ({
      key: group.key,
      name: group.name,
      figures: row(
        (one) => group.counts[one],
        (column) => safe.cells[at]?.[column],
      ),
      total: figure(whole(group), safe.rowTotals[at]),
    })),
    all: {
      key: '',
      name: '',
      figures: row(
        (one) => sum((group) => group.counts[one]),
        (column) => safe.columnTotals[column],
      ),
      total: figure(sum(whole), safe.total),
    },
  };
}

/** The reasons with how many families each has, where that may be said. */
export function shownReasons(
  all: readonly { readonly reason: Reason; readonly n: number }[],
  least: number,
  protecting: typeof protect,
): readonly { readonly reason: Reason; readonly figure: Figure }[] {
  const safe = protecting(
    all.map(({ n }) => [{ count: n, people: n }]),
    least,
  );
  return all.map(({ reason, n }, at) => {
    const shown = safe.cells[at]?.[0] ?? 'withheld';
    return { reason, figure: { n: shown === 'shown' ? n : 0, shown } };
  });
}
