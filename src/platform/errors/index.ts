/** What a caller did or met, in a form that pages translate and the API sends as RFC 9457 problem details. */
export type ErrorData = Readonly<Record<string, string | number | boolean | null>>;

export type ErrorKind = { readonly status: number };

/** An error somebody can act on. `code` is also the key of its translated text: `<room>.error.<name>`. */
export class AppError extends Error {
  override readonly name = 'AppError';
  readonly code: string;
  readonly status: number;
  readonly data: ErrorData;
  /** The form field it is about, when it is about one. */
  readonly field: string | null;

  constructor(code: string, status: number, data: ErrorData = {}, field: string | null = null) {
    super(code);
    this.code = code;
    this.status = status;
    this.data = data;
    this.field = field;
  }
}

/** Every code that was defined, so that a test can hold the catalogs against them. */
const definedCodes = new Set<string>();

/** Declares a room's errors once; each becomes a function that makes it: `throw errors.too_large({ limit: 25 })`. */
export function defineErrors<const Kinds extends Record<string, ErrorKind>>(
  room: string,
  kinds: Kinds,
): { readonly [Name in keyof Kinds]: (data?: ErrorData, field?: string) => AppError } {
  const make = Object.entries(kinds).map(([name, kind]) => {
    const code = `${room}.error.${name}`;
    definedCodes.add(code);
    return [name, (data?: ErrorData, field?: string) => new AppError(code, kind.status, data, field ?? null)] as const;
  });
  return Object.fromEntries(make) as { [Name in keyof Kinds]: (data?: ErrorData, field?: string) => AppError };
}

export function allErrorCodes(): readonly string[] {
  return [...definedCodes].toSorted();
}

const floorErrors = defineErrors('ui', {
  not_found: { status: 404 },
  sign_in_needed: { status: 401 },
  invalid: { status: 422 },
  too_large: { status: 413 },
  too_many: { status: 429 },
  form_expired: { status: 403 },
  conflict: { status: 409 },
  unavailable: { status: 503 },
  internal: { status: 500 },
});

/** "Not there" and "not yours" are the same answer, so that nobody learns what exists. */
export const notFound = (): AppError => floorErrors.not_found();
export const signInNeeded = (): AppError => floorErrors.sign_in_needed();
export const invalid = (field?: string, data?: ErrorData): AppError => floorErrors.invalid(data, field);
export const tooLarge = (data: ErrorData): AppError => floorErrors.too_large(data);
export const tooMany = (data: ErrorData): AppError => floorErrors.too_many(data);
export const formExpired = (): AppError => floorErrors.form_expired();
export const conflict = (data?: ErrorData): AppError => floorErrors.conflict(data);
export const unavailable = (): AppError => floorErrors.unavailable();
/** `cause` is for logs and tests; what a person or a program is answered never shows it. */
export const internal = (cause: unknown): AppError => Object.assign(floorErrors.internal(), { cause });

/** Lets the caller go on only when the policy says so; otherwise the answer is "not there". */
export function allow(permitted: boolean): asserts permitted is true {
  if (!permitted) throw notFound();
}

/** The thing, or "not there". */
export function found<T>(thing: T | null | undefined): T {
  if (thing === null || thing === undefined) throw notFound();
  return thing;
}
