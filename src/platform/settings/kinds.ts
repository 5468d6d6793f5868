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
export const list = (value: string | null): readonly string[] =>
  (value ?? '')
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');

/** Every environment variable there is, in the order they are told. */
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
