import { sql } from 'kysely';
import { z } from 'zod';
import { action, type ActionContext } from '#platform/action';
import { allow, found } from '#platform/errors';
import { newId, type Uuid } from '#platform/ids';
import { type Outreach, refusalOf } from '#platform/outreach';
import type { Settings } from '#platform/settings';
import { errors } from '../roster.errors.ts';
import { mayRoster } from '../roster.policy.ts';
import { nextRunOf, readSource, type Source } from './sources.store.ts';

export const secretPurpose = 'roster source';

const time = z.string();

/** Where rosters may be read from: public addresses, and what the operator lists as their own. */
export const rosterOutreach = ({ rosterHosts, mode }: Settings): Outreach => ({
  own: rosterHosts,
  ownByHttp: mode === 'demo',
});

export const mayLoad = ({ actor }: Pick<ActionContext, 'actor'>): boolean =>
  mayRoster(actor, 'imports', { schoolId: null, taught: false, own: false });

const folderRequest = z.object({
  kind: z.literal('folder'),
  sourceId: z.uuid().nullable().default(null),
  name: z.string().trim().max(80),
  loadAt: time.nullable().default(null),
  needsManifest: z.boolean().default(true),
});

const restRequest = z.object({
  kind: z.literal('rest'),
  sourceId: z.uuid().nullable().default(null),
  name: z.string().trim().max(80),
  loadAt: time,
  baseUrl: z.string().trim().max(500),
  tokenUrl: z.string().trim().max(500),
  scope: z.string().trim().max(500).nullable().default(null),
  clientId: z.string().trim().max(200),
  /** Empty when an existing source is changed: the secret stays. */
  clientSecret: z.string().max(500),
});

type RestInput = z.output<typeof restRequest>;
type FolderInput = z.output<typeof folderRequest>;

function checkRest(context: ActionContext, input: RestInput): void {
  const outreach = rosterOutreach(context.floor.settings);
  for (const field of ['baseUrl', 'tokenUrl'] as const) {
    const refused = refusalOf(input[field], outreach);
    if (refused !== null) throw errors.source_address({ why: refused }, field);
  }
  if (input.clientId === '') throw errors.source_missing({}, 'clientId');
  if (input.clientSecret === '' && input.sourceId === null) throw errors.source_missing({}, 'clientSecret');
}

async function insertSource(context: ActionContext, input: FolderInput | RestInput): Promise<Uuid> {
  const { tx, actor, now, floor } = context;
  const { districtId } = actor;
  const id = newId();
  const next = await nextRunOf(tx, districtId, input.loadAt, now);
  const rest = input.kind === 'rest' ? input : null;
  await sql`insert into roster.load_sources (district_id, id, kind, name, load_at, next_run, needs_manifest, base_url, token_url, scope,
      client_id, secret_sealed, made_by, made_at)
    values (${districtId}, ${id}, ${input.kind}, ${input.name}, ${input.loadAt}, ${next}, ${input.kind === 'rest' || input.needsManifest},
      ${rest?.baseUrl ?? null}, ${rest?.tokenUrl ?? null}, ${rest?.scope ?? null}, ${rest?.clientId ?? null},
      ${rest === null ? null : floor.secrets.encrypt(secretPurpose, rest.clientSecret)}, ${actor.personId}, ${now})`.execute(
    tx,
  );
  return id;
}

async function updateSource(context: ActionContext, old: Source, input: FolderInput | RestInput): Promise<void> {
  const { tx, actor, now, floor } = context;
  const next = await nextRunOf(tx, actor.districtId, input.loadAt, now);
  const rest = input.kind === 'rest' ? input : null;
  const sealed =
    rest === null || rest.clientSecret === '' ? null : floor.secrets.encrypt(secretPurpose, rest.clientSecret);
  // A secret is for one place: another address gets none that was meant for the last.
  const moved = rest !== null && rest.tokenUrl !== old.tokenUrl;
  if (moved && sealed === null) throw errors.source_missing({}, 'clientSecret');
  await sql`update roster.load_sources set name = ${input.name}, load_at = ${input.loadAt}, next_run = ${next},
      needs_manifest = ${input.kind === 'rest' || input.needsManifest}, base_url = ${rest?.baseUrl ?? null}, token_url = ${rest?.tokenUrl ?? null},
      scope = ${rest?.scope ?? null}, client_id = ${rest?.clientId ?? null}, secret_sealed = coalesce(${sealed}::text, secret_sealed)
    where district_id = ${actor.districtId} and id = ${old.id}`.execute(tx);
}

/** Adds a source, or changes one. Answers its id. */
export const setSource = action(
  'roster.set_source',
  z.discriminatedUnion('kind', [folderRequest, restRequest]),
  async (context, input): Promise<{ id: Uuid }> => {
    const { tx, actor, record } = context;
    allow(mayLoad(context));
    if (input.name === '') throw errors.source_missing({}, 'name');
    if (input.loadAt !== null && !/^(?:[01]\d|2[0-3]):[0-5]\d$/u.test(input.loadAt))
      throw errors.source_time({}, 'loadAt');
    if (input.kind === 'rest') checkRest(context, input);
    let id = input.sourceId;
    if (id === null) {
      if (input.kind === 'folder') await oneFolder(context);
      id = await insertSource(context, input);
    } else {
      const old = found(await readSource(tx, actor.districtId, id));
      allow(old.kind === input.kind);
      await updateSource(context, old, input);
    }
    record('roster.source_set', { kind: 'roster_source', id }, { source: input.kind });
    context.refresh('roster.imports');
    return { id };
  },
);

async function oneFolder({ tx, actor }: ActionContext): Promise<void> {
  const { rows } = await sql`select 1 from roster.load_sources
    where district_id = ${actor.districtId} and kind = 'folder' and ended_at is null`.execute(tx);
  if (rows.length > 0) throw errors.source_twice({});
}

const one = z.object({ sourceId: z.uuid() });

/** Stops loading from it by itself, or begins again. */
export const switchSource = action(
  'roster.switch_source',
  one.extend({ on: z.boolean() }),
  async (context, { sourceId, on }) => {
    const { tx, actor, now, record } = context;
    allow(mayLoad(context));
    const source = found(await readSource(tx, actor.districtId, sourceId));
    const next = await nextRunOf(tx, actor.districtId, source.loadAt, now);
    await sql`update roster.load_sources set is_on = ${on}, next_run = ${next}, trouble = null, trouble_at = null,
        last_good_at = case when ${on} then ${now}::timestamptz else last_good_at end
      where district_id = ${actor.districtId} and id = ${sourceId}`.execute(tx);
    record(on ? 'roster.source_on' : 'roster.source_off', { kind: 'roster_source', id: sourceId });
    context.refresh('roster.imports');
  },
);

/** Takes the source off the list and forgets its secret. What it loaded stays. */
export const endSource = action('roster.end_source', one, async (context, { sourceId }) => {
  const { tx, actor, now, record } = context;
  allow(mayLoad(context));
  found(await readSource(tx, actor.districtId, sourceId));
  await sql`update roster.load_sources set ended_at = ${now}, is_on = false, secret_sealed = null, trouble = null
    where district_id = ${actor.districtId} and id = ${sourceId}`.execute(tx);
  record('roster.source_ended', { kind: 'roster_source', id: sourceId });
  context.refresh('roster.imports');
});

/** Loads now, whatever the time. */
export const askLoad = action('roster.ask_load', one, async (context, { sourceId }) => {
  const { tx, actor, record } = context;
  allow(mayLoad(context));
  found(await readSource(tx, actor.districtId, sourceId));
  context.enqueue('roster.load', { sourceId, askedBy: actor.personId }, { key: sourceId });
  record('roster.load_asked', { kind: 'roster_source', id: sourceId });
});
