import type { PageRequest } from '#platform/web';
import { type ChipKind, chip, html, type Html, ltr, shownPhone } from '#ui';
import type { GuardianshipState } from '../guardianships.rules.ts';
import { knownRelations } from '../relations.rules.ts';
import type { ContactDetail, PersonCard } from '../roster.contract.ts';

type Words = Pick<PageRequest, 't'>;

/** A relation in the reader's language when we know the word, else as the file has it. */
export function relationWord({ t }: Words, relation: string): string {
  return (knownRelations as readonly string[]).includes(relation) ? t.dynamic(`roster.relation.${relation}`) : relation;
}

/** A day as people say it; null stays nothing. */
export function dayWord({ say }: Pick<PageRequest, 'say'>, day: string | null): string | null {
  return day === null ? null : say.date(Temporal.PlainDate.from(day));
}

/** Two short fields side by side, one under the other on a phone. */
export function sideBySide(first: Html, second: Html): Html {
  return html`<div class="split split-2 mt-4">
    <div>${first}</div>
    <div>${second}</div>
  </div>`;
}

export function gradeWord({ t }: Words, grade: string | null): string | null {
  if (grade === null) return null;
  const number = /^\d{2}$/.test(grade) ? Number(grade) : null;
  if (number !== null) return t('roster.grade', { number });
  return t.has(`roster.grade_word.${grade}`) ? t.dynamic(`roster.grade_word.${grade}`) : grade;
}

export function roleWord({ t }: Words, role: string): string {
  return t.dynamic(`roster.role.${role}`);
}

/** A title when there is one, else the role in words; each once. */
export function rolesLine(words: Words, card: PersonCard): string {
  const said = card.roles
    .filter((role) => role.role !== 'student')
    .map((role) => `${role.title ?? roleWord(words, role.role)}, ${role.orgName}`);
  return [...new Set(said)].join(' · ');
}

const stateLook: Readonly<Record<GuardianshipState, ChipKind>> = {
  confirmed: 'answered',
  unconfirmed: 'paused',
  held: 'breach',
};

export function stateChip({ t }: Words, state: GuardianshipState): Html {
  return chip({
    kind: stateLook[state],
    label: t.dynamic(`roster.state.${state}`),
    ...(state === 'held' ? { icon: 'lock' as const } : {}),
  });
}

export function detailLines(details: readonly ContactDetail[]): Html {
  return html`${details.map((detail, at) => html`${at === 0 ? '' : ' · '}${ltr(detail.kind === 'phone' ? shownPhone(detail.value) : detail.value)}`)}`;
}

/** Where a person has their page on the desk; null for those without one. */
export function personPath(card: Pick<PersonCard, 'id' | 'isStudent' | 'isGuardian'>): string | null {
  if (card.isStudent) return `/desk/people/${card.id}`;
  return card.isGuardian ? `/desk/families/${card.id}` : null;
}
