import { staffRoles } from '#platform/actor';
import { AppError, notFound } from '#platform/errors';
import { isUuid, type Uuid } from '#platform/ids';
import type { PageRequest } from '#platform/web';
import { chip, type Html } from '#ui';
import type { Audience } from '../messages.audience.ts';
import type { Announcement } from '../messages.store.ts';

/** Who may call these pages at all; what they may do there is the policy's. */
export const senderRoles = staffRoles;

export const listPath = '/desk/messages';
export const pathOf = (id: Uuid, part = ''): string => `${listPath}/${id}${part === '' ? '' : `/${part}`}`;

/** The id in the address; what is no id names nothing. */
export function idOf(request: PageRequest): Uuid {
  const id = request.param('id');
  if (!isUuid(id)) throw notFound();
  return id;
}

export type Refused = {
  readonly field: string | null;
  readonly text: string;
};

/** What was refused, in words and at its field; anything that is no mistake of a form goes on. */
export function refusal({ t }: Pick<PageRequest, 't'>, error: unknown): Refused {
  if (!(error instanceof AppError) || error.status === 404 || error.status === 401 || error.status >= 500) throw error;
  const args = Object.fromEntries(
    Object.entries(error.data).map(([key, value]) => [key, typeof value === 'number' ? value : String(value)]),
  );
  return { field: error.field, text: t.dynamic(error.code, args) };
}

const chipOf: Readonly<Record<Announcement['state'], Parameters<typeof chip>[0]['kind']>> = {
  draft: 'plain',
  waiting: 'due',
  scheduled: 'waiting',
  preparing: 'waiting',
  going: 'waiting',
  done: 'answered',
  stopped: 'paused',
};

export function stateChip({ t }: Pick<PageRequest, 't'>, state: Announcement['state']): Html {
  return chip({ kind: chipOf[state], label: t(`messages.state.${state}`) });
}

type Names = ReadonlyMap<Uuid, string>;

/** A choice of recipients in words: “Birch Lane · grades 3 and 4 · Spanish”. */
export function audienceWords(
  { t, say }: Pick<PageRequest, 't' | 'say'>,
  chosen: Audience,
  names: Names,
  place: string | null,
): string {
  const named = (ids: readonly Uuid[]): string[] => ids.flatMap((id) => names.get(id) ?? []);
  const parts: string[] = [];
  if (chosen.schoolIds.length > 0) parts.push(say.list(named(chosen.schoolIds)));
  if (chosen.grades.length > 0)
    parts.push(
      t('messages.audience.grades', {
        n: chosen.grades.length,
        list: say.list(chosen.grades.map((grade) => grade.replace(/^0+(?=\d)/, ''))),
      }),
    );
  if (chosen.classIds.length > 0) parts.push(say.list(named(chosen.classIds)));
  if (chosen.groupIds.length > 0) parts.push(say.list(named(chosen.groupIds)));
  if (chosen.studentIds.length > 0) {
    const shown = named(chosen.studentIds.slice(0, 5));
    parts.push(
      chosen.studentIds.length > shown.length
        ? t('messages.audience.children', { n: chosen.studentIds.length })
        : t('messages.audience.guardians_of', { children: say.list(shown) }),
    );
  }
  if (chosen.languages.length > 0) parts.push(say.list(chosen.languages.map((tag) => t.languageName(tag))));
  if (chosen.earlier !== null)
    parts.push(t(`messages.audience.earlier_${chosen.earlier.who}`, { title: names.get(chosen.earlier.id) ?? '' }));
  if (parts.length === 0) return place ?? t('messages.audience.everybody');
  return (chosen.schoolIds.length === 0 && place !== null ? [place, ...parts] : parts).join(' · ');
}

/** The hour of the sender's clock as an instant; null when the two fields say no moment. */
export function momentOf(day: string, time: string, zone: string): Temporal.Instant | null {
  try {
    return Temporal.PlainDate.from(day)
      .toZonedDateTime({ timeZone: zone, plainTime: Temporal.PlainTime.from(time) })
      .toInstant();
  } catch {
    return null;
  }
}

/** Millionths of a currency as people read money. */
export function moneyText({ locale }: Pick<PageRequest, 'locale'>, micros: number, currency: string): string {
  return new Intl.NumberFormat(locale, { style: 'currency', currency }).format(micros / 1_000_000);
}
