/**
 * Parts of a text as the carrier bills them, counted here on its own: the product counts for itself, and the two check
 * each other. 3GPP TS 23.038: 160 septets, or 153 each in several; outside that alphabet 70 UTF-16 units, or 67 each.
 */
const plainSet = new Set(
  '@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !"#¤%&\'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà',
);
const escapedSet = new Set('^{}\\[~]|€\f');

function partsOf(costs: readonly number[], alone: number, each: number): number {
  const total = costs.reduce((sum, cost) => sum + cost, 0);
  if (total <= alone) return 1;
  let parts = 1;
  let used = 0;
  for (const cost of costs) {
    // What costs more than one place never lies across two parts.
    if (used + cost > each) {
      parts += 1;
      used = 0;
    }
    used += cost;
  }
  return parts;
}

export function countParts(text: string): number {
  const signs = Array.from(text);
  const isPlain = signs.every((sign) => plainSet.has(sign) || escapedSet.has(sign));
  return isPlain
    ? partsOf(
        signs.map((sign) => (escapedSet.has(sign) ? 2 : 1)),
        160,
        153,
      )
    : partsOf(
        signs.map((sign) => sign.length),
        70,
        67,
      );
}
