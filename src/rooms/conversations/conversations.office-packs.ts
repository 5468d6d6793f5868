import { chmod, mkdir, readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { sql } from 'kysely';
import { z } from 'zod';
import { action, type Floor, question } from '#platform/action';
import type { Actor } from '#platform/actor';
import type { Check } from '#platform/house';
import type { Uuid } from '#platform/ids';
import { directoryOf } from './conversations.directory.ts';
import { packPage, packText } from './conversations.office-pack.ts';
import { officePack } from './questions/office-pack.ts';

/** As many days' packs as stay in a school's folder: one may be open or printing while the next is written. */
export const packsKept = 3;
const oldestHours = 26;
const packName = /^\d{4}-\d\d-\d\d\.(?:html|txt)$/;
/** Part of a path: anything but the letters of a short name is none. */
const shortName = /^[a-z0-9][a-z0-9-]*$/;

const packPlaces = question('conversations.pack_places', async ({ tx, actor }) => {
  const { rows } = await sql<{ slug: string; languages: string[] }>`select slug, languages from platform.districts
    where id = ${actor.districtId}`.execute(tx);
  const directory = await directoryOf(tx, actor.districtId);
  const schools = [...directory.orgs.values()].filter((org) => org.kind === 'school' && shortName.test(org.slug ?? ''));
  return {
    slug: rows[0]?.slug ?? '',
    languages: rows[0]?.languages ?? [],
    schools: schools.map(({ id, slug, name }) => ({ id, slug: slug ?? '', name })),
  };
});

const notePack = action(
  'conversations.note_pack',
  z.object({ schoolId: z.string(), children: z.number() }),
  async ({ record }, { schoolId, children }) => {
    record('emergency pack written', { kind: 'org', id: schoolId }, { children });
  },
);

/** Whole or not at all: whoever opens the folder in the middle of the night finds the old one or the new one. */
async function put(folder: string, name: string, text: string): Promise<void> {
  const unfinished = join(folder, `.${name}.writing`);
  await writeFile(unfinished, text, { mode: 0o600 });
  await rename(unfinished, join(folder, name));
}

async function dropOld(folder: string): Promise<void> {
  const days = [
    ...new Set((await readdir(folder)).filter((name) => packName.test(name)).map((name) => name.slice(0, 10))),
  ]
    .toSorted()
    .toReversed();
  for (const day of days.slice(packsKept))
    for (const kind of ['html', 'txt']) await rm(join(folder, `${day}.${kind}`), { force: true });
}

type Here = { readonly floor: Floor; readonly actor: Actor; readonly now: Temporal.Instant };

/**
 * Writes the dated pack of each school into `root/<district>/<school>/`, as a page and as plain text, for whoever sits at
 * a computer without a network. Folders are closed to everybody but the account that runs this; the last three days stay.
 */
export async function writePacks({ floor, actor, now }: Here, root: string): Promise<readonly Uuid[]> {
  const { slug, languages, schools } = await floor.ask(actor, packPlaces, {});
  if (!shortName.test(slug)) return [];
  const locale = floor.words.best(languages);
  const t = floor.words.translator(locale, actor.districtId);
  for (const school of schools) {
    const pack = await floor.ask(actor, officePack, { schoolId: school.id });
    const reader = { t, say: floor.words.formatters(locale, pack.zone, now), at: now };
    const folder = join(root, slug, school.slug);
    await mkdir(folder, { recursive: true, mode: 0o700 });
    // A folder that stood there before with other rights is closed too; the root is the operator's own.
    for (const one of [join(root, slug), folder]) await chmod(one, 0o700);
    const day = now.toZonedDateTimeISO(pack.zone).toPlainDate().toString();
    await put(folder, `${day}.html`, packPage(pack, reader));
    await put(folder, `${day}.txt`, packText(pack, reader));
    await dropOld(folder);
    await floor.act(actor, notePack, { schoolId: school.id, children: pack.children });
  }
  return schools.map((school) => school.id);
}

/** When the newest pack of a school was written; null: there is none. */
async function newest(folder: string): Promise<number | null> {
  const names = await readdir(folder).catch((): string[] => []);
  const times = await Promise.all(
    names.filter((name) => packName.test(name)).map(async (name) => (await stat(join(folder, name))).mtimeMs),
  );
  return times.length === 0 ? null : Math.max(...times);
}

/** One line for each school whose pack is missing or older than 26 hours, in English, for whoever runs the server. */
export async function stalePacks({ floor, actor, now }: Here, root: string): Promise<readonly string[]> {
  const { slug, schools } = await floor.ask(actor, packPlaces, {});
  const oldest = now.subtract({ hours: oldestHours }).epochMilliseconds;
  const warnings: string[] = [];
  for (const school of schools) {
    const written = await newest(join(root, slug, school.slug));
    if (written === null) warnings.push(`${school.name} has no emergency pack in OFFICE_PACK_DIR`);
    else if (written < oldest)
      warnings.push(`the emergency pack of ${school.name} is older than ${oldestHours} hours: is the worker running?`);
  }
  return warnings;
}

export const packsCheck: Check = {
  id: 'office_packs',
  name: "Every school's emergency pack is from last night",
  count: async (floor, actor) => {
    const root = floor.settings.officePackDir;
    const now = Temporal.Now.instant();
    return {
      violations: 0,
      examples: [],
      warnings: root === null ? [] : await stalePacks({ floor, actor, now }, root),
    };
  },
};
