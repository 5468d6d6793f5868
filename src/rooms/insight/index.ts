/** The door of insight: the monthly report for the board. */
export { insightRoom } from './insight.room.ts';
export { draftReport, nameReaders, writeWords } from './insight.actions.ts';
