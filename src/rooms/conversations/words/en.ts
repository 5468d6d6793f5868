import { asking } from './en.askers.ts';
import { core } from './en.core.ts';
import { desk } from './en.desk.ts';
import { family } from './en.family.ts';
import { mine } from './en.mine.ts';
import { history } from './en.history.ts';
import { legal } from './en.legal.ts';
import { moving } from './en.moving.ts';
import { oncall } from './en.oncall.ts';
import { office } from './en.office.ts';
import { records } from './en.records.ts';
import { service } from './en.service.ts';
import { texts } from './en.texts.ts';
import { together } from './en.together.ts';

/** The room's English source, kept in parts by who reads it: everybody, the desk, families, those who lead. */
export const words = {
  ...asking,
  ...core,
  ...desk,
  ...family,
  ...history,
  ...legal,
  ...mine,
  ...moving,
  ...office,
  ...oncall,
  ...records,
  ...service,
  ...texts,
  ...together,
} as const;
