/** A mailbox as a person wrote it: the name is never proof of who somebody is, the address is what is matched. */
export type MailAddress = { name: string; address: string };

/** What a mail is. Only a `message` may become a conversation. */
export type MailKind = 'message' | 'auto_reply' | 'bounce' | 'complaint' | 'loop' | 'quarantined';

/** One recipient in a bounce, a complaint or a vacation notice. Empty text where the mail does not say. */
export type MailRecipientReport = {
  address: string;
  /** failed, delayed, delivered, relayed, expanded, or empty (complaints). */
  action: string;
  /** The Status field as the mail carried it. */
  status: string;
  /** Enhanced status code as understood; `5.0.9nn` where only the reason is known. */
  dsn: string;
  /** Three digit SMTP reply code, or empty. */
  replycode: string;
  /** userunknown, mailboxfull, blocked, … */
  reason: string;
  /** True when writing to this address again makes no sense. */
  hardbounce: boolean;
  /** abuse, fraud, not-spam …; only for complaints. */
  feedbacktype: string;
};

/** An attachment as listed. `held` = not to be handed out before somebody has looked. */
export type MailAttachment = { name: string; type: string; size: number; inline: boolean; held: boolean };

/** Result words of RFC 8601, or `unverified` when there was no (timely) answer. */
export type MailAuthentication = {
  spf: string;
  dkim: string;
  dmarc: string;
  /** True when a passing SPF or DKIM speaks for the domain in From (alignment, RFC 9989) and DMARC itself says nothing. */
  aligned?: boolean;
  /** The listed forwarder (RFC 8617 sealing domain) whose sealed word about the sender counts here; absent when none does. */
  sealed_by?: string;
};

/** How a mail is understood; the shape of `porchlight mail read --json`. All text is NFC, without NUL and well formed. */
export type MailRead = {
  kind: MailKind;
  from: MailAddress | null;
  to: MailAddress[];
  cc: MailAddress[];
  subject: string;
  /** ISO 8601 in UTC; null when absent, unreadable, or in the future with no `Received` line to correct it. */
  date: string | null;
  /** With angle brackets, as in the header. */
  message_id: string | null;
  in_reply_to: string | null;
  references: string[];
  text: string;
  /** What the person newly wrote: without quoted text and signature. */
  reply_text: string;
  quoted: string;
  signature: string;
  /** Sanitised: no remote content, scripts, styles or forms. Empty when the mail has no HTML. */
  html_safe: string;
  /** ISO 639-1 where there is one, else ISO 639-3; null for short or undecided text. */
  language: string | null;
  attachments: MailAttachment[];
  authentication: MailAuthentication;
  recipients: MailRecipientReport[];
  /** Codes, for example `date_missing`, `held:executable`, `quarantined:too_many_parts`. */
  warnings: string[];
};

/** What belongs to an attachment beside its listing, in the same order as `mail.attachments`. */
export type OpenedAttachment = { content: Uint8Array; contentId: string | null; heldReason: string | null };

/** A mail with everything a channel needs beside the public shape. */
export type OpenedMail = {
  mail: MailRead;
  attachments: OpenedAttachment[];
  replyTo: MailAddress[];
  /** Where it was delivered according to the mail itself (Delivered-To and its like), for mail that came without an envelope. */
  deliveredTo: MailAddress[];
  /** Message-ID of the mail that bounced or was complained about, with angle brackets. */
  originalMessageId: string | null;
  /** False when RFC 3834 says that nothing automatic may be sent back (lists, null sender, bots). */
  answerable: boolean;
};

/** Asks the domain name system; rejects with an error carrying `code` (ENOTFOUND, ENODATA, ETIMEOUT …). */
export type Resolver = (domain: string, rrtype: string) => Promise<string[] | string[][]>;

/** What the SMTP dialogue said, as opposed to what the mail says about itself. */
export type MailEnvelope = { from: string | null; to: string[]; remoteIp?: string; helo?: string };

export type ReadMailOptions = {
  /** Domain of the Message-IDs this installation makes; a mail that carries one as its own is a loop. */
  ownMessageIdDomain?: string;
  envelope?: MailEnvelope;
  /** The resolver for SPF, DKIM and DMARC; false or absent: everything is `unverified`. */
  authenticate?: Resolver | false;
  /** Servers that hand on mail for the schools' old addresses: networks (`203.0.113.0/24`) and domains that seal (ARC). */
  forwarders?: readonly string[];
  /** ISO 639-1 or 639-3 codes to choose from. Absent: the languages this project is tested with. */
  languages?: string[];
  /** Milliseconds since 1970; decides what "the future" is. Default: the clock. */
  now?: number;
};
