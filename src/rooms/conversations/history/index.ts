/** What came from another help desk: bringing it over, and the list of what was brought. */
export { type HistoryMap, readMap, readMapFile } from './history.map.ts';
export { type HistoryResult, importHistory } from './history.run.ts';
