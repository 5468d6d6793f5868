/** The first day of a district: from an empty database to its first answered question. */
export { firstDay } from './first-day.room.ts';
export { noteMailBack, readMailProofAddress } from './mail.proof.ts';
export { ensureFirstDistrict, welcomeLines } from './welcome.ts';
