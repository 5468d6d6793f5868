import { found } from '#platform/errors';
import type { SetupStep } from '#platform/house';
import { isUuid } from '#platform/ids';
import { type PageRequest, type Route, route } from '#platform/web';
import { forgetDirectory } from '#rooms/conversations';
import {
  banner,
  bdi,
  button,
  buttonLink,
  buttons,
  call,
  chip,
  empty,
  hiddenInputs,
  html,
  type Html,
  lines,
  postForm,
  href,
} from '#ui';
import { firstDaySteps, missingBeforeOpening } from '../first-day.steps.ts';
import { type SchoolToOpen, schoolsToOpen, switchSchool } from '../schools.actions.ts';
import { administrator, base, stepForm, stepPage } from './frame.ts';
import { sentenceOf, titleOf } from './overview.ts';

const page = `${base}/schools`;

function schoolLine({ t, formToken }: PageRequest, school: SchoolToOpen): Html {
  const { id, name, phone, isOpen, slug } = school;
  const state = isOpen
    ? chip({ kind: 'answered', label: t('firstday.schools.open') })
    : chip({ kind: 'plain', icon: 'lock', label: t('firstday.schools.shut') });
  const number =
    phone === null
      ? t('firstday.schools.no_phone')
      : t.rich('firstday.schools.calls', { phone: () => call(phone), number: phone });
  const act = postForm(
    { action: `${page}/${id}/${isOpen ? 'close' : 'open'}`, token: formToken },
    button({
      label: isOpen ? t('firstday.schools.close') : t('firstday.schools.open_it'),
      kind: 'second',
      more: name,
    }),
  );
  return html`<div class="stack stack-s">
    <p class="row">
      <b><a href="/schools/${slug}">${bdi(name)}</a></b
      >${state}
    </p>
    <p class="soft">${number}</p>
    ${act}
  </div>`;
}

async function showSchools(request: PageRequest): Promise<Response> {
  const { t, floor, actor } = request;
  const schools = await floor.ask(actor, schoolsToOpen, {});
  return stepPage(request, {
    title: t('firstday.step.schools.title'),
    lead: t('firstday.schools.lead'),
    body:
      schools.length === 0
        ? empty({ icon: 'home', title: t('firstday.schools.none'), text: t('firstday.schools.none_text') })
        : html`<div class="mt-5">
            ${lines(schools.map((school) => ({ icon: 'home' as const, body: schoolLine(request, school) })))}
          </div>`,
  });
}

/** Asks back what is still missing. It can be opened all the same: who knows the school decides. */
async function askBack(
  request: PageRequest,
  school: SchoolToOpen,
  missing: ReturnType<typeof missingBeforeOpening>,
): Promise<Response> {
  const { t, formToken } = request;
  return stepPage(request, {
    title: t('firstday.schools.ask_title', { school: school.name }),
    lead: t('firstday.schools.ask_lead', { n: missing.length }),
    status: 409,
    body: html`<div class="mt-4">${banner({ kind: 'warning', body: t('firstday.schools.ask_note') })}</div>
      <div class="mt-4">
        ${lines(
          missing.map((step) => ({
            icon: 'wait' as const,
            body: html`<a href="${href(step.href)}">${titleOf(request, step)}</a><br />${sentenceOf(request, step)}`,
          })),
        )}
      </div>
      ${postForm(
        { action: `${page}/${school.id}/open`, token: formToken, class: 'mt-5' },
        hiddenInputs({ anyway: '1' }),
        buttons(
          buttonLink({ label: t('firstday.schools.finish'), href: base }),
          button({ label: t('firstday.schools.anyway'), kind: 'second', more: school.name }),
        ),
      )}`,
  });
}

async function turn({ floor, actor, district }: PageRequest, school: SchoolToOpen, open: boolean): Promise<void> {
  await floor.act(actor, switchSchool, { schoolId: school.id, open });
  // The families' pages keep what they know of schools for seconds; whoever pressed the switch looks at once.
  forgetDirectory(district.id);
}

/** Each school's own switch. */
export function schoolRoutes(steps: () => readonly SetupStep[]): readonly Route[] {
  const named = async (request: PageRequest): Promise<SchoolToOpen> => {
    const id = request.param('id');
    const schools = await request.floor.ask(request.actor, schoolsToOpen, {});
    return found(isUuid(id) ? schools.find((school) => school.id === id) : null);
  };
  const again = async (request: PageRequest): Promise<Response> => showSchools(request);
  return [
    route({ method: 'GET', path: page, who: administrator, handler: showSchools }),
    stepForm(
      `${page}/:id/open`,
      async (request, form) => {
        const school = await named(request);
        const seen = await request.floor.ask(request.actor, firstDaySteps, { steps: steps() });
        const missing = missingBeforeOpening(seen);
        if (missing.length > 0 && !form.has('anyway')) return askBack(request, school, missing);
        await turn(request, school, true);
        return { to: page, says: 'firstday.schools.opened', args: { school: school.name } };
      },
      again,
      { id: 'school' },
    ),
    stepForm(
      `${page}/:id/close`,
      async (request) => {
        const school = await named(request);
        await turn(request, school, false);
        return { to: page, says: 'firstday.schools.closed', args: { school: school.name } };
      },
      again,
      { id: 'school' },
    ),
  ];
}
