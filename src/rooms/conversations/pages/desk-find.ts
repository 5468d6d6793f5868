import { isUuid } from '#platform/ids';
import type { PageRequest } from '#platform/web';
import { findChildren, findPeople } from '#rooms/roster';
import { button, type Content, element, field, hiddenInputs, html, lines, person } from '#ui';
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
  // A home with many children names none of them beside another.
  const shown = family.children.filter((child) => child.isKin || family.children.length === 1);
  const children = shown.map((child) => {
    const grade = gradeOf(t, child.grade);
    return grade === null ? child.first : t('conversations.desk.child_grade', { child: child.first, grade });
  });
  const language = family.language === null ? null : t.languageName(family.language);
  return [children.length === 0 ? null : say.list(children), language].filter((part) => part !== null).join(' · ');
}

const mostShown = 20;

/** A child with its siblings beside it, once for each family it has: the first guardian who may be spoken to opens the form. */
function childLines(
  request: PageRequest,
  found: readonly { child: { id: string; name: string; grade: string | null }; families: readonly Family[] }[],
  path: string,
  suffix: string,
): Content {
  const { t, say } = request;
  return lines(
    found.slice(0, mostShown).flatMap(({ child, families: all }) => {
      const tie = (family: Family): Family['children'][number] | undefined =>
        family.children.find((one) => one.id === child.id);
      const families = all.toSorted((a, b) => Number(tie(a)?.lastOnly) - Number(tie(b)?.lastOnly));
      const named = (family: Family): string =>
        tie(family)?.lastOnly === true ? t('conversations.office.last_only_named', { name: family.name }) : family.name;
      const first = families.find((family) => family.mayBeContacted) ?? families[0];
      if (first === undefined) return [];
      const siblings =
        tie(first)?.isKin === true
          ? first.children.filter((one) => one.id !== child.id && one.isKin).map((one) => one.first)
          : [];
      const others = families.filter((family) => family !== first);
      const detail = [
        gradeOf(t, child.grade),
        named(first),
        siblings.length === 0 ? null : t('conversations.office.siblings', { names: say.list(siblings) }),
      ].filter((part) => part !== null);
      return [
        {
          body: html`${person({ name: child.name, child: true, detail: detail.join(' · '), href: `${path}?guardian=${first.id}&child=${child.id}${suffix}` })}${
            others.length === 0
              ? null
              : html`<span class="small soft"
                  >${others.map((family) => html` ${element('a', { href: `${path}?guardian=${family.id}&child=${child.id}${suffix}` }, named(family))}`)}</span
                >`
          }`,
        },
      ];
    }),
    { compact: true },
  );
}

/** What three letters find, alone: what the page shows as somebody types. */
export async function foundPart(request: PageRequest, path: '/desk/enter' | '/desk/start'): Promise<Content> {
  const { t, floor, actor } = request;
  const typed = (request.query('q') ?? '').trim();
  if (typed.length < 2) return html`<div id="found" data-found></div>`;
  const way = request.query('way');
  const suffix = way === null ? '' : `&way=${encodeURIComponent(way)}`;
  const children = await floor.ask(actor, findChildren, typed);
  const known = await floor.ask(actor, familiesOf, {
    guardianIds: [],
    studentIds: children.slice(0, mostShown).map((card) => card.id),
  });
  const found = children.map((card) => ({
    child: card,
    families: known.filter((family) => family.children.some((child) => child.id === card.id)),
  }));
  // Somebody whose children are not named here, or who is found by a whole address.
  const people = found.length > 0 ? [] : await floor.ask(actor, findPeople, typed);
  const families =
    people.length === 0
      ? []
      : await floor.ask(actor, familiesOf, {
          guardianIds: people.filter((card) => card.isGuardian).map((card) => card.id),
          studentIds: people.filter((card) => card.isStudent).map((card) => card.id),
        });
  if (found.length === 0 && families.length === 0)
    return html`<div id="found" data-found>
      <p role="status">${t('conversations.desk.find.nobody', { typed })}</p>
    </div>`;
  return html`<div id="found" data-found>
    <p class="small soft" role="status">${t('conversations.office.found', { n: found.length + families.length })}</p>
    ${found.length === 0 ? null : childLines(request, found, path, suffix)}
    ${
      families.length === 0
        ? null
        : lines(
            families.slice(0, mostShown).map((family) => ({
              body: person({
                name: family.name,
                detail: familyDetail(request, family),
                href: `${path}?guardian=${family.id}${suffix}`,
              }),
            })),
            { compact: true },
          )
    }
  </div>`;
}

/** Three letters of a name find the child and its family; with scripts the answer comes as one types, Enter takes the first. */
export async function findFamily(request: PageRequest, path: '/desk/enter' | '/desk/start'): Promise<Content> {
  const { t } = request;
  const typed = (request.query('q') ?? '').trim();
  const form = element(
    'form',
    { method: 'get', action: path, class: 'filters', role: 'search', 'data-finds': true },
    hiddenInputs({ way: request.query('way') }),
    field({
      label: t('conversations.desk.find.label'),
      hint: t('conversations.office.find_hint'),
      name: 'q',
      type: 'search',
      value: typed,
      autofocus: true,
      autocomplete: 'off',
      maxlength: 100,
    }),
    button({ label: t('conversations.desk.find.do'), icon: 'search', kind: 'second' }),
  );
  return html`${form}${await foundPart(request, path)}`;
}
