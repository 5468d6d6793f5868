import type { HtmlEscapedString } from 'hono/utils/html';
import type { Floor } from '#platform/action';
import type { Actor } from '#platform/actor';
import type { District } from '#platform/house';
import type { Formatters, T } from '#platform/words';
import type { Form } from './form.ts';

export type Html = HtmlEscapedString | Promise<HtmlEscapedString>;

/** Something just done, shown once on the next page, perhaps with a way back. */
export type Toast = {
  /** Catalog key and its arguments. */
  readonly says: string;
  readonly args?: Readonly<Record<string, string | number>>;
  /** Posting here within 20 seconds takes it back. */
  readonly undo?: { readonly path: string; readonly label: string };
};

export type MenuEntry = {
  readonly href: string;
  readonly label: string;
  readonly icon: string;
  readonly count: number | null;
  /** What waits behind it in one sentence, for the page of the day. */
  readonly today?: string;
};

export type CookieOptions = { readonly maxAge?: number; readonly path?: string };

/** What a handler gets: who asks, in which words and zone, and the means to answer. */
export type PageRequest = {
  readonly floor: Floor;
  readonly actor: Actor;
  readonly district: District;
  readonly t: T;
  /** Dates, durations and numbers for this reader, seen from `now`. */
  readonly say: Formatters;
  readonly locale: string;
  readonly zone: string;
  readonly now: Temporal.Instant;
  readonly url: URL;
  readonly method: string;
  readonly raw: Request;
  /** The visitor's network address, for rate limits only; never stored with a message. */
  readonly address: string;
  readonly demo: boolean;
  param(name: string): string;
  query(name: string): string | null;
  cookie(name: string): string | null;
  setCookie(name: string, value: string, options?: CookieOptions): void;
  /** The posted form, once its token and origin are checked. */
  form(): Promise<Form>;
  /** The posted JSON, within the route's size. */
  json(): Promise<unknown>;
  /** Goes into every form, in the field `_form`. */
  readonly formToken: string;
  /** What was just done, if anything: shown once. */
  readonly toast: Toast | null;
  page(content: Html, status?: number): Promise<Response>;
  answer(body: unknown, status?: number): Response;
  bytes(body: Uint8Array<ArrayBuffer> | string, headers: Readonly<Record<string, string>>): Response;
  /** The staff navigation as this person sees it, with what waits behind each entry. */
  navigation(): Promise<readonly MenuEntry[]>;
  /** The entries behind the person's own name. */
  menu(): readonly MenuEntry[];
  /** See Other, to one of our own paths. */
  redirect(path: string, toast?: Toast): Response;
};
