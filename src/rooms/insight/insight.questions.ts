import { sql } from 'kysely';
import { question, type QuestionContext } from '#platform/action';
import { allow } from '#platform/errors';
import type { Uuid } from '#platform/ids';
import { directoryOf, type MonthExtras, monthExtras, type ServiceFigures, serviceFigures } from '#rooms/conversations';
import { weekFor } from '#rooms/calendar';
import { mayNameReaders, mayReadReport, type ReportScope } from './insight.policy.ts';

export type WordsVersion = {
  readonly version: number;
  readonly text: string;
  readonly writtenBy: string | null;
  readonly writtenAt: Temporal.Instant;
};

export type Report = {
  readonly scope: ReportScope;
  readonly month: Temporal.PlainDate;
  readonly zone: string;
  readonly now: ServiceFigures;
  readonly before: ServiceFigures;
  /** Only of the whole district. */
  readonly extras: MonthExtras | null;
  /** Newest first. */
  readonly words: readonly WordsVersion[];
};

async function wordsOf(
  { tx, actor }: Pick<QuestionContext, 'tx' | 'actor'>,
  scopeId: Uuid,
  month: Temporal.PlainDate,
): Promise<readonly WordsVersion[]> {
  const { rows } = await sql<WordsVersion>`select w.version, w.text, p.name as "writtenBy", w.written_at as "writtenAt"
    from insight.words w left join roster.v_people p on p.district_id = w.district_id and p.id = w.written_by
    where w.district_id = ${actor.districtId} and w.scope_id = ${scopeId} and w.month = ${month.toString()}::date
    order by w.version desc limit 50`.execute(tx);
  return rows;
}

/**
 * One month of a district or school, with the month before beside it. The figures are those of the service pages, suppressed
 * in the same way and for the same whole months, so that nothing follows from the two together.
 */
export const monthReport = question(
  'insight.report',
  async (context, { scope, month }: { scope: ReportScope; month: Temporal.PlainDate }): Promise<Report> => {
    const { tx, actor } = context;
    allow(mayReadReport(actor, scope));
    const { zone } = await weekFor(tx, actor.districtId, null);
    const span = { from: month, until: month.add({ months: 1 }), zone };
    const earlier = { from: month.subtract({ months: 1 }), until: month, zone };
    const [now, before, extras, words] = await Promise.all([
      serviceFigures.answer(context, { scope, topicId: null, span }),
      serviceFigures.answer(context, { scope, topicId: null, span: earlier }),
      scope.kind === 'district' ? monthExtras.answer(context, { span }) : null,
      wordsOf(context, scope.id, month),
    ]);
    return { scope, month, zone, now, before, extras, words };
  },
);

export type ReaderChoice = { readonly id: Uuid; readonly name: string; readonly chosen: boolean };

/** Who may be told of a new report: those who may read the district's. By name. */
export const readerChoices = question(
  'insight.reader_choices',
  async (context, { locale }: { locale: string }): Promise<readonly ReaderChoice[]> => {
    const { tx, actor } = context;
    if (!mayNameReaders(actor)) return [];
    const directory = await directoryOf.answer(context, undefined);
    const { rows } = await sql<{
      id: Uuid;
    }>`select person_id as id from insight.readers where district_id = ${actor.districtId}`.execute(tx);
    const chosen = new Set(rows.map((row) => row.id));
    const order = new Intl.Collator(locale);
    return [...directory.staff.values()]
      .filter(
        (member) =>
          member.active && member.grants.some(({ role }) => role === 'engagement' || role === 'administrator'),
      )
      .map(({ id, name }) => ({ id, name, chosen: chosen.has(id) }))
      .toSorted((a, b) => order.compare(a.name, b.name));
  },
);
