import { createCipheriv, createDecipheriv, createHash, hkdfSync, randomBytes } from 'node:crypto';
import { mkdir, open, readdir, readFile, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { isUuid } from '#platform/ids';
import { BackupRefused } from './faults.ts';
import { syncFolder } from './disk.ts';

/**
 * One key a district, in a folder apart from the backups. What a backup holds of a district can be read only with its
 * key, so that destroying the key makes every backup of it unreadable, wherever the files lie. The keys themselves are
 * wrapped with the installation's secret: the folder alone opens nothing.
 */
export type Keyring = {
  /** The district's key; one is made when it has none. A destroyed one is never made again. */
  keyFor(districtId: string): Promise<Buffer>;
  /** `destroyed` where it once was and is gone for good, null where it never was. */
  look(districtId: string): Promise<Buffer | 'destroyed' | null>;
  /** Destroys the key for good; the note that stays says so to every later restore. Answers false when it was gone before. */
  destroy(districtId: string, at: Temporal.Instant): Promise<boolean>;
  /** Districts whose key was destroyed: the ledger that a restored database is held against. */
  destroyed(): Promise<readonly string[]>;
};

type Kept = { readonly format: 1; readonly mark: string; readonly salt: string; readonly wrapped: string };

const purpose = 'porchlight backup district key';
const nonceBytes = 12;
const tagBytes = 16;

const wrapKey = (secret: string, salt: string, districtId: string): Buffer =>
  Buffer.from(hkdfSync('sha256', secret, salt, `${purpose} ${districtId}`, 32));
const markOf = (secret: string, salt: string): string =>
  Buffer.from(hkdfSync('sha256', secret, salt, `${purpose} mark`, 9)).toString('base64url');

function wrap(key: Buffer, secret: string, districtId: string): Kept {
  const salt = randomBytes(16).toString('base64url');
  const nonce = randomBytes(nonceBytes);
  const cipher = createCipheriv('aes-256-gcm', wrapKey(secret, salt, districtId), nonce);
  const sealed = Buffer.concat([nonce, cipher.update(key), cipher.final(), cipher.getAuthTag()]);
  return { format: 1, mark: markOf(secret, salt), salt, wrapped: sealed.toString('base64url') };
}

function unwrap(kept: Kept, secrets: readonly string[], districtId: string): Buffer {
  const secret = secrets.find((one) => markOf(one, kept.salt) === kept.mark);
  if (secret === undefined)
    throw new BackupRefused(
      `The key of district ${districtId} was made under another PORCHLIGHT_SECRET. Put that one into the list and try again.`,
    );
  const sealed = Buffer.from(kept.wrapped, 'base64url');
  const open_ = createDecipheriv('aes-256-gcm', wrapKey(secret, kept.salt, districtId), sealed.subarray(0, nonceBytes));
  open_.setAuthTag(sealed.subarray(sealed.length - tagBytes));
  try {
    return Buffer.concat([open_.update(sealed.subarray(nonceBytes, sealed.length - tagBytes)), open_.final()]);
  } catch {
    throw new BackupRefused(`The key of district ${districtId} is damaged. Take it from your copy of the keys.`);
  }
}

/** Written whole and on disk, or not there at all; never over another file. Answers false when one was there. */
async function writeNew(folder: string, name: string, text: string): Promise<boolean> {
  const handle = await open(join(folder, name), 'wx', 0o600).catch((error: unknown) => {
    if ((error as { code?: string }).code === 'EEXIST') return null;
    throw error;
  });
  if (handle === null) return false;
  try {
    await handle.writeFile(text);
    await handle.sync();
  } finally {
    await handle.close();
  }
  await syncFolder(folder);
  return true;
}

const isThere = async (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    () => false,
  );

/** Over the old bytes first: a file that is only unlinked may be found again on the disk. */
async function overwrite(path: string): Promise<boolean> {
  const handle = await open(path, 'r+').catch(() => null);
  if (handle === null) return false;
  try {
    const { size } = await handle.stat();
    await handle.write(randomBytes(size), 0, size, 0);
    await handle.sync();
  } finally {
    await handle.close();
  }
  await rm(path, { force: true });
  return true;
}

export function openKeyring(folder: string, secrets: string | readonly string[]): Keyring {
  const all = [secrets].flat();
  const keyFile = (id: string): string => `${id}.key`;
  const endFile = (id: string): string => `${id}.destroyed`;
  const named = (id: string): string => {
    if (!isUuid(id)) throw new BackupRefused(`"${id}" is not the id of a district.`);
    return id;
  };

  async function look(districtId: string): Promise<Buffer | 'destroyed' | null> {
    const id = named(districtId);
    // The note comes first: a destroying that was cut off is a destroying.
    if (await isThere(join(folder, endFile(id)))) {
      await overwrite(join(folder, keyFile(id)));
      return 'destroyed';
    }
    const text = await readFile(join(folder, keyFile(id)), 'utf8').catch(() => null);
    if (text === null) return null;
    let kept: Kept;
    try {
      kept = JSON.parse(text) as Kept;
    } catch {
      throw new BackupRefused(`The key of district ${id} is damaged. Take it from your copy of the keys.`);
    }
    return unwrap(kept, all, id);
  }

  return {
    look,
    async keyFor(districtId) {
      const there = await look(districtId);
      if (there === 'destroyed')
        throw new BackupRefused(
          `The key of district ${districtId} was destroyed: no backup of it can be made any more.`,
        );
      if (there !== null) return there;
      await mkdir(folder, { recursive: true, mode: 0o700 });
      const [secret = ''] = all;
      const key = randomBytes(32);
      const first = await writeNew(folder, keyFile(districtId), `${JSON.stringify(wrap(key, secret, districtId))}\n`);
      if (first) return key;
      // Another process made one in this moment: its key counts.
      const theirs = await look(districtId);
      if (theirs === null || theirs === 'destroyed')
        throw new BackupRefused(`The key of district ${districtId} is gone.`);
      return theirs;
    },
    async destroy(districtId, at) {
      const id = named(districtId);
      await mkdir(folder, { recursive: true, mode: 0o700 });
      const text = await readFile(join(folder, keyFile(id))).catch(() => null);
      const note = {
        district: id,
        destroyedAt: at.toString(),
        keyFile: text === null ? null : createHash('sha256').update(text).digest('hex'),
      };
      await writeNew(folder, endFile(id), `${JSON.stringify(note)}\n`);
      const gone = await overwrite(join(folder, keyFile(id)));
      await syncFolder(folder);
      return gone;
    },
    async destroyed() {
      const names = await readdir(folder).catch(() => []);
      return names.filter((name) => name.endsWith('.destroyed')).map((name) => name.slice(0, -'.destroyed'.length));
    },
  };
}
