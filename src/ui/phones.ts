import { parsePhoneNumberFromString } from 'libphonenumber-js/min';

/** Left to right, whatever stands around it. */
const isolated = (text: string): string => `\u2066${text}\u2069`;

/**
 * A telephone number as people read it: +14155550142 is (415) 555-0142, +963944567890 is +963 944 567 890. What is no
 * whole number, such as 911, stays as it is.
 */
export function shownPhone(value: string): string {
  const number = parsePhoneNumberFromString(value);
  if (number === undefined) return value;
  return number.countryCallingCode === '1' ? number.formatNational() : number.formatInternational();
}

/** The same inside a sentence of any language. */
export function phoneInSentence(value: string): string {
  return isolated(shownPhone(/^\d{10}$/.test(value) ? `+1${value}` : value));
}
