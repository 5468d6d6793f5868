/** The door of learning: three short lessons a role, and what they open. */
export { learningRoom } from './learning.room.ts';
export { figuresGate } from './learning.gate.ts';
export { lessonKeys as lessonKeysToPrint } from './learning.lessons.ts';
export { beginLesson, finishLesson, startAgain } from './learning.actions.ts';
