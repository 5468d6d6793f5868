import type { Template } from './template.ts';
import { english } from './template.ts';

/** The bus, lunch, who comes today and who does not. */
export const ENGLISH_DAILY: readonly Template[] = [
  english(
    'bus_late',
    'concern',
    'Bus {bus} has not come',
    [
      'We are at the stop on {street} since {time} and bus {bus} has not come. {child} has a test first thing. Should I drive?',
      'No bus {bus} this morning. There are six kids standing on {street} and nobody knows anything. Is it coming?',
    ],
    [
      'Bus {bus} had a flat tire; another one is on its way and reaches {street} in about fifteen minutes. {child} will not be marked late.',
      'A substitute driver missed the turn. He is coming back for {street} now. I am sorry, and thank you for waiting with them.',
    ],
    { weight: 2 },
  ),
  english(
    'bus_late',
    'concern',
    'Bus {bus} late again',
    [
      'Bus {bus} was more than twenty minutes late on {weekday} and again today. {child} misses breakfast when that happens. Can you look at the route?',
    ],
    [
      'I looked at the last ten days: bus {bus} is late when the train crosses at 7:10. From Monday it takes the bridge. Breakfast is kept for {child} until then, whatever the time.',
    ],
  ),
  english(
    'bus_stop',
    'question',
    'A stop closer to {street}',
    [
      'We moved to {street} last week. What stop is closest now, and from which day can {child} use it?',
      'The stop for {street} is on the far side of a road without a light. Could the bus stop on our side? {child} is not the only one who crosses.',
    ],
    [
      '{street} has a stop at the corner by the mailbox, bus {bus}, from tomorrow. I have sent {child} a new card through the school office.',
      'You are right about the crossing. Bus {bus} turns around at the church from Monday and stops on your side.',
    ],
    { weight: 2 },
  ),
  english(
    'bus_eligibility',
    'question',
    'Riding home with a friend',
    ['Can {child} ride home with a friend on bus {bus} on {weekday}? Both families say yes.'],
    ['Yes, bus {bus} has room on {weekday}. Please send a note with both names; the driver takes it from {child}.'],
  ),
  english(
    'bus_eligibility',
    'question',
    'Lost bus pass',
    ['{child} lost the bus pass somewhere between home and gym. How do we get a new one, and what does it cost?'],
    [
      'It costs nothing. A new pass for {child} is at the front office from tomorrow morning; the driver knows and lets {child} ride today.',
    ],
  ),
  english(
    'bus_conduct',
    'concern',
    'Loud and wild on bus {bus}',
    [
      'On bus {bus} the big ones throw things over the seats. {child} sits in front now and wears headphones. Is anybody watching?',
    ],
    [
      'Thank you for telling us. We watched the recording and spoke with three families. {child} may keep the seat in front, and an adult rides along for the next two weeks.',
    ],
  ),
  english(
    'going_home',
    'question',
    'Somebody else picks up today',
    [
      'My sister will pick {child} up today at the end of school, I am stuck at work. She has her card with her. Is a note enough?',
      'Change for today: {child} goes home with the neighbor and not by bus. Please tell {teacher}.',
    ],
    [
      'That is fine. {teacher} knows, and we will look at the card at the door.',
      'Done, {teacher} knows and so does the bus. Thank you for writing before noon.',
    ],
    { weight: 3 },
  ),
  english(
    'leave_early',
    'question',
    'Out at {time} for the dentist',
    [
      'I pick {child} up at {time} for the dentist. Can {child} wait in the office, please? There is no parking in front.',
    ],
    ['{child} will be by the door at {time}. Use the two spots marked “five minutes”.'],
    { weight: 2 },
  ),
  english(
    'absence_report',
    'comment',
    '{child} is sick today',
    [
      '{child} has a fever and stays home today. Please ask {teacher} what to do about the work, nothing urgent.',
      'Up all night with a bad stomach. {child} will not be in today and probably not tomorrow.',
    ],
    [
      'Thank you for telling us, and get well soon to {child}. {teacher} keeps the work, no hurry.',
      'Noted for both days. If it lasts longer than three days, the nurse would like a call.',
    ],
    { weight: 3 },
  ),
  english(
    'absence_record',
    'concern',
    'Marked absent by mistake',
    [
      'I got a call that {child} was absent on {weekday}. I dropped {child} off myself at the front door. Can you check?',
    ],
    [
      '{child} was in the nurse’s room when the list was taken. The record is corrected and the call will not repeat. I am sorry for the fright.',
    ],
    { weight: 2 },
  ),
  english(
    'meal_account',
    'question',
    'Money on the lunch account',
    [
      'I put {amount} on the account last week and it still shows zero. {child} says they wrote the name down at the counter.',
    ],
    [
      'Found it: the {amount} went to another child with the same first name. It is on {child}’s account now, and nothing is owed.',
    ],
    { weight: 2 },
  ),
  english(
    'meal_menu',
    'question',
    'No milk for {child}',
    ['The doctor says no milk for {child} until January. What do you need from us, and what is there to drink?'],
    [
      'A line from the doctor is enough, a photo will do. {child} can take oat milk or water at every meal from tomorrow; the counter has a note.',
    ],
  ),
  english(
    'meal_menu',
    'suggestion',
    'Ten minutes is not enough to eat',
    [
      'By the time {child} has a tray there are ten minutes left. Half of it comes home in the box. Could lunch be the other way round, outside first?',
    ],
    [
      'You are not the only one who says it. From the first of the month the younger classes go outside first and eat after. Please tell us in two weeks whether the box comes home empty.',
    ],
    { schools: ['birch-lane'] },
  ),
  english(
    'free_reduced_meals',
    'question',
    'The form for meals',
    ['I lost the form for free meals. Can I still send it, and does {child} have to tell anyone?'],
    [
      'You can, at any time of the year, on paper or on the page. {child} tells nobody anything: every tray and every card looks the same.',
    ],
    { weight: 2 },
  ),
  english(
    'lost_found',
    'question',
    'A lost jacket',
    [
      '{child} came home without the green jacket on {weekday}. It has our name in it. Is it with you?',
      'Retainer. Blue case. Possibly in the trash of the cafeteria, possibly in a pocket. Has anybody seen it?',
    ],
    [
      'It was on the rack by the gym and is now with {teacher}.',
      'It is in an envelope at the front office. Somebody had a very good day and brought it in.',
    ],
    { weight: 2 },
  ),
  english(
    'contact_update',
    'question',
    'New phone number',
    ['We have a new number since yesterday. Where do I tell you, and does it change everywhere at once?'],
    [
      'Thank you. Because it is about {child}’s safety, we change numbers when you call or come by with a card; then it is right everywhere, at once.',
    ],
    { weight: 2 },
  ),
  english(
    'calendar',
    'question',
    'Is there school on {weekday}?',
    ['Is there school on {weekday}? My calendar and the one on the door do not agree.'],
    ['There is, the whole day. The one on the door was from last year; it is gone now. Thank you.'],
    { weight: 2 },
  ),
  english(
    'calendar',
    'question',
    'Short Wednesdays',
    ['I keep forgetting the short Wednesdays. Is there a way to be told the day before?'],
    ['There is: the office sends a line every Tuesday at four to everyone who asks. You are on the list.'],
  ),
];
