/** Rosters for tests and measurements: made of any size, or small and by name; and a district to import them into. */
export {
  contactHeader,
  manifestRows,
  type MadeRoster,
  rosterTables,
  type RosterVersion,
  schoolCount,
} from './generate.ts';
export { type Fault, openOneRoster, type OneRosterServer } from './oneroster-server.ts';
export { makeScene, type Scene } from './scene.ts';
export { smallFiles, smallRoster, type SmallRoster } from './small.ts';
export { writeFiles, writeRoster, writeTable } from './write.ts';
export { zipOf, type ZipEntry } from './zip.ts';
