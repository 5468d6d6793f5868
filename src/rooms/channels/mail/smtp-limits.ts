/** What one sending host, and all together, may ask of the listener. */
export type SmtpLimits = {
  /** Connections at once, all hosts. */
  connections: number;
  /** Connections at once from one address; loopback is not counted. */
  connectionsPerIp: number;
  /** Mails begun per minute from one address; loopback is not counted. */
  mailsPerMinutePerIp: number;
  /** Recipients of one mail. */
  recipients: number;
  /** Unknown recipients in one connection before it is cut: a directory harvest. */
  unknownRecipients: number;
  /** Bytes of mail held in memory at once. */
  bytesInFlight: number;
};

export const DEFAULT_SMTP_LIMITS: SmtpLimits = {
  connections: 200,
  connectionsPerIp: 30,
  mailsPerMinutePerIp: 600,
  recipients: 100,
  unknownRecipients: 20,
  bytesInFlight: 128 * 1024 * 1024,
};

type Refusal = Error & { responseCode: number };

/** Counts per sending host. Forgets a host a minute after its last mail, so it cannot be made to grow without end. */
export function createSmtpGuard(limits: SmtpLimits, clock: () => number = Date.now) {
  const open = new Map<string, number>();
  const mails = new Map<string, { minute: number; count: number }>();
  const unknown = new Map<string, number>();
  let held = 0;
  let sweptAt = 0;

  function sweep(minute: number): void {
    if (minute === sweptAt) return;
    sweptAt = minute;
    for (const [ip, seen] of mails) if (seen.minute < minute) mails.delete(ip);
    if (unknown.size > 10_000) unknown.clear();
  }

  return {
    connect(ip: string): Refusal | null {
      const count = (open.get(ip) ?? 0) + 1;
      open.set(ip, count);
      return !isLoopback(ip) && count > limits.connectionsPerIp
        ? refusal('4.7.0 Too many connections from your address')
        : null;
    },
    disconnect(ip: string): void {
      const count = (open.get(ip) ?? 1) - 1;
      if (count <= 0) open.delete(ip);
      else open.set(ip, count);
    },
    mail(ip: string): Refusal | null {
      const minute = Math.floor(clock() / 60_000);
      sweep(minute);
      const seen = mails.get(ip) ?? { minute, count: 0 };
      if (seen.minute !== minute) Object.assign(seen, { minute, count: 0 });
      seen.count += 1;
      mails.set(ip, seen);
      return !isLoopback(ip) && seen.count > limits.mailsPerMinutePerIp
        ? refusal('4.7.0 Too much mail from your address, try again later')
        : null;
    },
    unknown(session: string): void {
      unknown.set(session, (unknown.get(session) ?? 0) + 1);
    },
    isGuessing: (session: string): boolean => (unknown.get(session) ?? 0) >= limits.unknownRecipients,
    hold(bytes: number): boolean {
      if (held + bytes > limits.bytesInFlight) return false;
      held += bytes;
      return true;
    },
    release(bytes: number): void {
      held = Math.max(0, held - bytes);
    },
  };
}

function refusal(text: string): Refusal {
  return Object.assign(new Error(text), { responseCode: 421 });
}

function isLoopback(ip: string): boolean {
  return /^(?:::ffff:)?127\.|^::1$/.test(ip);
}
