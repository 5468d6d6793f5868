/** The languages a browser asks for, best first. Malformed parts are left out. */
export function acceptLanguage(header: string | null | undefined): string[] {
  const wanted = (header ?? '')
    .slice(0, 400)
    .split(',')
    .map((part) => {
      const [tag = '', ...parameters] = part.trim().split(';');
      const q = parameters.map((p) => /^\s*q=([01](?:\.\d{1,3})?)\s*$/.exec(p)?.[1]).find((v) => v !== undefined);
      return { tag: tag.trim(), q: q === undefined ? 1 : Number(q) };
    });
  return wanted
    .filter(({ tag, q }) => q > 0 && /^[a-z]{2,3}(-[a-z0-9]{2,8})*$/i.test(tag))
    .sort((a, b) => b.q - a.q)
    .map(({ tag }) => tag);
}

/** es-Latn-MX → es-Latn-MX, es-Latn, es. */
export function chain(tag: string): string[] {
  const parts = tag.split('-');
  return parts.map((_, i) => parts.slice(0, parts.length - i).join('-'));
}

/** The first offered language that one of the wanted ones falls back to, else the last resort. */
export function best(wanted: readonly string[], offered: readonly string[], last: string): string {
  const byLower = new Map(offered.map((tag) => [tag.toLowerCase(), tag]));
  for (const tag of wanted) {
    for (const candidate of chain(tag)) {
      const found = byLower.get(candidate.toLowerCase());
      if (found !== undefined) return found;
    }
  }
  return last;
}
