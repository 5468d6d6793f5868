/** Words: the catalogs of every language, ICU messages, and dates as people say them. Knows no room by name. */
export { loadWords } from './load.ts';
export type { LoadWords, Wording, Words } from './load.ts';
export type { Args, Html, RichArg, RichArgs, T, WordCatalog, WordKey } from './translator.ts';
export type { Language } from './languages.ts';
export type { Formatters, Moment } from './formats.ts';
export { capital } from './formats.ts';
export { acceptLanguage } from './choose.ts';
