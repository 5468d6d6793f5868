import type { Outreach } from '#platform/outreach';
import { azure } from './azure.ts';
import { deepl } from './deepl.ts';
import { google } from './google.ts';
import { libreTranslate } from './libretranslate.ts';
import { model } from './model.ts';
import type { Provider, ProviderKind, ProviderSetup } from './provider.ts';

const drivers: Readonly<Record<ProviderKind, (setup: ProviderSetup, outreach: Outreach) => Provider>> = {
  libretranslate: libreTranslate,
  deepl,
  google,
  azure,
  model,
};

/** The driver of a service. Opens nothing: each call stands alone. */
export const openProvider = (setup: ProviderSetup, outreach: Outreach): Provider =>
  drivers[setup.kind](setup, outreach);
