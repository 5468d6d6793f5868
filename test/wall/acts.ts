/** The verbs that can move ownership, gathered for the property test. */
export {
  askSecondLook,
  cancelDeparture,
  closeConversation,
  enterAbsence,
  handOff,
  merge,
  reopenByFamily,
  runLeaverDrill,
  setHelper,
  setSummer,
  submit,
  takeOver,
  undoDeparture,
  waitForFamily,
} from '#rooms/conversations';
