/** The messages' door: telling families, one to many and one by one. */
export {
  approveAnnouncement,
  saveDraft,
  sendAnnouncement,
  stopAnnouncement,
  type Draft,
} from './actions/announcing.ts';
export { messagesRoom } from './messages.room.ts';
