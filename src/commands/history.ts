import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { systemActor } from '#platform/actor';
import { type HistoryResult, importHistory, readHistoryMap } from '#rooms/conversations';
import { districtOf } from './districts.ts';
import { withHouse } from './ground.ts';
import { type Command, CommandError, exit } from './run.ts';

const said: Readonly<Record<string, string>> = {
  not_utf8: 'is not UTF-8 text',
  not_json: 'is not a JSON object on one line',
  too_long: 'is longer than any row can be; is a quote never closed?',
  columns: 'has more fields than the header has columns',
  id_missing: 'has no number of its own',
  id_twice: 'has a number that stood in an earlier row; the first one counts',
  state_unknown: 'has a state that the map does not name',
  date_wrong: 'has no date that can be read',
  name_missing: 'has no name or no text',
  ticket_unknown: 'belongs to a ticket that is not in the export',
  opt_out_unreadable: 'is an opt-out whose address cannot be read: enter it by hand, it must not be lost',
  file_missing: 'names an attachment that is not in the folder',
  file_too_large: 'names an attachment of more than 25 MB',
};

const counted: readonly (readonly [keyof HistoryResult['counts'], string])[] = [
  ['opt_outs', 'opt-outs'],
  ['topics_made', 'topics made'],
  ['topics_matched', 'topics that are here already'],
  ['replies', 'saved replies'],
  ['open', 'open tickets, each with an owner and a due time from now'],
  ['owner_by_mail', '  with the owner they had'],
  ['owner_by_topic', '  with an owner by the rules of their topic'],
  ['alarms', '  with words of danger: the alarm team is called'],
  ['closed', 'closed tickets, kept to read'],
  ['messages', 'messages'],
  ['notes', 'notes'],
  ['files', 'attachments'],
  ['known_senders', 'tickets whose sender the roster knows'],
  ['no_topic', 'tickets with a topic that is not here'],
  ['no_school', 'tickets with a school that is not here'],
  ['here_already', 'tickets that came over before'],
  ['updated', '  of these, open ones with something new there'],
  ['new_messages', '  messages and notes added to them'],
  ['closed_there', '  closed there, and now here too'],
  ['closed_there_open_here', '  closed there, but worked on here: both are shown, nothing is closed'],
];

function linesOf(result: HistoryResult): readonly string[] {
  const tried = result.status === 'would_apply';
  return [
    tried ? 'Nothing was written. This would come over:' : 'This came over:',
    ...counted.map(([name, text]) => `  ${String(result.counts[name]).padStart(7)}  ${text}`),
    ...(result.problems === 0 ? [] : [`${result.problems} rows have a problem and are left out. The first of them:`]),
    ...result.first_problems
      .slice(0, 20)
      .map(
        ({ file, line, field, code }) =>
          `  ${file}:${line} ${said[code] ?? code}${field === null ? '' : ` (${field})`}`,
      ),
  ];
}

export const importHistoryCommand: Command = {
  name: 'import history',
  usage: 'import history FOLDER|FILE --map MAP.json [--dry-run] [--by NAME] [--district SLUG] [--json]',
  does: 'Brings topics, tickets, saved replies and opt-outs of another help desk over.',
  details: [
    'CSV (UTF-8) or JSON lines; MAP.json says which column means what: docs/run/coming-from-other-tools.md.',
    '--dry-run counts, names the first problems with file and line, and writes nothing.',
    'May be broken off and run again: of tickets still open here, what is new there is added; work done here stays. No family and no owner is written to.',
  ],
  flags: {
    map: { type: 'string' },
    'dry-run': { type: 'boolean' },
    by: { type: 'string' },
    district: { type: 'string' },
  },
  words: [1, 1],
  run: async ({ words, flags, environment, say, answer }) => {
    const { map: mapFile, by } = flags;
    if (typeof mapFile !== 'string') throw new CommandError('--map MAP.json is needed.');
    const path = resolve(words[0] ?? '');
    for (const needed of [path, resolve(mapFile)])
      if (!existsSync(needed)) throw new CommandError(`${needed} is not there.`);
    const map = await readHistoryMap(resolve(mapFile));
    return withHouse(environment, say, async (house) => {
      const district = await districtOf(house.floor, flags['district']);
      let told = 0;
      const result = await importHistory({
        floor: house.floor,
        actor: systemActor(district.id, 'import history'),
        path,
        map,
        dryRun: flags['dry-run'] === true,
        by: typeof by === 'string' && by.trim() !== '' ? by.trim().slice(0, 100) : null,
        onProgress(done, all) {
          if (done - told < 500 && done < all) return;
          told = done;
          say(`  ${done} of ${all} tickets`);
        },
      });
      answer(result, linesOf(result));
      return exit.done;
    });
  },
};
