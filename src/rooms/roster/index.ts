/** The roster's door: schools, people, classes, guardianships. Other rooms use only what is exported here, and the views `roster.v_…`. */
export { approveImport, importRoster, letGuardiansSeeRecords, rejectImport } from './import.actions.ts';
export type { ImportResult } from './import/run.ts';
export type { GuardianRight } from './guardianships.rules.ts';
export {
  childNameFor,
  childrenOf,
  guardianMayAbout,
  guardiansOf,
  isGuardianOf,
  mayGuardian,
  notReleasedTo,
} from './guardianships.questions.ts';
export { confirmContacts, correct, endPerson, restorePeople, takeFromFile } from './people.actions.ts';
export { decideHeld, restrictGuardian } from './restrictions.actions.ts';
export {
  type AttendanceDay,
  attendanceOf,
  attendanceOn,
  type Group,
  type GroupOf,
  groupsAt,
  groupsById,
  groupsOf,
  membersOf,
} from './extras/extras.questions.ts';
export {
  dutiesAbout,
  dutiesOf,
  dutyFromRow,
  dutyHolders,
  type DutyRow,
  hasDuty,
  staffLanguages,
} from './duties.questions.ts';
export { type Duty, type DutyAsked, type DutyKind, dutyKinds, holdersOf, holdsOn } from './duties.rules.ts';
export { endDuty, saveDuty, setStaffLanguages } from './duties.actions.ts';
export { chooseDirectory } from './directory/directory.actions.ts';
export {
  type DirectoryOf,
  directoryOf,
  directoryRows,
  type DirectoryWord,
  keepDirectoryRows,
  mayPublish,
} from './directory/directory.questions.ts';
export {
  endDueGroups,
  endGroup,
  handGroup,
  placeInGroup,
  placeManyInGroup,
  saveGroup,
  takeFromGroup,
} from './groups/groups.actions.ts';
export { type GroupCard, groupsFor, groupWhole, type GroupWhole, mayChangeGroup } from './groups/groups.questions.ts';
export { findChildren } from './children.questions.ts';
export { findPeople } from './people.questions.ts';
export { rosterRoom } from './roster.room.ts';
export { staffStart } from './openings.questions.ts';
export { ensureDistrictOrg } from './orgs.store.ts';
export { addStaffByHand, type StaffByHand } from './people.by-hand.ts';
export type { Org, OrgKind, PersonCard, PersonRole, TeacherOf, Tie } from './roster.contract.ts';
export {
  bellSchedulesRead,
  childOpenedOnce,
  childrenMoved,
  childrenMoving,
  guardianshipsEnded,
  peopleEnded,
  peopleRestored,
  personDied,
  rosterImported,
  rosterLoadTroubled,
  staffEnded,
  studentsCameOfAge,
} from './roster.events.ts';
export { openOnce, remindOfOpenings, reviewOpening } from './once/once.actions.ts';
export { openingToTell } from './once/once.questions.ts';
export { childrenLeft, diedAmong, leftAmong, leftTogether } from './moving.questions.ts';
export { createLoader, type Loader } from './nightly/loader.ts';
export { beginLoad, watchSources } from './nightly/loads.actions.ts';
export { askLoad, endSource, setSource, switchSource } from './nightly/sources.actions.ts';
export {
  liveTroubles,
  type LoadLine,
  sourcesView,
  type SourcesView,
  type StandingTrouble,
  troubleSentence,
  watchedSources,
} from './nightly/sources.questions.ts';
export {
  activeAdministrators,
  activeAmong,
  isActive,
  orgById,
  orgBySlug,
  orgsOf,
  peopleByContact,
  personCard,
  personCards,
  principalOf,
  principalsOf,
  reachesStudent,
  readContact,
  schoolOf,
  schoolsOf,
  staffWithRole,
  studentsTaughtBy,
  superiorsOf,
  teachersOf,
} from './roster.questions.ts';
