/** What schools told families in three months: as it was written, and as readers of the district put it. */
export type DemoAnnouncement = {
  readonly id: string;
  /** Who wrote it, and for which place; null is the whole district. */
  readonly author: string;
  readonly org: string | null;
  /** School days back, at ten in the morning. */
  readonly daysAgo: number;
  readonly category: 'announcement' | 'event' | 'health';
  readonly asks: 'nothing' | 'yes_no' | 'rsvp';
  readonly grades?: readonly string[];
  readonly title: string;
  readonly body: string;
  readonly short: string;
  readonly read: Readonly<
    Record<'es' | 'ar', { readonly title: string; readonly body: string; readonly short: string }>
  >;
};

export const announcements: readonly DemoAnnouncement[] = [
  {
    id: 'welcome',
    author: 'staff-josephine-baptiste',
    org: null,
    daysAgo: 62,
    category: 'announcement',
    asks: 'nothing',
    title: 'One place for your questions',
    body: 'Dear {guardian}, you can now ask {school} anything in your language: answer this message, text, call or write. One person has your question, and you see who and until when.',
    short: 'You can now ask {school} anything, in your language. Just answer this message.',
    read: {
      es: {
        title: 'Un solo lugar para sus preguntas',
        body: 'Hola, {guardian}: ahora puede preguntar a {school} lo que necesite, en su idioma. Responda a este mensaje, mande un texto, llame o escriba. Una persona tiene su pregunta y usted ve quién es y hasta cuándo.',
        short: 'Ahora puede preguntar a {school} lo que necesite, en su idioma. Solo responda a este mensaje.',
      },
      ar: {
        title: 'مكان واحد لأسئلتكم',
        body: 'مرحبًا {guardian}. يمكنكم الآن أن تسألوا {school} عن أي شيء بلغتكم: أجيبوا عن هذه الرسالة أو أرسلوا رسالة نصية أو اتصلوا أو اكتبوا. لكل سؤال شخص مسؤول، وترون من هو وحتى متى.',
        short: 'يمكنكم الآن أن تسألوا {school} عن أي شيء بلغتكم. أجيبوا عن هذه الرسالة.',
      },
    },
  },
  {
    id: 'reading-night',
    author: 'staff-ruth-calloway',
    org: 'school-birch-lane',
    daysAgo: 31,
    category: 'event',
    asks: 'rsvp',
    title: 'Reading night on Thursday',
    body: 'Dear {guardian}, please come with {child} on Thursday at six. We read together, there is soup, and every child takes a book home. Somebody who speaks Spanish and somebody who speaks Arabic will be there.',
    short: 'Reading night Thursday at six, with soup. {child} takes a book home. Will you come?',
    read: {
      es: {
        title: 'Noche de lectura el jueves',
        body: 'Hola, {guardian}: venga con {child} el jueves a las seis. Leemos juntos, hay sopa y cada niño se lleva un libro a casa. Habrá alguien que habla español.',
        short: 'Noche de lectura el jueves a las seis, con sopa. {child} se lleva un libro. ¿Vendrá?',
      },
      ar: {
        title: 'ليلة القراءة يوم الخميس',
        body: 'مرحبًا {guardian}. تعالوا مع {child} يوم الخميس الساعة السادسة. نقرأ معًا ونقدّم الحساء ويأخذ كل طفل كتابًا إلى البيت. سيكون معنا من يتكلم العربية.',
        short: 'ليلة القراءة يوم الخميس الساعة السادسة مع الحساء. يأخذ {child} كتابًا إلى البيت. هل ستحضرون؟',
      },
    },
  },
  {
    id: 'eye-test',
    author: 'staff-daniel-brandt',
    org: 'school-birch-lane',
    daysAgo: 19,
    category: 'announcement',
    asks: 'yes_no',
    grades: ['02', '03'],
    title: 'Free eye test for {child}',
    body: 'Dear {guardian}, on Wednesday the nurse tests eyes at {school}. It takes five minutes and costs nothing. May {child} take part?',
    short: 'Free eye test at school on Wednesday. May {child} take part?',
    read: {
      es: {
        title: 'Examen de la vista gratis para {child}',
        body: 'Hola, {guardian}: el miércoles la enfermera examina la vista en {school}. Dura cinco minutos y no cuesta nada. ¿Puede participar {child}?',
        short: 'Examen de la vista gratis el miércoles en la escuela. ¿Puede participar {child}?',
      },
      ar: {
        title: 'فحص نظر مجاني: {child}',
        body: 'مرحبًا {guardian}. تفحص الممرضة النظر يوم الأربعاء في {school}. يستغرق خمس دقائق ولا يكلّف شيئًا. هل توافقون على مشاركة {child}؟',
        short: 'فحص نظر مجاني في المدرسة يوم الأربعاء. هل توافقون على مشاركة {child}؟',
      },
    },
  },
  {
    id: 'conferences',
    author: 'staff-leonard-ashby',
    org: 'school-cedar-river',
    daysAgo: 9,
    category: 'event',
    asks: 'rsvp',
    title: 'Conferences next week',
    body: 'Dear {guardian}, next week {child} shows you what the class has worked on. Choose any evening from five to eight. An interpreter is there for everyone who wants one.',
    short: 'Conferences next week, five to eight, with interpreters. Will you come?',
    read: {
      es: {
        title: 'Reuniones la próxima semana',
        body: 'Hola, {guardian}: la próxima semana {child} le muestra lo que ha hecho la clase. Elija cualquier tarde de cinco a ocho. Hay intérprete para quien lo desee.',
        short: 'Reuniones la próxima semana, de cinco a ocho, con intérprete. ¿Vendrá?',
      },
      ar: {
        title: 'لقاءات الأسبوع القادم',
        body: 'مرحبًا {guardian}. في الأسبوع القادم يعرض لكم {child} ما عمل عليه الفصل. اختاروا أي مساء من الخامسة إلى الثامنة. يوجد مترجم لمن يريد.',
        short: 'لقاءات الأسبوع القادم من الخامسة إلى الثامنة مع مترجمين. هل ستحضرون؟',
      },
    },
  },
  {
    id: 'coats',
    author: 'staff-daniel-brandt',
    org: 'school-birch-lane',
    daysAgo: 3,
    category: 'announcement',
    asks: 'nothing',
    title: 'Warm coats at the office',
    body: 'Dear {guardian}, it is cold now and children play outside every day. At the office there are clean coats, hats and boots in all sizes. Take what {child} needs. Nobody asks for anything.',
    short: 'Warm coats, hats and boots are at the office, free, in all sizes.',
    read: {
      es: {
        title: 'Abrigos en la oficina',
        body: 'Hola, {guardian}: ya hace frío y los niños juegan afuera todos los días. En la oficina hay abrigos, gorros y botas limpios de todas las tallas. Lleve lo que {child} necesite. Nadie pide nada a cambio.',
        short: 'En la oficina hay abrigos, gorros y botas gratis, de todas las tallas.',
      },
      ar: {
        title: 'معاطف دافئة في المكتب',
        body: 'مرحبًا {guardian}. صار الجو باردًا ويلعب الأطفال في الخارج كل يوم. في المكتب معاطف وقبعات وأحذية نظيفة بكل المقاسات. خذوا ما يحتاج إليه {child}. لا يُطلب منكم شيء.',
        short: 'في المكتب معاطف وقبعات وأحذية مجانية بكل المقاسات.',
      },
    },
  },
];
