import type { Template } from './template.ts';
import { inLanguage } from './template.ts';

const ar = inLanguage('ar');
const so = inLanguage('so');
const vi = inLanguage('vi');
const zh = inLanguage('zh');

/** What families write in Arabic. */
export const ARABIC_TEMPLATES: readonly Template[] = [
  ar(
    'absence_report',
    'comment',
    ['{child} مريض اليوم', '{child} is ill today'],
    [
      'صباح الخير، {child} لديه حرارة ولن يأتي اليوم إلى المدرسة.',
      'Good morning, {child} has a fever and will not come to school today.',
    ],
    [
      'شكرًا لإبلاغنا، ونتمنى الشفاء العاجل. الواجبات تنتظر.',
      'Thank you for telling us, get well soon. The work can wait.',
    ],
    { weight: 2, forBoy: true },
  ),
  ar(
    'meal_menu',
    'question',
    ['مكونات الغداء', 'What is in the lunch'],
    [
      'هل في حساء يوم الخميس جيلاتين أو لحم خنزير؟ {child} لا يعرف كيف يسأل.',
      'Is there gelatin or pork in Thursday’s soup? {child} does not know how to ask.',
    ],
    [
      'لا، حساء الخميس نباتي تمامًا. وضعنا ملصقات بالصور على كل الأطباق منذ اليوم.',
      'No, Thursday’s soup has vegetables only. Since today all dishes carry labels with pictures.',
    ],
    { weight: 2, forBoy: true },
  ),
  ar(
    'bus_stop',
    'question',
    ['موعد الحافلة', 'The time of the bus'],
    ['انتقلنا إلى شارع {street}. أين تقف الحافلة ومتى؟', 'We moved to {street}. Where does the bus stop, and when?'],
    [
      'تقف الحافلة رقم {bus} عند زاوية {street} الساعة {time}، ابتداءً من الغد.',
      'Bus {bus} stops at the corner of {street} at {time}, from tomorrow.',
    ],
  ),
  ar(
    'meet_teacher',
    'question',
    ['موعد مع المعلمة', 'A meeting with the teacher'],
    [
      'أود أن أتحدث مع معلم {child} مع مترجم إن أمكن. أي يوم بعد الرابعة يناسبني.',
      'I would like to talk with {child}’s teacher, with an interpreter if possible. Any day after four suits me.',
    ],
    [
      'يسعدنا ذلك: يوم الأربعاء الساعة 4:15 مع مترجم، في الصف أو عبر الهاتف.',
      'Gladly: Wednesday at 4:15 with an interpreter, in the classroom or by phone.',
    ],
    { weight: 2 },
  ),
  ar(
    'homework',
    'question',
    ['الواجبات', 'Homework'],
    [
      'لا أقرأ الإنجليزية جيدًا. كيف أعرف أن {child} أنهى واجباته؟',
      'I do not read English well. How do I know that {child} has finished the homework?',
    ],
    [
      'اطلبي من {child} أن يشرحها بالعربية. وسنضع علامة صح على الصفحة عندما تكتمل.',
      'Ask {child} to explain it in Arabic. And we put a check mark on the page when it is complete.',
    ],
    { forBoy: true },
  ),
  ar(
    'login_portal',
    'question',
    ['كلمة السر', 'The password'],
    [
      'نسيت كلمة السر لصفحة المدرسة ولا تصلني الرسالة.',
      'I forgot the password for the school page and the mail does not reach me.',
    ],
    [
      'لا حاجة إلى كلمة سر بعد الآن: اكتبي رقم هاتفك وستصلك ستة أرقام.',
      'No password is needed any more: write your phone number and six digits will reach you.',
    ],
  ),
  ar(
    'praise',
    'praise',
    ['شكر للمعلم', 'Thanks to the teacher'],
    [
      'أشكر {teacher} من القلب. {child} صار يحب المدرسة.',
      'I thank {teacher} from the heart. {child} loves school now.',
    ],
    ['أوصلنا شكركم، وقد أسعدنا جميعًا.', 'We passed your thanks on, and it made us all happy.'],
    { forTeacher: true, forBoy: true },
  ),
];

/** What families write in Somali. */
export const SOMALI_TEMPLATES: readonly Template[] = [
  so(
    'absence_report',
    'comment',
    ['{child} maanta wuu xanuunsan yahay', '{child} is ill today'],
    [
      'Subax wanaagsan. {child} qandho ayuu qabaa, maanta dugsiga ma imanayo.',
      'Good morning. {child} has a fever and is not coming to school today.',
    ],
    [
      'Waad ku mahadsan tahay inaad noo sheegtay. Caafimaad deg deg ah. Shaqadu way sugi kartaa.',
      'Thank you for telling us. Get well soon. The work can wait.',
    ],
    { weight: 2, forBoy: true },
  ),
  so(
    'bus_late',
    'concern',
    ['Baska ma iman', 'The bus did not come'],
    [
      'Baska {bus} saaka ma iman. Carruurtu waxay ku sugayaan {street}. Maxaan sameeyaa?',
      'Bus {bus} did not come this morning. The children are waiting on {street}. What do I do?',
    ],
    [
      'Bas kale ayaa ku soo socda, toban daqiiqo gudahood ayuu imanayaa. Cidna dib loo dhac laguma qorayo.',
      'Another bus is on its way, it comes within ten minutes. Nobody will be marked late.',
    ],
  ),
  so(
    'meet_teacher',
    'question',
    ['Kulan macallinka', 'A meeting with the teacher'],
    [
      'Waxaan rabaa inaan macallinka {child} la hadlo. Ma heli karaa turjubaan?',
      'I would like to talk with {child}’s teacher. Can I have an interpreter?',
    ],
    [
      'Haa, Arbacada 4:30, turjubaan ayaa joogaya. Telefoonna waa lagu samayn karaa.',
      'Yes, Wednesday at 4:30, an interpreter will be there. It can also be done by phone.',
    ],
    { weight: 2 },
  ),
  so(
    'meal_menu',
    'question',
    ['Cuntada xalaasha ah', 'Halal food'],
    [
      '{child} ma garanayo cuntadee xalaal ah. Sidee loo calaamadeeyaa?',
      '{child} does not know which food is halal. How is it marked?',
    ],
    [
      'Calaamad cagaaran oo dayax leh ayaa saaran. Gabadha miiska joogta ayaa {child} tusi doonta berri.',
      'It carries a green mark with a moon. The lady at the counter will show {child} tomorrow.',
    ],
    { forBoy: true },
  ),
  so(
    'going_home',
    'question',
    ['Maanta qof kale ayaa soo qaadaya', 'Someone else picks up today'],
    [
      'Maanta abtigiis ayaa {child} soo qaadaya. Maxaa looga baahan yahay?',
      'Today the uncle picks up {child}. What does he need?',
    ],
    [
      'Aqoonsigiisa oo keliya marka ugu horreysa. Macallinka waan u sheegnay.',
      'Only his identification the first time. We have told the teacher.',
    ],
  ),
  so(
    'learning_help',
    'question',
    ['Caawimaad akhris', 'Help with reading'],
    ['Sidee baan {child} akhriska uga caawin karaa guriga?', 'How can I help {child} with reading at home?'],
    [
      'Toban daqiiqo habeenkii ayaa ku filan, luqad kastana waa fiican tahay. Buugaag Soomaali iyo Ingiriisi ah ayaan u dirnay.',
      'Ten minutes in the evening are enough, and any language is good. We have sent books in Somali and English.',
    ],
  ),
];

/** What families write in Vietnamese. */
export const VIETNAMESE_TEMPLATES: readonly Template[] = [
  vi(
    'absence_report',
    'comment',
    ['{child} bị ốm', '{child} is ill'],
    [
      'Chào thầy cô, hôm nay {child} bị sốt nên xin nghỉ học một ngày.',
      'Hello, {child} has a fever today and asks to stay home for a day.',
    ],
    [
      'Cảm ơn gia đình đã báo. Chúc {child} mau khỏe, bài vở để sau.',
      'Thank you for telling us. Get well soon, the work can wait.',
    ],
    { weight: 2 },
  ),
  vi(
    'homework',
    'question',
    ['Bài tập về nhà', 'Homework'],
    [
      '{child} nói không hiểu đề toán và bố mẹ cũng không biết giải cách mới. Nhà trường có thể giúp không?',
      '{child} does not understand the math and we parents do not know the new way. Can the school help?',
    ],
    [
      'Được chứ. Gia đình cứ chỉ cách của mình, cả hai cách đều đúng. Thứ Ba có giờ giúp bài sau giờ học.',
      'Of course. Please show your own way, both are right. On Tuesdays there is help after school.',
    ],
    { weight: 2 },
  ),
  vi(
    'device',
    'question',
    ['Máy tính của {child}', '{child}’s laptop'],
    [
      'Máy tính trường cho mượn không lên nguồn. Chúng tôi phải làm gì?',
      'The laptop from school does not turn on. What do we have to do?',
    ],
    [
      'Xin cho {child} mang máy đến thư viện sáng mai, cháu sẽ được đổi máy khác, không mất phí.',
      'Please let {child} bring it to the library tomorrow morning, there will be another one, at no charge.',
    ],
  ),
  vi(
    'meet_teacher',
    'question',
    ['Xin gặp {teacher}', 'A meeting with {teacher}'],
    [
      'Tôi muốn gặp {teacher} để hỏi về việc học của {child}. Tôi làm ca đêm nên buổi sáng tiện hơn.',
      'I would like to meet {teacher} about {child}’s learning. I work nights, so mornings are better.',
    ],
    [
      'Sáng thứ Năm lúc 7:30 được không ạ? Sẽ có thông dịch viên.',
      'Would Thursday morning at 7:30 suit? There will be an interpreter.',
    ],
    { weight: 2 },
  ),
  vi(
    'meal_account',
    'question',
    ['Tiền ăn trưa', 'Lunch money'],
    [
      'Tôi đã nộp {amount} nhưng {child} nói tài khoản không còn tiền.',
      'I paid {amount} but {child} says there is no money on the account.',
    ],
    [
      'Chúng tôi đã tìm thấy khoản tiền và sửa lại. {child} không nợ gì cả.',
      'We have found the money and corrected it. {child} owes nothing.',
    ],
  ),
  vi(
    'praise',
    'praise',
    ['Cảm ơn {teacher}', 'Thanks to {teacher}'],
    [
      'Gia đình xin cảm ơn {teacher} đã kiên nhẫn với {child}.',
      'Our family thanks {teacher} for being patient with {child}.',
    ],
    ['Chúng tôi đã chuyển lời. Cảm ơn gia đình rất nhiều.', 'We have passed it on. Thank you very much.'],
    { forTeacher: true },
  ),
];

/** What families write in Chinese. */
export const CHINESE_TEMPLATES: readonly Template[] = [
  zh(
    'absence_report',
    'comment',
    ['{child}今天请病假', '{child} is ill today'],
    ['老师好，{child}今天发烧，请假一天。', 'Dear teacher, {child} has a fever and stays home today.'],
    ['谢谢告知，祝早日康复。作业不着急。', 'Thank you for telling us, get well soon. The work can wait.'],
    { weight: 2 },
  ),
  zh(
    'grade_question',
    'question',
    ['成绩的问题', 'A question about a mark'],
    [
      '请问{child}这次的成绩是怎么算的？我们想帮助孩子，不是来争分数。',
      'May I ask how {child}’s mark was made? We want to help, not to argue about points.',
    ],
    [
      '谢谢您这样问。一半是平时作业，一半是考试。我把两页说明发给您，哪里不清楚都可以再问。',
      'Thank you for asking like this. Half is daily work, half the test. I am sending you two pages that explain it; please ask about anything.',
    ],
  ),
  zh(
    'meet_teacher',
    'question',
    ['想和{teacher}见面', 'A meeting with {teacher}'],
    [
      '我想和{teacher}谈谈{child}的学习，下班时间是五点半。',
      'I would like to talk with {teacher} about {child}’s learning, I finish work at half past five.',
    ],
    [
      '周四下午五点四十五分可以吗？会有翻译，也可以打电话。',
      'Would Thursday at 5:45 suit? There will be an interpreter, or we can call.',
    ],
    { weight: 2 },
  ),
  zh(
    'clubs_arts',
    'question',
    ['音乐会', 'The concert'],
    ['音乐会几点开始？{child}要穿什么衣服？', 'What time does the concert start? What should {child} wear?'],
    [
      '七点开始，六点半到就好。深色衣服即可，音乐教室有备用的衬衫。',
      'It starts at seven, half past six is early enough. Dark clothes are fine, and there are spare shirts in the music room.',
    ],
  ),
  zh(
    'extended_day_signup',
    'question',
    ['放学后的托管', 'Care after school'],
    ['放学后还有名额吗？我们两个人都六点下班。', 'Is there still a place after school? We both work until six.'],
    ['有，从下周一开始，到六点一刻。', 'There is, from next Monday, until a quarter past six.'],
    { schools: ['birch-lane', 'cedar-river'] },
  ),
];
