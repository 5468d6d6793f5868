import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'kysely';
import { on } from '#platform/action';
import { type Actor, systemActor } from '#platform/actor';
import { newId } from '#platform/ids';
import { createLoader, type LoadLine, rosterLoadTroubled, sourcesView, type SourcesView } from '#rooms/roster';
import { makeScene, type Scene } from './scene.ts';

/** A district with a watched folder, and what was told of its loads. */
export type NightlyDistrict = {
  readonly actor: Actor;
  readonly folder: string;
  readonly told: { readonly sourceId: string; readonly trouble: string }[];
  /** The look of every minute, and whatever it began, to its end. */
  look(): Promise<void>;
  /** Somebody pressed “Load now”. */
  press(sourceId: string): Promise<void>;
  view(): Promise<SourcesView>;
  last(): Promise<LoadLine | undefined>;
  row<T>(text: string): Promise<T | undefined>;
};

/** One database for a test file, with a clock in the hand. */
export type NightlyTown = {
  readonly scene: Scene;
  district(): Promise<NightlyDistrict>;
  pass(time: Temporal.DurationLike): void;
  close(): Promise<void>;
};

export async function openNightlyTown(): Promise<NightlyTown> {
  const drop = await mkdtemp(join(tmpdir(), 'drop-'));
  const scene = await makeScene({}, undefined, { ROSTER_DROP: drop, ROSTER_HOSTS: '127.0.0.1' });
  const { floor } = scene;
  const told = new Map<string, NightlyDistrict['told']>();
  floor.subscribe([
    on(rosterLoadTroubled, {
      within: async ({ actor }, event) => {
        told.get(actor.districtId)?.push(event);
      },
    }),
  ]);
  const loader = createLoader({ sleep: async () => {} });
  return {
    scene,
    async district() {
      const slug = `town-${crypto.randomUUID().slice(0, 8)}`;
      const actor = systemActor(await scene.addDistrict(slug), 'test');
      const folder = join(drop, slug);
      await mkdir(folder);
      const heard: NightlyDistrict['told'] = [];
      told.set(actor.districtId, heard);
      const perform = async (job: string, payload: object): Promise<void> => {
        await loader.jobs[job]?.perform({ floor, actor, jobId: newId(), attempt: 1, now: scene.now }, payload);
        await loader.idle();
      };
      const view = async (): Promise<SourcesView> => floor.ask(actor, sourcesView, null);
      return {
        actor,
        folder,
        told: heard,
        view,
        look: async () => perform('roster.look', {}),
        press: async (sourceId) => perform('roster.load', { sourceId, askedBy: newId() }),
        last: async () => (await view()).loads[0],
        row: async <T>(text: string) =>
          floor.ask(
            actor,
            {
              name: 'test',
              answer: async ({ tx }) =>
                (await sql.raw<T>(text.replaceAll(':district', `'${actor.districtId}'`)).execute(tx)).rows[0],
            },
            null,
          ),
      };
    },
    pass(time) {
      scene.now = scene.now.add(time);
    },
    async close() {
      await scene.close();
      await rm(drop, { recursive: true, force: true });
    },
  };
}
