import type { Template } from './template.ts';
import { inLanguage } from './template.ts';

const ht = inLanguage('ht');
const uk = inLanguage('uk');
const ru = inLanguage('ru');
const pt = inLanguage('pt');

/** What families write in Haitian Creole. */
export const CREOLE_TEMPLATES: readonly Template[] = [
  ht(
    'absence_report',
    'comment',
    ['{child} malad jodi a', '{child} is ill today'],
    [
      'Bonjou, {child} gen lafyèv, li p ap vin lekòl jodi a.',
      'Good morning, {child} has a fever and will not come to school today.',
    ],
    [
      'Mèsi paske ou fè nou konnen. Nou swete l refè vit. Travay la ka tann.',
      'Thank you for telling us. Get well soon. The work can wait.',
    ],
    { weight: 2 },
  ),
  ht(
    'bus_stop',
    'question',
    ['Arè bis la', 'The bus stop'],
    [
      'Nou fenk demenaje nan {street}. Ki bis {child} dwe pran e a kilè?',
      'We have just moved to {street}. Which bus should {child} take, and when?',
    ],
    [
      'Bis {bus}, nan kwen {street}, a {time}, depi demen.',
      'Bus {bus}, at the corner of {street}, at {time}, from tomorrow.',
    ],
  ),
  ht(
    'meet_teacher',
    'question',
    ['Yon randevou', 'A meeting'],
    [
      'Mwen ta renmen pale ak pwofesè {child} a. Mwen fini travay a 5 è.',
      'I would like to talk with {child}’s teacher. I finish work at 5.',
    ],
    [
      'Ak plezi, jedi a 5:30, avèk yon entèprèt. Nou ka fè l pa telefòn tou.',
      'With pleasure, Thursday at 5:30, with an interpreter. We can do it by phone too.',
    ],
    { weight: 2 },
  ),
  ht(
    'free_reduced_meals',
    'question',
    ['Fòm pou manje gratis', 'The form for free meals'],
    [
      'Èske m ka toujou voye fòm manje gratis la? M pa t gen tan ranpli l an septanm.',
      'Can I still send the form for free meals? I had no time in September.',
    ],
    [
      'Wi, nenpòt ki lè nan ane a. Depi demen {child} manje san peye.',
      'Yes, at any time of the year. From tomorrow {child} eats without paying.',
    ],
  ),
  ht(
    'learning_help',
    'question',
    ['Ede {child} li', 'Helping {child} read'],
    [
      'Lakay nou pale kreyòl. Èske sa ap jennen {child} pou l aprann li an anglè?',
      'At home we speak Creole. Will that hold {child} back in learning to read English?',
    ],
    [
      'Okontrè, sa ap ede l. Kontinye rakonte istwa an kreyòl; nou voye de liv nan toulède lang yo.',
      'On the contrary, it will help. Keep telling stories in Creole; we have sent two books in both languages.',
    ],
  ),
];

/** What families write in Ukrainian. */
export const UKRAINIAN_TEMPLATES: readonly Template[] = [
  uk(
    'absence_report',
    'comment',
    ['{child} сьогодні хворіє', '{child} is ill today'],
    [
      'Доброго ранку! У {child} температура, сьогодні до школи не прийде.',
      'Good morning! {child} has a fever and will not come to school today.',
    ],
    ['Дякуємо, що повідомили. Одужуйте! Завдання зачекають.', 'Thank you for telling us. Get well! The work can wait.'],
    { weight: 2 },
  ),
  uk(
    'english_learner_services',
    'question',
    ['Уроки англійської', 'English lessons'],
    [
      'Скільки разів на тиждень {child} має уроки англійської? Чи можна більше?',
      'How many times a week does {child} have English lessons? Could there be more?',
    ],
    [
      'Зараз чотири рази. З понеділка додамо ще один урок у маленькій групі.',
      'Four times at present. From Monday we add one more lesson in a small group.',
    ],
  ),
  uk(
    'meet_teacher',
    'question',
    ['Зустріч з учителем', 'A meeting with the teacher'],
    [
      'Чи можу я поговорити з {teacher} про {child}? Мені потрібен перекладач.',
      'Could I talk with {teacher} about {child}? I need an interpreter.',
    ],
    ['Так, у четвер о 17:30, перекладач буде на лінії.', 'Yes, Thursday at 5:30, an interpreter will be on the line.'],
    { weight: 2 },
  ),
  uk(
    'wellbeing',
    'concern',
    ['{child} мало говорить', '{child} speaks little'],
    [
      'Удома {child} багато розповідає, а в школі, кажуть, мовчить. Я хвилююся.',
      'At home {child} talks a lot, and at school, they say, is silent. I am worried.',
    ],
    [
      'Дякую, що написали. Так буває перші місяці, і це минає. Тепер поруч сидить дитина, яка теж говорить українською; сьогодні вони сміялися.',
      'Thank you for writing. It is often so in the first months, and it passes. Now a child who also speaks Ukrainian sits beside; today they laughed.',
    ],
  ),
  uk(
    'student_records',
    'question',
    ['Переклад документів', 'Translation of papers'],
    [
      'Чи потрібно перекладати табель {child} з попередньої школи?',
      'Does {child}’s report from the former school have to be translated?',
    ],
    ['Ні, надішліть фото. Ми прочитаємо самі.', 'No, send a photo. We will read it ourselves.'],
  ),
];

/** What families write in Russian. */
export const RUSSIAN_TEMPLATES: readonly Template[] = [
  ru(
    'absence_report',
    'comment',
    ['{child} болеет', '{child} is ill'],
    [
      'Доброе утро. У {child} температура, сегодня остаётся дома.',
      'Good morning. {child} has a fever and stays home today.',
    ],
    [
      'Спасибо, что сообщили. Выздоравливайте, задания подождут.',
      'Thank you for telling us. Get well, the work can wait.',
    ],
    { weight: 2 },
  ),
  ru(
    'grade_question',
    'question',
    ['Оценка за четверть', 'The mark for the quarter'],
    [
      'Не понимаю, откуда у {child} такая оценка по математике. Можно объяснить?',
      'I do not understand where {child}’s mark in mathematics comes from. Could you explain?',
    ],
    [
      'Конечно. Одна работа не была сдана; её можно сдать до пятницы, и оценка изменится.',
      'Of course. One piece of work was not handed in; it can be handed in until Friday, and the mark will change.',
    ],
  ),
  ru(
    'bus_late',
    'concern',
    ['Автобус опаздывает', 'The bus is late'],
    [
      'Автобус {bus} опаздывает третий день. {child} мёрзнет на остановке {street}.',
      'Bus {bus} has been late for three days. {child} is freezing at the stop on {street}.',
    ],
    [
      'Вы правы, на маршруте ремонт. С понедельника автобус выезжает на десять минут раньше.',
      'You are right, there is roadwork on the route. From Monday the bus leaves ten minutes earlier.',
    ],
  ),
  ru(
    'meet_teacher',
    'question',
    ['Встреча с учителем', 'A meeting with the teacher'],
    [
      'Хотелось бы поговорить с учителем {child} по телефону, лучше вечером.',
      'I would like to talk with {child}’s teacher by phone, in the evening if possible.',
    ],
    [
      'С удовольствием: в среду в 17:30, с переводчиком на линии.',
      'With pleasure: Wednesday at 5:30, with an interpreter on the line.',
    ],
  ),
];

/** What families write in Portuguese. */
export const PORTUGUESE_TEMPLATES: readonly Template[] = [
  pt(
    'absence_report',
    'comment',
    ['{child} está doente', '{child} is ill'],
    [
      'Bom dia, {child} está com febre e não vai à escola hoje.',
      'Good morning, {child} has a fever and will not go to school today.',
    ],
    ['Obrigado por avisar. Melhoras! A tarefa pode esperar.', 'Thank you for telling us. Get well! The work can wait.'],
    { weight: 2 },
  ),
  pt(
    'bus_stop',
    'question',
    ['Ponto do ônibus', 'The bus stop'],
    [
      'Mudamos para {street}. Qual ônibus {child} pega agora e a que horas?',
      'We moved to {street}. Which bus does {child} take now, and when?',
    ],
    [
      'O ônibus {bus}, na esquina da {street}, às {time}, a partir de amanhã.',
      'Bus {bus}, at the corner of {street}, at {time}, from tomorrow.',
    ],
  ),
  pt(
    'meet_teacher',
    'question',
    ['Conversar com {teacher}', 'Talking with {teacher}'],
    [
      'Gostaria de conversar com {teacher} sobre {child}. Trabalho até as cinco.',
      'I would like to talk with {teacher} about {child}. I work until five.',
    ],
    [
      'Com prazer: quinta às 5:30, com intérprete. Também pode ser por telefone.',
      'With pleasure: Thursday at 5:30, with an interpreter. By phone is possible too.',
    ],
    { weight: 2 },
  ),
  pt(
    'homework',
    'question',
    ['Lição de casa', 'Homework'],
    [
      'Não consigo ler as instruções da lição. Existe em português?',
      'I cannot read the instructions of the homework. Are there any in Portuguese?',
    ],
    [
      'A partir desta semana, sim. E peça para {child} explicar em português: quem explica, aprende.',
      'From this week on, yes. And ask {child} to explain it in Portuguese: whoever explains, learns.',
    ],
  ),
  pt(
    'contact_update',
    'question',
    ['Novo telefone', 'New phone'],
    ['Troquei de número. Como aviso a escola?', 'I changed my number. How do I tell the school?'],
    [
      'Passe na secretaria com um documento ou ligue do número antigo. É para a segurança de {child}.',
      'Come to the office with a document or call from the old number. It is for {child}’s safety.',
    ],
  ),
  pt(
    'praise',
    'praise',
    ['Obrigada, {teacher}', 'Thank you, {teacher}'],
    [
      'Quero agradecer a {teacher}. {child} chega em casa cantando.',
      'I would like to thank {teacher}. {child} comes home singing.',
    ],
    ['Que alegria! Já passamos o recado.', 'What a joy! We have passed it on.'],
    { forTeacher: true },
  ),
];
