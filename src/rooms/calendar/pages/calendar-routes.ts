import { staffRoles, type Role } from '#platform/actor';
import { found } from '#platform/errors';
import { route, type Form, type PageRequest, type Route } from '#platform/web';
import {
  enterClosure,
  removeClosure,
  removeHours,
  removeSeason,
  restoreClosure,
  restoreSeason,
  setHours,
  setSeason,
} from '../calendar.actions.ts';
import { closureKinds, halfDayKinds } from '../calendar.contract.ts';
import { calendarErrors } from '../calendar.errors.ts';
import {
  enterHalfDay,
  enterOpening,
  removeHalfDay,
  removeOpening,
  restoreHalfDay,
  restoreOpening,
} from '../days.actions.ts';
import { orgCalendar, shownOrgs } from '../calendar.questions.ts';
import { calendarContent } from './calendar-page.ts';
import { framed } from './frame.ts';
import { holidayHelp } from './holidays-page.ts';
import { readHours, readTime } from './hours-fields.ts';
import { readDate, readKind, requiredTime, typedWrong } from './reading.ts';
import type { Refused } from './view.ts';

const changers: readonly Role[] = ['office', 'department', 'principal', 'administrator'];

type Place = {
  readonly base: '/desk/calendar' | '/admin/calendar';
  readonly see: readonly Role[];
  readonly change: readonly Role[];
};

const desk: Place = { base: '/desk/calendar', see: staffRoles, change: changers };
const admin: Place = { base: '/admin/calendar', see: ['administrator'], change: ['administrator'] };

const rowNames: Readonly<Record<string, string>> = {
  closures: 'closure',
  seasons: 'season',
  hours: 'hour_change',
  openings: 'extra_opening',
  'half-days': 'half_day',
};

/** The same pages for an office and its own school, and for administrators and all. */
export const calendarRoutes: readonly Route[] = [desk, admin].flatMap((place) => [
  route({
    method: 'GET',
    path: place.base,
    who: place.see,
    handler: async (request) => show(request, place, null, null),
  }),
  change(place, '/closed-today', async (request, form) => {
    const org = form.text('org');
    const { today, org: facts } = await request.floor.ask(request.actor, orgCalendar, { orgId: org });
    const date = today.date.toString();
    const { id } = await request.floor.act(request.actor, enterClosure, {
      orgId: org,
      startsOn: date,
      lastOn: date,
      kind: readKind(form, closureKinds),
    });
    return { says: 'calendar.today.done', args: { org: facts.name }, undo: `/closures/${id}/remove` };
  }),
  change(
    place,
    '/closures',
    async (request, form) => {
      const { id } = await request.floor.act(request.actor, enterClosure, readClosure(form));
      return { says: 'calendar.closure.saved', undo: `/closures/${id}/remove` };
    },
    'closure',
  ),
  change(place, '/closures/:id/remove', async (request) => {
    const closureId = request.param('id');
    await request.floor.act(request.actor, removeClosure, { closureId });
    return { says: 'calendar.closure.removed', undo: `/closures/${closureId}/restore` };
  }),
  change(place, '/closures/:id/restore', async (request) => {
    await request.floor.act(request.actor, restoreClosure, { closureId: request.param('id') });
    return { says: 'calendar.closure.restored' };
  }),
  change(
    place,
    '/hours',
    async (request, form) => {
      const hours = form.has('follow') ? null : readHours(form, 'week');
      const startsOn = form.optional('startsOn') === null ? null : readDate(form, 'startsOn');
      const { changeId } = await request.floor.act(request.actor, setHours, {
        orgId: form.text('org'),
        hours,
        startsOn,
      });
      return changeId === null
        ? { says: 'calendar.hours.saved' }
        : { says: 'calendar.hours.saved_ahead', undo: `/hours/${changeId}/remove` };
    },
    'hours',
  ),
  change(place, '/hours/:id/remove', async (request) => {
    await request.floor.act(request.actor, removeHours, { changeId: request.param('id') });
    return { says: 'calendar.hours.removed' };
  }),
  change(
    place,
    '/openings',
    async (request, form) => {
      const { id } = await request.floor.act(request.actor, enterOpening, {
        orgId: form.text('org'),
        onDate: readDate(form, 'onDate'),
        from: requiredTime(form, 'from'),
        to: requiredTime(form, 'to'),
        reason: form.text('reason'),
      });
      return { says: 'calendar.opening.saved', undo: `/openings/${id}/remove` };
    },
    'opening',
  ),
  change(place, '/openings/:id/remove', async (request) => {
    const openingId = request.param('id');
    await request.floor.act(request.actor, removeOpening, { openingId });
    return { says: 'calendar.opening.removed', undo: `/openings/${openingId}/restore` };
  }),
  change(place, '/openings/:id/restore', async (request) => {
    await request.floor.act(request.actor, restoreOpening, { openingId: request.param('id') });
    return { says: 'calendar.opening.restored' };
  }),
  change(
    place,
    '/half-days',
    async (request, form) => {
      const { id } = await request.floor.act(request.actor, enterHalfDay, {
        orgId: form.text('org'),
        onDate: readDate(form, 'onDate'),
        endsAt: requiredTime(form, 'endsAt'),
        officeCloses: form.has('officeCloses'),
        kind: readKind(form, halfDayKinds),
        familyWords: form.text('familyWords'),
      });
      return { says: 'calendar.half_day.saved', undo: `/half-days/${id}/remove` };
    },
    'half_day',
  ),
  change(place, '/half-days/:id/remove', async (request) => {
    const halfDayId = request.param('id');
    await request.floor.act(request.actor, removeHalfDay, { halfDayId });
    return { says: 'calendar.half_day.removed', undo: `/half-days/${halfDayId}/restore` };
  }),
  change(place, '/half-days/:id/restore', async (request) => {
    await request.floor.act(request.actor, restoreHalfDay, { halfDayId: request.param('id') });
    return { says: 'calendar.half_day.restored' };
  }),
  change(
    place,
    '/seasons',
    async (request, form) => {
      const { id } = await request.floor.act(request.actor, setSeason, readSeason(form));
      return { says: 'calendar.season.saved', undo: `/seasons/${id}/remove` };
    },
    'season',
  ),
  change(place, '/seasons/:id/remove', async (request) => {
    const seasonId = request.param('id');
    await request.floor.act(request.actor, removeSeason, { seasonId });
    return { says: 'calendar.season.removed', undo: `/seasons/${seasonId}/restore` };
  }),
  change(place, '/seasons/:id/restore', async (request) => {
    await request.floor.act(request.actor, restoreSeason, { seasonId: request.param('id') });
    return { says: 'calendar.season.restored' };
  }),
]);

type Done = { readonly says: string; readonly args?: Readonly<Record<string, string>>; readonly undo?: string };

/** A form of the page: does it and goes back there; what was refused is shown again with what was typed. */
function change(
  place: Place,
  path: string,
  perform: (request: PageRequest, form: Form) => Promise<Done>,
  refusable?: Refused['form'],
): Route {
  const handler = async (request: PageRequest): Promise<Response> => {
    const form = await request.form();
    const org = form.optional('org') ?? request.query('org');
    try {
      const { says, args, undo } = await perform(request, form);
      const query = org === null ? '' : `?org=${encodeURIComponent(org)}`;
      const back =
        undo === undefined ? {} : { undo: { path: `${place.base}${undo}${query}`, label: request.t('ui.toast.undo') } };
      return request.redirect(`${place.base}${query}`, { says, ...(args === undefined ? {} : { args }), ...back });
    } catch (error) {
      if (refusable === undefined) throw error;
      return show(request, place, org, { form: refusable, ...typedWrong(request, form, error) });
    }
  };
  return route({
    method: 'POST',
    path: `${place.base}${path}`,
    who: place.change,
    handler,
    ...(path.includes(':id') ? { names: { id: rowNames[path.split('/')[1] ?? ''] ?? 'closure' } } : {}),
  });
}

async function show(
  request: PageRequest,
  place: Place,
  asked: string | null,
  refused: Refused | null,
): Promise<Response> {
  const orgs = await request.floor.ask(request.actor, shownOrgs, null);
  const wanted = asked ?? request.query('org');
  const org = found(wanted === null ? orgs[0] : orgs.find((one) => one.id === wanted));
  const calendar = await request.floor.ask(request.actor, orgCalendar, { orgId: org.id });
  const editing = refused?.typed['season'] ?? request.query('season');
  const content = calendarContent({
    request,
    base: place.base,
    calendar,
    orgs,
    refused,
    editing,
    holidays: await holidayHelp(request),
  });
  return request.page(framed(request, place.base, content), refused === null ? 200 : 422);
}

function readClosure(form: Form) {
  const startsOn = readDate(form, 'startsOn');
  return {
    orgId: form.text('org'),
    startsOn,
    lastOn: form.optional('lastOn') === null ? startsOn : readDate(form, 'lastOn'),
    from: readTime(form.text('from')),
    to: readTime(form.text('to')),
    reason: form.text('reason'),
    kind: readKind(form, closureKinds),
    familyWords: form.text('familyWords'),
  };
}

function readSeason(form: Form) {
  const name = form.text('name');
  if (name === '') throw calendarErrors.name_missing({}, 'name');
  return {
    orgId: form.text('org'),
    seasonId: form.optional('season'),
    name,
    startsOn: readDate(form, 'startsOn'),
    lastOn: readDate(form, 'lastOn'),
    hours: form.text('mode') === 'open' ? readHours(form, 'season') : null,
  };
}
