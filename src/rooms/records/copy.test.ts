import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { newId } from '#platform/ids';
import type { Dossier, DossierPart } from '#platform/keeping';
import { loadWords, type Words } from '#platform/words';
import { english } from '../../words.ts';
import { standsIn } from './blackout.rules.ts';
import { copyJson, copyPage, type CopyHead } from './copy.page.ts';
import { copyOf, textOf } from './copy.rules.ts';
import { otherChildren } from './names.rules.ts';

let words: Words;
beforeAll(() => {
  words = loadWords({ rooms: english });
});

const at = Temporal.Instant.from('2026-11-16T15:00:00Z');
const head = (givenTo: string): CopyHead => ({
  district: 'Alder Falls',
  code: 'ABC1234',
  givenTo,
  by: 'Priya',
  at,
  children: ['Nora Whitfield'],
  days: null,
  statements: [],
  leftOut: 0,
  withheld: [],
});

describe('the copy of a record', () => {
  it('holds no other child’s name in any place of it, in no language, on the page and for a program', () => {
    const nora = { id: newId(), given: 'Nora', preferred: null, family: 'Whitfield', schoolId: 'birch' };
    // Names that are no words of the page itself.
    const given = fc.constantFrom(
      'Yusuf',
      'Zéphyrine',
      'Quillan',
      'يوسف',
      'Wendeline',
      'Ngozi',
      '小明',
      "D'Arcyl",
      'Jean-Luc',
    );
    const family = fc.constantFrom('Haddadi', 'Orlopp', 'حداد', 'Vanterpool', 'Øverlund', '王氏');
    const other = fc
      .record({
        given,
        preferred: fc.option(fc.constantFrom('Zizi', 'Quill')),
        family,
        schoolId: fc.constantFrom('birch', 'cedar'),
      })
      .map((child) => ({ ...child, id: newId() }));
    const sentence = (names: readonly string[]) =>
      fc
        .array(
          fc.oneof(
            fc.constantFrom('and', 'was late,', 'today.', '\n', 'with', 'Nora', 'Whitfield', '“', '”', "'s"),
            fc.constantFrom(...names),
          ),
          { minLength: 1, maxLength: 14 },
        )
        .map((parts) => parts.join(' '));
    const scene = fc.array(other, { minLength: 1, maxLength: 4 }).chain((others) => {
      const names = others.flatMap((one) => [
        one.given,
        one.family,
        `${one.given} ${one.family}`,
        `${one.family} ${one.given}`,
        ...(one.preferred === null ? [] : [one.preferred]),
      ]);
      const part = fc.record({
        text: sentence(names),
        by: sentence(names),
        file: sentence(names),
        kind: fc.constantFrom('in', 'out', 'note', 'statement'),
      });
      return fc.record({
        others: fc.constant(others),
        title: sentence(names),
        fact: sentence(names),
        parts: fc.array(part, { maxLength: 4 }),
      });
    });
    fc.assert(
      fc.property(scene, fc.constantFrom('en', 'es', 'ar'), ({ others, title, fact, parts }, locale) => {
        const made = parts.map(({ text, by, file, kind }): DossierPart => ({
          id: newId(),
          at,
          kind: kind as DossierPart['kind'],
          by,
          byGuardian: null,
          text,
          files: [{ id: newId(), name: `${file}.pdf`, type: 'application/pdf', size: 3, held: false }],
        }));
        const dossier: Dossier = {
          id: newId(),
          title,
          code: 'K',
          at,
          facts: [['school', fact]],
          students: [nora.id, ...others.map((one) => one.id)],
          guardians: [],
          parts: made,
          files: [],
        };
        const near = new Set(others.map((one) => one.id));
        const found = otherChildren(textOf(dossier), [nora, ...others], {
          allowed: new Set([nora.id]),
          near,
          free: ['Nora Whitfield'],
        });
        const files = new Set(made.flatMap((part) => part.files.map((file) => file.id)));
        const copy = copyOf(
          [{ source: 'conversation', dossier, notesIn: new Set(made.map((part) => part.id)), filesIn: files }],
          found.map((one) => one.words),
        );
        const reader = { t: words.translator(locale), say: words.formatters(locale, 'America/Chicago', at) };
        const page = copyPage(copy, head('Dana Whitfield'), reader).replaceAll(/<[^>]*>/g, ' ');
        const whole = `${page}\n${copyJson(copy, head('Dana Whitfield'))}\n${[...copy.files.values()].join('\n')}`;
        const left = others
          .flatMap((one) => [one.given, one.family, ...(one.preferred === null ? [] : [one.preferred])])
          .filter((name) => standsIn(whole, name));
        expect(left).toEqual([]);
        if (/Nora/.test(title)) expect(copy.records[0]?.title).toContain('Nora');
      }),
      { numRuns: process.env['PORCHLIGHT_LONG'] === '1' ? 20_000 : 80 },
    );
  }, 120_000);

  it('leaves out what was left out, and says how much', () => {
    const note = { id: newId(), at, kind: 'note', by: 'Ruth', byGuardian: null, text: 'inside', files: [] } as const;
    const dossier: Dossier = {
      id: newId(),
      title: 't',
      code: null,
      at,
      facts: [],
      students: [],
      guardians: [],
      parts: [note],
      files: [{ id: newId(), name: 'a.pdf', type: 'application/pdf', size: 1, held: false }],
    };
    const copy = copyOf([{ source: 'conversation', dossier, notesIn: new Set(), filesIn: new Set() }], []);
    expect(copy.records[0]).toMatchObject({ parts: [], files: [], notesLeftOut: 1, filesLeftOut: 1 });
    expect(copyJson(copy, head('x'))).not.toContain('inside');
  });

  it('does not cover a first name that another school’s child happens to have', () => {
    const child = { id: newId(), given: 'Grace', preferred: null, family: 'Hope', schoolId: 'far' };
    const around = { allowed: new Set<string>(), near: new Set<string>(), free: [] };
    expect(otherChildren('a day of grace and hope', [child], around)).toEqual([]);
    expect(otherChildren('a day of grace', [child], around)).toEqual([]);
    expect(otherChildren('Grace Hope was there', [child], around).map((one) => one.words)).toContain('Grace Hope');
  });
});
