import type { Floor } from '#platform/action';
import type { Uuid } from '#platform/ids';
import type { PageRequest } from '#platform/web';

type Here = { readonly name: string; readonly doing: 'reading' | 'writing'; readonly at: number };

/**
 * Who has which conversation open, for a minute after the last sign of life. In memory only: nobody is watched. Other
 * processes tell of theirs by the same live notices that pages hear.
 */
const here = new Map<Uuid, Map<Uuid, Here>>();
const readingMs = 60_000;
const writingMs = 9_000;
const mostKept = 5_000;

const hearing = new WeakMap<Floor, Set<Uuid>>();

/** From a district's first desk page on, this process keeps what it hears of that district's other readers. */
function hearOthers({ floor, actor: { districtId } }: PageRequest): void {
  const districts = hearing.get(floor) ?? new Set<Uuid>();
  if (districts.has(districtId)) return;
  hearing.set(floor, districts.add(districtId));
  floor.live.listen(districtId, (topic, detail) => {
    const conversationId = /^conversation:(.+)$/.exec(topic)?.[1];
    if (conversationId === undefined || detail === null) return;
    const { who: name, person, doing } = detail;
    if (name === undefined || person === undefined || (doing !== 'reading' && doing !== 'writing')) return;
    keep(conversationId, person, { name, doing, at: floor.clock().epochMilliseconds });
  });
}

function keep(conversationId: Uuid, personId: Uuid, sign: Here): void {
  if (here.size > mostKept) here.clear();
  const people = here.get(conversationId) ?? new Map<Uuid, Here>();
  people.set(personId, sign);
  here.set(conversationId, people);
}

/** Says to everybody who looks at this conversation now that this person does too. */
export function sayHere(request: PageRequest, conversationId: Uuid, doing: 'reading' | 'writing'): void {
  const { floor, actor, now } = request;
  if (actor.personId === null) return;
  hearOthers(request);
  keep(conversationId, actor.personId, { name: actor.name, doing, at: now.epochMilliseconds });
  floor.live.notice(actor.districtId, `conversation:${conversationId}`, {
    who: actor.name,
    person: actor.personId,
    doing,
  });
}

/** Who else is here, as far as this process heard. */
export function othersHere(request: PageRequest, conversationId: Uuid): { reading: string[]; writing: string[] } {
  const { actor, now } = request;
  hearOthers(request);
  const reading: string[] = [];
  const writing: string[] = [];
  for (const [personId, { name, doing, at }] of here.get(conversationId) ?? []) {
    const age = now.epochMilliseconds - at;
    if (personId === actor.personId || age > readingMs) continue;
    if (doing === 'writing' && age < writingMs) writing.push(name);
    else reading.push(name);
  }
  return { reading, writing };
}
