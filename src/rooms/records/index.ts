/** The door of records: how long what is kept, legal holds, requests for records, statements. The last room of the house. */
export { recordsRoom } from './records.room.ts';
export { collect, type Collected } from './records.collect.ts';
export { standingHoldCount } from './questions/retention.ts';
export { sweep } from './records.jobs.ts';
export { applyDecisions, forgetDecisions } from './decisions.ts';
