import { readText } from './fields.ts';
import type { RosterFiles } from './files.ts';
import type { RosterSink } from './model.ts';
import { readTable, RosterRefused } from './table.ts';

export type FileMode = 'bulk' | 'delta' | 'absent';
export type OneRosterVersion = '1.1' | '1.2';

export type Manifest = {
  readonly version: OneRosterVersion;
  /** Of the files we read, how each is to be taken. */
  readonly modes: ReadonlyMap<RosterFile, FileMode>;
  /** Delta when any file is one: then nothing is removed for being absent. */
  readonly mode: 'bulk' | 'delta';
};

export const rosterFiles = ['orgs', 'users', 'roles', 'demographics', 'classes', 'enrollments', 'contacts'] as const;
export type RosterFile = (typeof rosterFiles)[number];

function modeOf(properties: ReadonlyMap<string, string>, file: RosterFile, present: boolean): FileMode {
  const said = properties.get(`file.${file}`)?.toLowerCase();
  if (said === undefined) {
    // The contacts file is our own extension: a manifest need not name it, and then it goes with the users.
    if (file !== 'contacts' || !present) return 'absent';
    return modeOf(properties, 'users', true);
  }
  if (said !== 'bulk' && said !== 'delta' && said !== 'absent')
    throw new RosterRefused('manifest_unreadable', 'manifest.csv', null, `file.${file}`);
  if (said === 'absent' && present && file !== 'contacts') throw new RosterRefused('manifest_disagrees', `${file}.csv`);
  if (said !== 'absent' && !present) throw new RosterRefused('file_missing', `${file}.csv`);
  return said;
}

async function readProperties(files: RosterFiles, sink: RosterSink): Promise<Map<string, string>> {
  const properties = new Map<string, string>();
  const shape = { file: 'manifest.csv', required: ['propertyName', 'value'], optional: [] } as const;
  await readTable(files, shape, sink, (row) => {
    const name = readText(row.get('propertyName'));
    if (name !== null) properties.set(name, readText(row.get('value')) ?? '');
    return true;
  });
  return properties;
}

/** Reads what the manifest promises and holds it against the files that are there. */
export async function readManifest(files: RosterFiles, sink: RosterSink): Promise<Manifest> {
  if (!files.names.includes('manifest.csv')) throw new RosterRefused('file_missing', 'manifest.csv');
  const properties = await readProperties(files, sink);
  const said = properties.get('oneroster.version') ?? '';
  const version = /^1\.([12])(\.|$)/.exec(said)?.[1];
  if (version === undefined) throw new RosterRefused('version_unknown', 'manifest.csv', null, 'oneroster.version');
  const modes = new Map<RosterFile, FileMode>();
  for (const file of rosterFiles) {
    const listed =
      version === '1.1' && file === 'roles' ? 'absent' : modeOf(properties, file, files.names.includes(`${file}.csv`));
    modes.set(file, listed);
  }
  const used = [...modes.values()].filter((mode) => mode !== 'absent');
  if (used.length === 0) throw new RosterRefused('nothing_to_read', 'manifest.csv');
  if (used.includes('bulk') && used.includes('delta')) throw new RosterRefused('modes_mixed', 'manifest.csv');
  const mode = used.includes('delta') ? 'delta' : 'bulk';
  const needed: readonly RosterFile[] =
    mode === 'delta' ? [] : version === '1.2' ? ['orgs', 'users', 'roles'] : ['orgs', 'users'];
  for (const file of needed) if (modes.get(file) === 'absent') throw new RosterRefused('file_missing', `${file}.csv`);
  return { version: `1.${version}` as OneRosterVersion, modes, mode };
}
