import type { Floor } from '#platform/action';
import { systemActor } from '#platform/actor';
import type { Uuid } from '#platform/ids';
import { createTray, type Tray } from '#platform/tray';
import { type News, takeNews } from '../sending/news.ts';

/** Takes news of a delivery in; resolves after the commit. */
export type TellNews = (floor: Floor, districtId: Uuid, news: News) => Promise<void>;

/** Receipts that come together are taken in together, district by district. */
export function createNewsTrays(): TellNews {
  const trays = new Map<Uuid, Tray<News, void>>();
  return async (floor, districtId, news) => {
    const known =
      trays.get(districtId) ??
      createTray<News, void>({
        most: 200,
        lanes: 2,
        run: async (all) => {
          await floor.act(systemActor(districtId, 'carrier hook'), takeNews, [...all]);
          return all.map(() => ({ status: 'fulfilled', value: undefined }));
        },
      });
    trays.set(districtId, known);
    await known(news);
  };
}
