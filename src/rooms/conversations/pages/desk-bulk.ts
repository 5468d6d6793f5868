import { AppError } from '#platform/errors';
import { isUuid, type Uuid } from '#platform/ids';
import { ownPath, type PageRequest } from '#platform/web';
import { closeConversation, waitForFamily } from '../actions/finishing.ts';
import { handOff, takeOver } from '../actions/handling.ts';
import { groupConversations } from '../actions/joining.ts';
import { removeFilter, saveFilter } from '../actions/saved.ts';
import { readReceiver } from './desk-acts.ts';
import { formError } from './desk-shared.ts';

const backOf = (path: string): string => {
  const own = ownPath(path);
  return own?.startsWith('/desk/') ? own : '/desk/inbox';
};

const most = 200;

type One = (id: Uuid) => Promise<unknown>;

/** Acts on the chosen rows, one after the other: what one cannot do, the others still do, and both numbers are said. */
export async function postBulk(request: PageRequest): Promise<Response> {
  const { floor, actor, t } = request;
  const form = await request.form();
  const back = backOf(form.text('back'));
  const ids = [...new Set(form.all('id').filter(isUuid))].slice(0, most);
  const pressed = form.text('do');
  if (ids.length === 0) return request.redirect(back, { says: 'conversations.desk.done.none_chosen' });
  if (pressed === 'group') {
    try {
      await floor.act(actor, groupConversations, { conversationIds: ids, name: form.text('reason') });
      return request.redirect(back, { says: 'conversations.desk.done.grouped', args: { n: ids.length } });
    } catch (error) {
      const { code } = formError(t, error);
      return request.redirect(back, {
        says: code === 'conversations.error.name_missing' ? 'conversations.desk.done.group_name' : code,
      });
    }
  }
  const acts: Readonly<Record<string, One>> = {
    take: async (id) => floor.act(actor, takeOver, { conversationId: id }),
    wait: async (id) => floor.act(actor, waitForFamily, { conversationId: id }),
    close: async (id) => floor.act(actor, closeConversation, { conversationId: id }),
    hand_off: async (id) =>
      floor.act(actor, handOff, { conversationId: id, ...readReceiver(form.text('to')), reason: form.text('reason') }),
  };
  const act = acts[pressed];
  if (act === undefined) return request.redirect(back);
  let done = 0;
  let last: AppError | null = null;
  for (const id of ids) {
    try {
      await act(id);
      done += 1;
    } catch (error) {
      if (!(error instanceof AppError) || error.status >= 500) throw error;
      last = error;
    }
  }
  // When none could be done, the reason is what helps; a missing reason or receiver is the same for all.
  if (done === 0 && last !== null)
    return request.redirect(back, { says: last.status === 404 ? 'conversations.desk.done.bulk_gone' : last.code });
  return request.redirect(back, {
    says: `conversations.desk.done.bulk_${pressed}`,
    args: { n: done, left: ids.length - done },
  });
}

export async function postFilter(request: PageRequest): Promise<Response> {
  const { floor, actor } = request;
  const form = await request.form();
  const query = new URLSearchParams(form.text('query')).toString().slice(0, 1000);
  const back = query === '' ? '/desk/inbox' : `/desk/inbox?${query}`;
  try {
    await floor.act(actor, saveFilter, { name: form.text('name').slice(0, 60), query });
    return request.redirect(back, { says: 'conversations.desk.done.filter_kept' });
  } catch (error) {
    return request.redirect(back, { says: formError(request.t, error).code });
  }
}

export async function postRemoveFilter(request: PageRequest): Promise<Response> {
  const { floor, actor } = request;
  const form = await request.form();
  if (isUuid(request.param('id'))) await floor.act(actor, removeFilter, { id: request.param('id') });
  return request.redirect(backOf(form.text('back')), { says: 'conversations.desk.done.filter_removed' });
}
