import type { Uuid } from '#platform/ids';

/** A signal that something changed, by topic. It carries no data: pages ask again with their own rights. */
export type Live = {
  refresh(districtId: Uuid, topic: string): void;
  /** A short notice to those who watch now and to nobody else, such as "somebody is writing". Not stored. */
  notice(districtId: Uuid, topic: string, detail: LiveDetail): void;
  listen(districtId: Uuid, listener: (topic: string, detail: LiveDetail | null) => void): () => void;
};

export type LiveDetail = Readonly<Record<string, string>>;

/** Hands a signal to the other processes of this installation. */
export type LiveRelay = (message: { districtId: Uuid; topic: string; detail: LiveDetail | null }) => void;

/** In this process; `relay` carries each signal to the others, whose `receive` gets it. */
export function createLive(relay: LiveRelay): Live & { receive: LiveRelay } {
  const listeners = new Map<Uuid, Set<(topic: string, detail: LiveDetail | null) => void>>();
  const receive: LiveRelay = ({ districtId, topic, detail }) => {
    for (const listener of listeners.get(districtId) ?? []) listener(topic, detail);
  };
  const send = (districtId: Uuid, topic: string, detail: LiveDetail | null): void => {
    receive({ districtId, topic, detail });
    relay({ districtId, topic, detail });
  };
  return {
    receive,
    refresh: (districtId, topic) => send(districtId, topic, null),
    notice: (districtId, topic, detail) => send(districtId, topic, detail),
    listen(districtId, listener) {
      const group = listeners.get(districtId) ?? new Set();
      group.add(listener);
      listeners.set(districtId, group);
      return () => {
        group.delete(listener);
        if (group.size === 0) listeners.delete(districtId);
      };
    },
  };
}
