import { isUuid } from '#platform/ids';
import type { Form, PageRequest } from '#platform/web';
import { bdi, button, buttons, deskPage, empty, field, html, lines, pageHead, postForm, section, select } from '#ui';
import { enterAbsence, removeAbsence } from '../actions/absences.ts';
import { absencesToSee, directoryNow, mayEnterAbsenceFor } from '../questions/desk-staff.ts';
import { colleagues, formError } from './desk-shared.ts';

type Again = { readonly form: Form; readonly text: string; readonly field: string | null };

async function awayPage(request: PageRequest, again: Again | null): Promise<Response> {
  const { t, say, floor, actor, formToken, now, zone } = request;
  const directory = await floor.ask(actor, directoryNow, {});
  const absences = await floor.ask(actor, absencesToSee, {});
  const people = [...directory.staff.values()]
    .filter(
      (member) => member.active && member.id !== actor.personId && mayEnterAbsenceFor(actor, directory, member.id),
    )
    .toSorted((a, b) => a.name.localeCompare(b.name))
    .slice(0, 300);
  const typed = (name: string): string | undefined => again?.form.text(name);
  const today = now.toZonedDateTimeISO(zone).toPlainDate().toString();
  const shown = absences.map((absence) => {
    const last = absence.until.subtract({ seconds: 1 });
    const told = [
      absence.backupName === null
        ? t('conversations.desk.away.by_rule')
        : t('conversations.desk.away.backup_is', { who: absence.backupName }),
      absence.note,
    ].filter((part) => part !== '');
    return {
      icon: 'calendar',
      body: html`<b><bdi>${absence.name}</bdi></b> ·
        ${say.dates(absence.from.toZonedDateTimeISO(zone).toPlainDate(), last.toZonedDateTimeISO(zone).toPlainDate())}
        <p class="small soft">${told.map((part, at) => html`${at > 0 ? ' · ' : ''}${bdi(part)}`)}</p>`,
      after: postForm(
        { action: `/desk/away/${absence.id}/remove`, token: formToken },
        button({ label: t('conversations.desk.away.remove'), more: absence.name, kind: 'quiet' }),
      ),
    } as const;
  });
  const form = postForm(
    { action: '/desk/away', token: formToken, class: 'stack narrow', keeps: 'away' },
    people.length === 0
      ? null
      : select({
          label: t('conversations.desk.away.who'),
          name: 'person',
          value: typed('person'),
          options: [
            { value: '', label: t('conversations.desk.away.me', { name: actor.name }) },
            ...people.map((member) => ({ value: member.id, label: member.name })),
          ],
        }),
    field({
      label: t('conversations.desk.away.first'),
      name: 'from',
      type: 'date',
      required: true,
      min: today,
      value: typed('from') ?? today,
    }),
    field({
      label: t('conversations.desk.away.last'),
      name: 'until',
      type: 'date',
      required: true,
      min: today,
      value: typed('until'),
      error: again?.field === 'until' ? again.text : null,
    }),
    select({
      label: t('conversations.desk.away.backup'),
      hint: t('conversations.desk.away.backup_hint'),
      name: 'backup',
      value: typed('backup'),
      error: again?.field === 'backup' ? again.text : null,
      options: [
        { value: '', label: t('conversations.desk.away.by_rule') },
        ...colleagues(actor, directory, { excluded: [], schoolId: null }).map((one) => ({
          value: one.id,
          label: one.name,
        })),
      ],
    }),
    field({
      label: t('conversations.desk.away.note'),
      name: 'note',
      optional: t('ui.field.optional'),
      maxlength: 200,
      value: typed('note'),
    }),
    buttons(button({ label: t('conversations.desk.away.do') })),
  );
  const body = html`${pageHead({ title: t('conversations.desk.away.title') })}
    <p class="soft">${t('conversations.desk.away.lead')}</p>
    ${
      shown.length === 0
        ? empty({ title: t('conversations.desk.away.nobody'), icon: 'calendar' })
        : section({ title: t('conversations.desk.away.list') }, lines(shown))
    }
    ${section({ title: t('conversations.desk.away.enter') }, form)}`;
  return request.page(
    await deskPage(request, { title: t('conversations.desk.away.title'), body, current: '/desk' }),
    again === null ? 200 : 422,
  );
}

export async function showAway(request: PageRequest): Promise<Response> {
  return awayPage(request, null);
}

/** A day as it begins where the district is. */
function startOf(date: string, zone: string, addDays: number): string | null {
  try {
    return Temporal.PlainDate.from(date)
      .add({ days: addDays })
      .toZonedDateTime({ timeZone: zone })
      .toInstant()
      .toString();
  } catch {
    return null;
  }
}

export async function postAway(request: PageRequest): Promise<Response> {
  const { floor, actor, t, zone } = request;
  const form = await request.form();
  const from = startOf(form.text('from'), zone, 0);
  // The last day counts whole: it ends when the next one begins.
  const until = startOf(form.text('until'), zone, 1);
  if (from === null || until === null)
    return awayPage(request, { form, field: 'until', text: t('conversations.error.dates_wrong') });
  try {
    await floor.act(actor, enterAbsence, {
      personId: isUuid(form.text('person')) ? form.text('person') : null,
      from,
      until,
      backupId: isUuid(form.text('backup')) ? form.text('backup') : null,
      note: form.text('note').slice(0, 200),
    });
    return request.redirect('/desk/away', { says: 'conversations.desk.done.away' });
  } catch (error) {
    return awayPage(request, { form, ...formError(t, error) });
  }
}

export async function postAwayRemove(request: PageRequest): Promise<Response> {
  const { floor, actor } = request;
  await request.form();
  await floor.act(actor, removeAbsence, { absenceId: request.param('id') });
  return request.redirect('/desk/away', { says: 'conversations.desk.done.back' });
}
