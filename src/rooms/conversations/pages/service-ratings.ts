import type { PageRequest } from '#platform/web';
import type { Figures } from '../conversations.measures.ts';
import { publishedRate } from '../conversations.suppression.ts';

/** A rating and how many of those asked gave one; words where too few did. */
export function ratingText(
  { t, say }: PageRequest,
  figures: Figures,
  least: number,
): { value: string; rate: string | null } {
  if (figures.rated < least) return { value: t('conversations.service.not_shown'), rate: null };
  const rate = publishedRate(figures.rated, figures.asked, least);
  return {
    value: say.number(figures.ratingSum / figures.rated, 1),
    rate:
      rate.kind === 'withheld'
        ? null
        : rate.kind === 'exact'
          ? say.percent(rate.share)
          : t(rate.kind === 'under' ? 'conversations.service.under' : 'conversations.service.over', {
              share: say.percent(rate.share),
            }),
  };
}
