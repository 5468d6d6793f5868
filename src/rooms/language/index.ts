import { join } from 'node:path';
import { type AlarmList, readAlarmLists } from './alarm-lists.ts';
import type { T } from '#platform/words';

export { trainLinearModel, trainLinearModelGently } from './reading/linear-model.ts';
export type { LabelledText, LinearModel } from './reading/linear-model.ts';
export { findAlarms, type Alarm } from './alarms.ts';
export type { AlarmList } from './alarm-lists.ts';

let lists: readonly AlarmList[] | null = null;

/** The alarm lists of every installed language, read once; always the same array, because the compiled search hangs on it. */
export function installedAlarmLists(): readonly AlarmList[] {
  lists ??= readAlarmLists(join(import.meta.dirname, '..', '..', 'languages'));
  return lists;
}

/** Where somebody in danger can call or write at any hour, in the reader's language. */
export function crisisLines(t: T): string {
  return t.locale === '' ? '' : '988';
}
