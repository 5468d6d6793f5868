import type { PageRequest } from '#platform/web';
import type { OrgYears } from '../days.questions.ts';
import type { ChosenOrg } from './desk-shared.ts';
import type { Typed } from './reading.ts';

export const base = '/desk/calendar/year';

export type Wrong = Typed & { readonly form: 'year' | 'bells' };
export type View = {
  readonly request: PageRequest;
  readonly chosen: ChosenOrg;
  readonly years: OrgYears;
  readonly wrong: Wrong | null;
};

/** What was typed into a form that was refused, and what is wrong with a field of it. */
export function wrongOf({ wrong }: View, form: Wrong['form']) {
  const mine = wrong?.form === form ? wrong : null;
  return { typed: mine?.typed, error: (name: string) => (mine?.field === name ? mine.error : null) };
}
