import { sql } from 'kysely';
import { question } from '#platform/action';
import { allow, notFound } from '#platform/errors';
import { isUuid, type Uuid } from '#platform/ids';
import type { PageRequest } from '#platform/web';
import { banner, buttonLink, buttons, deskPage, html, type Html, ltr, pageHead } from '#ui';
import { slipDigits } from '../conversations.links.ts';
import { mayWorkOn } from '../conversations.policy.ts';
import type { ConversationRow } from '../conversations.store.ts';
import { directoryNow } from '../questions/desk-staff.ts';
import { staffName } from './desk-shared.ts';

/** A conversation for the slip: who may read it, and whoever entered it just now. */
const slipOf = question(
  'conversations.desk_slip',
  async ({ tx, actor, now }, { id }: { id: Uuid }): Promise<ConversationRow> => {
    if (!isUuid(id)) throw notFound();
    const { rows } =
      await sql<ConversationRow>`select * from conversations.conversations where district_id = ${actor.districtId} and id = ${id}`.execute(
        tx,
      );
    const row = rows[0];
    if (row === undefined) throw notFound();
    // Whoever took it at the counter hands the slip over, also when the matter then belongs to somebody else.
    const justEntered =
      actor.personId !== null &&
      row.opened_by === actor.personId &&
      Temporal.Instant.compare(row.opened_at.add({ minutes: 60 }), now) > 0 &&
      // Its digits open all that came later: not for who had it until it went with its child.
      !row.former_ids.includes(actor.personId);
    allow(justEntered || mayWorkOn(actor, row));
    return row;
  },
);

type Slip = {
  readonly row: ConversationRow;
  readonly owner: string;
  readonly due: string | null;
  readonly digits: string;
};

async function slip(request: PageRequest): Promise<Slip> {
  const { floor, actor, say, t, district } = request;
  const row = await floor.ask(actor, slipOf, { id: request.param('id') });
  const directory = await floor.ask(actor, directoryNow, {});
  return {
    row,
    owner: row.owner_id === actor.personId ? actor.name : staffName(t, actor, directory, row.owner_id),
    due: row.state === 'open' && row.due_at !== null ? say.dateTime(row.due_at) : null,
    digits: slipDigits(floor.secrets, district.id, row.id, row.link_version),
  };
}

/** What is read out at the counter or on the phone, right after entering. */
export async function showEntered(request: PageRequest): Promise<Response> {
  const { t } = request;
  const { row, owner, due, digits } = await slip(request);
  const says =
    due === null ? t('conversations.desk.entered.answered') : t('conversations.desk.entered.read_out', { owner, due });
  const body = html`${pageHead({ title: t('conversations.desk.entered.title') })}
    ${banner({ kind: 'success', role: 'status', body: html`<b>${t('conversations.desk.entered.please_read')}</b> ${says}` })}
    <p class="voice mt-5">
      ${t.rich('conversations.desk.entered.number', { code: ltr(row.code), digits: ltr(digits) })}
    </p>
    <div class="mt-4">
      ${buttons(
        buttonLink({
          label: t('conversations.desk.slip.link'),
          href: `/desk/conversations/${row.id}/slip`,
          icon: 'print',
        }),
        buttonLink({ label: t('conversations.desk.entered.next'), href: '/desk/enter', kind: 'second', icon: 'plus' }),
        buttonLink({
          label: t('conversations.desk.entered.open'),
          href: `/desk/conversations/${row.id}`,
          kind: 'quiet',
        }),
      )}
    </div>`;
  return request.page(
    await deskPage(request, { title: t('conversations.desk.entered.title'), body, current: '/desk/inbox' }),
  );
}

function letter(request: PageRequest, { row, owner, due, digits }: Slip): Html {
  const { floor, district } = request;
  // The slip is for the family: in its language where it is installed.
  const locale = floor.words.best([row.language], district.languages);
  const t = floor.words.translator(locale, district.id);
  const theirs = floor.words.formatters(locale, request.zone, request.now);
  const promised = row.state === 'open' && row.due_at !== null ? theirs.dateTime(row.due_at) : null;
  return html`<article class="letter slip" lang="${locale}" dir="${t.dir}">
    <p class="soft">${district.name} · ${theirs.date(request.now)}</p>
    <h2 class="mt-3">${t('conversations.desk.slip.title')}</h2>
    <p class="mt-3" dir="auto">“${row.subject}”</p>
    <p class="mt-3">
      ${due === null || promised === null ? t('conversations.desk.slip.answered') : t('conversations.desk.slip.has_it', { owner, due: promised })}
    </p>
    <p class="mt-5">${t('conversations.desk.slip.where', { address: `${floor.settings.publicUrl}/case` })}</p>
    <p class="slip-code mt-3">
      ${t('conversations.desk.slip.number')} <b>${ltr(row.code)}</b><br />${t('conversations.desk.slip.digits')}
      <b>${ltr(digits)}</b>
    </p>
    <p class="mt-5 soft">${t('conversations.desk.slip.keep')}</p>
  </article>`;
}

/** The printed slip: number and digits open the case where nobody has an address. */
export async function showSlip(request: PageRequest): Promise<Response> {
  const { t } = request;
  const one = await slip(request);
  const body = html`${pageHead({
      title: t('conversations.desk.slip.page'),
      back: { label: one.row.subject, href: `/desk/conversations/${one.row.id}` },
    })}
    <p class="soft hide-print">${t('conversations.desk.slip.how')}</p>
    ${letter(request, one)}`;
  return request.page(
    await deskPage(request, { title: t('conversations.desk.slip.page'), body, current: '/desk/inbox' }),
  );
}
