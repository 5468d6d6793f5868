import { expect, test } from 'vitest';
import { easter, holidayKeys, holidaysBetween, TABLES_UNTIL, type HolidayKey } from './holidays.rules.ts';

function inYear(key: HolidayKey, year: number): readonly string[] {
  return holidaysBetween([key], `${year}-01-01`, `${year + 1}-01-01`)
    .map((one) => one.startsOn)
    .filter((date) => date.startsWith(String(year)));
}

test('holidays fall where almanacs have them', () => {
  expect(inYear('lunar_new_year', 2027)).toEqual(['2027-02-06']);
  expect(inYear('lunar_new_year', 2028)).toEqual(['2028-01-26']);
  expect(inYear('lunar_new_year', 2029)).toEqual(['2029-02-13']);
  expect(inYear('yom_kippur', 2027)).toEqual(['2027-10-11']);
  expect(inYear('rosh_hashanah', 2028)).toEqual(['2028-09-21']);
  expect(inYear('passover', 2029)).toEqual(['2029-03-31']);
  expect(inYear('hanukkah', 2026)).toEqual(['2026-12-05']);
  expect(inYear('nowruz', 2028)).toEqual(['2028-03-20']);
  expect(inYear('ethiopian_new_year', 2027)).toEqual(['2027-09-12']);
  expect(inYear('orthodox_christmas', 2027)).toEqual(['2027-01-07']);
  expect(inYear('diwali', 2027)).toEqual(['2027-10-29']);
});

test('both Easters are worked out by their own tables', () => {
  const west = [2024, 2025, 2026, 2027, 2028, 2029].map((year) => easter(year, false).toString().slice(5));
  expect(west).toEqual(['03-31', '04-20', '04-05', '03-28', '04-16', '04-01']);
  const east = [2024, 2025, 2026, 2027, 2028, 2029].map((year) => easter(year, true).toString().slice(5));
  expect(east).toEqual(['05-05', '04-20', '04-12', '05-02', '04-16', '04-08']);
  expect(inYear('good_friday', 2027)).toEqual(['2027-03-26']);
});

test('what hangs on the moon says that it may be a day off', () => {
  const [eid] = holidaysBetween(['eid_al_fitr'], '2027-03-01', '2027-04-01');
  expect(eid).toMatchObject({ startsOn: '2027-03-09', isApproximate: true, fromEvening: true });
  const [atonement] = holidaysBetween(['yom_kippur'], '2027-10-01', '2027-11-01');
  expect(atonement).toMatchObject({ isApproximate: false, fromEvening: true });
});

test('a holiday of several days is found on each of them, over the new year too', () => {
  expect(holidaysBetween(['kwanzaa'], '2027-01-01', '2027-01-02').map((one) => one.startsOn)).toEqual(['2026-12-26']);
  expect(holidaysBetween(['kwanzaa'], '2027-01-02', '2027-01-03')).toEqual([]);
});

test('every holiday of the list has a date in each of the coming years', () => {
  for (let year = 2027; year <= TABLES_UNTIL; year++) {
    for (const key of holidayKeys) expect(inYear(key, year)).not.toEqual([]);
  }
});
