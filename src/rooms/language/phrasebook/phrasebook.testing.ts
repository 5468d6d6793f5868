/** What must not stand in a phrase, language by language: letters of another script, blame, and words that need a gender. */
import type { PhrasebookLanguage } from './book.ts';

const scripts: Record<PhrasebookLanguage, RegExp> = {
  en: /^[a-zA-Z]$/u,
  es: /^[a-zA-ZáéíóúüñÁÉÍÓÚÑ]$/u,
  ar: /^[\p{Script=Arabic}\p{Mn}]$/u,
  zh: /^\p{Script=Han}$/u,
  vi: /^[\p{Script=Latin}]$/u,
  ht: /^[a-zA-ZèòàÈÒÀ]$/u,
  pt: /^[a-zA-ZáâãàéêíóôõúçÁÂÃÀÉÊÍÓÔÕÚÇ]$/u,
  ru: /^[а-яёА-ЯЁ]$/u,
  uk: /^[абвгґдеєжзиіїйклмнопрстуфхцчшщьюяАБВГҐДЕЄЖЗИІЇЙКЛМНОПРСТУФХЦЧШЩЬЮЯ]$/u,
  so: /^[a-zA-Z]$/u,
  ko: /^\p{Script=Hangul}$/u,
  fr: /^[a-zA-ZàâæçéèêëîïôœùûüÀÂÇÉÈÊËÎÏÔŒÙÛ]$/u,
};

/** Whether every letter of the text is one the language is written with. */
export function isWritten(language: PhrasebookLanguage, text: string): boolean {
  const letters = text.normalize('NFC').match(/[\p{L}\p{M}]/gu) ?? [];
  return letters.every((letter) => scripts[language].test(letter)) && /[\p{L}]/u.test(text);
}

const words = (list: string): RegExp => new RegExp(`(?<!\\p{L})(?:${list})(?!\\p{L})`, 'iu');

/** Words that put somebody in the wrong, and negative absolutes. */
const blame: Record<PhrasebookLanguage, RegExp> = {
  en: words(
    'lazy|bad|badly|fail\\w*|refus\\w*|never|always|problem child|poor\\w*|careless\\w*|disappoint\\w*|unfortunately|behind|wrong|should|must|lack\\w*|misbehav\\w*|disrupt\\w*|rude|messy|forgot\\w*|forget\\w*|missing|lost|weak\\w*|slow|why not|again late|trouble',
  ),
  es: words(
    'flojo|floja|mal|mala|malo|fracas\\p{L}*|nunca|siempre|culpa|perezos\\p{L}*|debe|debería|deben|castig\\p{L}*',
  ),
  ar: words('كسول|كسل|فشل|سيئ|سيئة|أبدًا|دائمًا|يجب|ذنب|خطؤكم|عقاب'),
  zh: /懒|笨|失败|总是|从不(?!同)|必须|应该|糟|差劲|惩罚|落后/u,
  vi: words('lười|kém|tệ|luôn luôn|không bao giờ|phải|phạt|thất bại|dở'),
  ht: words('parese|move|echwe|janm|toujou pa|fòt|dwe|pini\\p{L}*|neglijan'),
  pt: words('preguiç\\p{L}*|mal|ruim|fracass\\p{L}*|nunca|sempre|culpa|deve|deveria|castig\\p{L}*'),
  ru: /(?<!\p{L})лен(?:ив|ь(?!\p{L})|тяй)|плохо|никогда|всегда|должен|должна|обязан|вин[аоу](?!\p{L})|провал|наказ|отста[её]/iu,
  uk: /ліну|лед(?:ач|ащ)|погано|ніколи|завжди|повин[ен]|мусить|винен|провал|покара|відста[єв]/iu,
  so: words('caajis\\p{L}*|xun|fashil\\p{L}*|weligeed|weligiis|waa inuu|waa inay|ciqaab\\p{L}*|eed'),
  ko: /게으|나쁜|나쁘|실패|항상|절대|반드시|해야만|벌을|못하/u,
  fr: words(
    'paresseu\\p{L}*|mauvais\\p{L}*|mal|échou\\p{L}*|échec|jamais|toujours|faute|doit|devrait|doivent|puni\\p{L}*',
  ),
};

/**
 * Words that would say whether the child is a girl or a boy. Where grammar hides it in verbs that also agree with other words
 * (Arabic), the list can only hold the forms that would follow or precede the name directly; the rest was read by hand.
 */
const gender: Record<PhrasebookLanguage, readonly RegExp[]> = {
  en: [words('he|she|him|her|his|hers|himself|herself|boy|girl|son|daughter')],
  es: [
    words(
      'él|ella|hijo|hija|niño|niña|alumno|alumna|atent[oa]|list[oa](?<!una lista)|preparad[oa]|content[oa]|orgullos[oa]|sol[oa](?<!no solo)|mism[oa]s?(?= \\{)|segur[oa]|cansad[oa]|tranquil[oa](?= \\{)|amig[oa]',
    ),
    // “y Isabel” would have to be “e Isabel”, “o Olga” “u Olga”; “lo, la” before a verb would mean the child.
    /(?<!\p{L})[yo] \{child\}/u,
    words('ayúd[ae]l[oa]|aním[ae]l[oa]|felicít[ae]l[oa]|dej[ae]l[oa]'),
  ],
  ar: [
    // A name in Latin letters at the beginning would turn the whole line to run from left to right.
    /^\{child\}/u,
    /^(?:ي\p{L}+|تقرأ|تكتب|تعمل|تساعد|تتعلم|تحب|تسأل) \{child\}/u,
    /\{child\} (?:كان|كانت|هو|هي|أصبح|أصبحت|قرأ|كتب|عمل)(?!\p{L})/u,
    /[بلكوف]\{child\}/u,
    words('ابنكم|ابنتكم|ابنك|ابنتك|هو|الولد|البنت'),
  ],
  zh: [/他|她|儿子|女儿|男孩|女孩/u],
  vi: [words('anh ấy|cô ấy|con trai|con gái|cậu bé|cô bé')],
  ht: [words('ti gason|ti fi|pitit fi|pitit gason')],
  pt: [
    words(
      'ele|ela|dele|dela|filho|filha|menino|menina|aluno|aluna|atent[oa]|preparad[oa]|orgulhos[oa]|sozinh[oa]|cansad[oa]|segur[oa]|amig[oa]',
    ),
    /(?<!\p{L})(?:o|do|da|ao|à|no|na|pelo|pela) \{child\}/u,
  ],
  ru: [
    words(
      'он|она|его|её|ему|ей|нему|ней|него|неё|сам|сама|сын|дочь|ученик|ученица|готов|готова|рад|рада|внимательн(?:ый|ая)|один из|одна из',
    ),
    // A verb of the past agrees with the child; nouns in -л are few.
    /(?<!\p{L})(?!стола|угол|школа|начала|сначала|сил)\p{L}{2,}(?:л|ла|лся|лась)(?!\p{L})/u,
  ],
  uk: [
    words('він|вона|його|її(?! прочитає)|йому|їй|сам|сама|син|донька|учень|учениця|готовий|готова|радий|рада'),
    /\{child\}(?: \p{L}+){0,2} \p{L}{2,}(?:ав|ив|ла|вся|лася)(?!\p{L})/u,
  ],
  so: [
    /(?:^|[.!?:] )\{child\} (?:wuu|way|wuxuu|waxay|ayaa|ayuu|ayay|buu|bay|waa uu|waa ay)(?!\p{L})/u,
    words('inuu|inay|isaga|iyada(?! oo)|wiil\\p{L}*|gabadh\\p{L}*'),
  ],
  ko: [/그는|그녀|아들|(?<!\p{L})딸/u, /\{child\}(?! 학생)/u],
  fr: [
    words(
      'elle|elles|lui-même|seul|seule|prêt|prête|fière?|content|contente|attentif|attentive|sérieu(?:x|se)|fils|fille|garçon',
    ),
    /\{child\} (?:est|était|sera|s’est) (?!à )/u,
    // “de Anna” would have to be “d’Anna”.
    /(?<!\p{L})(?:de|que|le|la|ne|si|jusque|lorsque|puisque) \{child\}/u,
  ],
};

export function forbiddenOf(language: PhrasebookLanguage): readonly RegExp[] {
  return [blame[language], ...gender[language]];
}
