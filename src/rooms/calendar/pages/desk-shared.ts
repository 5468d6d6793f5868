import { staffRoles, type Role } from '#platform/actor';
import { found } from '#platform/errors';
import { route, type Form, type PageRequest, type Route, type Toast } from '#platform/web';
import { button, getForm, html, select, tabs, type Content, type Html } from '#ui';
import { shownOrgs } from '../calendar.questions.ts';
import type { OrgFacts } from '../calendar.rules.ts';
import { typedWrong, type Typed } from './reading.ts';

export const seers = staffRoles;
export const changers: readonly Role[] = ['office', 'department', 'principal', 'administrator'];

export type ChosenOrg = { readonly org: OrgFacts; readonly orgs: readonly OrgFacts[] };

/** The org that was asked for among those that concern the reader, else the first of them. */
export async function chosenOrg(request: PageRequest, asked: string | null): Promise<ChosenOrg> {
  const orgs = await request.floor.ask(request.actor, shownOrgs, null);
  const wanted = asked ?? request.query('org');
  return { orgs, org: found(wanted === null ? orgs[0] : orgs.find((one) => one.id === wanted)) };
}

/** Nothing to choose while there is one only. */
export function orgChooser({ t }: PageRequest, base: string, { org, orgs }: ChosenOrg): Content {
  if (orgs.length < 2) return null;
  const options = orgs.map((one) => ({ value: one.id, label: one.name }));
  return getForm(
    { action: base, class: 'mt-4' },
    html`<div class="row">
      ${select({ label: t('calendar.choose.label'), quiet: true, name: 'org', value: org.id, options, submits: true })}
      ${button({ label: t('calendar.choose.show'), kind: 'second' })}
    </div>`,
  );
}

const sides = [
  ['/desk/calendar', 'calendar.tab.hours'],
  ['/desk/calendar/events', 'calendar.tab.events'],
  ['/desk/calendar/year', 'calendar.tab.year'],
  ['/desk/calendar/holidays', 'calendar.tab.holidays'],
] as const;

/** The sides of the calendar, of the same org. */
export function calendarTabs({ t }: PageRequest, current: string, orgId: string): Html {
  return html`<div class="mt-4 no-print">
    ${tabs({
      label: t('calendar.tab.label'),
      items: sides.map(([path, key]) => ({
        label: t(key),
        href: `${path}?org=${orgId}`,
        current: path === current,
      })),
    })}
  </div>`;
}

export type Done = Toast & { readonly to?: string };

type FormRoute = {
  readonly path: string;
  readonly who: readonly Role[];
  readonly names?: Readonly<Record<string, string>>;
  readonly bodyMb?: number;
  /** Where it goes afterwards, unless `perform` says. */
  readonly back: string;
  readonly perform: (request: PageRequest, form: Form) => Promise<Done>;
  /** The page again, with what was typed and what is wrong. */
  readonly again: (request: PageRequest, org: string | null, wrong: Typed) => Promise<Response>;
};

/** A form of a page: does it and goes back; what was refused is shown again with everything typed. */
export function formRoute({ path, who, names, bodyMb, back, perform, again }: FormRoute): Route {
  return route({
    method: 'POST',
    path,
    who,
    ...(names === undefined ? {} : { names }),
    ...(bodyMb === undefined ? {} : { bodyMb }),
    handler: async (request) => {
      const form = await request.form();
      const org = form.optional('org') ?? request.query('org');
      try {
        const { to, ...toast } = await perform(request, form);
        return request.redirect(to ?? `${back}${org === null ? '' : `?org=${encodeURIComponent(org)}`}`, toast);
      } catch (error) {
        return again(request, org, typedWrong(request, form, error));
      }
    },
  });
}

/** A way back that posts. */
export function undoAt(request: PageRequest, path: string, org: string): { path: string; label: string } {
  return { path: `${path}?org=${encodeURIComponent(org)}`, label: request.t('ui.toast.undo') };
}
