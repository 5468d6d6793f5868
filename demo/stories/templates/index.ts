import type { Template } from './template.ts';
import { ENGLISH_DAILY } from './english-daily.ts';
import { ENGLISH_SCHOOL } from './english-school.ts';
import { ARABIC_TEMPLATES, CHINESE_TEMPLATES, SOMALI_TEMPLATES, VIETNAMESE_TEMPLATES } from './more-languages.ts';
import { SPANISH_TEMPLATES } from './spanish.ts';
import {
  CREOLE_TEMPLATES,
  PORTUGUESE_TEMPLATES,
  RUSSIAN_TEMPLATES,
  UKRAINIAN_TEMPLATES,
} from './still-more-languages.ts';

/** All everyday matters that the varied stories are made from. */
export const TEMPLATES: readonly Template[] = [
  ...ENGLISH_DAILY,
  ...ENGLISH_SCHOOL,
  ...SPANISH_TEMPLATES,
  ...ARABIC_TEMPLATES,
  ...SOMALI_TEMPLATES,
  ...VIETNAMESE_TEMPLATES,
  ...CHINESE_TEMPLATES,
  ...CREOLE_TEMPLATES,
  ...UKRAINIAN_TEMPLATES,
  ...RUSSIAN_TEMPLATES,
  ...PORTUGUESE_TEMPLATES,
];
