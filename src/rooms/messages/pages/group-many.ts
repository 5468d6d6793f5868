import type { Form, PageRequest } from '#platform/web';
import { type GroupWhole, placeManyInGroup } from '#rooms/roster';
import { button, buttons, fileField, fold, type Html, postForm, textarea } from '#ui';
import { childrenByLines } from '../questions/choices.ts';
import { sides } from './slip-shared.ts';

/** A list of at most so many children. */
const mostLines = 500;

/** What was typed and could not be taken, to be shown again. */
export type ManyAgain = { readonly typed: string; readonly error: string };

export function manyForm({ t, formToken }: PageRequest, mine: GroupWhole, again: ManyAgain | null): Html {
  return fold({
    summary: t('messages.group.many'),
    open: again !== null,
    body: postForm(
      { action: `${sides.groups}/${mine.id}/many`, token: formToken, files: true, class: 'stack measure' },
      textarea({
        label: t('messages.group.many_label'),
        hint: t('messages.slip.children_hint'),
        name: 'children',
        rows: 5,
        value: again?.typed,
        error: again?.error ?? null,
      }),
      fileField({ t, label: t('messages.group.many_file'), name: 'list', accept: '.csv,.txt,text/csv,text/plain' }),
      buttons(button({ label: t('messages.group.many_add'), kind: 'second' })),
    ),
  });
}

/** The first cell of each line: a student number or a whole name. */
function firstCells(text: string): readonly string[] {
  return text
    .replace(/^\u{FEFF}/u, '')
    .split(/\r?\n/)
    .map((line) => (line.split(/[,;\t]/)[0] ?? '').replaceAll('"', '').trim())
    .filter((cell) => cell !== '')
    .slice(0, mostLines + 1);
}

/** All of a list or nothing of it: who is not known exactly is named, and nobody is taken in meanwhile. */
export async function takeMany(request: PageRequest, id: string, form: Form): Promise<ManyAgain | null> {
  const { t, say, floor, actor } = request;
  const [file] = form.files('list');
  const fromFile = file === undefined ? [] : firstCells(new TextDecoder().decode(file.bytes));
  const [head] = fromFile;
  const known = async (lines: readonly string[]) => floor.ask(actor, childrenByLines, { lines });
  // A first line that names nobody is the heading of the file.
  const isHead = head !== undefined && (await known([head])).ids.length === 0 && !/^\d+$/.test(head);
  const lines = [...firstCells(form.text('children')), ...(isHead ? fromFile.slice(1) : fromFile)];
  const { ids, unknown } = await known(lines);
  const again = (names: readonly string[]): ManyAgain => ({
    typed: lines.join('\n'),
    error: t('messages.slip.unknown_lines', { lines: say.list(names.slice(0, 5)) }),
  });
  if (lines.length === 0) return { typed: '', error: t('messages.error.empty') };
  if (unknown.length > 0) return again(unknown);
  const { placed } = await floor.act(actor, placeManyInGroup, { groupId: id, personIds: [...ids] });
  return placed.length === ids.length
    ? null
    : { typed: lines.join('\n'), error: t('messages.error.not_your_child', { n: ids.length - placed.length }) };
}
