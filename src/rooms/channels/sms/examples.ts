import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** One message that was written as an example, and the heading it stands under. */
export type Example = { readonly section: string; readonly text: string };

const folder = join(import.meta.dirname, 'examples');

/** The files of examples by name: one a language, and sets of several. Those that begin with `blind` teach nothing. */
export const exampleFiles: readonly string[] = readdirSync(folder)
  .map((name) => name.replace('.txt', ''))
  .sort();

/** The messages of one file, each with its heading. */
export function examplesOf(file: string): readonly Example[] {
  let section = '';
  return readFileSync(join(folder, `${file}.txt`), 'utf8')
    .split('\n')
    .flatMap((line) => {
      const heading = /^\[(\w+)\]$/u.exec(line)?.[1];
      if (heading !== undefined) section = heading;
      return heading !== undefined || line === '' || line.startsWith('#') ? [] : [{ section, text: line }];
    });
}
