/** The messages' door: telling families, one to many and one by one. */
export {
  approveAnnouncement,
  saveDraft,
  sendAnnouncement,
  stopAnnouncement,
  type Draft,
} from './actions/announcing.ts';
export { type ArrivedAnswer, takeAnswer, type TakenAnswer } from './actions/answering.ts';
export { type Audience, audienceOf } from './messages.audience.ts';
export { messageAnswered, messageSent } from './messages.events.ts';
export { messagesApi } from './pages/api.ts';
/** Whose turn it is and what kind of sentence: the rules, for the demonstration's three months. */
export { bandOf, nextKind, pickTurns, subjectOf } from './one-liners/turns.rules.ts';
export { type AnsweredOneLiner, oneLinerFor, sentenceAnswered } from './one-liners/answering.ts';
/** Reads a text as the acknowledgement of an alert; whoever takes texts in asks this before anything else. */
export {
  type Acknowledged,
  type Acknowledging,
  type AlertCall,
  alertCalls,
  takeAcknowledgement,
} from './alerts/acknowledging.ts';
/** What the public pages of a school say of today besides the calendar. */
export { noticesToday } from './pages/notice-public.ts';
export { declareAlert, declareAllClear } from './alerts/declaring.ts';
/** Slips, sign-ups and documents: the acts of staff and families, for the demonstration's stories of them. */
export { openDocument, sendLot, takeLot } from './documents/documents.actions.ts';
export { comeByCode, makeSignUp } from './sign-ups/sign-ups.actions.ts';
export { makeSlip, sendSlip, signByLink, signOnPaper } from './slips/slips.actions.ts';
export { messagesRoom } from './messages.room.ts';
export { lookOver } from './questions/look-over.ts';
