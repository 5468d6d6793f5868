/** The conversations' door: taking matters in, and what the command line and the demonstration need of them. */
export { conversationsRoom, conversationsWith } from './conversations.room.ts';
export type { FiguresGate } from './conversations.figures-gate.ts';
export { protect, publishedRate, type PublishedRate, smallestGroup } from './conversations.suppression.ts';
export { type PartRow, type ServiceFigures, serviceFigures } from './questions/service-figures.ts';
export { type MonthExtras, monthExtras } from './questions/service-month.ts';
export { wholeMonth } from './pages/service-ask.ts';
export { named } from './conversations.directory.ts';
export { staffAddress } from './conversations.notices.ts';
export { receiveMail, type ArrivedMail, type MailResult } from './actions/receiving.ts';
export { receiveText, receiveVoicemail, type TextAsked, type TextTaken } from './actions/receiving-text.ts';
export { standsAlone } from './actions/receiving-from.ts';
export { enter, noteCallback, start, submit } from './actions/entering.ts';
export { addFamilyWords, askSecondLook, closeByFamily, rate, reopenByFamily } from './actions/family.ts';
export { addNote, releaseMessage, reply } from './actions/replying.ts';
export { closeConversation, waitForFamily } from './actions/finishing.ts';
export { handOff, setHelper, takeOver } from './actions/handling.ts';
export { makePrivate } from './actions/reading.ts';
export { setAsker, setTopic } from './actions/describing.ts';
export { type Asker, askers } from './conversations.askers.ts';
export { ruleKinds } from './conversations.owner-rules.ts';
export { acknowledgeAlarm, dismissAlarm } from './actions/alarms.ts';
/** Words of danger in a text, by the lists that ship and the district's own. */
export { alarmsIn } from './conversations.alarms.ts';
export { auditOwners, runClock } from './actions/clock.ts';
export { groupConversations, merge, updateGroup } from './actions/joining.ts';
export { decideLegal } from './actions/legal.ts';
export { saveLegalPath, saveLegalSeat } from './actions/legal-settings.ts';
export { type LegalKind, usualLegalDays } from './conversations.legal.ts';
export { enterAbsence, removeAbsence } from './actions/absences.ts';
export { cancelDeparture, runLeaverDrill } from './actions/leaving.ts';
export { undoDeparture } from './actions/leaving-undo.ts';
export { removeSummer, setSummer } from './actions/summers.ts';
export { openConversation, type Opening } from './actions/opening.ts';
export { adoptDepartments, installTopics, saveCategory } from './actions/topics.ts';
export { saveReply } from './actions/saved.ts';
export { saveTopicOwner } from './actions/topic-owners.ts';
export { setAlarmTeam } from './actions/alarm-settings.ts';
export { setAnonymous } from './actions/district-settings.ts';
export {
  caseToken,
  messageIdDomain,
  ownerAddress,
  readSignedAddress,
  type SignedAddress,
} from './conversations.links.ts';
export { forgetDirectory } from './conversations.directory.ts';
export { directoryOf, rankedTopics } from './conversations.door.ts';
export { alarmReach, type AlarmReach } from './conversations.setup.ts';
export { conversationOpened, publicRecordsAsked, webhookEvents } from './conversations.events.ts';
export { openApiDocument, openApiRoute } from './pages/api-openapi.ts';
export { api, done, isDone } from './pages/api-route.ts';
export { apiRoutes } from './pages/service.ts';
export { promisesRoutes } from './pages/settings-promises.ts';
export { evaluateTopics } from './topics/evaluate.ts';
export { addStatement } from './actions/statements.ts';
export { conversationOfCode } from './questions/records.ts';
export {
  importHistory,
  type HistoryMap,
  type HistoryResult,
  readMap,
  readMapFile as readHistoryMap,
} from './history/index.ts';
/** The sites that may show pages of ours in a frame. */
export { embedOrigins } from './questions/family-embed.ts';
