import { type Asker, askers } from '../conversations.askers.ts';
import { isUuid, type Uuid } from '#platform/ids';
import { type Kind, kinds } from '../conversations.rules.ts';

/** The views of the inbox. Each is one list; filters and order narrow it further. */
export const views = [
  'mine',
  'school',
  'today',
  'late',
  'longest',
  'unread',
  'critical',
  'waiting',
  'helping',
  'closed',
] as const;
export type View = (typeof views)[number];

export const orders = ['due', 'longest', 'newest'] as const;
export type Order = (typeof orders)[number];

export const channels = ['web', 'email', 'phone', 'counter', 'paper', 'api', 'widget', 'sms', 'voice'] as const;
export type ChannelName = (typeof channels)[number];

/** A place in a list: the value it is ordered by and the id, of the last row shown. */
export type Place = { readonly at: Temporal.Instant; readonly id: Uuid };

/** What the inbox is asked for. Everything stands in the page's address, so that it can be kept and sent on. */
export type InboxAsk = {
  readonly view: View;
  readonly whose: 'mine' | 'all';
  readonly order: Order;
  readonly topicId: Uuid | null;
  readonly kind: Kind | null;
  readonly language: string | null;
  readonly channel: ChannelName | null;
  readonly asker: Asker | null;
  readonly schoolId: Uuid | null;
  readonly after: Place | null;
  readonly before: Place | null;
};

export const pageSize = 50;

function oneOf<T extends string>(known: readonly T[], asked: string | null): T | null {
  return known.find((one) => one === asked) ?? null;
}

/** Parts of an address are anybody's: what is not understood is left out. */
export function readPlace(text: string | null): Place | null {
  const [at = '', id = ''] = (text ?? '').split('_');
  if (!isUuid(id) || !/^\d{4}-\d\d-\d\dT[\d:.]{5,18}Z$/.test(at)) return null;
  try {
    return { at: Temporal.Instant.from(at), id };
  } catch {
    return null;
  }
}

export const placeText = ({ at, id }: Place): string => `${at.toString()}_${id}`;

const uuidOrNull = (text: string | null): Uuid | null => (text !== null && isUuid(text) ? text : null);

/** These views are about one's own work unless somebody asks for all they may see; the others are about everything. */
const ownFirst: readonly View[] = ['today', 'late', 'longest', 'unread', 'waiting', 'closed'];

/** The inbox that an address asks for. */
export function readAsk(query: (name: string) => string | null): InboxAsk {
  const view = oneOf(views, query('view')) ?? 'mine';
  const whose =
    view === 'mine' || view === 'helping'
      ? 'mine'
      : view === 'school' || view === 'critical'
        ? 'all'
        : (oneOf(['mine', 'all'] as const, query('whose')) ?? 'mine');
  const language = query('language');
  return {
    view,
    whose,
    order: oneOf(orders, query('order')) ?? (view === 'longest' ? 'longest' : view === 'closed' ? 'newest' : 'due'),
    topicId: uuidOrNull(query('topic')),
    kind: oneOf(kinds, query('kind')),
    language: language !== null && /^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$/.test(language) ? language : null,
    channel: oneOf(channels, query('channel')),
    asker: oneOf(askers, query('asker')),
    schoolId: uuidOrNull(query('school')),
    after: readPlace(query('after')),
    before: readPlace(query('before')),
  };
}

export const hasWhose = (view: View): boolean => ownFirst.includes(view);

/** The address of an inbox; places in it are left out unless given. */
export function askAddress(ask: InboxAsk, change: Partial<InboxAsk> = {}): string {
  const text = askQuery({ ...ask, after: null, before: null, ...change });
  return text === '' ? '/desk/inbox' : `/desk/inbox?${text}`;
}

/** The same as a query text, for keeping as a filter. */
export function askQuery(ask: InboxAsk): string {
  const said: readonly (readonly [string, string | null])[] = [
    ['view', ask.view === 'mine' ? null : ask.view],
    ['whose', hasWhose(ask.view) && ask.whose === 'all' ? 'all' : null],
    [
      'order',
      ask.order === (ask.view === 'longest' ? 'longest' : ask.view === 'closed' ? 'newest' : 'due') ? null : ask.order,
    ],
    ['topic', ask.topicId],
    ['kind', ask.kind],
    ['language', ask.language],
    ['channel', ask.channel],
    ['asker', ask.asker],
    ['school', ask.schoolId],
    ['after', ask.after === null ? null : placeText(ask.after)],
    ['before', ask.before === null ? null : placeText(ask.before)],
  ];
  return new URLSearchParams(
    said.filter((pair): pair is readonly [string, string] => pair[1] !== null).map(([name, value]) => [name, value]),
  ).toString();
}

export const isFiltered = (ask: InboxAsk): boolean =>
  ask.topicId !== null ||
  ask.kind !== null ||
  ask.language !== null ||
  ask.channel !== null ||
  ask.asker !== null ||
  ask.schoolId !== null;
