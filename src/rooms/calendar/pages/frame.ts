import type { PageRequest } from '#platform/web';
import { deskPage, type Html } from '#ui';

/** The staff page round a calendar. */
export async function framed(request: PageRequest, base: string, body: Html): Promise<Html> {
  return deskPage(request, { title: request.t('calendar.title'), body, current: base, topics: ['calendar'] });
}
