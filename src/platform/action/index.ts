export {
  action,
  defineEvent,
  on,
  question,
  type About,
  type Action,
  type ActionContext,
  type EnqueueOptions,
  type EventKind,
  type Facts,
  type HouseEvent,
  type Question,
  type QuestionContext,
  type Subscription,
} from './define.ts';
export type { ActOptions, Floor } from './floor.ts';
export { createFloor, type FloorParts } from './runner.ts';
