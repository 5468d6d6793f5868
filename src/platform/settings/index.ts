import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { list, settingKinds } from './kinds.ts';

export { type SettingKind, settingKinds } from './kinds.ts';

/** How this installation runs. Read once at the start from the environment. */
export type Settings = {
  readonly mode: 'demo' | 'production';
  readonly port: number;
  readonly host: string;
  readonly smtpPort: number;
  readonly smtpHost: string;
  readonly dataDir: string;
  readonly databaseUrl: string | null;
  readonly migrateDatabaseUrl: string | null;
  readonly publicUrl: string;
  readonly smtpUrl: string | null;
  readonly imapUrl: string | null;
  readonly mailDomain: string;
  readonly secrets: readonly string[];
  readonly logLevel: string;
  readonly trustProxy: boolean;
  readonly poolSize: number;
  readonly maxUploadMb: number;
  readonly mailWorkers: number;
  readonly smtpTlsKey: string | null;
  readonly smtpTlsCert: string | null;
  readonly mailAuthentication: 'on' | 'off';
  /** Name servers for checking mail; empty: the machine's own. */
  readonly dnsServers: readonly string[];
  /** Networks and sealing domains that hand on mail for the schools' old addresses. */
  readonly mailForwarders: readonly string[];
  /** How to get access tokens for SMTP_URL and IMAP_URL; null: they hold passwords. */
  readonly mailOauth: {
    readonly tokenUrl: string;
    readonly clientId: string;
    readonly clientSecret: string | null;
    readonly refreshToken: string | null;
    readonly scope: string | null;
  } | null;
  /** Null: no backups on a schedule. */
  readonly backupDir: string | null;
  readonly backupAt: string;
  readonly backupKeep: number;
  /** Where each district's own backup key lies; null: backups are sealed by the secret alone. */
  readonly backupKeys: string | null;
  /** Where the sealed audit is written every day; null: nowhere. */
  readonly auditExportDir: string | null;
  /** Null: files are not looked through for malware. */
  readonly fileScanUrl: string | null;
  /** The folder in which each district has one for its roster files, by its short name; null: none is watched. */
  readonly rosterDrop: string | null;
  /** Hosts of the operator's own network from which rosters may be read. */
  readonly rosterHosts: readonly string[];
  /** Hosts of the operator's own network that translate. */
  readonly translateHosts: readonly string[];
  /** Where each school's emergency pack is written every night; null: nowhere. */
  readonly officePackDir: string | null;
};

export type Environment = Readonly<Record<string, string | undefined>>;

/** A wrong or missing setting, in one sentence for the person who starts the server. */
export class SettingError extends Error {
  override readonly name = 'SettingError';
}

function valueOf(environment: Environment, name: string): string | null {
  const kind = settingKinds.find((one) => one.name === name);
  if (!kind) throw new Error(`unknown setting ${name}`);
  const given = environment[name];
  const value = given === undefined || given === '' ? kind.default : given;
  const wrong = value === null ? null : (kind.check?.(value) ?? null);
  if (wrong !== null) throw new SettingError(`${name} ${wrong}${kind.secret === true ? '' : `, not "${value}"`}.`);
  return value;
}

function isLocal(address: string): boolean {
  const { hostname } = new URL(address);
  return (
    hostname === 'localhost' || hostname.endsWith('.localhost') || hostname === '127.0.0.1' || hostname === '[::1]'
  );
}

/** In demo mode the secret is made once and kept beside the data, readable by its owner only. */
function demoSecret(dataDir: string): string {
  const file = join(dataDir, 'secret');
  if (!existsSync(file)) {
    mkdirSync(dataDir, { recursive: true });
    writeFileSync(file, randomBytes(32).toString('hex'), { mode: 0o600 });
  }
  return readFileSync(file, 'utf8').trim();
}

/** Reads and checks everything; throws a SettingError with one clear sentence. */
export function readSettings(environment: Environment): Settings {
  const get = (name: string): string | null => valueOf(environment, name);
  const text = (name: string): string => get(name) ?? '';
  for (const { name } of settingKinds) get(name);
  const port = Number(text('PORT'));
  const publicUrl = (get('PUBLIC_URL') ?? `http://localhost:${port}`).replace(/\/+$/, '');
  const mode =
    (get('PORCHLIGHT_MODE') ?? (isLocal(publicUrl) ? 'demo' : 'production')) === 'demo' ? 'demo' : 'production';
  if (mode === 'production') {
    for (const name of ['PUBLIC_URL', 'SMTP_URL', 'MAIL_DOMAIN', 'PORCHLIGHT_SECRET']) {
      if ((environment[name] ?? '') === '')
        throw new SettingError(`${name} must be set in production. "porchlight settings" says what it means.`);
    }
    if (!publicUrl.startsWith('https://')) throw new SettingError('PUBLIC_URL must begin with https:// in production.');
  }
  const dataDir = resolve(text('PORCHLIGHT_DATA'));
  const secret = get('PORCHLIGHT_SECRET');
  const backupDir = get('BACKUP_DIR');
  const rosterDrop = get('ROSTER_DROP');
  const officePackDir = get('OFFICE_PACK_DIR');
  const folder = (name: string): string | null => {
    const path = get(name);
    return path === null ? null : resolve(path);
  };
  return {
    mode,
    port,
    host: text('HOST'),
    smtpPort: text('SMTP_PORT') === 'off' ? -1 : Number(text('SMTP_PORT')),
    smtpHost: text('SMTP_HOST'),
    dataDir,
    databaseUrl: get('DATABASE_URL'),
    migrateDatabaseUrl: get('MIGRATE_DATABASE_URL') ?? get('DATABASE_URL'),
    publicUrl,
    smtpUrl: get('SMTP_URL'),
    imapUrl: get('IMAP_URL'),
    mailDomain: text('MAIL_DOMAIN').toLowerCase(),
    secrets: secret === null ? [demoSecret(dataDir)] : secret.split(','),
    logLevel: text('LOG_LEVEL'),
    trustProxy: text('TRUST_PROXY') === 'yes',
    poolSize: Number(text('DATABASE_POOL')),
    maxUploadMb: Number(text('UPLOAD_MB')),
    mailWorkers: Number(text('MAIL_WORKERS')),
    smtpTlsKey: get('SMTP_TLS_KEY'),
    smtpTlsCert: get('SMTP_TLS_CERT'),
    mailAuthentication: (get('MAIL_AUTHENTICATION') ?? (mode === 'demo' ? 'off' : 'on')) === 'on' ? 'on' : 'off',
    dnsServers: list(get('DNS_SERVERS')),
    mailForwarders: list(get('MAIL_FORWARDERS')).map((one) => one.toLowerCase()),
    mailOauth: oauthOf(get),
    backupDir: backupDir === null ? null : resolve(backupDir),
    backupAt: text('BACKUP_AT'),
    backupKeep: Number(text('BACKUP_KEEP')),
    backupKeys: folder('BACKUP_KEYS'),
    auditExportDir: folder('AUDIT_EXPORT_DIR'),
    fileScanUrl: get('FILE_SCAN_URL'),
    rosterDrop: rosterDrop === null ? null : resolve(rosterDrop),
    rosterHosts: list(get('ROSTER_HOSTS')).map((one) => one.toLowerCase()),
    translateHosts: list(get('TRANSLATE_HOSTS')).map((one) => one.toLowerCase()),
    officePackDir: officePackDir === null ? null : resolve(officePackDir),
  };
}

function oauthOf(get: (name: string) => string | null): Settings['mailOauth'] {
  const tokenUrl = get('MAIL_OAUTH_TOKEN_URL');
  if (tokenUrl === null) return null;
  const clientId = get('MAIL_OAUTH_CLIENT_ID');
  if (clientId === null) throw new SettingError('MAIL_OAUTH_CLIENT_ID must be set with MAIL_OAUTH_TOKEN_URL.');
  return {
    tokenUrl,
    clientId,
    clientSecret: get('MAIL_OAUTH_CLIENT_SECRET'),
    refreshToken: get('MAIL_OAUTH_REFRESH_TOKEN'),
    scope: get('MAIL_OAUTH_SCOPE'),
  };
}

/** For `porchlight settings`: every setting with its meaning; secrets only as set or unset. */
export function listSettings(
  environment: Environment,
): readonly { name: string; default: string | null; value: string | null; meaning: string }[] {
  return settingKinds.map(({ name, default: standard, secret, meaning }) => {
    const given = environment[name] ?? null;
    return {
      name,
      default: standard,
      value: secret === true ? (given === null ? 'unset' : 'set') : (given ?? standard),
      meaning,
    };
  });
}
