import { allow, AppError, found } from '#platform/errors';
import { isUuid } from '#platform/ids';
import type { Form, PageRequest } from '#platform/web';
import { lookAtWords } from '../actions/interpreting.ts';
import { acknowledgeAlarm, dismissAlarm, falseReasons } from '../actions/alarms.ts';
import { noteCallback } from '../actions/entering.ts';
import { closeConversation, reopenConversation, waitForFamily } from '../actions/finishing.ts';
import { handOff, setHelper, takeOver } from '../actions/handling.ts';
import { makePrivate } from '../actions/reading.ts';
import { setAsker, setTopic } from '../actions/describing.ts';
import { groupConversations, merge, ungroupConversation } from '../actions/joining.ts';
import { addNote, reply, takeBack } from '../actions/replying.ts';
import { readAsker } from '../conversations.askers.ts';
import { mayHear } from '../questions/desk-conversation.ts';
import { directoryNow } from '../questions/desk-staff.ts';
import { findByCode } from '../questions/desk-search.ts';
import { actPage } from './desk-act-pages.ts';
import { conversationPage } from './desk-conversation.ts';
import { sayHere } from './desk-presence.ts';
import type { Typed } from './desk-reply.ts';
import { colleagues, formError } from './desk-shared.ts';
import { uploadedFiles } from './desk-uploads.ts';

const at = (id: string): string => `/desk/conversations/${id}`;

/** `person:<id>` or `topic:<id>`, as the choice of a receiver posts it. */
export function readReceiver(text: string): { toPersonId: string | null; toTopicId: string | null } {
  const [kind = '', id = ''] = text.split(':');
  return {
    toPersonId: kind === 'person' && isUuid(id) ? id : null,
    toTopicId: kind === 'topic' && isUuid(id) ? id : null,
  };
}

/** Colleagues named as “@First Last” in a note, beside the one who was chosen. */
async function mentioned(request: PageRequest, form: Form): Promise<readonly string[]> {
  const { floor, actor } = request;
  const text = form.text('text').toLowerCase();
  const chosen = isUuid(form.text('mention')) ? [form.text('mention')] : [];
  if (!text.includes('@')) return chosen;
  const directory = await floor.ask(actor, directoryNow, {});
  const named = colleagues(actor, directory, { excluded: [], schoolId: null, most: 5000 })
    .filter((one) => text.includes(`@${one.name.toLowerCase()}`))
    .map((one) => one.id);
  return [...new Set([...chosen, ...named])].slice(0, 20);
}

function collisionOrNames(request: PageRequest, error: unknown, form: Form, typed: Typed): Typed {
  const { text, code, data } = formError(request.t, error);
  if (code === 'conversations.error.collision')
    return { ...typed, collidedAfter: form.text('seen'), confirmed: form.all('confirmed') };
  if (code === 'conversations.error.other_child_named') {
    const ids = String(data['ids'] ?? '').split(' ');
    const names = String(data['names'] ?? '').split(', ');
    return {
      ...typed,
      error: text,
      confirmed: form.all('confirmed'),
      children: ids.map((id, place) => ({ id, name: names[place] ?? '' })),
    };
  }
  return { ...typed, error: text };
}

/** Reply or note. What cannot be sent comes back with the words in the box. */
export async function postReply(request: PageRequest): Promise<Response> {
  const { floor, actor } = request;
  const id = request.param('id');
  const form = await request.form();
  const note = form.text('mode') === 'note';
  const words = form.text('text');
  const pressed = form.text('do');
  const then = pressed === 'wait' || pressed === 'close' ? pressed : form.text('meant');
  const thenDo = then === 'wait' || then === 'close' ? then : 'open';
  const inTheMorning = form.text('when') === 'morning';
  const typed: Typed = { text: words, note, mention: form.text('mention'), thenDo, inTheMorning };
  try {
    if (pressed === 'look') {
      const looked = await floor.act(actor, lookAtWords, { conversationId: id, text: words });
      return await conversationPage(request, id, { ...typed, looked: looked ?? 'same' }, 422);
    }
    const files = await uploadedFiles(request, form);
    if (note) {
      await floor.act(actor, addNote, {
        conversationId: id,
        text: words,
        mentionIds: [...(await mentioned(request, form))],
        files,
      });
      return request.redirect(`${at(id)}#reply`, { says: 'conversations.desk.done.note' });
    }
    const seen = form.text('seen');
    const sent = await floor.act(actor, reply, {
      conversationId: id,
      text: words,
      thenDo,
      lastSeenId: isUuid(seen) ? seen : null,
      sendAnyway: form.text('anyway') === '1',
      confirmedChildren: form.all('confirmed').filter(isUuid),
      files,
      inTheMorning,
    });
    const waits = Temporal.Instant.compare(sent.sendAt, request.now.add({ minutes: 2 })) > 0;
    return request.redirect(at(id), {
      says: waits ? 'conversations.oncall.later.kept' : 'conversations.desk.done.sent',
      undo: { path: `${at(id)}/messages/${sent.messageId}/take-back`, label: request.t('ui.toast.undo') },
    });
  } catch (error) {
    const again = collisionOrNames(request, error, form, typed);
    const status = error instanceof AppError ? error.status : 422;
    return conversationPage(request, id, again, status);
  }
}

/** Within 20 seconds: the words come back into the box. */
export async function postTakeBack(request: PageRequest): Promise<Response> {
  const { floor, actor, t } = request;
  await request.form();
  const id = request.param('id');
  const message = request.param('message');
  try {
    const back = await floor.act(actor, takeBack, { messageId: message });
    return request.redirect(`${at(back.conversationId)}?draft=${message}#reply`, {
      says: 'conversations.desk.done.taken_back',
    });
  } catch (error) {
    formError(t, error);
    return request.redirect(at(id), { says: 'conversations.error.too_late_to_take_back' });
  }
}

type Simple = (request: PageRequest, id: string, form: Form) => Promise<{ says: string; undo?: string } | null>;

const simple: Readonly<Record<string, Simple>> = {
  take: async ({ floor, actor }, id) => {
    await floor.act(actor, takeOver, { conversationId: id });
    return { says: 'conversations.desk.done.taken' };
  },
  wait: async ({ floor, actor }, id) => {
    await floor.act(actor, waitForFamily, { conversationId: id });
    return { says: 'conversations.desk.done.waiting' };
  },
  close: async ({ floor, actor }, id) => {
    await floor.act(actor, closeConversation, { conversationId: id });
    return { says: 'conversations.desk.done.closed', undo: 'reopen' };
  },
  asker: async ({ floor, actor }, id, form) => {
    const asker = found(readAsker(form.text('asker')));
    await floor.act(actor, setAsker, { conversationId: id, asker });
    return { says: 'conversations.asker.says' };
  },
  reopen: async ({ floor, actor }, id) => {
    await floor.act(actor, reopenConversation, { conversationId: id });
    return { says: 'conversations.desk.done.reopened' };
  },
  private: async ({ floor, actor }, id) => {
    await floor.act(actor, makePrivate, { conversationId: id });
    return { says: 'conversations.desk.done.private' };
  },
  alarm: async ({ floor, actor }, id, form) => {
    const dismiss = form.text('do') === 'dismiss';
    const reason = falseReasons.find((one) => one === form.text('reason')) ?? 'other';
    if (dismiss) await floor.act(actor, dismissAlarm, { conversationId: id, reason });
    else await floor.act(actor, acknowledgeAlarm, { conversationId: id });
    return { says: dismiss ? 'conversations.desk.done.alarm_dismissed' : 'conversations.desk.done.alarm_taken' };
  },
  ungroup: async ({ floor, actor }, id) => {
    await floor.act(actor, ungroupConversation, { conversationId: id });
    return { says: 'conversations.desk.done.ungrouped' };
  },
};

/** One-press acts. What is not possible any more is said on the page as it stands now. */
export async function postSimple(request: PageRequest, act: string): Promise<Response> {
  const id = request.param('id');
  const form = await request.form();
  try {
    const done = await simple[act]?.(request, id, form);
    if (done === null || done === undefined) return request.redirect(at(id));
    // What is not one's own any more is not shown any more.
    return request.redirect(act === 'asker' ? await backTo(request, id) : at(id), {
      says: done.says,
      ...(done.undo === undefined
        ? {}
        : { undo: { path: `${at(id)}/${done.undo}`, label: request.t('ui.toast.undo') } }),
    });
  } catch (error) {
    return request.redirect(at(id), { says: formError(request.t, error).code });
  }
}

export async function postHandOff(request: PageRequest): Promise<Response> {
  const { floor, actor } = request;
  const id = request.param('id');
  const form = await request.form();
  try {
    const { ownerId, raised } = await floor.act(actor, handOff, {
      conversationId: id,
      ...readReceiver(form.text('to')),
      reason: form.text('reason'),
    });
    const directory = await floor.ask(actor, directoryNow, {});
    const says = raised ? 'conversations.desk.done.raised' : 'conversations.desk.done.handed_off';
    const args = { who: directory.staff.get(ownerId)?.name ?? '' };
    return request.redirect(await backTo(request, id), { says, args });
  } catch (error) {
    return actPage(request, 'hand-off', { form: form.fields(), ...formError(request.t, error) });
  }
}

/** After a hand-off one may not read it any more: then back to the inbox. */
async function backTo(request: PageRequest, id: string): Promise<string> {
  return (await request.floor.ask(request.actor, mayHear, { id })) ? at(id) : '/desk/inbox';
}

export async function postHelper(request: PageRequest): Promise<Response> {
  const { floor, actor } = request;
  const id = request.param('id');
  const form = await request.form();
  const remove = form.text('remove') === '1';
  if (form.text('person') === '') {
    const text = request.t('conversations.desk.helper.nobody');
    return actPage(request, 'helper', { form: form.fields(), field: 'person', text });
  }
  try {
    await floor.act(actor, setHelper, { conversationId: id, personId: form.text('person'), remove });
    const says = remove ? 'conversations.desk.done.helper_left' : 'conversations.desk.done.helper';
    return request.redirect(await backTo(request, id), { says });
  } catch (error) {
    return actPage(request, 'helper', { form: form.fields(), ...formError(request.t, error) });
  }
}

export async function postTopic(request: PageRequest): Promise<Response> {
  const { floor, actor } = request;
  const id = request.param('id');
  const form = await request.form();
  try {
    await floor.act(actor, setTopic, { conversationId: id, topicId: form.text('topic') });
    return request.redirect(await backTo(request, id), { says: 'conversations.desk.done.topic' });
  } catch (error) {
    return actPage(request, 'topic', { form: form.fields(), ...formError(request.t, error) });
  }
}

/** The same matter twice: by its code, or chosen from this family's open ones. */
export async function postMerge(request: PageRequest): Promise<Response> {
  const { floor, actor } = request;
  const id = request.param('id');
  const form = await request.form();
  try {
    const wanted = form.text('into');
    const into = found(isUuid(wanted) ? wanted : await floor.ask(actor, findByCode, { code: form.text('code') }));
    await floor.act(actor, merge, { conversationId: id, intoId: into });
    return request.redirect(at(into), { says: 'conversations.desk.done.merged' });
  } catch (error) {
    if (error instanceof AppError && error.status === 404) {
      const text = request.t('conversations.desk.merge.not_found');
      return actPage(request, 'merge', { form: form.fields(), field: 'code', text });
    }
    return actPage(request, 'merge', { form: form.fields(), ...formError(request.t, error) });
  }
}

export async function postGroup(request: PageRequest): Promise<Response> {
  const { floor, actor } = request;
  const id = request.param('id');
  const form = await request.form();
  const groupId = isUuid(form.text('group')) ? form.text('group') : null;
  try {
    await floor.act(actor, groupConversations, { conversationIds: [id], groupId, name: form.text('name') });
    return request.redirect(`${at(id)}#group`, { says: 'conversations.desk.done.grouped', args: { n: 1 } });
  } catch (error) {
    return actPage(request, 'group', { form: form.fields(), ...formError(request.t, error) });
  }
}

export async function postCallback(request: PageRequest): Promise<Response> {
  const { floor, actor } = request;
  const id = request.param('id');
  const form = await request.form();
  const outcomes = ['reached', 'no_answer', 'voicemail', 'wrong_number'] as const;
  const outcome = outcomes.find((one) => one === form.text('outcome')) ?? 'no_answer';
  try {
    await floor.act(actor, noteCallback, { conversationId: id, outcome, said: form.text('said') });
    return request.redirect(at(id), { says: 'conversations.desk.done.call' });
  } catch (error) {
    const { text } = formError(request.t, error);
    return conversationPage(request, id, { outcome, said: form.text('said'), callError: text }, 422);
  }
}

/** Somebody is writing: told to whoever looks at the same page, stored nowhere. */
export async function postPresence(request: PageRequest): Promise<Response> {
  const { floor, actor } = request;
  await request.form();
  const id = request.param('id');
  allow(isUuid(id) && (await floor.ask(actor, mayHear, { id })));
  sayHere(request, id, 'writing');
  return request.answer({ ok: true });
}
