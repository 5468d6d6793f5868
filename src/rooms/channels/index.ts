/** The channels' door: deliveries out, what came in, and the addresses families write to. */
export { deliverJob, queueDelivery, sendJob, settleDelivery, type NewDelivery } from './channels.deliveries.ts';
export { contactPointFailed } from './channels.events.ts';
export {
  keepInbound,
  mailRoutes,
  mayAutoReply,
  noteBounce,
  type BounceReport,
  type InboundMail,
  type MailRoute,
} from './channels.inbound.ts';
export { localPart, mailAddress, type DeliveryState } from './channels.rules.ts';
export { addMailRoute, removeMailRoute } from './channels.settings.ts';
export type { OpenedMail } from './mail/types.ts';
export { demoDriver, mailTokens, smtpDriver, type OpenDriver } from './channels.drivers.ts';
export { districtOfAddress, districtOfSigned } from './channels.intake.ts';
export { tellWholeExport } from './export-told.ts';
export { channelsRoom } from './channels.room.ts';
export { removeAbout } from './channels.retention.ts';
export { createDnsResolver } from './mail/dns.ts';
export { createMailReader, type MailReader } from './mail/reader-pool.ts';
export { startImapPoller, type ImapPoller, type ImapPosition } from './mail/imap-poller.ts';
export { startSmtpListener, type SmtpListener } from './mail/smtp-listener.ts';
export { keepOptOuts, type OptOut, standingOptOuts } from './channels.opt-outs.ts';
export { htmlToText } from './mail/html-text.ts';
export {
  beginBroadcast,
  broadcastFilled,
  broadcastProgress,
  queueMany,
  stopBroadcast,
  type BroadcastDelivery,
  type BroadcastProgress,
} from './sending/broadcasts.ts';
export { broadcastDone, deliveriesFailed } from './channels.events.ts';
export { takeNews, type News } from './sending/news.ts';
export type { Driver, DriverFor, Handed, Outgoing, Urgency, Way } from './sending/driver.ts';
export { offeredWays, type PersonReach, waysTo, type ReachRequest } from './ways/ways.questions.ts';
export type { NotReached, ReachPlan, Together, WayTo } from './ways/ways.rules.ts';
/** The same for very many people at once: how many each way reaches. */
export { countWays, type CountedWay } from './ways/counted.ts';
export { decentTime, type QuietRules, usualQuiet } from './hours/quiet.ts';
export {
  carrierAccount,
  isOnThisMachine,
  removeAccount,
  saveAccount,
  type CarrierAccount,
} from './accounts/accounts.ts';
export { textPrice, type TextPrice } from './accounts/account.questions.ts';
export { pushDriver } from './push/push-driver.ts';
export { mailFor } from './mail/signing.ts';
export { hookPaths } from './hooks/paths.ts';
export { type CarrierDrivers, createCarrierDrivers } from './accounts/carrier-drivers.ts';
export type { PhoneIntake } from './hooks/hooks.ts';
export { type AnnouncedVoicemail, keepTranscript, keepVoicemail, voicemailNow } from './voice/voicemail.ts';
export {
  type ArrivedText,
  type ArrivedVoicemail,
  type ReadyText,
  keepText,
  obeyWish,
  settleText,
  type Texter,
  texterOf,
  wishOf,
} from './texts/arrived.ts';
export { isThanks, readAnswer, type ShortAnswer } from './sms/answers.ts';
/** Makes ready at the start what tells an unusual “no more messages” from other texts. */
export { prepareLineSense } from './sms/sense.ts';
export { countSegments, plainer, type SegmentCount } from './sms/segments.ts';
