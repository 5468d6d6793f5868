import type { PageRequest } from '#platform/web';
import { bdi, deskPage, type Html, html, pageHead, section, table } from '#ui';
import { coverage, type CoverRow } from '../one-liners/coverage.ts';

type Heard = CoverRow['heard'];

function heardText({ t, say }: PageRequest, heard: Heard, least: number): string {
  if (heard.kind === 'withheld') return t('messages.friday.cover.few', { n: least });
  if (heard.kind === 'exact') return say.percent(heard.share);
  return t(`messages.friday.cover.${heard.kind}`, { share: say.percent(heard.share) });
}

function groupTable(
  request: PageRequest,
  {
    caption,
    column,
    rows,
    least,
    name,
  }: {
    caption: string;
    column: string;
    rows: readonly CoverRow[];
    least: number;
    name: (row: CoverRow) => Html | string;
  },
): Html {
  const { t, say } = request;
  return table({
    caption,
    quietCaption: true,
    columns: [
      { label: column },
      { label: t('messages.friday.cover.children'), numeric: true },
      { label: t('messages.friday.cover.heard'), numeric: true },
    ],
    rows: rows.map((row) => ({
      cells: [
        name(row),
        row.children === null
          ? { body: t('messages.friday.cover.few', { n: least }), withheld: true }
          : say.number(row.children),
        { body: heardText(request, row.heard, least), withheld: row.heard.kind === 'withheld' },
      ],
    })),
  });
}

/** Who heard something in four weeks; what was said is on no leader's page. */
export async function showCoverage(request: PageRequest): Promise<Response> {
  const { t, say, floor, actor } = request;
  const found = await floor.ask(actor, coverage, {});
  const { least, mix } = found;
  const title = t('messages.friday.cover.title');
  const sum = mix === null ? 0 : mix.praise + mix.improvement + mix.invitation;
  const share = (n: number): string => say.percent(sum === 0 ? 0 : n / sum);
  const grade = ({ name }: CoverRow): string =>
    name === ''
      ? t('messages.friday.cover.no_grade')
      : t('messages.friday.cover.grade', { grade: name.replace(/^0+(?=\d)/, '') });
  const group = t('messages.friday.cover.group');
  const one = (
    caption: string,
    rows: readonly CoverRow[],
    name: (row: CoverRow) => Html | string,
    column = group,
  ): Html => section({ title: caption }, groupTable(request, { caption, column, rows, least, name }));
  const teachers = t('messages.friday.cover.teachers');
  const body = html`${pageHead({ title })}
    <p class="measure">${t('messages.friday.cover.lead')}</p>
    <p class="voice mt-4">
      ${found.all.kind === 'exact' ? t('messages.friday.cover.all', { n: Math.round(found.all.share * found.children), of: found.children }) : heardText(request, found.all, least)}
    </p>
    <p class="soft">
      ${mix === null ? t('messages.friday.cover.mix_few') : t('messages.friday.cover.mix', { praise: share(mix.praise), improvement: share(mix.improvement), invitation: share(mix.invitation) })}
    </p>
    ${
      found.unwanted === 0
        ? null
        : html`<p class="small soft">
            ${t('messages.friday.cover.unwanted', { n: found.unwanted === null ? t('messages.friday.cover.few', { n: least }) : say.number(found.unwanted) })}
          </p>`
    }
    ${one(t('messages.friday.cover.grades'), found.grades, grade)}
    ${one(t('messages.friday.cover.languages'), found.languages, (row) => t.languageName(row.name))}
    ${one(t('messages.friday.cover.classes'), found.classes, (row) => bdi(row.name))}
    ${section(
      { title: teachers, lead: t('messages.friday.cover.teachers_hint') },
      groupTable(request, {
        caption: teachers,
        column: t('messages.friday.cover.teacher'),
        rows: found.teachers,
        least,
        name: (row) => bdi(row.name),
      }),
    )}`;
  return request.page(await deskPage(request, { title, body }));
}
