import type { Room } from '#platform/house';
import type { PeopleKeeping, RecordSource, Retention } from '#platform/keeping';
import { floorNotInRecords, floorRetention, floorStanding } from './floor.retention.ts';

/** What the rooms of the house contributed, in the order in which it may be deleted: the lowest room first. */
export type Collected = {
  readonly retention: readonly Retention[];
  readonly people: readonly PeopleKeeping[];
  /** In the order of the house, the child's own page first. */
  readonly sources: readonly RecordSource[];
  readonly standing: Readonly<Record<string, string>>;
  /** Tables that name people and are no part of a record, each with its reason. */
  readonly notInRecords: Readonly<Record<string, string>>;
};

type Contributing = Pick<Room, 'name' | 'keeping'>;

export function collect(rooms: readonly Contributing[]): Collected {
  const lowestFirst = rooms.toReversed().flatMap((room) => room.keeping ?? []);
  const retention = [...lowestFirst.flatMap((keeping) => keeping.retention), ...floorRetention];
  const twice = retention.find((one, place) => retention.findIndex((other) => other.id === one.id) !== place);
  if (twice !== undefined) throw new Error(`Two rooms keep “${twice.id}”.`);
  const endless = retention.find(
    ({ days }) => !(days.least >= 1 && days.least <= days.usual && days.usual <= days.most && days.most <= 36_500),
  );
  if (endless !== undefined) throw new Error(`“${endless.id}” needs a finite time: least, usual and most in order.`);
  return {
    retention,
    people: lowestFirst.flatMap((keeping) => keeping.people ?? []),
    sources: rooms.flatMap((room) => room.keeping?.sources ?? []),
    notInRecords: Object.assign({}, floorNotInRecords, ...lowestFirst.map((one) => one.notInRecords ?? {})) as Record<
      string,
      string
    >,
    standing: Object.assign({}, floorStanding, ...lowestFirst.map((keeping) => keeping.standing ?? {})) as Record<
      string,
      string
    >,
  };
}
