import { describe, expect, test } from 'vitest';
import { readAsked, waysToAsk } from '../children.rules.ts';
import { nicknamesOf } from './nicknames.ts';
import { searchTextOf } from './search-text.ts';
import { inLatin, skeleton } from './skeleton.ts';

/** As the search does it: some way of asking, each of whose words begins a word of the text. */
function finds(typed: string, given: string, family: string): boolean {
  const text = ` ${searchTextOf({ given: [given], family, more: null })}`;
  const { words } = readAsked(typed);
  const { ways, ifNothing } = waysToAsk(words);
  return [...ways, ...(ifNothing === null ? [] : [ifNothing])].some((way) =>
    way.every((word) => text.includes(` ${word}`)),
  );
}

const pairs: readonly (readonly [typed: string, given: string, family: string])[] = [
  ['محمد', 'Mohammed', 'Ali'],
  ['محمد', 'Muhammad', 'Khan'],
  ['محمد', 'Mohamed', 'Salah'],
  ['Mohammed', 'محمد', 'علي'],
  ['muh', 'محمد', 'علي'],
  ['muhamed', 'Mohammad', 'Noor'],
  ['خالد', 'Khaled', 'Nasser'],
  ['Khalid', 'خالد', 'ناصر'],
  ['فاطمة', 'Fatima', 'Hassan'],
  ['فاطمة', 'Fatimah', 'Hassan'],
  ['fatima', 'فاطمة', 'حسن'],
  ['عبدالله', 'Abdullah', 'Omar'],
  ['abdulah', 'عبدالله', 'عمر'],
  ['يوسف', 'Yousef', 'Haddad'],
  ['ابراهيم', 'Ibrahim', 'Aziz'],
  ['إبراهيم حداد', 'Ibrahim', 'Haddad'],
  ['حسين', 'Hussein', 'Karimi'],
  ['زينب', 'Zainab', 'Ahmadi'],
  ['shaima', 'شيماء', 'قاسم'],
  ['qasim', 'شيماء', 'قاسم'],
  ['kasem', 'شيماء', 'قاسم'],
  ['haddad', 'ليلى', 'الحداد'],
  ['al haddad', 'ليلى', 'الحداد'],
  ['layla', 'ليلى', 'الحداد'],
  ['jamal', 'جمال', 'عمر'],
  ['gamal', 'جمال', 'عمر'],
  ['نورة', 'Noura', 'Said'],
  ['parwin', 'پروین', 'کریمی'],
  ['karimi', 'پروین', 'کریمی'],
  ['Иван', 'Ivan', 'Petrov'],
  ['ivan', 'Иван', 'Петров'],
  ['Наталія', 'Nataliya', 'Koval'],
  ['eleni', 'Ελένη', 'Παπαδοπούλου'],
  ['wang', '小明', '王'],
  ['xiaoming', '小明', '王'],
  ['王小明', '小明', '王'],
  ['王小明', 'Xiaoming', 'Wang'],
  ['김민준', 'Minjun', 'Kim'],
  ['kim', '민준', '김'],
  ['nguyen', 'Thảo', 'Nguyễn'],
  ['Núñez', 'María', 'Nunez Ortega'],
  ['ortega', 'María', 'Núñez Ortega'],
  ['mohamed', 'محمد', 'علي'],
  ['avraham', 'אברהם', 'כהן'],
  ['bill', 'William', 'Carter'],
  ['william', 'Bill', 'Carter'],
  ['pepe', 'José', 'García'],
  ['jose', 'Pepe', 'García'],
  ['paco', 'Francisco', 'Ruiz'],
  ['lupi', 'Guadalupe', 'Ruiz'],
  ['kate', 'Katherine', 'Moore'],
];

const strangers: readonly (readonly [typed: string, given: string, family: string])[] = [
  ['محمد', 'Hamid', 'Madani'],
  ['mohammed', 'Nora', 'Whitfield'],
  ['bill', 'Robert', 'Carter'],
  ['pepe', 'Francisco', 'Ruiz'],
  ['王', 'Lena', 'Winter'],
  ['nor', 'Karim', 'Haddad'],
  ['خالد', 'Nora', 'Whitfield'],
  ['bil', 'Karim', 'William'],
];

describe('a name is found as people spell it', () => {
  test.each(pairs)('%s finds %s %s', (typed, given, family) => {
    expect(finds(typed, given, family)).toBe(true);
  });

  test.each(strangers)('%s does not find %s %s', (typed, given, family) => {
    expect(finds(typed, given, family)).toBe(false);
  });

  test('what is kept is small and in one text', () => {
    expect(searchTextOf({ given: ['Nora', null], family: 'Whitfield-Rao', more: '4711' })).toBe(
      'nora whitfield rao 4711 eleanor ellie nell 1nr 1whtfld',
    );
    expect(inLatin('нора')).toBe('nora');
    expect(inLatin('nora')).toBeNull();
    expect(skeleton('a')).toBe('');
  });

  test('other words for a name go both ways', () => {
    expect(nicknamesOf('pepe')).toContain('jose');
    expect(nicknamesOf('jose')).toContain('pepe');
    expect(nicknamesOf('nobody')).toEqual([]);
  });
});
