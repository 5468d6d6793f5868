import { writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { systemActor } from '#platform/actor';
import { openKeyring } from '#platform/backup';
import { type Certificate, deleteDistrict, exportDistrict, LeavingRefused } from '#platform/leaving';
import type { District } from '#platform/house';
import { forgetDistricts } from '#platform/web';
import { tellWholeExport } from '#rooms/channels';
import { forgetDecisions, standingHoldCount } from '#rooms/records';
import type { House } from '../house.ts';
import { districtOf } from './districts.ts';
import { withHouse } from './ground.ts';
import { type Command, CommandError, exit } from './run.ts';

/** Nobody takes a district out in silence. The mails are handed over before the snapshot, so that they are in it. */
export async function announceExport(
  { floor, worker }: Pick<House, 'floor' | 'worker'>,
  district: District,
  { by, reason }: Readonly<Record<string, string | boolean | undefined>>,
  say: (line: string) => void,
): Promise<void> {
  if (typeof by !== 'string' || by.trim() === '' || typeof reason !== 'string' || reason.trim().length < 10)
    throw new CommandError('--by NAME and --reason WHY (a sentence) are needed: the administrators are told both.');
  const actor = systemActor(district.id, 'district export');
  const { told, administrators } = await floor.act(actor, tellWholeExport, { by, reason });
  await worker.drain(district.id);
  say(`${told} of ${administrators} administrators are told by mail.`);
}

export const districtExport: Command = {
  name: 'district export',
  usage: 'district export SLUG FOLDER --by NAME --reason WHY [--json]',
  does: 'Writes everything of one district into an empty folder: each table as JSON Lines, every file, a manifest.',
  details: [
    'One snapshot, streamed. manifest.json names every file with its number of rows and its SHA-256.',
    'What stands in it is in plain text: keep it as you keep student records.',
    'Before the first row leaves, it is written down and every administrator is told by mail who exports, and why.',
  ],
  flags: { by: { type: 'string' }, reason: { type: 'string' } },
  words: [2, 2],
  run: async ({ environment, say, answer, words, flags }) =>
    withHouse(environment, say, async (house, ground) => {
      const district = await districtOf(house.floor, words[0]);
      const folder = resolve(words[1] ?? '');
      await announceExport(house, district, flags, say);
      const manifest = await exportDistrict({
        ownerUrl: ground.ownerUrl,
        districtId: district.id,
        folder,
        now: house.floor.clock(),
        onProgress: (table, rows) => say(`  ${table}: ${rows}`),
      }).catch((error: unknown) => {
        throw new CommandError(error instanceof Error ? error.message : 'The export failed.');
      });
      const rows = manifest.tables.reduce((sum, one) => sum + one.rows, 0);
      answer(
        { district: manifest.district, folder, tables: manifest.tables.length, rows, files: manifest.files.length },
        [
          `${district.name}: ${rows} rows of ${manifest.tables.length} tables and ${manifest.files.length} files are in ${folder}.`,
        ],
      );
      return exit.done;
    }),
};

const escaped = (text: string): string => text.replaceAll(/[&<>"']/g, (sign) => `&#${sign.codePointAt(0)};`);

/** The page a district hands to whoever asks what became of its data. */
function certificatePage(proof: Certificate, shredded: boolean): string {
  const rows = proof.tables
    .map((one) => `<tr><td>${escaped(one.name)}</td><td>${one.before}</td><td>${one.after}</td></tr>`)
    .join('\n');
  return `<!doctype html><html lang="en"><meta charset="utf-8"><title>Deleted: ${escaped(proof.district.name)}</title>
<style>body{font:16px/1.5 system-ui,sans-serif;max-width:44rem;margin:2rem auto;padding:0 1rem}td,th{text-align:start;padding:.2rem 1rem .2rem 0;border-bottom:1px solid #ccc}td:nth-child(n+2){text-align:end}code{word-break:break-all}</style>
<h1>${escaped(proof.district.name)} was deleted</h1>
<p>${escaped(proof.deletedAt)}, by ${escaped(proof.by)}. ${proof.rowsBefore} rows were there; ${proof.rowsAfter} are there now, counted over a new connection.</p>
<p>The export of ${escaped(proof.exportMadeAt)} was read whole and compared before. SHA-256 of its manifest: <code>${escaped(proof.exportManifestSha256)}</code></p>
<p>${shredded ? 'The key of this district was destroyed: no backup made with it can be read any more, wherever it lies, unless somebody kept a copy of the key. Copies of the folder of keys must be destroyed too. Backups made before districts had keys of their own end with their own time.' : 'Not covered: encrypted backups that were made before. They end with their own time; without PORCHLIGHT_SECRET nobody can read them.'}</p>
<table><thead><tr><th>Table</th><th>Before</th><th>After</th></tr></thead><tbody>
${rows}
</tbody></table></html>
`;
}

export const districtDelete: Command = {
  name: 'district delete',
  usage: 'district delete SLUG --export FOLDER --by NAME --confirm SLUG [--json]',
  does: 'Deletes one district for good and proves it. Cannot be taken back.',
  details: [
    'Needs its export, whole and with nothing added since: stop the application first.',
    'Exit 3 while a legal hold stands. The proof is written beside the export: deleted.html and deleted.json.',
  ],
  flags: { export: { type: 'string' }, by: { type: 'string' }, confirm: { type: 'string' } },
  words: [1, 1],
  run: async ({ environment, say, answer, words, flags }) =>
    withHouse(environment, say, async (house, ground) => {
      const { export: folder, by, confirm } = flags;
      if (typeof folder !== 'string' || typeof by !== 'string' || by.trim() === '')
        throw new CommandError('--export FOLDER and --by NAME are needed.');
      const { floor } = house;
      const district = await districtOf(floor, words[0]);
      if (confirm !== district.slug)
        throw new CommandError(`This deletes ${district.name} for good. Say so with --confirm ${district.slug}`);
      try {
        const proof = await deleteDistrict({
          ownerUrl: ground.ownerUrl,
          districtId: district.id,
          exportFolder: resolve(folder),
          by,
          holds: async () => floor.ask(systemActor(district.id, 'district delete'), standingHoldCount, {}),
          now: floor.clock(),
        });
        forgetDistricts(floor);
        const { backupDir, backupKeys, secrets } = ground.settings;
        if (backupDir !== null) await forgetDecisions(district.id, backupDir);
        const shredded =
          backupKeys !== null && (await openKeyring(backupKeys, secrets).destroy(district.id, floor.clock()));
        await writeFile(
          join(resolve(folder), 'deleted.json'),
          `${JSON.stringify({ ...proof, keyDestroyed: shredded }, null, 2)}\n`,
          { mode: 0o600 },
        );
        await writeFile(join(resolve(folder), 'deleted.html'), certificatePage(proof, shredded), { mode: 0o600 });
        answer(
          {
            deleted: proof.district,
            rowsBefore: proof.rowsBefore,
            rowsAfter: proof.rowsAfter,
            keyDestroyed: shredded,
            proof: join(resolve(folder), 'deleted.json'),
          },
          [
            `${district.name} is deleted: ${proof.rowsBefore} rows before, ${proof.rowsAfter} after. The proof is ${join(folder, 'deleted.html')}.`,
          ],
        );
        return proof.rowsAfter === 0 ? exit.done : exit.failed;
      } catch (error) {
        if (!(error instanceof LeavingRefused)) throw error;
        say(error.message);
        answer({ deleted: null, reason: error.message }, []);
        return error.held ? exit.held : exit.failed;
      }
    }),
};
