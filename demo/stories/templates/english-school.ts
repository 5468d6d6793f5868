import type { Template } from './template.ts';
import { english } from './template.ts';

/** Learning, health, devices, money, friends; and what went well. */
export const ENGLISH_SCHOOL: readonly Template[] = [
  english(
    'homework',
    'question',
    'How long should homework take?',
    [
      '{child} sat over homework for two hours last night. Is that what you have in mind?',
      '{child} says there is no homework all week. Is that so?',
    ],
    [
      'No, half of that. Please stop {child} after the time is up and write on the page where you stopped; that tells me more than a full page.',
      'There is a little every day, it is in the blue folder. I will look with {child} tomorrow how it finds its way home.',
    ],
    { weight: 2 },
  ),
  english(
    'grade_question',
    'question',
    'A zero for work that was done',
    ['The page shows a zero for the project. {child} handed it in on {weekday}, I carried it to the car myself.'],
    [
      'I have it here, with the car oil on the corner. It was entered under the wrong class. {child} has a B plus and the zero is gone.',
    ],
    { weight: 2, schools: ['cedar-river', 'alder-high'] },
  ),
  english(
    'grade_question',
    'question',
    'What does “approaching” mean?',
    ['The report says “approaching” four times. Should I worry about {child}?'],
    [
      'No. It means: can do it with a hint, not yet alone. Most of the class is there in fall. If you like, I will show you on Thursday what {child} does already.',
    ],
    { schools: ['birch-lane'] },
  ),
  english(
    'learning_help',
    'question',
    'How can I help with reading?',
    ['I would like to help {child} with reading and do not know how. We end up in a fight after five minutes.'],
    [
      'Then five minutes is the right length. Take turns, one page each, and let {child} choose. If a word is hard, say it and go on. I will send two books home that are a little too easy, on purpose.',
    ],
    { weight: 2, schools: ['birch-lane'] },
  ),
  english(
    'learning_help',
    'concern',
    '{child} is lost in math',
    ['{child} was good at math until this fall and now comes home saying “I’m dumb”. What happened?'],
    [
      'Thank you for telling me; {child} hides it well here. We skipped two weeks in spring and it shows. There is a small group on {weekday} before school, four children and me, and cocoa. I would love {child} to come.',
    ],
    { schools: ['cedar-river', 'birch-lane'] },
  ),
  english(
    'meet_teacher',
    'question',
    'A time to talk',
    [
      'Could I talk to {teacher} for ten minutes this week? After five is best, or by phone.',
      'I cannot come to the conference on {weekday}. Is there another time, or a call?',
    ],
    [
      'Gladly. I will call you on {weekday} at 5:15.',
      'There is. Would Thursday at 7:30 suit you, or a call in the evening?',
    ],
    { weight: 3 },
  ),
  english(
    'class_schedule',
    'question',
    'A change of class',
    ['{child} would like to change out of art into band. Is it too late?'],
    ['Not until the end of the month. The form needs your name and {child}’s, and one sentence why.'],
    { schools: ['cedar-river', 'alder-high'] },
  ),
  english(
    'testing_graduation',
    'question',
    'Which test is on {weekday}?',
    ['{child} says there is a big test on {weekday} and nothing can be done for it. What is it, and does it count?'],
    [
      'It is the fall check in reading. It counts for us and not for {child}: it tells us what to teach next. Sleep and breakfast are the best preparation.',
    ],
  ),
  english(
    'illness_nurse',
    'question',
    'When may {child} come back?',
    ['{child} had a fever until last night. Is this morning too early?'],
    ['One full day without fever, please, so tomorrow. If {child} feels well today, a walk is better than a screen.'],
    { weight: 2 },
  ),
  english(
    'medication',
    'question',
    'Inhaler at school',
    ['{child} has a new inhaler. Where does it stay, and who helps in gym?'],
    [
      'One stays with {child}, one with the nurse. Please bring the doctor’s page; I will show {teacher} and the gym teacher what to do, with {child} there to correct me.',
    ],
  ),
  english(
    'immunization',
    'question',
    'Which shot is missing?',
    ['The letter says a shot is missing but not which one. The doctor says all is done.'],
    [
      'It is the second tetanus. If your doctor gave it after August, our list is simply older than that; a photo of the yellow page is enough.',
    ],
  ),
  english(
    'wellbeing',
    'concern',
    '{child} does not want to go to school',
    [
      'Every morning {child} has a stomach ache, and none on Saturday. The doctor finds nothing. Has something happened?',
    ],
    [
      'Thank you for noticing the Saturdays. I had a talk with {child} today. It is the lunch table, and it is nothing terrible, but it is every day. From tomorrow there is another table with a friend at it. I will write again on {weekday}.',
    ],
    { weight: 2 },
  ),
  english(
    'bullying',
    'concern',
    'Name-calling',
    ['Two boys call {child} a name on the stairs, every day. {child} has asked me not to write. I am writing.'],
    [
      'You did right. The stairs have an adult from today who does not look as if there for that reason. I have spoken with both families and will tell you on {weekday} what changed.',
    ],
    { weight: 2 },
  ),
  english(
    'discipline',
    'question',
    'Why was {child} sent out?',
    [
      '{child} was sent out of class on {weekday} and says it was for laughing. I would like to hear your side before I am angry at anyone.',
    ],
    [
      'Thank you for asking first. It was the third time that morning, and yes, it was for laughing, at somebody. {child} and I have made it good with that child. From my side it is over.',
    ],
  ),
  english(
    'device',
    'question',
    'The laptop does not charge',
    ['{child}’s school laptop does not charge any more. Is it the cable? Do we buy one?'],
    ['Please do not buy anything. Bring it to the library before first bell; {child} gets another one on the spot.'],
    { weight: 2 },
  ),
  english(
    'login_portal',
    'question',
    'I cannot get into the portal',
    [
      'It says my address is not known. I have had the same address for ten years.',
      'The reset mail for the portal never comes. Can you let me in another way?',
    ],
    [
      'There was a letter missing in the address we had. It is corrected; please try again.',
      'It went to the address of {child}’s other parent. You have your own sign-in now, with your own address.',
    ],
    { weight: 2 },
  ),
  english(
    'internet_online',
    'concern',
    'Videos in class',
    ['{child} watches videos on the school laptop under the desk and tells me so with pride. Can that be turned off?'],
    [
      'It can, and I have: during school hours only what belongs to a lesson opens. After school it is yours to decide.',
    ],
    { schools: ['cedar-river', 'alder-high'] },
  ),
  english(
    'extended_day_signup',
    'question',
    'A place after school',
    ['Is there a place after school on two days a week? My shift changed and I cannot be there before five.'],
    [
      'There is, on Tuesdays and Thursdays from next week. {child} may also come once before, to see whether it is any good.',
    ],
    { weight: 2, schools: ['birch-lane', 'cedar-river'] },
  ),
  english(
    'fees',
    'question',
    'What is the {amount} for?',
    ['The bill says {amount} and only “materials”. What is it for?'],
    [
      'It is for the science trip in May and can be paid whenever you like, in parts, or not at all with one tick on the form. I will see to it that the next bill says so.',
    ],
  ),
  english(
    'student_records',
    'question',
    'A copy of the transcript',
    ['We need a transcript of {child} for a summer program. Where do we ask, and how long does it take?'],
    ['With me, and it is already done: in the envelope at the front office, sealed.'],
    { schools: ['alder-high'] },
  ),
  english(
    'custody_papers',
    'question',
    'Both of us on the list',
    ['{child} lives with each of us by turns now. Can both of us get the letters?'],
    [
      'Yes. Each of you gets them at your own address, in your own language, and neither sees what the other writes to us.',
    ],
  ),
  english(
    'iep_services',
    'question',
    'Minutes that did not happen',
    ['The plan says speech twice a week. {child} says it has been once since October. What about the others?'],
    [
      '{child} is right: our speech teacher was ill and nobody stepped in. All six missed times will be made up by winter break; I have written the dates into the plan and send you the page today.',
    ],
  ),
  english(
    'evaluation_request',
    'question',
    'Asking for an evaluation',
    ['{teacher} and I both think {child} needs more help than we can give. How do I ask for an evaluation?'],
    [
      'You just did. Today counts as the day you asked. I will call you this week, in no hurry, and explain each step before you sign anything.',
    ],
  ),
  english(
    'plan_504',
    'question',
    'The page about extra time',
    ['{child} has a plan with breaks and extra time. Does the new teacher have it?'],
    [
      'Every teacher of {child} has opened it, the last one this morning. If it is not followed, please write to me on the same day.',
    ],
    { schools: ['cedar-river', 'alder-high'] },
  ),
  english(
    'sports',
    'question',
    'Tryouts',
    ['When are the tryouts, and what does {child} have to bring? We are new.'],
    [
      'The first Monday after break, four o’clock, gym. Shoes, water, and the doctor’s page if you have it; if not, there is a free exam the week before.',
    ],
    { schools: ['cedar-river', 'alder-high'], weight: 2 },
  ),
  english(
    'clubs_arts',
    'question',
    'What to wear for the concert',
    ['The concert is on {weekday} and {child} says “black”. All black? We own one black sock.'],
    [
      'Dark will do, socks of any color. We have shirts in every size in the music room, and nobody sees who brought what.',
    ],
  ),
  english(
    'field_trip',
    'question',
    'The permission slip',
    ['The slip for the trip on {weekday} went through the wash. Can I sign another way?'],
    ['An answer to this is enough: I have put “yes” beside {child}. Lunch and a raincoat, please.'],
    { schools: ['birch-lane', 'cedar-river'] },
  ),
  english(
    'building',
    'concern',
    'Ice on the steps',
    ['The steps at the side door are a sheet of ice at {time}. I nearly fell with {child} on my arm.'],
    [
      'Sand was down ten minutes after your message, and from tomorrow it comes before seven. Thank you, and I am glad you did not fall.',
    ],
  ),
  english(
    'volunteer_ideas',
    'suggestion',
    'I could help with reading',
    ['I work nights and am free until noon. Could I read with children who have nobody to read to?'],
    [
      'Could you ever. There is a short check and one hour of training on {weekday}; after that, eleven children would each have a listener.',
    ],
  ),
  english(
    'volunteer_ideas',
    'suggestion',
    'A bench for grandparents',
    ['Those of us who pick up grandchildren are not so young. A bench by the gate would be kind.'],
    ['It is ordered: two benches, with backs. The woodwork class at the high school makes them.'],
    { schools: ['birch-lane'] },
  ),
  english(
    'praise',
    'praise',
    'Thank you, {teacher}',
    [
      'I want it on record that {teacher} stayed an hour after school with {child} for no reason but kindness.',
      '{child} came home and taught the whole family what was learned today. That is because of {teacher}.',
      'Last year {child} did not want to go to school. This year it is “five more minutes” on the way out. Thank you to {teacher}.',
    ],
    [
      'This will be read aloud at our Friday meeting. Thank you for taking the time.',
      'Thank you. I have passed it on, and I saw a very happy face.',
    ],
    { weight: 5, forTeacher: true },
  ),
  english(
    'praise',
    'praise',
    'The front office',
    ['Whoever answers the phone in the morning sounds as if they had slept. It makes my day. Please pass it on.'],
    ['Passed on, with cake. Thank you.'],
  ),
  english(
    'staff_concern',
    'concern',
    'A tone I did not like',
    ['I was spoken to at the counter as if I were a problem. I only asked for a form. I would like you to know.'],
    [
      'Thank you for telling me and not only your neighbors. I have spoken with the person; it was a bad morning, and that is a reason and no excuse. The form is in the mail, with an apology in handwriting.',
    ],
  ),
];
