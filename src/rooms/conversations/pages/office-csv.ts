import type { PageRequest } from '#platform/web';
import { notFound } from '#platform/errors';
import { studentNumbers } from '../questions/office.ts';
import { noteOfficeLook, officeDayOf } from './office-list.ts';
import { csvLine } from './service-csv.ts';

const columns = [
  'date',
  'school',
  'student_number',
  'student',
  'grade',
  'kind',
  'time',
  'reason',
  'words',
  'told_by',
  'proven',
  'source',
  'state',
] as const;

/** The day's list as a file for the student information system. Its words are fixed, so that a program can read them. */
export async function sendOfficeCsv(request: PageRequest): Promise<Response> {
  const page = await officeDayOf(request);
  if (page === null) throw notFound();
  await noteOfficeLook(request, 'export', page);
  const ids = page.lines.flatMap((line) => line.student_id ?? []);
  const numbers = await request.floor.ask(request.actor, studentNumbers, { ids });
  const rows = page.lines
    .filter((line) => line.outcome !== 'mistake' && line.outcome !== 'taken_back')
    .map((line) =>
      csvLine([
        page.day,
        page.school.name,
        numbers.get(line.student_id ?? '') ?? null,
        line.child?.name ?? line.child_name,
        line.child?.grade ?? null,
        line.kind,
        line.at_time,
        line.reason,
        line.words,
        line.asker,
        line.is_proven ? 'yes' : 'no',
        line.source,
        line.outcome ?? 'open',
      ]),
    );
  return request.bytes(`\uFEFF${csvLine([...columns])}${rows.join('')}`, {
    'content-type': 'text/csv; charset=utf-8',
    'content-disposition': `attachment; filename="office-${page.school.slug}-${page.day}.csv"`,
  });
}
