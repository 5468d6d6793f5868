import { readName, readText } from './fields.ts';
import type { RosterFiles } from './files.ts';
import { actionOf, checkCount, lose, type ReadingRun, take } from './reading.ts';
import { readTable, type TableRow } from './table.ts';

const shape = {
  file: 'orgs.csv',
  required: ['sourcedId', 'name', 'type'],
  optional: ['status', 'dateLastModified', 'identifier', 'parentSourcedId'],
} as const;

type Column = (typeof shape.required)[number] | (typeof shape.optional)[number];

/** Units above a district say nothing to us; their rows are read over. */
const above = new Set(['local', 'state', 'national']);

const kinds = new Map([
  ['district', 'district'],
  ['school', 'school'],
  ['department', 'department'],
] as const);

function readOrg(run: ReadingRun, row: TableRow<Column>): boolean {
  const { file } = shape;
  const { line } = row;
  run.sawChange(row.get('dateLastModified'));
  const sourceId = readText(row.get('sourcedId'));
  if (sourceId === null) return lose(run, { file, line, field: 'sourcedId', code: 'missing', value: null });
  if (run.mode === 'bulk' && run.known.orgs.has(sourceId))
    return lose(run, { file, line, field: 'sourcedId', code: 'duplicate', value: sourceId });
  const action = actionOf(row.get('status'));
  const type = readText(row.get('type'))?.toLowerCase() ?? '';
  if (above.has(type)) return true;
  const kind = kinds.get(type as 'district') ?? null;
  const name = take(run, { file, row, column: 'name' }, readName(row.get('name')));
  if (action === 'put' && (kind === null || name === null)) {
    // What we have of it stays; its people keep their school.
    run.known.orgs.set(sourceId, kind ?? 'school');
    run.sink.org({ line, action: 'keep', sourceId, kind: null, parentSourceId: null, name: null, identifier: null });
    return kind === null ? lose(run, { file, line, field: 'type', code: 'org_type_unknown', value: type }) : false;
  }
  if (action === 'remove') run.known.orgs.delete(sourceId);
  else if (kind !== null) run.known.orgs.set(sourceId, kind);
  run.sink.org({
    line,
    action,
    sourceId,
    kind,
    parentSourceId: readText(row.get('parentSourcedId')),
    name,
    identifier: readText(row.get('identifier')),
  });
  return true;
}

export async function readOrgs(run: ReadingRun, files: RosterFiles): Promise<void> {
  const count = await readTable(files, shape, run.sink, (row) => readOrg(run, row));
  checkCount(shape.file, count, run.mode === 'bulk');
}
