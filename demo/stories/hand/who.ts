/** Colleagues in the written stories, by source id. */
export const VEGA = 'staff-marisol-vega';
export const HARTWICK = 'staff-glen-hartwick';
export const DISPATCH = 'staff-ruben-castillo';
export const KITCHEN = 'staff-carla-jimenez';
export const MEALS = 'staff-thomas-abbott';
export const ORTIZ = 'staff-elena-ortiz';
export const SPECIAL = 'staff-naomi-feld';
export const EVALUATION = 'staff-rosalind-chase';
export const LEARNERS = 'staff-mei-ling-cho';
export const SOMALI = 'staff-fatuma-abdi';
export const SPANISH = 'staff-lucia-benitez';
export const ARABIC = 'staff-samir-haddad-cole';
export const HELP_DESK = 'staff-raj-patel';
export const DEVICES = 'staff-kelsey-monroe';
export const NURSE = 'staff-beatrice-lund';
export const ENROLLMENT = 'staff-sylvia-grant';
export const CLERK = 'staff-hector-ruiz';
export const EXTENDED = 'staff-tamika-reed';
export const ATHLETICS = 'staff-marcus-hale';
export const PRUITT = 'staff-walter-pruitt';
export const STUDENTS = 'staff-alma-reyes';
export const ATTENDANCE = 'staff-jonas-whitaker';
export const FEES = 'staff-phyllis-danner';
export const TEACHING = 'staff-harriet-bloom';
export const ENGAGEMENT = 'staff-josephine-baptiste';
export const COMMUNICATIONS = 'staff-owen-fletcher';

export const CALLOWAY = 'staff-ruth-calloway';
export const BRANDT = 'staff-daniel-brandt';
export const STONE = 'staff-gabriel-stone';
export const OKAFOR = 'staff-adaeze-okafor';
export const LINDQVIST = 'staff-anders-lindqvist';

export const ASHBY = 'staff-leonard-ashby';
export const CLARKE = 'staff-imogen-clarke';
export const MOKOENA = 'staff-thandi-mokoena';
export const AUGER = 'staff-delphine-auger';
export const BELL = 'staff-curtis-bell';

export const SORRELL = 'staff-vivian-sorrell';
export const DONNELLY = 'staff-patrick-donnelly';
export const COBB = 'staff-bernice-cobb';
export const FLORES = 'staff-adriana-flores';
export const QUILL = 'staff-theodore-quill';
export const STAHL = 'staff-winifred-stahl';
export const SIDDIQUI = 'staff-omar-siddiqui';
