import { found } from '#platform/errors';
import { isUuid, type Uuid } from '#platform/ids';
import type { Form, PageRequest, Route } from '#platform/web';
import { chooseDirectory, type DirectoryOf } from '#rooms/roster';
import {
  button,
  chip,
  choices,
  type Content,
  field,
  fold,
  hiddenInputs,
  html,
  type Html,
  lines,
  postForm,
  section,
} from '#ui';
import type { MyDirectory } from '../questions/directory.ts';
import { recordsErrors } from '../records.errors.ts';
import { below, dayOr, type Done, errorAt, formRoute, type Refused, typedIn } from './parts.ts';

const mine = '/my/records/directory';

/** What others may see of one's children, and the family's no, on its own page. */
export function myDirectoryPart(request: PageRequest, children: readonly MyDirectory[]): Content {
  const { t, formToken } = request;
  if (children.length === 0) return null;
  const line = (child: MyDirectory): Html =>
    html`<p>
        ${t(child.mine || child.others ? 'records.directory.is_out' : 'records.directory.is_in', { child: child.name })}
      </p>
      ${child.others ? html`<p class="small soft">${t('records.directory.by_other')}</p>` : null}
      ${postForm(
        { action: mine, token: formToken, class: 'mt-2' },
        hiddenInputs({ child: child.id, choice: child.mine ? 'in' : 'out' }),
        button({
          label: t(child.mine ? 'records.directory.say_yes' : 'records.directory.say_no'),
          kind: child.mine ? 'quiet' : 'second',
          more: child.name,
        }),
      )}`;
  return section(
    { title: t('records.directory.title'), lead: t('records.directory.lead') },
    lines(children.map((child) => ({ body: line(child) }))),
    html`<p class="small soft mt-3 measure">${t('records.directory.never')}</p>`,
  );
}

function wordsSaid({ t, say }: PageRequest, { words }: DirectoryOf): Content {
  if (words.length === 0) return html`<p class="soft">–</p>`;
  return lines(
    words.map((one) => ({
      body: html`<p>${t.dynamic(`records.directory.choice.${one.choice}`)}</p>
        <p class="small soft">
          ${t(one.how === 'page' ? 'records.directory.said_page' : 'records.directory.said_paper', { who: one.byName, day: say.date(Temporal.PlainDate.from(one.decidedOn)) })}
        </p>`,
    })),
    { compact: true },
  );
}

/** The same on the school's side, with what came in on paper. */
export function childDirectoryPart(
  request: PageRequest,
  {
    action,
    child,
    said,
    guardians,
  }: {
    readonly action: string;
    readonly child: { readonly name: string };
    readonly said: DirectoryOf;
    readonly guardians: readonly { readonly id: Uuid; readonly name: string }[];
  },
  refused: Refused | null,
): Content {
  const { t, formToken } = request;
  const typed = typedIn(refused, 'directory');
  const error = (name: string): string | null => errorAt(refused, 'directory', name);
  const form = postForm(
    { action, token: formToken },
    html`<p class="measure">${t('records.directory.paper_lead')}</p>
      <div class="stack mt-3">
        ${choices({ legend: t('records.directory.choice'), name: 'choice', type: 'radio', required: true, chosen: [typed['choice'] ?? 'out'], options: (['out', 'in'] as const).map((value) => ({ value, label: t(`records.directory.choice.${value}`) })) })}
        ${choices({ legend: t('records.directory.who'), name: 'signedBy', type: 'radio', required: true, chosen: [typed['signedBy'] ?? ''], error: error('signedBy'), options: guardians.map((one) => ({ value: one.id, label: one.name })) })}
        ${field({ label: t('records.directory.day'), name: 'signedOn', id: 'directory-day', type: 'date', value: typed['signedOn'], optional: t('records.enter.received_hint'), error: error('signedOn') })}
      </div>`,
    below(button({ label: t('records.directory.enter'), kind: 'second' })),
  );
  return section(
    { title: t('records.directory.title') },
    html`<p>
      ${t(said.out ? 'records.directory.is_out' : 'records.directory.is_in', { child: child.name })}
      ${said.out ? chip({ kind: 'due', label: t('records.directory.chip_out') }) : null}
    </p>`,
    said.words.length === 0 ? null : wordsSaid(request, said),
    html`<div class="mt-3">
      ${fold({
        summary: t('records.directory.paper'),
        open: refused?.form === 'directory',
        body: guardians.length === 0 ? html`<p>${t('records.enter.no_guardian', { child: child.name })}</p>` : form,
      })}
    </div>`,
  );
}

/** Keeps what came in on paper about this child. */
export async function enterDirectory(request: PageRequest, form: Form, studentId: Uuid): Promise<void> {
  const signer = form.text('signedBy');
  await request.floor.act(request.actor, chooseDirectory, {
    studentId,
    choice: form.text('choice') === 'in' ? 'in' : 'out',
    signedById: isUuid(signer) ? signer : null,
    signedOn: dayOr(form, 'signedOn', () => recordsErrors.day_missing({}, 'signedOn')),
  });
}

/** The family's own no, and taking it back. */
export function myDirectoryRoute(again: (request: PageRequest, refused: Refused) => Promise<Response>): Route {
  return formRoute(mine, ['guardian', 'student'], {
    form: 'my_directory',
    async perform(request, form): Promise<Done> {
      const child = form.text('child');
      const choice = form.text('choice') === 'in' ? 'in' : 'out';
      await request.floor.act(request.actor, chooseDirectory, {
        studentId: found(isUuid(child) ? child : null),
        choice,
      });
      return {
        to: '/my/records',
        says: choice === 'out' ? 'records.directory.saved_out' : 'records.directory.saved_in',
      };
    },
    again,
  });
}
