/** The messages' door: telling families, one to many and one by one. */
export {
  approveAnnouncement,
  saveDraft,
  sendAnnouncement,
  stopAnnouncement,
  type Draft,
} from './actions/announcing.ts';
export { type ArrivedAnswer, takeAnswer, type TakenAnswer } from './actions/answering.ts';
export { messageAnswered, messageSent } from './messages.events.ts';
export { announcementApi as messagesApi } from './pages/api-announcements.ts';
export { type AnsweredOneLiner, oneLinerFor } from './one-liners/answering.ts';
export { messagesRoom } from './messages.room.ts';
