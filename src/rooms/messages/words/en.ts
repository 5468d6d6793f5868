import { alerts } from './en.alerts.ts';
import { announce } from './en.announce.ts';
import { friday } from './en.friday.ts';
import { reach } from './en.reach.ts';
import { slips } from './en.slips.ts';

/** English, the source of every other language. */
export const words = {
  'label.machine': 'Translated by a machine. The original is on the page.',
  'label.original': 'We have this only in the language it was written in.',
  'out.answer_yes_no': 'Answer YES or NO.',
  'out.drill': 'This is a drill.',
  'error.nobody': 'This reaches no family. Choose others.',
  'error.empty': 'Write something here.',
  'error.too_long': 'This is too long. At most {most, number} characters fit.',
  'error.unknown_field': '“{name}” in braces is nothing we can put in. Use child, guardian or school.',
  'error.reason_missing': 'Say why this is an emergency.',
  'error.time_past': 'This moment has passed. Choose a later one.',
  'error.already_gone': 'This has already gone out or was stopped.',
  'error.changed_meanwhile': 'Somebody changed this meanwhile. Look at it again.',
  'error.needs_approval': 'Somebody who leads must approve this first.',
  'error.answered_no_more': 'Answers are closed.',
  ...alerts,
  ...announce,
  ...friday,
  ...reach,
  ...slips,
} as const;
