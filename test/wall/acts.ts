/** The verbs that can move ownership, gathered for the property test; some are not on the room's door. */
export {
  askSecondLook,
  closeConversation,
  enterAbsence,
  handOff,
  merge,
  reopenByFamily,
  setHelper,
  submit,
  takeOver,
  waitForFamily,
} from '#rooms/conversations';
export { runLeaverDrill as runLeaverDrillForTests } from '../../src/rooms/conversations/actions/leaving.ts';
