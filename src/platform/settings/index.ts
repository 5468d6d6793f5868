import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

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

/** One environment variable: its meaning, its default, and what a value must look like. */
export type SettingKind = {
  readonly name: string;
  readonly default: string | null;
  readonly meaning: string;
  readonly secret?: boolean;
  readonly check?: (value: string) => string | null;
};

const whole =
  (low: number, high: number) =>
  (value: string): string | null =>
    /^\d+$/.test(value) && Number(value) >= low && Number(value) <= high
      ? null
      : `must be a whole number from ${low} to ${high}`;
const oneOf =
  (...values: string[]) =>
  (value: string): string | null =>
    values.includes(value) ? null : `must be one of: ${values.join(', ')}`;
const urlOf =
  (...schemes: string[]) =>
  (value: string): string | null => {
    const fits = URL.canParse(value) && schemes.includes(new URL(value).protocol.slice(0, -1));
    return fits ? null : `must be an address beginning with ${schemes.map((scheme) => `${scheme}://`).join(' or ')}`;
  };

/** The parts of a value separated by commas. */
const list = (value: string | null): readonly string[] =>
  (value ?? '')
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');

export const settingKinds: readonly SettingKind[] = [
  {
    name: 'PORCHLIGHT_MODE',
    default: null,
    meaning: 'demo or production. Without it: demo while PUBLIC_URL is local, else production.',
    check: oneOf('demo', 'production'),
  },
  { name: 'PORT', default: '8080', meaning: 'The port of the web pages.', check: whole(0, 65_535) },
  { name: 'HOST', default: '0.0.0.0', meaning: 'The network address the web pages listen on.' },
  {
    name: 'SMTP_PORT',
    default: '2525',
    meaning: 'The port where mail from families arrives. 0 lets the system choose, "off" takes no mail here.',
    check: (value) => (value === 'off' ? null : whole(0, 65_535)(value)),
  },
  { name: 'SMTP_HOST', default: '0.0.0.0', meaning: 'The network address the mail listener uses.' },
  { name: 'SMTP_TLS_KEY', default: null, meaning: 'File with the private key for STARTTLS on the mail listener.' },
  { name: 'SMTP_TLS_CERT', default: null, meaning: 'File with the certificate for STARTTLS on the mail listener.' },
  {
    name: 'PORCHLIGHT_DATA',
    default: './data',
    meaning: 'The folder of the embedded database and of what the demonstration keeps.',
  },
  {
    name: 'DATABASE_URL',
    default: null,
    secret: true,
    meaning: 'A PostgreSQL 15 or newer to use instead of the embedded one.',
    check: urlOf('postgres', 'postgresql'),
  },
  {
    name: 'MIGRATE_DATABASE_URL',
    default: null,
    secret: true,
    meaning: 'The same database as a user who may create roles and tables. Default: DATABASE_URL.',
    check: urlOf('postgres', 'postgresql'),
  },
  {
    name: 'DATABASE_POOL',
    default: '12',
    meaning: 'Most database connections this process holds.',
    check: whole(2, 200),
  },
  {
    name: 'PUBLIC_URL',
    default: null,
    meaning: 'The address families use, such as https://family.example.org. Default: http://localhost and PORT.',
    check: urlOf('http', 'https'),
  },
  {
    name: 'SMTP_URL',
    default: null,
    secret: true,
    meaning: 'Where outgoing mail is handed over. Without it, in demo mode: the demonstration mailbox.',
    check: urlOf('smtp', 'smtps'),
  },
  {
    name: 'IMAP_URL',
    default: null,
    secret: true,
    meaning: 'A mailbox to read mail from, such as imaps://user:password@mail.example.org.',
    check: urlOf('imap', 'imaps'),
  },
  {
    name: 'MAIL_DOMAIN',
    default: 'demo.porchlight.test',
    meaning: 'The domain of the addresses that families write to.',
    check: (value) =>
      /^[a-z0-9.-]+\.[a-z]{2,}$/.test(value) ? null : 'must be a mail domain such as family.example.org',
  },
  {
    name: 'MAIL_AUTHENTICATION',
    default: null,
    meaning:
      'Whether SPF, DKIM and DMARC of incoming mail are looked up: on or off. Default: on in production, off in demo.',
    check: oneOf('on', 'off'),
  },
  {
    name: 'DNS_SERVERS',
    default: null,
    meaning: "Name servers asked about incoming mail, separated by commas. Default: the machine's own.",
    check: (value) =>
      list(value).every((one) => /^(\d{1,3}(\.\d{1,3}){3}|\[?[0-9a-f:]+\]?)(:\d+)?$/i.test(one))
        ? null
        : 'must be network addresses such as 192.0.2.53, separated by commas',
  },
  {
    name: 'MAIL_FORWARDERS',
    default: null,
    meaning:
      "Who hands on mail for the schools' old addresses, separated by commas: networks (203.0.113.0/24) and domains that seal (ARC), such as district.org. Their mail is judged by DKIM and ARC.",
    check: (value) =>
      list(value).every((one) => /^[0-9a-f.:]+(\/\d{1,3})?$/i.test(one) || /^[a-z0-9.-]+\.[a-z]{2,}$/i.test(one))
        ? null
        : 'must be networks such as 203.0.113.0/24 and domains, separated by commas',
  },
  {
    name: 'MAIL_OAUTH_TOKEN_URL',
    default: null,
    meaning:
      'Where access tokens for SMTP_URL and IMAP_URL are had (OAuth 2.0), for mail servers that take no passwords. The two addresses then hold only the user.',
    check: urlOf('http', 'https'),
  },
  { name: 'MAIL_OAUTH_CLIENT_ID', default: null, meaning: 'The client that the identity provider knows us as.' },
  { name: 'MAIL_OAUTH_CLIENT_SECRET', default: null, secret: true, meaning: "That client's secret." },
  {
    name: 'MAIL_OAUTH_REFRESH_TOKEN',
    default: null,
    secret: true,
    meaning: 'A refresh token, where one person allowed it once. Without it: client credentials.',
  },
  {
    name: 'MAIL_OAUTH_SCOPE',
    default: null,
    meaning: 'What the token is for, such as https://outlook.office365.com/.default.',
  },
  { name: 'MAIL_WORKERS', default: '1', meaning: 'Threads that read incoming mail.', check: whole(1, 16) },
  {
    name: 'PORCHLIGHT_SECRET',
    default: null,
    secret: true,
    meaning:
      'At least 32 characters; several separated by commas, newest first. In demo mode one is made and kept in the data folder.',
    check: (value) =>
      value.split(',').every((part) => part.length >= 32)
        ? null
        : 'must be at least 32 characters long, each part of a list too',
  },
  {
    name: 'UPLOAD_MB',
    default: '25',
    meaning: 'The largest file a family may send, in megabytes.',
    check: whole(1, 100),
  },
  {
    name: 'FILE_SCAN_URL',
    default: null,
    meaning:
      'A clamd that looks through every file before anybody may open it, such as clamd://localhost:3310. Without it: no scan.',
    check: urlOf('clamd'),
  },
  {
    name: 'ROSTER_DROP',
    default: null,
    meaning:
      'A folder that is watched for roster files, such as the landing place of an SFTP server. Each district has its own folder in it, by its short name.',
  },
  {
    name: 'ROSTER_HOSTS',
    default: null,
    meaning:
      'Hosts of your own network from which rosters may be read over OneRoster, separated by commas: sis.district.local or sis.district.local:8443. Public addresses need no entry.',
    check: (value) =>
      list(value).every((one) => /^[a-z0-9.-]+(:\d{1,5})?$/i.test(one))
        ? null
        : 'must be host names separated by commas',
  },
  {
    name: 'TRANSLATE_HOSTS',
    default: null,
    meaning:
      'Hosts of your own network that translate, separated by commas: translate.district.local or 10.1.2.3:5000. Public addresses need no entry.',
    check: (value) =>
      list(value).every((one) => /^[a-z0-9.-]+(:\d{1,5})?$/i.test(one))
        ? null
        : 'must be host names separated by commas',
  },
  {
    name: 'OFFICE_PACK_DIR',
    default: null,
    meaning:
      "The folder in which each school's emergency pack is written every night, to be opened when the network is out. Whoever may read it reads all of it: only the offices should. Without it none is written.",
  },
  {
    name: 'BACKUP_DIR',
    default: null,
    meaning: 'The folder for nightly backups, best on another disk. Without it none are made by themselves.',
  },
  {
    name: 'BACKUP_AT',
    default: '02:15',
    meaning: "When the nightly backup is made, by the first district's clock.",
    check: (value) => (/^([01]\d|2[0-3]):[0-5]\d$/.test(value) ? null : 'must be a time of day such as 02:15'),
  },
  {
    name: 'BACKUP_KEEP',
    default: '14',
    meaning: 'How many nightly backups stay in BACKUP_DIR.',
    check: whole(1, 1000),
  },
  {
    name: 'BACKUP_KEYS',
    default: null,
    meaning:
      "The folder of the districts' own backup keys, apart from the backups. With it a district that leaves is gone from every backup too: its key is destroyed. Keep a copy: without the keys no backup can be read. Without it backups are sealed by PORCHLIGHT_SECRET alone.",
  },
  {
    name: 'AUDIT_EXPORT_DIR',
    default: null,
    meaning:
      'The folder into which the sealed audit of each district is written every day, in files that are never changed: best storage that can be written once. Without it the audit stays in the database only.',
  },
  {
    name: 'TRUST_PROXY',
    default: 'no',
    meaning: 'yes when a reverse proxy in front sets X-Forwarded-For.',
    check: oneOf('yes', 'no'),
  },
  {
    name: 'LOG_LEVEL',
    default: 'warn',
    meaning: 'How much is written to the log.',
    check: oneOf('debug', 'info', 'warn', 'error', 'silent'),
  },
];

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
