import { join } from 'node:path';
import type { T } from '#platform/words';
import { type AlarmList, readAlarmLists } from './alarm-lists.ts';

export { findAlarms, type Alarm } from './alarms.ts';
export type { AlarmList } from './alarm-lists.ts';

let lists: readonly AlarmList[] | null = null;

export function installedAlarmLists(): readonly AlarmList[] {
  lists ??= readAlarmLists(join(import.meta.dirname, '..', '..', 'languages'));
  return lists;
}

export function crisisLines(t: T): string {
  return t.locale === '' ? '' : '988';
}
