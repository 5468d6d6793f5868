import { execFileSync, spawn } from 'node:child_process';
import { chmodSync, chownSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createConnection, createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const BINARY = '/usr/sbin/dovecot';

/** Why the real IMAP server cannot be used here, or null when it can. On Debian, as root and in CI, it is installed first. */
export function dovecotMissing(): string | null {
  const root = process.getuid?.() === 0;
  if (!existsSync(BINARY) && root && process.env['CI'] && existsSync('/etc/debian_version')) {
    console.log('installing dovecot-imapd for the IMAP tests');
    try {
      execFileSync('apt-get', ['install', '-y', '-q', 'dovecot-imapd'], { stdio: 'ignore', timeout: 120_000 });
    } catch {
      return 'dovecot-imapd could not be installed';
    }
  }
  if (!existsSync(BINARY)) return 'dovecot-imapd is not installed';
  const version = execFileSync(BINARY, ['--version'], { encoding: 'utf8' });
  return version.startsWith('2.3.')
    ? null
    : `dovecot ${version.trim()} takes another configuration than the one written here`;
}

export type Dovecot = { url: string; stop(): Promise<void> };

/**
 * A real IMAP server in a folder of its own, on a free port; user `school`, password `secret`. With `introspection` it
 * takes no password, only OAuth 2.0 tokens (XOAUTH2, OAUTHBEARER) that the server at that address calls good (RFC 7662).
 */
export async function startDovecot({ introspection }: { introspection?: string } = {}): Promise<Dovecot> {
  const folder = mkdtempSync(join(tmpdir(), 'porchlight-imap-'));
  const port = await freePort();
  const root = process.getuid?.() === 0;
  // Dovecot gives no mail to root; as root the mail belongs to "nobody".
  const uid = root ? 65_534 : (process.getuid?.() ?? 1000);
  const gid = root ? 65_534 : (process.getgid?.() ?? 1000);
  const own = execFileSync('id', ['-un'], { encoding: 'utf8' }).trim();
  const group = execFileSync('id', ['-gn'], { encoding: 'utf8' }).trim();
  for (const name of ['mail', 'run', 'state']) mkdirSync(join(folder, name));
  chmodSync(folder, 0o755);
  chownSync(join(folder, 'mail'), uid, gid);
  const users = root
    ? ''
    : `default_internal_user = ${own}\ndefault_login_user = ${own}\ndefault_internal_group = ${group}\n`;
  const config = `protocols = imap
listen = 127.0.0.1
base_dir = ${folder}/run
state_dir = ${folder}/state
log_path = ${folder}/log
ssl = no
disable_plaintext_auth = no
${users}first_valid_uid = 1
first_valid_gid = 1
mail_location = maildir:${folder}/mail/%u
${
  introspection === undefined
    ? 'passdb {\n  driver = static\n  args = password=secret\n}'
    : `auth_mechanisms = xoauth2 oauthbearer\npassdb {\n  driver = oauth2\n  mechanisms = xoauth2 oauthbearer\n  args = ${folder}/oauth2.conf\n}`
}
userdb {
  driver = static
  args = uid=${String(uid)} gid=${String(gid)} home=${folder}/mail/%u
}
service imap-login {
  chroot =
  inet_listener imap {
    port = ${String(port)}
  }
  inet_listener imaps {
    port = 0
  }
}
service anvil {
  chroot =
}
`;
  writeFileSync(join(folder, 'dovecot.conf'), config);
  if (introspection !== undefined)
    writeFileSync(
      join(folder, 'oauth2.conf'),
      `introspection_url = ${introspection}\nintrospection_mode = post\nusername_attribute = username\nactive_attribute = active\nactive_value = true\n`,
    );
  const server = spawn(BINARY, ['-F', '-c', join(folder, 'dovecot.conf')], { stdio: 'ignore' });
  const gone = new Promise<void>((resolve) => server.once('exit', () => resolve()));
  const stop = async () => {
    server.kill('SIGTERM');
    await gone;
    rmSync(folder, { recursive: true, force: true });
  };
  if (!(await answers(port))) {
    const log = existsSync(join(folder, 'log')) ? readFileSync(join(folder, 'log'), 'utf8') : '';
    await stop();
    throw new Error(`dovecot did not start: ${log}`);
  }
  return { url: `imap://school:secret@127.0.0.1:${String(port)}/INBOX`, stop };
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise<void>((resolve) => server.close(() => resolve()));
  return port;
}

async function answers(port: number): Promise<boolean> {
  for (let attempt = 0; attempt < 100; attempt += 1) {
    const greeted = await new Promise<boolean>((resolve) => {
      const socket = createConnection(port, '127.0.0.1');
      socket.once('data', (data) => {
        resolve(data.toString().startsWith('* OK'));
        socket.destroy();
      });
      socket.once('error', () => resolve(false));
    });
    if (greeted) return true;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  return false;
}
