import { type PageRequest, route, type Route } from '#platform/web';
import { button, buttons, deskPage, html, type Html, pageHead, postForm, section, table } from '#ui';
import { relationLimits, setRelationLimits } from '../relations.actions.ts';
import {
  type KnownRelation,
  knownRelations,
  type Limits,
  limitKey,
  mayLimit,
  type RelationRight,
  relationRights,
  relations,
} from '../relations.rules.ts';
import { relationWord } from './parts.ts';

const page = '/admin/imports/relations';
const fieldOf = (relation: KnownRelation, right: RelationRight): string => `give.${relation}.${right}`;

/** A right that the district may take is a box; the others are words. */
function cell({ t }: PageRequest, relation: KnownRelation, right: RelationRight, limits: Limits): Html {
  const says = t.dynamic(`roster.standing.${relations[relation][right]}`);
  if (!mayLimit(relation, right)) return html`<span class="soft">${says}</span>`;
  const label = `${relationWord({ t }, relation)}: ${t.dynamic(`roster.right.${right}`)}`;
  const checked = limits.has(limitKey(relation, right)) ? '' : 'checked';
  const box = html`<label class="choice"
    ><input type="checkbox" name="${fieldOf(relation, right)}" value="1" aria-label="${label}" /><span
      >${says}</span
    ></label
  >`;
  const boxOn = html`<label class="choice"
    ><input type="checkbox" name="${fieldOf(relation, right)}" value="1" aria-label="${label}" checked /><span
      >${says}</span
    ></label
  >`;
  return checked === '' ? box : boxOn;
}

function row(request: PageRequest, relation: KnownRelation, limits: Limits): { cells: readonly Html[] } {
  const { t } = request;
  const { general, called, papers } = relations[relation];
  const notes = [
    papers === 'none' ? null : t.dynamic(`roster.papers.needs_${papers}`),
    called === 'last' ? t('roster.tie.emergency_only') : null,
    general === 'never' && called === 'usual' ? t('roster.standing.no_general') : null,
  ].filter((word) => word !== null);
  return {
    cells: [
      html`<b>${relationWord(request, relation)}</b
        >${notes.map((note) => html`<br /><span class="small soft">${note}</span>`)}`,
      ...relationRights.map((right) => cell(request, relation, right, limits)),
    ],
  };
}

/** What each relation may: the house's table, and what this district gives less of. */
async function relationsPage(request: PageRequest): Promise<Response> {
  const { t, floor, actor } = request;
  const limits = await floor.ask(actor, relationLimits, null);
  const columns = [t('roster.field.relation'), ...relationRights.map((right) => t.dynamic(`roster.right.${right}`))];
  const body = html`${pageHead({ title: t('roster.relations.title'), back: { label: t('roster.import.title'), href: '/admin/imports' } })}
    <p class="lead">${t('roster.relations.lead')}</p>
    ${section(
      { title: t('roster.relations.table'), lead: t('roster.relations.law') },
      postForm(
        { action: page, token: request.formToken },
        table({
          caption: t('roster.relations.table'),
          quietCaption: true,
          controls: true,
          columns: columns.map((label) => ({ label })),
          rows: knownRelations.map((relation) => row(request, relation, limits)),
        }),
        buttons(button({ label: t('roster.correct.save') })),
      ),
    )}`;
  return request.page(await deskPage(request, { title: t('roster.relations.title'), body, current: '/admin/imports' }));
}

async function save(request: PageRequest): Promise<Response> {
  const form = await request.form();
  const limits = knownRelations.flatMap((relation) =>
    relationRights
      .filter((right) => mayLimit(relation, right) && !form.has(fieldOf(relation, right)))
      .map((right) => ({ relation, right })),
  );
  await request.floor.act(request.actor, setRelationLimits, { limits });
  return request.redirect(page, { says: 'roster.records.done' });
}

export const relationRoutes: readonly Route[] = [
  route({ method: 'GET', path: page, who: ['administrator'], handler: relationsPage }),
  route({ method: 'POST', path: page, who: ['administrator'], handler: save }),
];
