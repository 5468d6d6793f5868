/** What a service that translates is to this house: texts in, texts out, or one of five kinds of trouble. */
export const providerKinds = ['libretranslate', 'deepl', 'google', 'azure', 'model'] as const;
export type ProviderKind = (typeof providerKinds)[number];

/** The district's wording of a term in the language asked for. */
export type GlossaryTerm = { readonly term: string; readonly wording: string };

export type TranslateAsk = {
  /** With marks ⟦1⟧ for what must come through as it is. */
  readonly texts: readonly string[];
  /** BCP 47. */
  readonly from: string;
  readonly to: string;
  readonly glossary?: readonly GlossaryTerm[];
};

export type Translated = {
  readonly texts: readonly string[];
  readonly provider: ProviderKind;
  /** Which model answered, where the service says so. */
  readonly model: string | null;
};

/**
 * `busy` and `unreachable` may pass by themselves; `quota` when somebody pays or the month ends; `refused`: key or request
 * are not accepted, or the answer made no sense; `unsupported`: not this pair of languages.
 */
export type TroubleKind = 'busy' | 'refused' | 'unsupported' | 'quota' | 'unreachable';

/** Why a service gave no translation. Never carries a word of the text. */
export class TranslationTrouble extends Error {
  override readonly name = 'TranslationTrouble';
  readonly kind: TroubleKind;
  readonly provider: ProviderKind;

  constructor(kind: TroubleKind, provider: ProviderKind) {
    super(`${provider}: ${kind}`);
    this.kind = kind;
    this.provider = provider;
  }
}

export type Provider = {
  readonly kind: ProviderKind;
  /** Whether it takes the glossary into account itself. */
  readonly knowsGlossaries: boolean;
  translate(ask: TranslateAsk): Promise<Translated>;
};

/** How to reach a service: from a district's settings, its key opened. */
export type ProviderSetup = {
  readonly kind: ProviderKind;
  /** Null: the service's own public address. */
  readonly baseUrl: string | null;
  readonly key: string;
  readonly region: string | null;
  readonly model: string | null;
};
