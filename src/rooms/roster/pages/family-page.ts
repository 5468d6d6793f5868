import { hasAnyRole } from '#platform/actor';
import { noteLooks } from '#platform/looks';
import type { PageRequest } from '#platform/web';
import { deskPage, facts, html, lines, linkRow, pageHead, person, section } from '#ui';
import { familyView } from '../student.questions.ts';
import { correctionsPart, endPart } from './corrections.ts';
import { detailLines, gradeWord, relationWord, rolesLine, stateChip } from './parts.ts';

/** A guardian's page: how to reach them, in which language, and the children the reader works with. */
export async function familyPage(request: PageRequest): Promise<Response> {
  const { t, floor, actor } = request;
  const view = await floor.ask(actor, familyView, request.param('id'));
  const { card } = view;
  await floor.act(actor, noteLooks, {
    looks: [
      { what: 'family', recordId: card.id, studentId: null, guardianId: card.id, children: view.children.length },
    ],
  });
  const children = view.children.map((tie) => ({
    body: html`<div class="row">
      ${person({
        name: tie.card.name,
        detail: [relationWord(request, tie.relation), gradeWord(request, tie.card.grade)]
          .filter((word) => word !== null)
          .join(' · '),
        href: `/desk/people/${tie.studentId}`,
        child: true,
      })}${tie.isRestricted && tie.restriction === null ? null : stateChip(request, tie.state)}
    </div>`,
  }));
  const staffLine = rolesLine(request, card);
  const body = html`${pageHead({ title: card.name, beside: staffLine === '' ? t('roster.role.guardian') : staffLine, back: { label: t('roster.people.title'), href: '/desk/people' } })}
  ${facts([
    [t('roster.family.reach'), view.details.length === 0 ? t('roster.family.no_address') : detailLines(view.details)],
    [
      t('roster.field.language'),
      card.language === null ? t('roster.family.no_language') : t.languageName(card.language),
    ],
    [t('roster.field.interpreter'), card.interpreter ? t('roster.family.interpreter_yes') : null],
  ])}
  ${
    hasAnyRole(actor, ['office', 'principal', 'engagement', 'administrator'])
      ? linkRow({
          label: t('channels.choices.desk_link'),
          href: `/desk/families/${card.id}/messages`,
          after: 'next',
        })
      : null
  }
  ${section({ title: t('roster.family.children') }, lines(children))}
  ${
    view.mayCorrect
      ? correctionsPart(request, {
          kind: 'person',
          id: card.id,
          corrections: view.corrections,
          fields: [
            { name: 'given_name', value: card.givenName },
            { name: 'family_name', value: card.familyName },
            { name: 'language', value: card.language ?? '' },
            {
              name: 'interpreter',
              value: String(card.interpreter),
              options: [
                { value: 'true', label: t('roster.tie.interpreter') },
                { value: 'false', label: t('roster.family.interpreter_no') },
              ],
            },
          ],
        })
      : null
  }
  ${view.mayCorrect ? endPart(request, card.id) : null}`;
  return request.page(
    await deskPage(request, { title: card.name, body, current: '/desk/people', topics: [`roster.person.${card.id}`] }),
  );
}
