import { found } from '#platform/errors';
import type { Uuid } from '#platform/ids';
import { type Form, type PageRequest, type Route, route } from '#platform/web';
import {
  banner,
  button,
  buttonLink,
  buttons,
  choice,
  choices,
  field,
  fold,
  hiddenInputs,
  html,
  postForm,
  select,
  type Html,
} from '#ui';
import { setAlarmTurns } from '../actions/alarm-settings.ts';
import { errors } from '../conversations.errors.ts';
import type { Turn } from '../conversations.oncall.ts';
import { alarmMember } from '../questions/settings-alarms.ts';
import { base } from './settings-alarm-team.ts';
import { errorAt, settingsPage, settingsPost, topicRoles, typedIn, uuidOr, type Refused } from './settings-shared.ts';

const path = `${base}/turns`;
const slots = 3;
const weekdays = [1, 2, 3, 4, 5, 6, 7] as const;
const closed = ['also', 'not', 'only'] as const;
const monday = Temporal.PlainDate.from('2026-01-05');

function turnFields(
  { t, say }: PageRequest,
  at: number,
  turn: Turn | undefined,
  typed: Readonly<Record<string, string>> | null,
  error: string | null,
): Html {
  const chosen =
    typed === null ? (turn?.days ?? []).map(String) : weekdays.map(String).filter((day) => typed[`day-${at}-${day}`]);
  const body = html`<fieldset>
      <legend>${t('conversations.oncall.turn.days')}</legend>
      <div class="row">
        ${weekdays.map((day) =>
          choice({
            label: say.weekday(monday.add({ days: day - 1 })),
            name: `day-${at}-${day}`,
            value: '1',
            checked: chosen.includes(String(day)),
          }),
        )}
      </div>
    </fieldset>
    <div class="split split-2">
      <div>
        ${field({ label: t('conversations.oncall.turn.from'), name: `from-${at}`, type: 'time', small: true, value: typed?.[`from-${at}`] ?? turn?.from, error })}
      </div>
      <div>
        ${field({ label: t('conversations.oncall.turn.to'), name: `to-${at}`, type: 'time', small: true, value: typed?.[`to-${at}`] ?? turn?.to })}
      </div>
    </div>
    <div class="mt-4">
      ${select({
        label: t('conversations.oncall.turn.closed'),
        name: `closed-${at}`,
        small: true,
        value: typed?.[`closed-${at}`] ?? turn?.closed ?? 'also',
        options: closed.map((one) => ({ value: one, label: t.dynamic(`conversations.oncall.turn.closed_${one}`) })),
      })}
    </div>`;
  return fold({
    summary: t('conversations.oncall.turn.title', { n: at + 1 }),
    open: at === 0 || turn !== undefined || chosen.length > 0,
    body,
  });
}

type Named = { readonly orgId: Uuid | null; readonly personId: Uuid };

async function show(request: PageRequest, named: Named, refused: Refused | null = null): Promise<Response> {
  const { t, floor, actor, formToken, district } = request;
  const { member, name, place } = await floor.ask(actor, alarmMember, named);
  const typed = typedIn(refused, 'turns');
  const kind = typed?.['kind'] ?? (member.isBackup ? 'backup' : member.turns.length === 0 ? 'always' : 'turns');
  const form = postForm(
    { action: path, token: formToken, class: 'stack' },
    hiddenInputs({ org: named.orgId ?? '', person: named.personId }),
    choices({
      legend: t('conversations.oncall.when'),
      name: 'kind',
      type: 'radio',
      chosen: [kind],
      options: (['always', 'turns', 'backup'] as const).map((one) => ({
        value: one,
        label: t.dynamic(`conversations.oncall.when.${one}`),
        hint: t.dynamic(`conversations.oncall.when.${one}_hint`),
      })),
    }),
    html`<p class="hint">${t('conversations.oncall.turn.to_hint')}</p>`,
    Array.from({ length: slots }, (_, at) =>
      turnFields(request, at, member.turns[at], typed, at === 0 ? errorAt(refused, 'turns', 'turns') : null),
    ),
    html`<div class="mt-5">
      ${buttons(button({ label: t('conversations.oncall.turn.save') }), buttonLink({ label: t('conversations.oncall.turn.back'), href: base, kind: 'quiet' }))}
    </div>`,
  );
  return settingsPage(request, {
    title: t('conversations.oncall.turns_of', { name }),
    lead: t('conversations.oncall.turns_lead', { place: place ?? district.name }),
    back: { label: t('conversations.settings.alarm.title'), href: base },
    current: base,
    status: refused === null ? 200 : 422,
    body: html`<div class="mt-4">
        ${banner({ body: t('conversations.oncall.turns_zone', { zone: district.zone }) })}
      </div>
      ${form}`,
  });
}

const readNamed = (org: string | null, person: string | null): Named => ({
  orgId: uuidOr(org),
  personId: found(uuidOr(person)),
});

/** The turns of a form; a slot without days is none. Days without hours are a mistake and said so. */
function readTurns(form: Form): readonly Turn[] {
  const list = Array.from({ length: slots }, (_, at): Turn | null => {
    const days = weekdays.filter((day) => form.has(`day-${at}-${day}`));
    const isOnly = form.text(`closed-${at}`) === 'only';
    const [from, to] = [form.text(`from-${at}`), form.text(`to-${at}`)];
    if (days.length === 0 && !(isOnly && from !== '')) return null;
    if (!/^\d\d:\d\d$/u.test(from) || !/^\d\d:\d\d$/u.test(to)) throw errors.turn_wrong({}, 'turns');
    return {
      days: days.length === 0 ? [...weekdays] : [...days],
      from,
      to,
      closed: closed.find((one) => one === form.text(`closed-${at}`)) ?? 'also',
    };
  });
  return list.filter((one) => one !== null);
}

/** When one person of a list is on call. */
export const alarmTurnRoutes: readonly Route[] = [
  route({
    method: 'GET',
    path,
    who: topicRoles,
    handler: async (request) => show(request, readNamed(request.query('org'), request.query('person'))),
  }),
  settingsPost(path, topicRoles, {
    form: 'turns',
    async perform(request, form) {
      const named = readNamed(form.optional('org'), form.optional('person'));
      const kind = form.text('kind');
      const turns = kind === 'turns' ? readTurns(form) : [];
      if (kind === 'turns' && turns.length === 0) throw errors.turn_wrong({}, 'turns');
      await request.floor.act(request.actor, setAlarmTurns, {
        ...named,
        turns: turns.map((one) => ({ ...one, days: [...one.days] })),
        isBackup: kind === 'backup',
      });
      return { to: base, says: 'conversations.oncall.turn.saved' };
    },
    again: async (request, refused) =>
      show(request, readNamed(refused.typed['org'] ?? null, refused.typed['person'] ?? null), refused),
  }),
];
