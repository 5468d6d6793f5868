import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { staffRoles } from '#platform/actor';
import { ownPath, type PageRequest, route, type Route } from '#platform/web';
import { isExtra } from '../extras/files.ts';
import { approveImport, importRoster, letGuardiansSeeRecords, rejectImport } from '../import.actions.ts';
import { confirmContacts, correct, endPerson, restorePeople, takeFromFile } from '../people.actions.ts';
import { completeRestriction, decideHeld, restrictGuardian } from '../restrictions.actions.ts';
import { relationRights } from '../relations.rules.ts';
import { errors } from '../roster.errors.ts';
import { standBy } from './corrections-page.ts';
import { familyPage } from './family-page.ts';
import { importPage, importsPage, removedPage } from './import-pages.ts';
import { peoplePage } from './people-page.ts';
import { classPage, contactsPage, schoolPage } from './school-pages.ts';
import { studentPage } from './student-page.ts';

const administrators = ['administrator'] as const;

/** Uploads go through a file of their own folder, gone when the import has read it. */
async function upload(request: PageRequest): Promise<Response> {
  const form = await request.form();
  const [file] = form.files('roster');
  if (!file) throw errors.upload_missing({}, 'roster');
  const folder = await mkdtemp(join(tmpdir(), 'porchlight-roster-'));
  try {
    const usual = /\.csv$/i.test(file.name) ? 'roster.csv' : 'roster.zip';
    // What may come alone is known by its name; every other name is the sender's own affair.
    const path = join(folder, isExtra(file.name) ? file.name.toLowerCase() : usual);
    await writeFile(path, file.bytes);
    const result = await request.floor.act(request.actor, importRoster, {
      path,
      fileName: file.name,
      hold: form.has('hold'),
    });
    return request.redirect(`/admin/imports/${result.importId}`);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

const kinds = ['person', 'org', 'class', 'guardianship'] as const;

async function correctField(request: PageRequest): Promise<Response> {
  const form = await request.form();
  const kind = kinds.find((one) => one === form.text('kind')) ?? 'person';
  await request.floor.act(request.actor, correct, {
    kind,
    id: form.text('id'),
    field: form.text('field'),
    value: form.text('value'),
  });
  return request.redirect(ownPath(form.text('back')) ?? '/desk/people', { says: 'roster.correct.done' });
}

async function takeBack(request: PageRequest): Promise<Response> {
  const form = await request.form();
  const kind = kinds.find((one) => one === form.text('kind')) ?? 'person';
  await request.floor.act(request.actor, takeFromFile, { kind, id: form.text('id'), field: form.text('field') });
  return request.redirect(ownPath(form.text('back')) ?? '/desk/people', { says: 'roster.correct.taken_back' });
}

async function end(request: PageRequest): Promise<Response> {
  const form = await request.form();
  const deceased = form.text('why') === 'died';
  await request.floor.act(request.actor, endPerson, { personId: request.param('id'), deceased });
  return request.redirect('/desk/people', { says: 'roster.end.done' });
}

async function confirmOne(request: PageRequest): Promise<Response> {
  const form = await request.form();
  await request.floor.act(request.actor, confirmContacts, { guardianshipIds: [form.text('guardianship')] });
  return request.redirect(ownPath(form.text('back')) ?? '/desk/people', {
    says: 'roster.contacts.confirmed',
    args: { count: 1 },
  });
}

async function confirmMany(request: PageRequest): Promise<Response> {
  const form = await request.form();
  const path = `/desk/schools/${request.param('id')}/contacts`;
  const chosen = form.all('guardianship');
  if (chosen.length === 0) return request.redirect(path, { says: 'roster.contacts.nobody_chosen' });
  const { confirmed } = await request.floor.act(request.actor, confirmContacts, { guardianshipIds: [...chosen] });
  return request.redirect(path, { says: 'roster.contacts.confirmed', args: { count: confirmed } });
}

async function decide(request: PageRequest): Promise<Response> {
  const form = await request.form();
  await request.floor.act(request.actor, decideHeld, {
    guardianshipId: form.text('guardianship'),
    decide: form.text('decide') === 'lift' ? 'lift' : 'limit',
    maySeeRecords: form.has('maySeeRecords'),
    mayBeContacted: form.has('mayBeContacted'),
    mayAct: form.has('mayAct'),
    mayPickUp: form.has('mayPickUp'),
  });
  return request.redirect(ownPath(form.text('back')) ?? '/desk/people', { says: 'roster.decide.done' });
}

async function restrictionDetails(request: PageRequest) {
  const form = await request.form();
  const text = (name: string): Record<string, string> => {
    const value = form.optional(name);
    return value === null ? {} : { [name]: value };
  };
  return {
    guardianshipId: form.text('guardianship'),
    takes: relationRights.filter((right) => form.all('takes').includes(right)),
    ...text('documentReference'),
    ...text('issuedBy'),
    ...text('begins'),
    ...text('ends'),
  };
}

async function restrict(request: PageRequest): Promise<Response> {
  const form = await request.form();
  const details = await restrictionDetails(request);
  await request.floor.act(request.actor, restrictGuardian, { ...details, words: form.text('words') });
  return request.redirect(ownPath(form.text('back')) ?? '/desk/people', { says: 'roster.restriction.done' });
}

async function complete(request: PageRequest): Promise<Response> {
  const form = await request.form();
  await request.floor.act(request.actor, completeRestriction, await restrictionDetails(request));
  return request.redirect(ownPath(form.text('back')) ?? '/desk/people', { says: 'roster.restriction.completed' });
}

async function restore(request: PageRequest): Promise<Response> {
  const form = await request.form();
  const chosen = form.all('person');
  if (chosen.length === 0) return request.redirect('/admin/imports/removed', { says: 'roster.contacts.nobody_chosen' });
  const { restored } = await request.floor.act(request.actor, restorePeople, { personIds: [...chosen] });
  return request.redirect('/admin/imports/removed', { says: 'roster.removed.restored', args: { count: restored } });
}

export const rosterRoutes: readonly Route[] = [
  route({ method: 'GET', path: '/desk/people', who: staffRoles, handler: peoplePage }),
  route({ method: 'GET', path: '/desk/people/:id', who: staffRoles, names: { id: 'student' }, handler: studentPage }),
  route({ method: 'POST', path: '/desk/people/:id/end', who: staffRoles, names: { id: 'student' }, handler: end }),
  route({ method: 'GET', path: '/desk/families/:id', who: staffRoles, names: { id: 'guardian' }, handler: familyPage }),
  route({ method: 'GET', path: '/desk/classes/:id', who: staffRoles, names: { id: 'class' }, handler: classPage }),
  route({ method: 'GET', path: '/desk/schools/:id', who: staffRoles, names: { id: 'school' }, handler: schoolPage }),
  route({
    method: 'GET',
    path: '/desk/schools/:id/contacts',
    who: staffRoles,
    names: { id: 'school' },
    handler: contactsPage,
  }),
  route({
    method: 'POST',
    path: '/desk/schools/:id/contacts',
    who: staffRoles,
    names: { id: 'school' },
    handler: confirmMany,
  }),
  route({ method: 'POST', path: '/desk/guardianships/confirm', who: staffRoles, handler: confirmOne }),
  route({ method: 'POST', path: '/desk/guardianships/decide', who: staffRoles, handler: decide }),
  route({ method: 'POST', path: '/desk/guardianships/restrict', who: staffRoles, handler: restrict }),
  route({ method: 'POST', path: '/desk/guardianships/complete', who: staffRoles, handler: complete }),
  route({ method: 'POST', path: '/desk/corrections', who: staffRoles, handler: correctField }),
  route({ method: 'POST', path: '/desk/corrections/take-back', who: staffRoles, handler: takeBack }),
  route({ method: 'POST', path: '/desk/corrections/stand-by', who: staffRoles, handler: standBy }),
  route({ method: 'GET', path: '/admin/imports', who: administrators, handler: importsPage }),
  route({ method: 'POST', path: '/admin/imports', who: administrators, bodyMb: 64, handler: upload }),
  route({
    method: 'POST',
    path: '/admin/imports/records',
    who: administrators,
    handler: async (request) => {
      const form = await request.form();
      await request.floor.act(request.actor, letGuardiansSeeRecords, { seeRecords: form.has('see') });
      return request.redirect('/admin/imports', { says: 'roster.records.done' });
    },
  }),
  route({ method: 'GET', path: '/admin/imports/removed', who: administrators, handler: removedPage }),
  route({ method: 'POST', path: '/admin/imports/removed', who: administrators, handler: restore }),
  route({
    method: 'GET',
    // Ids alone: rooms below have pages of their own under this address.
    path: '/admin/imports/:id{[0-9a-f-]{36}}',
    who: administrators,
    names: { id: 'import' },
    handler: importPage,
  }),
  route({
    method: 'POST',
    path: '/admin/imports/:id/approve',
    who: administrators,
    names: { id: 'import' },
    handler: async (request) => {
      await request.floor.act(request.actor, approveImport, { importId: request.param('id') });
      return request.redirect(`/admin/imports/${request.param('id')}`, { says: 'roster.import.approved' });
    },
  }),
  route({
    method: 'POST',
    path: '/admin/imports/:id/reject',
    who: administrators,
    names: { id: 'import' },
    handler: async (request) => {
      await request.floor.act(request.actor, rejectImport, { importId: request.param('id') });
      return request.redirect(`/admin/imports/${request.param('id')}`, { says: 'roster.import.rejected' });
    },
  }),
];
