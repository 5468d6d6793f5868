/** What came from another help desk: bringing it over, and the list of what was brought. */
export { type HistoryMap, MapRefused, readMap, readMapFile } from './history.map.ts';
export { type HistoryResult, type HistoryRun, importHistory } from './history.run.ts';
