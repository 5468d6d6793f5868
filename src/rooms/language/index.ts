/** The language room's door: which language a text is in, which are installed, words of danger, and whom to call. */
export { detectLanguage, type Detected, type DetectOptions } from './detect.ts';
export { installedAlarmLists, installedLanguages, type InstalledLanguage } from './installed.ts';
export { findAlarms, prepareAlarms, type Alarm } from './alarms.ts';
export type { AlarmExample, AlarmList, AlarmPhrase } from './alarm-lists.ts';
export { crisisLines } from './crisis.ts';
/** A small trainable text classifier; the topics of conversations are learnt with it. */
export { trainLinearModel, trainLinearModelGently } from './reading/linear-model.ts';
export type { LabelledText, LinearModel } from './reading/linear-model.ts';
