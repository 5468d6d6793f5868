import { dirname, resolve } from 'node:path';
import { migrate, selfCheck } from '#platform/database';
import {
  backup as saveBackup,
  type BackupSummary,
  type Keyring,
  openKeyring,
  noteMade,
  noteProved,
  proveBackup,
  restore as restoreBackup,
  withNotes,
} from '#platform/backup';
import { systemActor } from '#platform/actor';
import type { Check } from '#platform/house';
import { allDistricts } from '#platform/web';
import { listSettings, type Settings } from '#platform/settings';
import { applyDecisions, collect, sweep } from '#rooms/records';
import { addDistrict, districtOf } from './districts.ts';
import { openGround, withHouse } from './ground.ts';
import type { House } from '../house.ts';
import { type Command, CommandError, exit } from './run.ts';

export const migrateCommand: Command = {
  name: 'migrate',
  usage: 'migrate',
  does: 'Brings the database to this version.',
  words: [0, 0],
  async run({ environment, say, answer }) {
    const ground = await openGround(environment, say);
    try {
      const count = await migrate({ ownerUrl: ground.ownerUrl, log: say });
      answer({ migrated: count }, [count === 0 ? 'The database is up to date.' : `${count} migrations were run.`]);
      return exit.done;
    } finally {
      await ground.stop();
    }
  },
};

export const settingsCommand: Command = {
  name: 'settings',
  usage: 'settings',
  does: 'Lists every setting with its meaning, default and value. Secrets are shown as set or unset.',
  words: [0, 0],
  async run({ environment, answer }) {
    const all = listSettings(environment);
    answer(
      all,
      all.flatMap(({ name, default: standard, value, meaning }) => [
        `${name}=${value ?? ''}`,
        `    ${meaning}${standard === null ? '' : ` Default: ${standard}.`}`,
      ]),
    );
    return exit.done;
  },
};

type CheckLine = {
  readonly id: string;
  readonly name: string;
  readonly ok: boolean;
  readonly violations: number;
  readonly examples: readonly string[];
  readonly warnings: readonly string[];
};

/** One check, over every district or once for the installation. */
async function recount(house: House, one: Check, full: boolean): Promise<CheckLine> {
  const districts = await allDistricts(house.floor);
  const places = one.once === true ? districts.slice(0, 1) : districts;
  let violations = 0;
  const examples: string[] = [];
  const warnings: string[] = [];
  for (const district of places) {
    const counted = await one.count(house.floor, systemActor(district.id, 'check'), { full });
    violations += counted.violations;
    examples.push(...counted.examples);
    warnings.push(...(counted.warnings ?? []));
  }
  return {
    id: one.id,
    name: one.name,
    ok: violations === 0,
    violations,
    examples: examples.slice(0, 5),
    warnings: warnings.slice(0, 5),
  };
}

function linesOf(one: CheckLine): readonly string[] {
  const state = !one.ok ? 'BROKEN' : one.warnings.length > 0 ? 'warns ' : 'holds ';
  return [
    `${state}  ${one.id}: ${one.name}${one.ok ? '' : ` (${one.violations})`}`,
    ...[...one.examples, ...one.warnings].map((example) => `          ${example}`),
  ];
}

export const check: Command = {
  name: 'check',
  usage: 'check [--full] [--json]',
  does: 'Recounts every promise and checks the database. Exit 1 when one fails.',
  details: [
    '--full recounts the audit from its first seal; without it the newest seals. A warning does not change the exit code.',
  ],
  flags: { full: { type: 'boolean' } },
  words: [0, 0],
  run: async ({ environment, say, answer, flags }) =>
    withHouse(environment, say, async (house) => {
      const findings = await selfCheck(house.floor.pool);
      const checks: CheckLine[] = [
        {
          id: 'database',
          name: 'The database keeps districts apart and writes safely',
          ok: findings.length === 0,
          violations: findings.length,
          examples: findings.slice(0, 5).map((finding) => finding.says),
          warnings: [],
        },
      ];
      for (const one of house.checks) checks.push(await recount(house, one, flags['full'] === true));
      const ok = checks.every((one) => one.ok);
      answer({ ok, checks }, checks.flatMap(linesOf));
      return ok ? exit.done : exit.failed;
    }),
};

function progress(say: (line: string) => void): (state: { table?: string; done: number; total: number }) => void {
  let last = 0;
  return ({ table, done, total }) => {
    if (Date.now() - last < 1000 && done < total) return;
    last = Date.now();
    say(`  ${done} of ${total}${table === undefined ? '' : `  ${table}`}`);
  };
}

function keysOf({ backupKeys, secrets }: Settings): { readonly keyring?: Keyring } {
  return backupKeys === null ? {} : { keyring: openKeyring(backupKeys, secrets) };
}

export const backup: Command = {
  name: 'backup',
  usage: 'backup FILE [--prove] [--district SLUG]',
  does: 'Writes everything, or one district, into one encrypted file.',
  details: ['--prove restores the file into a database made for this, compares every table, and throws it away.'],
  flags: { district: { type: 'string' }, prove: { type: 'boolean' } },
  words: [1, 1],
  run: async ({ environment, say, answer, words, flags }) =>
    withHouse(environment, say, async (house, ground) => {
      const district = flags['district'] === undefined ? null : await districtOf(house.floor, flags['district']);
      const { ownerUrl, settings } = ground;
      const [file = ''] = words;
      const secret = settings.secrets;
      const keys = keysOf(settings);
      const summary = await saveBackup({
        ownerUrl,
        file,
        secret,
        ...keys,
        ...(district === null ? {} : { districtId: district.id }),
        onProgress: progress(say) as never,
      });
      if (district === null) await withNotes(ownerUrl, async (client) => noteMade(client, file, summary));
      const prove = flags['prove'] === true;
      if (prove) {
        await proveBackup({ ownerUrl, file, secret, ...keys });
        if (district === null) await withNotes(ownerUrl, async (client) => noteProved(client, file));
      }
      answer({ ...summary, proved: prove }, [
        ...(prove ? ['Restored into a database made for this and compared, table by table.'] : []),
        `Saved to ${file}. Keep PORCHLIGHT_SECRET${settings.backupKeys === null ? '' : ' and a copy of BACKUP_KEYS'} with it, in another place: without it nobody can read the file.`,
      ]);
      return exit.done;
    }),
};

/** What was decided after the backup lies beside it, sealed: a no is a no again before anybody is written to. */
async function decideAgain(
  environment: Parameters<typeof withHouse>[0],
  say: (line: string) => void,
  folder: string,
): Promise<readonly string[]> {
  return withHouse(environment, say, async (house) => {
    const lines: string[] = [];
    for (const district of await allDistricts(house.floor)) {
      const applied = await applyDecisions(house.floor, district.id, folder);
      lines.push(
        applied === null
          ? `${district.name}: no decisions of after the backup lie beside it. Opt-outs, legal holds and shorter times made since are lost: make them again before messages go out.`
          : `${district.name}: ${applied.optOuts} opt-outs, ${applied.directory} words on directory information, ${applied.holds} legal holds and ${applied.times} times, decided until ${applied.written}, count again.`,
      );
    }
    return lines;
  });
}

/** What had been deleted in its time is in an older backup still: it goes again before anybody is served. */
async function deleteAgain(environment: Parameters<typeof withHouse>[0], say: (line: string) => void): Promise<number> {
  return withHouse(environment, say, async (house) => {
    const collected = collect(house.rooms);
    let rows = 0;
    for (const district of await allDistricts(house.floor)) {
      const { deleted, failed } = await sweep(house.floor, systemActor(district.id, 'restore'), collected);
      rows += Object.values(deleted).reduce((sum, n) => sum + n, 0);
      if (failed.length > 0) say(`${district.name}: could not delete ${failed.join(', ')}. The log says why.`);
    }
    return rows;
  });
}

export const restore: Command = {
  name: 'restore',
  usage: 'restore FILE [--keep]',
  does: 'Restores a backup into an empty database, and deletes again what was past its time.',
  details: [
    'A district whose key was destroyed is passed over.',
    '--keep deletes nothing yet: for when legal holds were placed after the backup. Place them again before the next night.',
  ],
  flags: { keep: { type: 'boolean' } },
  words: [1, 1],
  async run({ environment, say, answer, words, flags }) {
    const ground = await openGround(environment, say);
    let summary: BackupSummary;
    try {
      await migrate({ ownerUrl: ground.ownerUrl, log: say });
      summary = await restoreBackup({
        ownerUrl: ground.ownerUrl,
        file: words[0] ?? '',
        secret: ground.settings.secrets,
        ...keysOf(ground.settings),
        onProgress: progress(say) as never,
      });
    } finally {
      await ground.stop();
    }
    // Before the deleting: a legal hold placed after the backup stops it.
    const decided = await decideAgain(environment, say, dirname(resolve(words[0] ?? '')));
    const deleted = flags['keep'] === true ? null : await deleteAgain(environment, say);
    answer({ ...summary, decidedAgain: decided, deletedAgain: deleted }, [
      'Restored and compared, table by table.',
      ...summary.destroyed.map((id) => `District ${id} left and its key was destroyed: nothing of it was restored.`),
      deleted === null
        ? 'Nothing was deleted again yet. The next night deletes what is past its time.'
        : `${deleted} rows past their time were deleted again.`,
      ...decided,
      'Decisions of the last quarter of an hour, released holds and consents to messages of after the backup are not known: look at them.',
    ]);
    return exit.done;
  },
};

export const districtAdd: Command = {
  name: 'district add',
  usage: 'district add --name NAME --slug SLUG --zone ZONE --languages en,es',
  does: 'Adds a district with its starting topics and first mail address.',
  flags: {
    name: { type: 'string' },
    slug: { type: 'string' },
    zone: { type: 'string' },
    languages: { type: 'string' },
  },
  words: [0, 0],
  run: async ({ environment, say, answer, flags }) =>
    withHouse(environment, say, async (house) => {
      const { name, slug, zone, languages = 'en' } = flags;
      if (
        typeof name !== 'string' ||
        typeof slug !== 'string' ||
        typeof zone !== 'string' ||
        typeof languages !== 'string'
      )
        throw new CommandError(
          '--name, --slug and --zone are needed, such as: --name "Alder Falls Schools" --slug alder-falls --zone America/Chicago',
        );
      const id = await addDistrict(house.floor, {
        name,
        slug,
        zone,
        languages: languages.split(',').map((one) => one.trim()),
        mode: house.floor.settings.mode,
      });
      answer({ id, slug }, [
        `${name} was added. Next: porchlight import roster PATH, and porchlight person invite --email you@… --role administrator`,
      ]);
      return exit.done;
    }),
};
