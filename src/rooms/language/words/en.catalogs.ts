/** Reading the words of the pages in other languages. */
export const catalogs = {
  'catalog.lead':
    'Each language was drafted by us. Until somebody who speaks it has read a part here, pages say so. What you change is used by your pages at once.',
  'catalog.state.reviewed': 'Reviewed',
  'catalog.state.drafted': 'Drafted, not yet reviewed by a native speaker',
  'catalog.state.changed': 'Changed since it was reviewed',
  'catalog.progress':
    '{read} of {parts} parts read, {own, plural, =0 {no wording of your own} one {# wording of your own} other {# wordings of your own}}.',
  'catalog.open': 'Read this language',
  'catalog.parts_lead':
    'Read one part after the other. Families see the parts of pages that concern them first: ui, conversations.',
  'catalog.size': '{count, plural, one {# text} other {# texts}}, {own} of your own',
  'catalog.read_by': 'read by {name}, {when}',
  'catalog.read': 'Read',
  'catalog.english': 'English',
  'catalog.change_title': 'Change one text',
  'catalog.wording': 'Your wording',
  'catalog.wording_hint': 'Keep what stands in braces. Empty takes it back to ours.',
  'catalog.save': 'Use this wording',
  'catalog.saved': 'Saved. Your pages use it now.',
  'catalog.own': 'Your own wording',
  'catalog.change': 'Change',
  'catalog.mark_hint': 'You have read all of it, and it is right in your language.',
  'catalog.mark': 'Mark this part as reviewed',
  'catalog.marked': 'Thank you. This part counts as reviewed.',
  'catalog.before': 'Previous page',
  'catalog.next': 'Next page',
  'catalog.page': 'Page {at} of {last}',
} as const;
