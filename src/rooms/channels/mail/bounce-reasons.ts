/** What to look at when naming the reason of a failed delivery. */
export type BounceEvidence = {
  /** The remote server's words, else the reporting server's; any case. */
  diagnostic: string;
  /** Enhanced status code such as 5.1.1, or empty. */
  dsn: string;
  /** SMTP command that was answered: RCPT, DATA, …; or empty. */
  command: string;
};

type Rule = [reason: string, pattern: RegExp];

// Order matters: what is said about the recipient goes before what is said about the sender, the special before the general.
const RULES: Rule[] = [
  [
    'mailboxfull',
    /mail ?(?:box|folder)(?:'s)? (?:is |was )?(?:almost )?full|(?:user's |user )?mail ?(?:box|folder) is full|over ?quota|out of (?:storage|space)|quota (?:is )?exceed|exceed(?:s|ed|ing)?\b.{0,40}\b(?:quota|storage|local limit|mailbox|space)|not enough (?:disk|storage)|insufficient (?:disk|storage|quota|space)|disk quota|mailbox size limit|too many messages in mailbox|storage (?:space|allocation)|メールボックスが一杯|переполнен|buzón (?:está )?lleno|boîte pleine|caixa cheia|mailbox voll|邮箱已满|空间不足|is full\b/i,
  ],
  ['mailererror', /^x-unix\b/i],
  ['rejected', /permission to post|posting (?:is )?(?:denied|not permitted)|権限がない/i],
  ['hasmoved', /no longer on server|has moved|recipient has changed|address has changed|5\.1\.6\b/i],
  [
    'spamdetected',
    /\bspam\b|spammy|\bube\b|\bjunk\b|bulk e?-?mail filter|content rejected|rejected by content|looks like unsolicited|message scored/i,
  ],
  ['virusdetected', /virus|malware|infected|phish|dangerous attachment|executable/i],
  [
    'authfailure',
    /\bdmarc\b|\bdkim\b|\bspf\b.{0,40}(?:fail|check|record|reject)|unauthenticated e?mail|not authenticated|authentication results|5\.7\.2[0-9]\b/i,
  ],
  [
    'requireptr',
    /reverse dns|\bptr\b record|no ptr|rdns|cannot find your (?:reverse )?hostname|ip address lookup|does not have.{0,20}reverse/i,
  ],
  [
    'blocked',
    /use the smtp server of your isp|aup#\w*rbl|ban(?:ned)? sending ip|block(?:ed)? using|black ?list|block ?list|deny ?list|\b[dr]n?s?bls?\b|spamhaus|spamcop|barracuda|reputation|(?:ip|host|client|sender).{0,40}(?:has been |is |was )?(?:blocked|banned|refused|listed)|access denied.{0,60}\bip\b|connection (?:refused by|rejected)|too many (?:spam|complaints)|not allowed to (?:send|connect)|sender(?: address)? (?:has been )?rejected.{0,80}(?:block|ip)|cloudmark|refused.{0,30}\bip\b/i,
  ],
  [
    'toomanyconn',
    /too many (?:concurrent |simultaneous )?(?:connections|sessions|messages)|frequency (?:is )?limited|rate.?limit|throttl|too many recipients per|try again later.{0,40}(?:rate|volume)|exceeded.{0,30}(?:rate|connections|messages per)|unusual rate/i,
  ],
  [
    'norelaying',
    /relay(?:ing)? (?:is |access )?(?:denied|not (?:permitted|allowed)|prohibited)|unable to relay|not (?:a )?relay|cannot relay|relaying from/i,
  ],
  [
    'securityerror',
    /smtp auth|auth(?:entication)? (?:is )?(?:required|failed|error)|without authentication|starttls|tls (?:is )?required|must issue a starttls|access (?:is )?denied|certificate|encryption/i,
  ],
  [
    'suspend',
    /account.{0,60}(?:disabled|suspended|inactive|deactivated|locked|on hold|blocked|expired)|mailbox (?:is |was |has been )?(?:disabled|suspended|frozen|inactive|unavailable or access denied|blocked|locked)|(?:user|recipient|address).{0,30}(?:suspended|disabled|deactivated|inactive|is frozen)|not active|temporarily inactive/i,
  ],
  [
    'hostunknown',
    /host (?:or domain name )?(?:not found|unknown)|unknown host|domain (?:does not exist|not found|name not found|doesn't exist)|no such (?:domain|host)|name (?:or service not known|service error)|nxdomain|unrouteable (?:mail )?(?:address|domain)|could(?:n't| not) be found or resolved|host unknown|bad destination|unresolvable|dns error|no mx|domain.{0,40}(?:couldn't|could not) be found|does not (?:exist|resolve) in dns|доменное имя/i,
  ],
  [
    'userunknown',
    /user unknown|unknown user|no such (?:user|person|mailbox|recipient|address|account|local user)|unknown (?:recipient|local|address|mailbox|account|e-?mail)|user not (?:found|known|exist)|(?:recipient|address|mailbox|user|account|inbox)\b.{0,80}(?:not found|does ?n[o']t exist|doesn't have an?|unknown|not exist|invalid|unavailable|not listed|no longer (?:available|valid|exists?)|is not (?:a )?(?:known|valid|available))|invalid (?:recipient|address|mailbox|user|e-?mail)|no (?:such )?mailbox here|not (?:a )?(?:known|valid) (?:user|recipient|mailbox|address)|no valid recipients|not listed in|recipnotfound|recipientnotfound|unable to find.{0,20}recipient|not our customer|mailbox not|not a valid (?:user|mailbox)|undeliverable address|address rejected|recipient rejected|recipient address|user doesn't|does(?:n't| not) have an? .{0,60}account|account (?:that you tried to reach )?does not exist|bad (?:recipient|address)|destinataire (?:inconnu|invalide)|adresse d.{0,40}invalide|пользовател(?:ь|я) не|несуществующ|usuario desconocido|no existe|não existe|utente sconosciuto|empfänger unbekannt|用户不存在|收件人|存在しない|宛先不明|5\.1\.1\b|5\.1\.10\b/i,
  ],
  [
    'mesgtoobig',
    /message (?:is )?too (?:big|large)|size limit|exceeds.{0,40}(?:size|maximum)|too large|5\.3\.4\b|5\.2\.3\b/i,
  ],
  ['policyviolation', /polic(?:y|ies)|not allowed|prohibited|violat|5\.7\.9\b/i],
  [
    'networkerror',
    /too many hops|hop count|routing loop|loop detected|mail loop|message is looping|timed out while|network (?:error|unreachable)|connection (?:lost|refused|reset)|no route/i,
  ],
  [
    'expired',
    /delivery time expired|cannot send message for|retry time(?:out)? (?:not reached|exceeded)|message expired|expired|deferred|could not be delivered for|timed? ?out|too long in queue|not been delivered|will (?:continue to|keep) try|4\.4\.7\b/i,
  ],
  [
    'rejected',
    /sender (?:address )?(?:rejected|denied|verify failed|is not)|rejected (?:sender|mail from)|invalid sender|sender address/i,
  ],
  [
    'filtered',
    /filter|rejected by (?:a remote|recipient|the recipient)|was rejected by|refused by recipient|not accept(?:ing)? mail from/i,
  ],
  ['mailererror', /procmail|maildrop|mailer error|command failed|exit(?:ed)? (?:status|with)|x-unix|pipe to/i],
  ['systemfull', /system (?:is )?full|no space left|disk full|insufficient system (?:storage|resources)/i],
  [
    'systemerror',
    /local (?:error|configuration)|internal (?:server )?error|system (?:error|config)|service unavailable|temporar(?:y|ily) (?:failure|unavailable)|server error/i,
  ],
  ['contenterror', /content|mime|header|line too long|malformed|8-?bit|encoding/i],
];

const BY_STATUS: Rule[] = [
  ['userunknown', /^5\.1\.(?:1|10|3)$|^5\.1\.0$/],
  ['hostunknown', /^5\.1\.2$|^5\.4\.4$/],
  ['hasmoved', /^5\.1\.6$/],
  ['mailboxfull', /^[45]\.2\.2$/],
  ['suspend', /^5\.2\.1$/],
  ['mesgtoobig', /^5\.(?:3\.4|2\.3)$/],
  ['filtered', /^5\.2\.0$/],
  ['networkerror', /^[45]\.4\.(?:6|[1-3])$/],
  ['expired', /^[45]\.4\.7$/],
  ['authfailure', /^5\.7\.2\d$/],
  ['blocked', /^5\.7\.6\d\d$/],
  ['securityerror', /^5\.7\.\d+$/],
  ['systemerror', /^[45]\.3\.\d+$/],
  ['contenterror', /^5\.6\.\d+$/],
];

/** Names why a delivery failed: by the server's words first, by its status code where the words say nothing. */
export function bounceReason({ diagnostic, dsn, command }: BounceEvidence): string {
  const words = diagnostic.slice(0, 4000).replace(/\s+/g, ' ');
  const said = RULES.find(([, pattern]) => pattern.test(words))?.[0];
  // "User unknown" in answer to the content, not to the address, is a recipient's filter in disguise.
  if (said === 'userunknown' && command === 'DATA' && !dsn.startsWith('5.1.')) return 'filtered';
  if (said !== undefined) return said;
  return BY_STATUS.find(([, pattern]) => pattern.test(dsn))?.[0] ?? (words === '' ? 'undefined' : 'onhold');
}

/** Reasons after which writing to the address again makes no sense. */
export function isHardBounce(reason: string, dsn: string): boolean {
  return !dsn.startsWith('4') && (reason === 'userunknown' || reason === 'hostunknown' || reason === 'hasmoved');
}

const PLACEHOLDER: Record<string, string> = {
  undefined: '900',
  onhold: '901',
  norelaying: '909',
  filtered: '910',
  userunknown: '911',
  hostunknown: '912',
  hasmoved: '916',
  rejected: '918',
  suspend: '921',
  mailboxfull: '922',
  systemerror: '930',
  systemfull: '931',
  mesgtoobig: '934',
  mailererror: '939',
  networkerror: '944',
  toomanyconn: '945',
  expired: '947',
  contenterror: '960',
  securityerror: '970',
  blocked: '971',
  policyviolation: '972',
  authfailure: '974',
  requireptr: '975',
  virusdetected: '979',
  spamdetected: '980',
};

/** A code in the private range `x.0.9nn` for a reason that came without one. */
export function placeholderStatus(reason: string, temporary: boolean): string {
  return `${temporary ? '4' : '5'}.0.${PLACEHOLDER[reason] ?? '900'}`;
}
