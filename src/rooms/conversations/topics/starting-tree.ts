/** The starting topic tree: sixteen categories a district prunes to its own shape. One file a category, in `tree/`. */
import type { TopicWords } from './suggest.ts';
import type { DepartmentName, InThree, StartingCategory, StartingTopic } from './starting-topic.ts';
import { transportation } from './tree/transportation.ts';
import { meals } from './tree/meals.ts';
import { enrollment } from './tree/enrollment.ts';
import { attendance } from './tree/attendance.ts';
import { learning } from './tree/learning.ts';
import { specialEducation } from './tree/special-education.ts';
import { englishLearners } from './tree/english-learners.ts';
import { health } from './tree/health.ts';
import { technology } from './tree/technology.ts';
import { safety } from './tree/safety.ts';
import { activities } from './tree/activities.ts';
import { extendedDay } from './tree/extended-day.ts';
import { records } from './tree/records.ts';
import { facilities } from './tree/facilities.ts';
import { community } from './tree/community.ts';
import { inside } from './tree/inside.ts';
import { familySupport } from './tree/family-support.ts';

/** Every category with its topics, in the order a family would look for them. */
export const startingTree: readonly StartingCategory[] = [
  transportation,
  meals,
  attendance,
  learning,
  enrollment,
  health,
  safety,
  specialEducation,
  englishLearners,
  activities,
  extendedDay,
  technology,
  records,
  facilities,
  community,
  familySupport,
  inside,
];

/** All topics of the tree, each with the key of its category. */
export const startingTopics: readonly (StartingTopic & { categoryKey: string })[] = startingTree.flatMap((category) =>
  category.topics.map((topic) => ({ ...topic, categoryKey: category.key })),
);

/** What the tree teaches the suggester, in all three languages at once: families mix them. */
export const startingTopicWords: readonly TopicWords[] = startingTopics
  .filter(({ askers = [] }) => askers.length === 0)
  .map(({ key, name, words, examples }) => ({
    key,
    words: [name.en, name.es, name.ar, ...words.en, ...words.es, ...words.ar],
    examples: [...examples.en, ...examples.es, ...examples.ar],
  }));

/** The departments that the tree's owner rules name, as a family would read them. */
export const startingDepartments: Readonly<Record<DepartmentName, InThree<string>>> = {
  Athletics: { en: 'Athletics', es: 'Deportes', ar: 'الرياضة' },
  Communications: { en: 'Communications', es: 'Comunicaciones', ar: 'الإعلام' },
  'Extended Day': { en: 'Extended Day', es: 'Horario extendido', ar: 'الدوام الممتد' },
  Facilities: { en: 'Facilities', es: 'Edificios', ar: 'المباني' },
  'Food Services': { en: 'Food Services', es: 'Servicios de comida', ar: 'خدمات الطعام' },
  'Health Services': { en: 'Health Services', es: 'Servicios de salud', ar: 'الخدمات الصحية' },
  'Multilingual Learning': { en: 'Multilingual Learning', es: 'Aprendizaje multilingüe', ar: 'التعلم متعدد اللغات' },
  Records: { en: 'Records', es: 'Archivos', ar: 'السجلات' },
  'Special Education': { en: 'Special Education', es: 'Educación especial', ar: 'التربية الخاصة' },
  'Student Services': { en: 'Student Services', es: 'Servicios estudiantiles', ar: 'خدمات الطلاب' },
  'Teaching and Learning': { en: 'Teaching and Learning', es: 'Enseñanza y aprendizaje', ar: 'التعليم والتعلم' },
  Technology: { en: 'Technology', es: 'Tecnología', ar: 'التقنية' },
  Transportation: { en: 'Transportation', es: 'Transporte', ar: 'النقل' },
};
