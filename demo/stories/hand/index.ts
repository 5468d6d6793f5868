import type { Story } from '../types.ts';
import { ALDER_HIGH_STORIES } from './at-alder-high.ts';
import { BIRCH_LANE_STORIES } from './at-birch-lane.ts';
import { CEDAR_RIVER_STORIES } from './at-cedar-river.ts';
import { BIRCH_LANE_OFFICE_STORIES } from './birch-lane-office.ts';
import { CEDAR_RIVER_DESK_STORIES } from './cedar-river-desks.ts';
import { IDEA_STORIES } from './ideas.ts';
import { DISTRICT_STORIES } from './in-the-district.ts';
import { BUS_STORIES } from './the-bus.ts';

/** The stories written by hand. */
export const WRITTEN_STORIES: readonly Story[] = [
  ...BUS_STORIES,
  ...BIRCH_LANE_STORIES,
  ...BIRCH_LANE_OFFICE_STORIES,
  ...CEDAR_RIVER_STORIES,
  ...CEDAR_RIVER_DESK_STORIES,
  ...ALDER_HIGH_STORIES,
  ...DISTRICT_STORIES,
  ...IDEA_STORIES,
];
