import { randomBytes } from 'node:crypto';

export type TextStatus =
  | 'accepted'
  | 'queued'
  | 'sending'
  | 'sent'
  | 'delivered'
  | 'undelivered'
  | 'failed'
  | 'receiving'
  | 'received';

export type Medium = { readonly sid: string; readonly type: string; readonly base64: string };

/** A text as the carrier keeps it; times in milliseconds since 1970. */
export type MessageRecord = {
  readonly sid: string;
  readonly direction: 'outbound-api' | 'outbound-reply' | 'inbound';
  readonly to: string;
  readonly from: string;
  readonly body: string;
  readonly messagingServiceSid: string | null;
  readonly segments: number;
  readonly media: readonly Medium[];
  readonly statusCallback: string | null;
  readonly createdAt: number;
  /** Until then no list shows it. */
  readonly listedFrom: number;
  /** After that the carrier gives up. */
  readonly validUntil: number;
  status: TextStatus;
  code: number | null;
  sentAt: number | null;
  updatedAt: number;
};

export type CallStatusName =
  | 'queued'
  | 'ringing'
  | 'in-progress'
  | 'completed'
  | 'busy'
  | 'no-answer'
  | 'failed'
  | 'canceled';

/** What was heard in a call, in the order it was heard. */
export type Heard =
  | { readonly kind: 'said'; readonly text: string; readonly voice: string; readonly language: string }
  | { readonly kind: 'played'; readonly url: string }
  | { readonly kind: 'pressed'; readonly digits: string }
  | { readonly kind: 'spoke'; readonly text: string }
  | { readonly kind: 'trouble'; readonly what: string };

export type CallRecord = {
  readonly sid: string;
  readonly direction: 'outbound-api' | 'inbound';
  readonly to: string;
  readonly from: string;
  readonly url: string;
  readonly statusCallback: string | null;
  readonly events: readonly string[];
  readonly detectsMachine: boolean;
  readonly ringSeconds: number;
  readonly createdAt: number;
  status: CallStatusName;
  answeredBy: string | null;
  startedAt: number | null;
  endedAt: number | null;
  sequence: number;
  readonly heard: Heard[];
};

export type RecordingRecord = {
  readonly sid: string;
  readonly callSid: string;
  readonly text: string;
  readonly seconds: number;
};

/** A name as the carrier makes them: two letters and 32 hexadecimal digits. */
export function newSid(prefix: string): string {
  return prefix + randomBytes(16).toString('hex');
}
