import type { PageRequest } from '#platform/web';

/**
 * Languages that families of American schools speak and may need an interpreter for, with or without a translation service:
 * languages of Mexico and Guatemala, sign languages and small ones stand beside the large ones.
 */
const tags =
  'es ar zh yue vi ht pt ru uk so ko fr en ase mfs mam kjb quc kek ixl poc acr tzh tzo nah mix zap yua qu ay gn am ti om sw rw rn ln kg lua mfe wo ff bm ha ig yo ak ee kri men aa din nus fa prs ps ur pa gu hi bn ta te kn ml mr ne dz my kar ksw kac cnh th lo km hmn hnj id ms jv tl fil ilo ceb mh chk pon kos sm to fj haw ja mn bo ug kk ky uz tg tk az hy ka tr ku ckb kmr syr aii cld he yi el sq mk sr hr bs sl bg ro hu cs sk pl lt lv et fi sv no da is nl de it ca eu ga cy rom'.split(
    ' ',
  );

/** All of them by their names here. What the machine has no name for is shown by its own. */
const ownNames: Readonly<Record<string, string>> = {
  mam: 'Mam',
  kjb: 'Q’anjob’al',
  quc: 'K’iche’',
  kek: 'Q’eqchi’',
  ixl: 'Ixil',
  poc: 'Poqomam',
  acr: 'Achi',
  mix: 'Mixteco',
  zap: 'Zapoteco',
  ase: 'ASL (American Sign Language)',
  mfs: 'LSM (lengua de señas mexicana)',
  cld: 'Chaldean',
  cnh: 'Hakha Chin',
  hnj: 'Hmong (green)',
};

export function nameOfLanguage(t: PageRequest['t'], tag: string): string {
  const name = t.languageName(tag);
  return name === tag ? (ownNames[tag] ?? tag) : name;
}

export function spokenLanguages({
  t,
  district,
  query,
}: PageRequest): readonly { readonly value: string; readonly label: string }[] {
  const asked = query('language');
  const all = [
    ...new Set([
      ...tags,
      ...district.languages,
      ...(asked === null || !/^[a-z]{2,3}(-[A-Za-z]{4})?$/u.test(asked) ? [] : [asked]),
    ]),
  ];
  return all
    .map((value) => ({ value, label: nameOfLanguage(t, value) }))
    .toSorted((a, b) => a.label.localeCompare(b.label, t.locale));
}
