import { pino } from 'pino';

/**
 * Lines for the person who runs the server. Only these fields may be given: an allow-list by type, so that no name,
 * address or word of a family can slip into a log.
 */
export type LogFacts = {
  readonly district?: string;
  readonly action?: string;
  readonly job?: string;
  readonly id?: string;
  readonly request?: string;
  readonly method?: string;
  readonly route?: string;
  readonly status?: number;
  readonly ms?: number;
  readonly count?: number;
  readonly code?: string;
  readonly attempt?: number;
  readonly port?: number;
  readonly reason?: string;
  /** An error's name and our own stack frames; never its message, which may quote a row. */
  readonly error?: unknown;
};

export type Log = {
  info(message: string, facts?: LogFacts): void;
  warn(message: string, facts?: LogFacts): void;
  error(message: string, facts?: LogFacts): void;
  debug(message: string, facts?: LogFacts): void;
};

function errorShape(error: unknown): object {
  if (!(error instanceof Error)) return { type: typeof error };
  const code = 'code' in error && typeof error.code === 'string' ? error.code : undefined;
  const frames = (error.stack ?? '')
    .split('\n')
    .filter((line) => line.trimStart().startsWith('at '))
    .slice(0, 6);
  // PostgreSQL's messages quote values only in `detail`; the message itself names tables and constraints.
  const message = code !== undefined && /^[0-9A-Z]{5}$/.test(code) ? error.message.split('"')[0] : undefined;
  return { type: error.name, code, message, frames };
}

export function createLog(level: string, destination?: { write(line: string): void }): Log {
  const logger = destination
    ? pino({ level, base: null }, destination)
    : pino({ level, base: null }, pino.destination({ dest: 2, sync: false }));
  const shape = (facts: LogFacts | undefined): object =>
    facts === undefined ? {} : 'error' in facts ? { ...facts, error: errorShape(facts.error) } : facts;
  return {
    info: (message, facts) => logger.info(shape(facts), message),
    warn: (message, facts) => logger.warn(shape(facts), message),
    error: (message, facts) => logger.error(shape(facts), message),
    debug: (message, facts) => logger.debug(shape(facts), message),
  };
}
