import { AppError, notFound } from '#platform/errors';
import { isUuid } from '#platform/ids';
import type { PageRequest } from '#platform/web';
import { addFamilyWords, askSecondLook, closeByFamily, rate, reopenByFamily } from '../actions/family.ts';
import { errors } from '../conversations.errors.ts';
import { caseStanding, familyFile } from '../questions/family-case.ts';
import { blankCase, casePage } from './family-case.ts';
import type { CaseDoor } from './family-case-door.ts';
import { fieldError, writtenIn } from './family-shared.ts';
import { formOrWords } from './family-salvage.ts';
import {
  type Brought,
  broughtFiles,
  forgetKept,
  keepForAgain,
  refusedText,
  tooLargeTogether,
} from './family-uploads.ts';

async function again(
  request: PageRequest,
  door: CaseDoor,
  brought: Brought,
  { text, error }: { text: string; error: AppError | null },
): Promise<Response> {
  const kept = await keepForAgain(request, brought);
  return casePage(request, door, { part: 'add', text, error, kept, fileError: refusedText(request, brought.refused) });
}

/** The family adds words and files to its case. */
async function takeWords(request: PageRequest, door: CaseDoor): Promise<Response> {
  const { form, salvaged } = await formOrWords(request);
  if (salvaged !== null) {
    const brought = { ...(await broughtFiles(request, salvaged.form)), refused: tooLargeTogether(salvaged) };
    return again(request, door, brought, { text: salvaged.form.text('text'), error: null });
  }
  const text = form.text('text');
  // An anonymous case stays without a trace, whatever is added later.
  const brought = await broughtFiles(request, form, { noTrace: await isAnonymous(request, door) });
  if (brought.refused.length > 0) return again(request, door, brought, { text, error: null });
  if (text.length > 50_000) return again(request, door, brought, { text, error: errors.words_too_long({}, 'text') });
  try {
    await request.floor.act(door.actor, addFamilyWords, {
      conversationId: door.conversationId,
      text,
      language: writtenIn(request, text),
      channel: 'web',
      files: [...brought.files],
    });
  } catch (error) {
    return again(request, door, brought, { text, error: fieldError(error) });
  }
  await forgetKept(request, brought);
  return request.redirect(door.base, { says: 'conversations.family.toast.added' });
}

async function isAnonymous({ floor }: PageRequest, door: CaseDoor): Promise<boolean> {
  const standing = await floor.ask(door.actor, caseStanding, { conversationId: door.conversationId });
  return standing?.privacy === 'anonymous';
}

async function takeClose(request: PageRequest, door: CaseDoor): Promise<Response> {
  await request.form();
  try {
    await request.floor.act(door.actor, closeByFamily, { conversationId: door.conversationId });
  } catch (error) {
    if (error instanceof AppError && error.status === 409)
      return casePage(request, door, { ...blankCase, part: 'close', error });
    throw error;
  }
  return request.redirect(door.base, { says: 'conversations.family.toast.closed' });
}

async function takeReopen(request: PageRequest, door: CaseDoor): Promise<Response> {
  await request.form();
  try {
    await request.floor.act(door.actor, reopenByFamily, { conversationId: door.conversationId });
  } catch (error) {
    // The child left the district meanwhile: the page says where to ask.
    if (error instanceof AppError && error.code === 'conversations.error.child_left_closed')
      return casePage(request, door, { ...blankCase, part: 'close', error: null });
    // Pressed twice, or somebody at the school was faster: it is open, as they wished.
    if (!(error instanceof AppError && error.status === 409)) throw error;
  }
  return request.redirect(door.base, { says: 'conversations.family.toast.reopened' });
}

async function takeSecondLook(request: PageRequest, door: CaseDoor): Promise<Response> {
  const form = await request.form();
  const text = form.text('text').slice(0, 5000);
  await request.floor.act(door.actor, askSecondLook, { conversationId: door.conversationId, text });
  return request.redirect(door.base, { says: 'conversations.family.toast.second_look' });
}

async function takeRating(request: PageRequest, door: CaseDoor): Promise<Response> {
  const form = await request.form();
  const rating = Number(form.text('rating'));
  const comment = form.text('comment').slice(0, 2000);
  if (!Number.isInteger(rating) || rating < 1 || rating > 5)
    return casePage(request, door, {
      ...blankCase,
      part: 'rate',
      text: comment,
      error: errors.rating_wrong({}, 'rating'),
    });
  await request.floor.act(door.actor, rate, { conversationId: door.conversationId, rating, comment });
  return request.redirect(door.base, { says: 'conversations.family.toast.rated' });
}

/** What a family can do with its case, by the last part of the address it posts to. */
export const caseActs = {
  add: takeWords,
  close: takeClose,
  reopen: takeReopen,
  'second-look': takeSecondLook,
  rate: takeRating,
} as const;

const shownInBrowser = new Set(['image/jpeg', 'image/png', 'application/pdf', 'text/plain']);

/** Sends a file of the thread. Pictures and PDF may open in the browser, everything else is saved; nothing runs. */
export async function sendFile(request: PageRequest, door: CaseDoor): Promise<Response> {
  const fileId = request.param('file');
  if (!isUuid(fileId)) throw notFound();
  const file = await request.floor.ask(door.actor, familyFile, { conversationId: door.conversationId, fileId });
  const how = shownInBrowser.has(file.type) ? 'inline' : 'attachment';
  return request.bytes(new Uint8Array(file.bytes), {
    'content-type': file.type === 'text/plain' ? 'text/plain; charset=utf-8' : file.type,
    'content-disposition': `${how}; filename*=UTF-8''${encodeURIComponent(file.name).replaceAll(/['()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16)}`)}`,
    'content-security-policy': "default-src 'none'; sandbox",
  });
}
