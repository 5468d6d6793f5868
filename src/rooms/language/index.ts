/**
 * The language room's door: which language a text is in, which are installed, words of danger and whom to call; what a text
 * says in another language, who reads that first, interpreters, and how hard a text is to read.
 */
export { languageRoom } from './language.room.ts';
/** Brings a district's own words of the pages up to date in this process. */
export { freshWordings } from './catalogs/wordings.ts';
export { interpreterChanged, reviewGiven, textTranslated } from './language.events.ts';
export {
  inLanguage,
  type InLanguage,
  type InLanguageAsk,
  labelOf,
  type Preview,
  previewLanguages,
  translateForStaff,
} from './translation/in-language.ts';
export { type How, plainTag, type Risk, risks } from './translation/translation.rules.ts';
/** A review, for whoever tells its owner of it; null where it is not there. */
export { reviewById } from './translation/reviews.store.ts';
/** Whether a machine can translate here at all. */
export { hasProviders } from './translation/providers.store.ts';
export { correctTranslation, withdrawReview } from './translation/reviewing.ts';
export {
  askInterpreter,
  bookInterpreter,
  endInterpreter,
  interpreterAgencies,
  interpretersFor,
  type InterpreterView,
  toldAboutInterpreter,
} from './interpreters/interpreters.actions.ts';
export {
  bookForm as interpreterBooking,
  dayAndTimes as interpreterTimes,
  momentOf as interpreterMoment,
  noTime as noInterpreterTime,
} from './pages/interpreter-forms.ts';
export type { Agency } from './interpreters/interpreters.store.ts';
export { interpreterNow, type InterpreterNow, notedTelling } from './interpreters/interpreters.telling.ts';
export { interpreterModes, type InterpreterMode, type RequestState } from './interpreters/interpreters.rules.ts';
/** Standing messages recorded by a speaker: which a text is, what it says in a language, and where it is heard. */
export {
  hearPath,
  hearTokenIn,
  readHearToken,
  recordingTag,
  standingMessageOf,
  standingText,
} from './recordings/recordings.rules.ts';
export { keepRecording, type Recording, recordingInCalls, recordingsOfText } from './recordings/recordings.actions.ts';
export { nameOfLanguage } from './pages/spoken-languages.ts';
export { detectLanguage, type Detected, type DetectOptions } from './detect.ts';
export { installedAlarmLists, installedLanguages, type InstalledLanguage } from './installed.ts';
export { findAlarms, prepareAlarms, type Alarm } from './alarms.ts';
export type { AlarmExample, AlarmList, AlarmPhrase } from './alarm-lists.ts';
export { crisisLines } from './crisis.ts';
/** A small trainable text classifier; the topics of conversations are learnt with it. */
export { trainLinearModel, trainLinearModelGently } from './reading/linear-model.ts';
export type { LabelledText, LinearModel } from './reading/linear-model.ts';
/** Sentences a teacher sends about one child, in twelve languages, and standing messages for homes where nobody reads. */
export {
  habits,
  type HabitId,
  type Phrase,
  phraseBands,
  type PhraseBand,
  phraseById,
  type PhraseInLanguage,
  phraseKinds,
  type PhraseKind,
  phraseNeedsLabel,
  phrasebookLanguage,
  phrasebookLanguages,
  phrases,
  type PhraseSlots,
  previewPhrase,
  renderPhrase,
  searchPhrases,
  type SlotName,
  standingMessages,
  type StandingMessage,
  type SubjectId,
  subjects,
  type WorkId,
  workItems,
} from './phrasebook/index.ts';
/** How hard a text is to read, in the writer's own language, with plainer words; works offline. */
export {
  readingLevel,
  type ReadingHint,
  type ReadingLevel,
  TARGET_GRADE,
  TARGET_WORDS,
} from './plain/reading-level.ts';
export { hintInWords, levelInWords } from './plain/reading-words.ts';
