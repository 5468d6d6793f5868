/** The lessons, part one: what they say, practise and ask. Facts from research only with a row of the evidence list. */
export const lessonsOne = {
  'lesson.short.title': 'Good news first, in one sentence',
  'lesson.short.lead':
    'A short message about one child, with something the family can answer, does more than a long letter to all.',
  'lesson.short.body':
    'Most messages from school come when something went wrong. A family that has heard three good things from you listens in another way to the fourth, which is not good.\n\nWrite one sentence about one child. Say what you saw, not what the child is: “Today Mateo explained his solution to the whole table.” Then, where it helps, one thing to do next, and one small question, so that the family can answer. An answer is worth more than a reader.\n\nKeep it short: a parent reads it on a phone, between two things. No abbreviations, no attachment, no second topic. Send it in the language the family reads; the page does that for you and keeps your own words beside it.\n\nChoose the child you have heard least about this week. The quiet ones get few messages, good or bad.\n\nWhen you must say something hard, keep the same shape: what happened, what you are doing, what the family can do, and when you will write again. Never a judgment, never another child.',
  'lesson.short.basis':
    'In a trial with about 435 high-school students in summer courses, weekly one-sentence messages to parents went with fewer failed courses (9.3% against 15.8%). It does not show what happens in a normal year or with younger children. Reviews of many studies also name two-way contact as an active part.',
  'lesson.short.scene':
    'Mateo was late on Monday and Tuesday. Today he came early and helped Leila tidy up the books. His mother has heard from the school twice this month, both times about lateness.',
  'lesson.short.family':
    'His mother writes: Is everything all right with Mateo? I am a little afraid when I see your name.',
  'lesson.short.choice_a': 'Mateo was late twice this week. Please make sure that he leaves home earlier.',
  'lesson.short.said_a':
    'It is true, and it is the third message about lateness. The mother asked whether he is all right.',
  'lesson.short.choice_b':
    'Yes. Today he came early and stayed to help with the books. What did he tell you about it at home?',
  'lesson.short.said_b': 'Good news, seen by you, and a question that she can answer. Lateness can wait for a talk.',
  'lesson.short.choice_c': 'Mateo is a wonderful boy, do not worry about anything.',
  'lesson.short.said_c':
    'Kind, but it says nothing that you saw. Praise that could be about anybody is soon forgotten.',
  'lesson.short.answers': 'early, books, help, helped, all right, fine, well',
  'lesson.short.others': 'Leila',
  'lesson.short.q1': 'What makes a short message worth answering?',
  'lesson.short.q1_a': 'It goes to all families at once',
  'lesson.short.q1_b': 'It is about one child and asks one small thing',
  'lesson.short.q1_c': 'It explains the whole week',
  'lesson.short.q1_why': 'A message to all asks nobody. One child and one question do.',
  'lesson.short.q2': 'What belongs in a hard message?',
  'lesson.short.q2_a': 'What happened, what you do, what the family can do, and when you write again',
  'lesson.short.q2_b': 'What other children did as well',
  'lesson.short.q2_c': 'What kind of child this is',
  'lesson.short.q2_why': 'Facts and next steps help. Other children and judgments do not belong there.',
  'lesson.short.q3': 'To whom do you write this week?',
  'lesson.short.q3_a': 'To those who wrote to you last',
  'lesson.short.q3_b': 'To those who are always first',
  'lesson.short.q3_c': 'To the child you have heard least about',
  'lesson.short.q3_why': 'Whoever is quiet gets few messages. Begin there.',
  'lesson.short.tomorrow':
    'Choose one child you have written nothing about this month. Send one sentence about something good that you saw.',
  'lesson.call.title': 'A call in twenty seconds',
  'lesson.call.lead': 'Enter a call while it lasts, and read out who has it and by when before you hang up.',
  'lesson.call.body':
    'A family that calls wants two things: to be heard, and to know what happens next. Both fit into one call when you type while they speak.\n\nPress the key for a new entry on any page. Three letters find the child: a nickname, either family name, without accents. Choose the topic. If you answered on the spot, press “answered”: it is counted and closed, and no clock runs.\n\nIf not, the page shows at once who has it and the promised time. Read both out: “Ms. Vega in Transportation has it, and she answers by tomorrow noon.” This one sentence saves the second call.\n\nWrite what was asked in the caller’s own words. Do not write what you think of the caller: families may read what is kept about them.\n\nAsk one question back before you hang up: “Is this number right for the answer?” An answer to an old number reaches nobody.\n\nWhen the line is bad or another family stands at the counter, one line is enough. You can add the rest within the day.',
  'lesson.call.scene':
    'A father calls at 7:50. The bus did not come, his son Tariq stands in the cold, and another family waits at your counter with little Rosa.',
  'lesson.call.family':
    'He says: The bus did not come again! Who can tell me when it comes? Nobody ever calls me back.',
  'lesson.call.choice_a': 'Please write an e-mail to Transportation, they will help you.',
  'lesson.call.said_a': 'You have his call in your hand. Sending him away makes it two calls and one angry family.',
  'lesson.call.choice_b':
    'I have entered it. Ms. Vega in Transportation has it and calls you by nine today. Is this number right?',
  'lesson.call.said_b': 'A name, a time, and the number checked. That is all he needs for now.',
  'lesson.call.choice_c': 'I will see what I can do and somebody will surely call.',
  'lesson.call.said_c': '“Somebody” and “surely” are why he says that nobody ever calls back.',
  'lesson.call.answers': 'bus, transportation, calls you, call you, vega',
  'lesson.call.others': 'Rosa',
  'lesson.call.q1': 'What do you read out before you hang up?',
  'lesson.call.q1_a': 'The number of the case only',
  'lesson.call.q1_b': 'Who has it and by when',
  'lesson.call.q1_c': 'The rules for buses',
  'lesson.call.q1_why': 'A name and a time save the second call. The number alone says nothing.',
  'lesson.call.q2': 'You answered on the spot. What now?',
  'lesson.call.q2_a': 'Enter nothing, it is done',
  'lesson.call.q2_b': 'Enter it and leave it open',
  'lesson.call.q2_c': 'Enter it as answered, so that it counts and no clock runs',
  'lesson.call.q2_why':
    'Calls that are not entered never show how much you do. Open ones call for an answer that was given.',
  'lesson.call.q3': 'What do you write down?',
  'lesson.call.q3_a': 'What was asked, in the caller’s words',
  'lesson.call.q3_b': 'How the caller behaved',
  'lesson.call.q3_c': 'What you think is behind it',
  'lesson.call.q3_why': 'Families may read it. What they asked is what counts.',
  'lesson.call.tomorrow': 'Enter your first three calls while they last, and read out the name and the time each time.',
  'lesson.interpreter.title': 'Through an interpreter, never through a child',
  'lesson.interpreter.lead':
    'A child who translates carries words that are not theirs. Ask for an interpreter, and talk to the parent.',
  'lesson.interpreter.body':
    'Children often translate for their parents because they are there. For a school matter that is never right: the child may be what it is about, may leave out what is hard, and should not carry it.\n\nAsk at the beginning, not when it gets difficult: “Shall we have an interpreter? It costs you nothing.” The page shows the language a family chose; do not guess it from a name.\n\nWith an interpreter on the line, look at the parent and speak to the parent: “When did you notice it?”, not “Ask her when.” Short sentences. Stop after each thought. No idioms, no abbreviations.\n\nAsk the parent to tell you what was agreed. Not “Did you understand?” – everybody says yes – but “What will each of us do now?”\n\nWritten words: the page sends your answer in the family’s language and says when a machine translated it. For rights, health, safety and discipline have a person read it first.\n\nA friend or neighbor may help with small things, if the parent wants it. Not with records, and not with what is private.',
  'lesson.interpreter.scene':
    'Mrs. Tran stands at the counter with her son Minh, who is nine. A letter came about his absences. Minh begins to translate. Behind them waits Hugo with his father.',
  'lesson.interpreter.family':
    'Mrs. Tran says in Vietnamese, and Minh translates: Mom asks why the letter says she did something wrong.',
  'lesson.interpreter.choice_a': 'Minh, please tell your mom that she must send a note each time.',
  'lesson.interpreter.said_a': 'Minh now explains his own absences to his mother. What he leaves out, nobody knows.',
  'lesson.interpreter.choice_b': 'The letter is only a form, she need not worry. Minh can read it to her at home.',
  'lesson.interpreter.said_b': 'It may be comforting and is still a child reading a letter about himself.',
  'lesson.interpreter.choice_c':
    'Thank you, Minh, you need not translate. Mrs. Tran, I am calling an interpreter now; it takes two minutes and costs nothing.',
  'lesson.interpreter.said_c': 'The child is free, the mother is spoken to, and she knows how long it takes.',
  'lesson.interpreter.answers': 'interpreter, letter, absence, note',
  'lesson.interpreter.others': 'Hugo',
  'lesson.interpreter.q1': 'Why not through the child?',
  'lesson.interpreter.q1_a': 'It may be about the child, and the child should not carry it',
  'lesson.interpreter.q1_b': 'Children speak too fast',
  'lesson.interpreter.q1_c': 'It takes too long',
  'lesson.interpreter.q1_why': 'Speed is not the point. What is hard should not pass through a child.',
  'lesson.interpreter.q2': 'To whom do you speak when an interpreter helps?',
  'lesson.interpreter.q2_a': 'To the interpreter',
  'lesson.interpreter.q2_b': 'To the parent',
  'lesson.interpreter.q2_c': 'To whoever looks friendlier',
  'lesson.interpreter.q2_why': 'The interpreter is a voice. The talk is between you and the parent.',
  'lesson.interpreter.q3': 'How do you find out whether it is clear?',
  'lesson.interpreter.q3_a': 'I ask “Did you understand?”',
  'lesson.interpreter.q3_b': 'I say it again, louder',
  'lesson.interpreter.q3_c': 'I ask what each of us will do now',
  'lesson.interpreter.q3_why': 'Everybody says yes to the first. Louder helps nobody.',
  'lesson.interpreter.tomorrow': 'Find out how your school calls an interpreter, and put the number beside your phone.',
  'lesson.promise.title': 'Answer within the promise, and say when',
  'lesson.promise.lead':
    'A family can wait when it knows until when. An answer that says “not yet, but by Thursday” is an answer.',
  'lesson.promise.body':
    'Each topic has a promise: so many hours of school time until the first answer. The family has seen it. The clock stops when you answer, not when you are finished.\n\nSo answer first, solve then. “I have it. I am asking the garage today and write to you by Thursday noon” is a good first answer. It takes one minute.\n\nName a day and keep it. If Thursday comes and you know nothing yet, write just that, and name the next day. Nobody is angry about a second date that comes before the first is over.\n\nWrite so that it can be read once: the answer in the first sentence, then the reason, then the next step. Short words. No paragraph from the rule book; a link if it must be.\n\nIf it is not yours, hand it on at once with one line why. The clock keeps running, so waiting with it costs the colleague the time.\n\nLate is not a disgrace. It often means too much work or the wrong desk. Say so early: those who lead can add hands, but not after the fact.',
  'lesson.promise.basis':
    'A letter on absences rewritten in under 150 plain words, against 382, went with about 0.07 fewer days missed in the next month, in a trial with 131,312 families. That is little for one child and cheap for many; it does not show that plain words solve absence.',
  'lesson.promise.scene':
    'A mother asks on Tuesday why her daughter Sofia is no longer on the bus list. You must ask the garage, and they answer on Wednesdays. Sofia’s friend Emma lost her place too.',
  'lesson.promise.family':
    'She writes: Sofia is not on the list for bus 12 any more. How is she to come to school next week?',
  'lesson.promise.choice_a':
    'Thank you for asking. I have it. I ask the garage tomorrow and write to you by Thursday noon. Until then the driver takes her along.',
  'lesson.promise.said_a': 'It is an answer: who, what next, by when, and what holds until then.',
  'lesson.promise.choice_b': 'We are looking into it and will get back to you as soon as possible.',
  'lesson.promise.said_b': '“As soon as possible” is no day. She will ask again tomorrow.',
  'lesson.promise.choice_c':
    'Please note section 4.2 of the rules for transportation, which you will find on our page.',
  'lesson.promise.said_c': 'It may be right, and she still does not know how Sofia comes to school.',
  'lesson.promise.answers': 'bus, list, driver, garage, place',
  'lesson.promise.others': 'Emma',
  'lesson.promise.q1': 'When does the clock stop?',
  'lesson.promise.q1_a': 'When all is solved',
  'lesson.promise.q1_b': 'When I have opened the message',
  'lesson.promise.q1_c': 'When I have answered, with a day for the rest',
  'lesson.promise.q1_why': 'Opening is not answering. A good first answer with a day is enough.',
  'lesson.promise.q2': 'Thursday comes and you know nothing yet. What do you do?',
  'lesson.promise.q2_a': 'Wait until I know',
  'lesson.promise.q2_b': 'Write that, and name the next day',
  'lesson.promise.q2_c': 'Hand it on to somebody else',
  'lesson.promise.q2_why': 'A second date before the first is over keeps trust.',
  'lesson.promise.q3': 'It came to you and is not yours. What now?',
  'lesson.promise.q3_a': 'Hand it on at once, with one line why',
  'lesson.promise.q3_b': 'Keep it until the family asks again',
  'lesson.promise.q3_c': 'Answer that you are not responsible',
  'lesson.promise.q3_why': 'The clock runs on. Each hour with you is one less for the colleague.',
  'lesson.promise.tomorrow':
    'Answer the oldest open question first thing in the morning, even if you only say by when.',
} as const;
