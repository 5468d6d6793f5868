import { type PageRequest, type Route, route } from '#platform/web';
import { sendNow } from '../actions/replying.ts';
import { deskRoles, formError } from './desk-shared.ts';

async function postSendNow(request: PageRequest): Promise<Response> {
  const { floor, actor, t } = request;
  await request.form();
  const to = `/desk/conversations/${request.param('id')}`;
  try {
    await floor.act(actor, sendNow, { messageId: request.param('message') });
    return request.redirect(to, { says: 'conversations.desk.done.sent' });
  } catch (error) {
    return request.redirect(to, { says: formError(t, error).code });
  }
}

/** An answer that waits for the morning, sent now. */
export const deskLaterRoutes: readonly Route[] = [
  route({
    method: 'POST',
    path: '/desk/conversations/:id/messages/:message/send-now',
    who: deskRoles,
    names: { id: 'conversation', message: 'message' },
    handler: postSendNow,
  }),
];
