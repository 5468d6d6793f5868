import { noteLooks } from '#platform/looks';
import { ownPath, type PageRequest, route, type Route } from '#platform/web';
import { staffRoles } from '#platform/actor';
import { bdi, deskPage, empty, fold, html, type Html, lines, pageHead, pager, person, section } from '#ui';
import { decideAdult } from '../of-age/of-age.actions.ts';
import { type AdultTie, adultTies } from '../of-age/of-age.questions.ts';
import { adultChoices } from '../of-age/of-age.rules.ts';
import { namePapers } from '../relations.actions.ts';
import { dayWord, relationWord } from './parts.ts';
import { adultForms, adultLine } from './tie-parts.ts';

function lineOf(request: PageRequest, tie: AdultTie): Html {
  const { t } = request;
  return html`<div class="stack">
    <div class="row">
      ${person({ name: tie.guardian, detail: t('roster.contacts.of', { relation: relationWord(request, tie.relation), student: tie.student }), href: `/desk/people/${tie.studentId}` })}
    </div>
    <p>${adultLine(request, tie.state ?? 'pending', tie.until, true)}</p>
    <p class="small soft">
      ${t('roster.of_age.since', { day: dayWord(request, tie.since) ?? '' })}${tie.school === null ? null : html` · ${bdi(tie.school)}`}
    </p>
    ${fold({ summary: t('roster.of_age.decide'), body: adultForms(request, tie.id) })}
  </div>`;
}

const onPage = 12;

/** Guardians of grown students whose view of the records waits for somebody. */
async function ofAgePage(request: PageRequest): Promise<Response> {
  const { t, floor, actor } = request;
  const ties = await floor.ask(actor, adultTies, null);
  const asked = Number(request.query('from') ?? 0);
  const from = Number.isInteger(asked) && asked > 0 && asked < ties.length ? asked : 0;
  const shown = ties.slice(from, from + onPage);
  const pageFrom = (at: number): string => (at <= 0 ? '/desk/of-age' : `/desk/of-age?from=${at}`);
  await floor.act(actor, noteLooks, {
    looks: [
      {
        what: 'list',
        recordId: null,
        studentId: null,
        guardianId: null,
        children: new Set(shown.map((tie) => tie.studentId)).size,
      },
    ],
  });
  const body = html`${pageHead({ title: t('roster.of_age.title'), back: { label: t('roster.people.title'), href: '/desk/people' } })}
    <p class="lead">${t('roster.of_age.lead')}</p>
    ${
      ties.length === 0
        ? empty({ title: t('roster.contacts.none'), text: t('roster.of_age.none_text'), icon: 'check' })
        : section(
            { title: t('roster.of_age.waiting', { count: ties.length }) },
            lines(shown.map((tie) => ({ body: lineOf(request, tie) }))),
            pager({
              t,
              previous: from === 0 ? null : pageFrom(from - onPage),
              next: from + onPage < ties.length ? pageFrom(from + onPage) : null,
            }),
          )
    }`;
  return request.page(
    await deskPage(request, {
      title: t('roster.of_age.title'),
      body,
      current: '/desk/people',
      topics: ['roster.contacts'],
    }),
  );
}

async function decide(request: PageRequest): Promise<Response> {
  const form = await request.form();
  const until = form.optional('until');
  await request.floor.act(request.actor, decideAdult, {
    guardianshipId: form.text('guardianship'),
    choice: adultChoices.find((one) => one === form.text('choice')) ?? 'over',
    document: form.text('document'),
    ...(until === null ? {} : { until }),
  });
  return request.redirect(ownPath(form.text('back')) ?? '/desk/of-age', { says: 'roster.decide.done' });
}

async function papers(request: PageRequest): Promise<Response> {
  const form = await request.form();
  const [begins, ends] = [form.optional('begins'), form.optional('ends')];
  await request.floor.act(request.actor, namePapers, {
    guardianshipId: form.text('guardianship'),
    document: form.text('document'),
    ...(begins === null ? {} : { begins }),
    ...(ends === null ? {} : { ends }),
  });
  return request.redirect(ownPath(form.text('back')) ?? '/desk/people', { says: 'roster.papers.done' });
}

export const ofAgeRoutes: readonly Route[] = [
  route({ method: 'GET', path: '/desk/of-age', who: staffRoles, handler: ofAgePage }),
  route({ method: 'POST', path: '/desk/guardianships/of-age', who: staffRoles, handler: decide }),
  route({ method: 'POST', path: '/desk/guardianships/papers', who: staffRoles, handler: papers }),
];
