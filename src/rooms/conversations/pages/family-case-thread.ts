import type { PageRequest } from '#platform/web';
import { capital } from '#platform/words';
import { bubble, event, fileLink, html, type Html, type Moment, section, thread, timeline } from '#ui';
import { named } from '../conversations.directory.ts';
import { type FamilyCase } from '../questions/family-case.ts';
import { type CaseDoor } from './family-case-door.ts';
import { staffName } from './family-shared.ts';

type Shown = FamilyCase['messages'][number];

function wayText({ t }: PageRequest, channel: string): string {
  const key = `conversations.family.way.${channel}`;
  return t.has(key) ? t.dynamic(key) : '';
}

const langOf = (message: Shown): string | null => (message.told === null ? message.language : message.told_language);

function messageBubble(request: PageRequest, door: CaseDoor, message: Shown): Html {
  const { t, say, locale } = request;
  const own = message.direction === 'in';
  const way = wayText(request, message.channel);
  const when = capital(say.dateTime(message.at), locale);
  const heldFiles = message.files.filter((file) => file.state === 'held').length;
  const clean = message.files.filter((file) => file.state === 'clean');
  return bubble(t, {
    id: `m-${message.id}`,
    from: own ? t('conversations.family.case.you') : staffName(t, message.by),
    beside: way === '' ? when : `${when} · ${way}`,
    text: message.told ?? message.text,
    own,
    ...(langOf(message) === null ? {} : { lang: langOf(message) ?? '' }),
    ...(message.told === null
      ? {}
      : {
          translation: {
            kind: 'from' as const,
            reviewed: message.told_how === 'reviewed',
            language: 'en',
            dir: 'ltr' as const,
            text: message.text,
          },
        }),
    files: clean.map((file) =>
      fileLink({ href: `${door.base}/files/${file.id}`, name: file.name, detail: say.size(file.size) }),
    ),
    ...(heldFiles > 0
      ? { foot: t('conversations.family.case.files_held', { n: heldFiles }), footIcon: 'clock' as const }
      : {}),
  });
}

type Happened = FamilyCase['happenings'][number];

/** What happened, in plain words; null for what needs no line of its own. */
function happenedText(request: PageRequest, found: FamilyCase, one: Happened): string | null {
  const { t, locale } = request;
  const facts = one.facts as {
    topic?: string | null;
    how?: string;
    outcome?: string;
    rating?: number;
    reason?: string;
  };
  const who = staffName(t, one.to);
  const topic = facts.topic === undefined || facts.topic === null ? undefined : found.directory.topics.get(facts.topic);
  switch (one.what) {
    case 'opened':
      return t('conversations.family.happened.opened', { owner: who });
    case 'handed_off':
    case 'taken':
    case 'raised':
      return topic === undefined || one.what !== 'handed_off'
        ? t('conversations.family.happened.handed', { owner: who })
        : t('conversations.family.happened.handed_topic', { owner: who, topic: named(topic.names, locale) });
    case 'second_look':
      return t('conversations.family.happened.second_look', { owner: who });
    case 'closed':
      return facts.how === 'family'
        ? t('conversations.family.happened.closed_you')
        : t('conversations.family.happened.closed');
    case 'reopened':
      return t('conversations.family.happened.reopened', { owner: who });
    case 'waiting':
      return t('conversations.family.happened.waiting');
    case 'called_back':
      return facts.outcome === 'reached'
        ? t('conversations.family.happened.called')
        : t('conversations.family.happened.called_not');
    case 'made_private':
      return t('conversations.family.happened.private');
    case 'due_moved':
      return t('conversations.family.happened.due_moved');
    case 'due_moved_back':
      return t('conversations.family.happened.due_moved_back');
    case 'rated':
      return t('conversations.family.happened.rated', { rating: facts.rating ?? 0 });
    case 'statement':
      // Another guardian's statement is theirs: it stands in copies, not on this page.
      return one.by_id === request.actor.personId
        ? t('conversations.family.happened.statement', { words: facts.reason ?? '' })
        : null;
    default:
      return null;
  }
}

const inThread = new Set(['handed_off', 'taken', 'raised', 'second_look', 'statement']);
const happenedIcon: Readonly<Record<string, Moment['icon']>> = {
  opened: 'inbox',
  handed_off: 'handoff',
  taken: 'handoff',
  raised: 'handoff',
  second_look: 'eye',
  closed: 'check',
  reopened: 'undo',
  waiting: 'wait',
  called_back: 'phone',
  made_private: 'lock',
  due_moved: 'calendar',
  due_moved_back: 'calendar',
  rated: 'star',
};

export function wholeThread(request: PageRequest, door: CaseDoor, found: FamilyCase): Html {
  const words = found.messages.map((message) => ({
    at: message.at,
    part: messageBubble(request, door, message),
  }));
  const events = found.happenings
    .filter((one) => inThread.has(one.what) && happenedText(request, found, one) !== null)
    .map((one) => ({
      at: one.at,
      part: event({
        icon: happenedIcon[one.what] ?? 'info',
        body: html`${happenedText(request, found, one)} · ${capital(request.say.dateTime(one.at), request.locale)}`,
      }),
    }));
  const all = [...words, ...events].toSorted((a, b) => Temporal.Instant.compare(a.at, b.at));
  return html`<div class="mt-6">${thread(...all.map((one) => one.part))}</div>`;
}

export function history(request: PageRequest, found: FamilyCase): Html {
  const { t, say, locale } = request;
  const { row } = found;
  const when = (at: Temporal.Instant): string => capital(say.dateTime(at), locale);
  const moments: (Moment & { at: Temporal.Instant })[] = [];
  // What came from another tool was answered by another clock.
  if (row.first_answered_at !== null && row.history === null) {
    const minutes = row.first_answer_minutes ?? 0;
    moments.push({
      at: row.first_answered_at,
      icon: 'answered',
      time: when(row.first_answered_at),
      body:
        minutes === 0
          ? t('conversations.family.happened.answered_now')
          : t('conversations.family.happened.answered', { span: say.hours(minutes, true) }),
    });
  }
  for (const one of found.happenings) {
    const body = happenedText(request, found, one);
    if (body !== null) moments.push({ at: one.at, icon: happenedIcon[one.what] ?? 'info', time: when(one.at), body });
  }
  moments.sort((a, b) => Temporal.Instant.compare(a.at, b.at));
  if (row.state === 'open' && row.due_at !== null)
    moments.push({
      at: row.due_at,
      icon: 'clock',
      time: when(row.due_at),
      body: t('conversations.family.happened.promised'),
      now: true,
    });
  return section({ title: t('conversations.family.case.history') }, timeline(moments));
}
