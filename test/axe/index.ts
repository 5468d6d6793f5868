/** What axe has to say of a page in Chromium. */
import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from 'playwright-core';

/**
 * An axe that works out the faults only, not also what is right, and in the page itself: our pages hold no frames of
 * others, so nothing has to be gathered in a window of its own, which took longer than the looking.
 */
export function axeOn(page: Page): AxeBuilder {
  return new AxeBuilder({ page }).setLegacyMode(true).options({ resultTypes: ['violations'] });
}

/** The faults that keep somebody from using the page: serious and critical ones, each with the first place that has it. */
export async function seriousFaults(page: Page): Promise<readonly string[]> {
  const { violations } = await axeOn(page).analyze();
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => `${id}: ${nodes[0]?.html.slice(0, 200) ?? ''}`);
}
