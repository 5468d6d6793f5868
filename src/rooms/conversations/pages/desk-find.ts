import { isUuid } from '#platform/ids';
import type { PageRequest } from '#platform/web';
import { findPeople } from '#rooms/roster';
import { button, type Content, field, getForm, hiddenInputs, html, lines, person } from '#ui';
import { familiesOf, type Family } from '../questions/desk-families.ts';
import { gradeOf } from './desk-shared.ts';

/** What is chosen so far stands in the address, so that it works without scripts and can be gone back on. */
export type Chosen = { readonly family: Family | null; readonly childIds: readonly string[] };

export async function chosenFamily(request: PageRequest): Promise<Chosen> {
  const { floor, actor } = request;
  const id = request.query('guardian') ?? '';
  if (!isUuid(id)) return { family: null, childIds: [] };
  const [family = null] = await floor.ask(actor, familiesOf, { guardianIds: [id], studentIds: [] });
  const child = request.query('child') ?? '';
  const childIds = family?.children.some((one) => one.id === child)
    ? [child]
    : family?.children.length === 1
      ? family.children.map((one) => one.id)
      : [];
  return { family, childIds };
}

export function familyDetail({ t, say }: Pick<PageRequest, 't' | 'say'>, family: Family): string {
  const children = family.children.map((child) => {
    const grade = gradeOf(t, child.grade);
    return grade === null ? child.first : t('conversations.desk.child_grade', { child: child.first, grade });
  });
  const language = family.language === null ? null : t.languageName(family.language);
  return [children.length === 0 ? null : say.list(children), language].filter((part) => part !== null).join(' · ');
}

/** Three letters of a name of guardian or child find the family. */
export async function findFamily(request: PageRequest, path: '/desk/enter' | '/desk/start'): Promise<Content> {
  const { t, floor, actor } = request;
  const typed = (request.query('q') ?? '').trim();
  const form = getForm(
    { action: path, search: true, class: 'filters' },
    hiddenInputs({ way: request.query('way') }),
    field({
      label: t('conversations.desk.find.label'),
      hint: t('conversations.desk.find.hint'),
      name: 'q',
      type: 'search',
      value: typed,
      autofocus: typed === '',
      maxlength: 100,
    }),
    button({ label: t('conversations.desk.find.do'), icon: 'search', kind: 'second' }),
  );
  if (typed.length < 2) return form;
  const cards = await floor.ask(actor, findPeople, typed);
  const families = await floor.ask(actor, familiesOf, {
    guardianIds: cards.filter((card) => card.isGuardian).map((card) => card.id),
    studentIds: cards.filter((card) => card.isStudent).map((card) => card.id),
  });
  if (families.length === 0)
    return html`${form}
      <p role="status">${t('conversations.desk.find.nobody', { typed })}</p>`;
  const way = request.query('way');
  const suffix = way === null ? '' : `&way=${encodeURIComponent(way)}`;
  return html`${form}
    <p class="small soft" role="status">${t('conversations.desk.find.found', { n: families.length })}</p>
    ${lines(
      families.slice(0, 20).map((family) => ({
        body: person({
          name: family.name,
          detail: familyDetail(request, family),
          href: `${path}?guardian=${family.id}${suffix}`,
        }),
      })),
      { compact: true },
    )}`;
}
