/** A district that leaves: everything it has as readable files, and the proof that nothing of it stayed. */
export { exportDistrict, type ExportRequest } from './export.ts';
export { readExport, type ExportManifest, type ExportedTable } from './manifest.ts';
export { streamDistrict } from './stream.ts';
export { deleteDistrict, LeavingRefused, type Certificate, type DeleteRequest } from './delete.ts';
