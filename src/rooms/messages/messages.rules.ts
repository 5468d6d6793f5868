/** What a message can have put in for each family: `{child}`, `{school}`, `{guardian}`. */
export const fieldNames = ['child', 'guardian', 'school'] as const;
export type FieldName = (typeof fieldNames)[number];
export type Fields = Readonly<Record<FieldName, string>>;

/** Most letters of a title, a message and its short form. Short is what is read (evidence E10). */
export const limits = { title: 120, body: 6000, short: 480 } as const;

const place = /\{\s*([\p{L}_]+)\s*\}/gu;

/** The names in braces that no family has: they must be corrected before anything is sent. */
export function unknownFields(text: string): readonly string[] {
  const names = [...text.matchAll(place)].map((match) => match[1] ?? '');
  return [...new Set(names.filter((name) => !(fieldNames as readonly string[]).includes(name)))];
}

/** The text for one family. */
export function filled(text: string, fields: Fields): string {
  return text.replaceAll(place, (whole, name: string) => (name in fields ? fields[name as FieldName] : whole));
}

export type Asks = 'nothing' | 'yes_no' | 'rsvp' | 'sign_up' | 'slip' | 'read';
export type AnnouncementState = 'draft' | 'waiting' | 'scheduled' | 'preparing' | 'going' | 'done' | 'stopped';

/** Whether its words may still be changed. */
export function isOpen(state: AnnouncementState): boolean {
  return state === 'draft' || state === 'waiting' || state === 'scheduled';
}

/** The usual order of ways: short things by text first, an emergency by everything at once. */
export const usualWays = ['sms', 'email', 'voice', 'push'] as const;
