/** What families write, and how their mail programs write around it, by language. All people and schools are made up. */
export type Tongue = {
  /** ISO 639-1. */
  code: string;
  person: string;
  address: string;
  subject: string;
  /** Long enough for its language to be recognised. */
  question: string;
  /** A short answer to the school. */
  answer: string;
  /** Gmail's line above a quotation. */
  gmail: (who: string, address: string) => string;
  /** Apple Mail's line on a phone. */
  apple: (who: string, address: string) => string;
  /** What the phone puts under the message. */
  phone: string;
  /** Outlook's labels: from, sent, to, subject. */
  outlook: [string, string, string, string];
  /** How "original message" is called between dashes. */
  original: string;
  /** Subject of an automatic answer. */
  away: string;
  awayText: string;
};

export const SCHOOL = 'Lincoln Elementary';
export const OFFICE = 'office@lincoln.district.test';

export const TONGUES: Tongue[] = [
  {
    code: 'en',
    person: 'Grace Miller',
    address: 'grace.miller@example.org',
    subject: 'Bus 12 was late again',
    question:
      'Good morning,\n\nthe bus on route 12 has come forty minutes late three days in a row, and my daughter missed her first lesson each time. Could somebody tell me whom to talk to about this?',
    answer: 'Thank you, Thursday at four works for us.',
    gmail: (who, address) => `On Wed, Nov 4, 2026 at 9:12 AM ${who} <${address}> wrote:`,
    apple: (who, address) => `On Nov 4, 2026, at 09:12, ${who} <${address}> wrote:`,
    phone: 'Sent from my iPhone',
    outlook: ['From', 'Sent', 'To', 'Subject'],
    original: 'Original Message',
    away: 'Automatic reply: Your question about bus 12',
    awayText: 'I am travelling until Monday and will answer when I am back.',
  },
  {
    code: 'es',
    person: 'Lucía Hernández',
    address: 'lucia.hernandez@example.org',
    subject: 'Pregunta sobre el almuerzo',
    question:
      'Buenos días:\n\nMi hijo es alérgico a los cacahuates y quisiera saber quién revisa el menú del comedor cada semana. ¿Podrían decirme con quién debo hablar en la escuela?',
    answer: 'Muchas gracias, el jueves a las cuatro nos queda bien.',
    gmail: (who, address) => `El mié, 4 nov 2026 a las 9:12, ${who} (<${address}>) escribió:`,
    apple: (who, address) => `El 4 nov 2026, a la(s) 9:12 a. m., ${who} <${address}> escribió:`,
    phone: 'Enviado desde mi iPhone',
    outlook: ['De', 'Enviado', 'Para', 'Asunto'],
    original: 'Mensaje original',
    away: 'Respuesta automática: Su pregunta sobre el almuerzo',
    awayText: 'Estoy de viaje hasta el lunes. Le contestaré a mi regreso.',
  },
  {
    code: 'ar',
    person: 'سارة الحداد',
    address: 'sara.haddad@example.org',
    subject: 'سؤال عن موعد الحافلة',
    question:
      'صباح الخير،\n\nتأخرت الحافلة ثلاثة أيام متتالية ووصلت ابنتي متأخرة إلى الصف الأول كل مرة. هل يمكنكم أن تخبروني مع من أتحدث في المدرسة عن هذا الأمر؟',
    answer: 'شكراً لكم، يوم الخميس الساعة الرابعة مناسب لنا.',
    gmail: (who, address) => `في الأربعاء، 4 نوفمبر 2026 في 9:12 ص تمت كتابة ما يلي بواسطة ${who} <${address}>:`,
    apple: (who, address) => `في ٠٤‏/١١‏/٢٠٢٦، الساعة 9:12 ص، كتب ${who} <${address}>:`,
    phone: 'أُرسلت من الـ iPhone',
    outlook: ['من', 'تم الإرسال', 'إلى', 'الموضوع'],
    original: 'الرسالة الأصلية',
    away: 'رد تلقائي: سؤالك عن موعد الحافلة',
    awayText: 'أنا في إجازة حتى يوم الاثنين وسأرد عليكم عند عودتي.',
  },
  {
    code: 'so',
    person: 'Hodan Warsame',
    address: 'hodan.warsame@example.org',
    subject: 'Su’aal ku saabsan baska',
    question:
      'Subax wanaagsan,\n\nBasku wuxuu soo daahay saddex maalmood oo isku xigta, gabadhayduna waxay ka baaqatay casharka koowaad. Fadlan ii sheega qofka aan kala hadli karo arrintan iskuulka.',
    answer: 'Mahadsanid, Khamiista saacadda afarta way noo fiican tahay.',
    gmail: (who, address) => `On Wed, Nov 4, 2026 at 9:12 AM ${who} <${address}> wrote:`,
    apple: (who, address) => `On Nov 4, 2026, at 9:12 AM, ${who} <${address}> wrote:`,
    phone: 'Sent from my Galaxy A14',
    outlook: ['From', 'Sent', 'To', 'Subject'],
    original: 'Original message',
    away: 'Jawaab otomaatig: Su’aashaada baska',
    awayText: 'Waan maqanahay ilaa Isniinta, markaan soo noqdo ayaan kuu jawaabi doonaa.',
  },
  {
    code: 'vi',
    person: 'Nguyễn Thị Hoa',
    address: 'hoa.nguyen@example.org',
    subject: 'Hỏi về bài tập của con',
    question:
      'Kính chào nhà trường,\n\nCon trai tôi nghỉ học hai ngày vì bị sốt và chưa nhận được bài tập toán. Xin cho tôi biết tôi nên hỏi giáo viên nào để cháu làm bù trong tuần này?',
    answer: 'Cảm ơn nhà trường, bốn giờ chiều thứ Năm là phù hợp với gia đình tôi.',
    gmail: (who, address) => `Vào Th 4, 4 thg 11, 2026 vào lúc 9:12 ${who} <${address}> đã viết:`,
    apple: (who, address) => `Vào 4 thg 11, 2026, lúc 9:12 SA, ${who} <${address}> đã viết:`,
    phone: 'Đã gửi từ iPhone của tôi',
    outlook: ['Từ', 'Đã gửi', 'Đến', 'Chủ đề'],
    original: 'Thư gốc',
    away: 'Trả lời tự động: Hỏi về bài tập',
    awayText: 'Tôi đi vắng đến hết thứ Hai và sẽ trả lời khi trở lại.',
  },
  {
    code: 'zh',
    person: '陈晓梅',
    address: 'xiaomei.chen@example.org',
    subject: '关于校车时间的问题',
    question:
      '老师您好：\n\n十二路校车已经连续三天晚到四十分钟，我女儿每次都错过第一节课。请问学校里应该找哪一位老师说明这个情况？非常感谢。',
    answer: '谢谢，星期四下午四点我们可以到。',
    gmail: (who, address) => `${who} <${address}> 于2026年11月4日周三 09:12写道：`,
    apple: (who, address) => `2026年11月4日 09:12，${who} <${address}> 写道：`,
    phone: '发自我的iPhone',
    outlook: ['发件人', '发送时间', '收件人', '主题'],
    original: '原始邮件',
    away: '自动回复: 关于校车时间的问题',
    awayText: '我本周休假，下周一回来后会回复您。',
  },
  {
    code: 'ht',
    person: 'Marie-Ange Joseph',
    address: 'marieange.joseph@example.org',
    subject: 'Kesyon sou devwa pitit mwen',
    question:
      'Bonjou,\n\nPitit gason m nan te malad de jou epi li pa t jwenn devwa matematik li yo. Tanpri, ki pwofesè mwen ta dwe rele pou l ka ratrape travay la anvan semèn nan fini?',
    answer: 'Mèsi anpil, jedi a katrè bon pou nou.',
    gmail: (who, address) => `Le mer. 4 nov. 2026 à 09:12, ${who} <${address}> a écrit :`,
    apple: (who, address) => `Le 4 nov. 2026 à 09:12, ${who} <${address}> a écrit :`,
    phone: 'Envoyé de mon iPhone',
    outlook: ['De', 'Envoyé', 'À', 'Objet'],
    original: "Message d'origine",
    away: 'Repons otomatik: kesyon ou a',
    awayText: 'Mwen pa la jiska lendi. M ap reponn ou lè m tounen.',
  },
  {
    code: 'pt',
    person: 'João Ferreira',
    address: 'joao.ferreira@example.org',
    subject: 'Dúvida sobre a reunião',
    question:
      'Bom dia,\n\nnão consegui encontrar o horário da reunião de pais da turma da minha filha. Vocês poderiam me dizer em que dia ela acontece e se haverá intérprete de português?',
    answer: 'Muito obrigado, quinta-feira às quatro está ótimo para nós.',
    gmail: (who, address) => `Em qua., 4 de nov. de 2026 às 09:12, ${who} <${address}> escreveu:`,
    apple: (who, address) => `Em 4 de nov. de 2026, à(s) 09:12, ${who} <${address}> escreveu:`,
    phone: 'Enviado do meu iPhone',
    outlook: ['De', 'Enviado', 'Para', 'Assunto'],
    original: 'Mensagem original',
    away: 'Resposta automática: Dúvida sobre a reunião',
    awayText: 'Estou fora até segunda-feira e respondo quando voltar.',
  },
  {
    code: 'ru',
    person: 'Ольга Соколова',
    address: 'olga.sokolova@example.org',
    subject: 'Вопрос про автобус',
    question:
      'Добрый день!\n\nАвтобус двенадцатого маршрута третий день подряд опаздывает на сорок минут, и дочь пропускает первый урок. Подскажите, пожалуйста, с кем в школе можно об этом поговорить?',
    answer: 'Спасибо, четверг в четыре часа нам подходит.',
    gmail: (who, address) => `ср, 4 нояб. 2026 г. в 09:12, ${who} <${address}>:`,
    apple: (who, address) => `4 нояб. 2026 г., в 09:12, ${who} <${address}> написал(а):`,
    phone: 'Отправлено с iPhone',
    outlook: ['От', 'Отправлено', 'Кому', 'Тема'],
    original: 'Исходное сообщение',
    away: 'Автоматический ответ: Вопрос про автобус',
    awayText: 'Меня не будет до понедельника, отвечу после возвращения.',
  },
  {
    code: 'uk',
    person: 'Олена Шевчук',
    address: 'olena.shevchuk@example.org',
    subject: 'Питання про харчування',
    question:
      'Добрий день!\n\nМій син має алергію на горіхи, тому хочу знати, хто щотижня перевіряє меню шкільної їдальні. Підкажіть, будь ласка, до кого в школі мені краще звернутися з цим питанням?',
    answer: 'Дякую, четвер о четвертій годині нам підходить.',
    gmail: (who, address) => `ср, 4 лист. 2026 р. о 09:12 ${who} <${address}> пише:`,
    apple: (who, address) => `4 лист. 2026 р. о 09:12 ${who} <${address}> написав(ла):`,
    phone: 'Надіслано з iPhone',
    outlook: ['Від', 'Надіслано', 'Кому', 'Тема'],
    original: 'Вихідне повідомлення',
    away: 'Автоматична відповідь: Питання про харчування',
    awayText: 'Я у відпустці до понеділка, відповім після повернення.',
  },
  {
    code: 'ko',
    person: '김민서',
    address: 'minseo.kim@example.org',
    subject: '통학 버스 문의드립니다',
    question:
      '안녕하세요.\n\n12번 통학 버스가 사흘 연속으로 사십 분씩 늦게 와서 딸이 매번 첫 수업을 놓쳤습니다. 이 문제를 학교의 어느 분께 말씀드려야 하는지 알려 주시면 감사하겠습니다.',
    answer: '감사합니다. 목요일 네 시에 가겠습니다.',
    gmail: (who, address) => `2026년 11월 4일 (수) 오전 9:12, ${who} <${address}>님이 작성:`,
    apple: (who, address) => `2026. 11. 4. 오전 9:12, ${who} <${address}> 작성:`,
    phone: '나의 iPhone에서 보냄',
    outlook: ['보낸 사람', '보낸 날짜', '받는 사람', '제목'],
    original: '원본 메시지',
    away: '자동 회신: 통학 버스 문의드립니다',
    awayText: '월요일까지 휴가 중이며 돌아와서 답장 드리겠습니다.',
  },
  {
    code: 'fr',
    person: 'Aïcha Diallo',
    address: 'aicha.diallo@example.org',
    subject: 'Question sur la cantine',
    question:
      "Bonjour,\n\nmon fils est allergique aux arachides et je voudrais savoir qui vérifie le menu de la cantine chaque semaine. Pourriez-vous me dire à qui je dois m'adresser à l'école ?",
    answer: 'Merci beaucoup, jeudi à seize heures nous convient.',
    gmail: (who, address) => `Le mer. 4 nov. 2026 à 09:12, ${who} <${address}> a écrit :`,
    apple: (who, address) => `Le 4 nov. 2026 à 09:12, ${who} <${address}> a écrit :`,
    phone: 'Envoyé de mon iPhone',
    outlook: ['De', 'Envoyé', 'À', 'Objet'],
    original: "Message d'origine",
    away: 'Réponse automatique : Question sur la cantine',
    awayText: 'Je suis absente jusqu’à lundi et vous répondrai à mon retour.',
  },
];

/** What the school wrote before, for quotations. */
export const EARLIER =
  'Dear family,\n\nwould Thursday at four o’clock suit you for a talk at school?\n\nMs. Alvarez\nLincoln Elementary';

export function tongue(code: string): Tongue {
  const found = TONGUES.find((one) => one.code === code);
  if (!found) throw new Error(`no such language in the corpus: ${code}`);
  return found;
}
