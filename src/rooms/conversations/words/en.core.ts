/** What families and staff get by mail, and the words of the room's own rules. */
export const core = {
  someone: 'Somebody',
  school_office: 'the school',
  'receipt.subject': 'We have it: {subject}',
  'receipt.text':
    'Your message has arrived, and {owner} is responsible for answering you by {due}.\n\nYour number is {code}. To see where it stands, to add something, or to ask for a second look:\n{link}\n\nYou can also simply answer this mail.',
  'receipt.praise': 'Thank you. {owner} reads your words, and so does the principal.\n\nYour number is {code}.\n{link}',
  'receipt.anonymous':
    'Nobody can see who you are. Keep this number and these digits to read the answer: {code} · {digits}.',
  'receipt.critical':
    'We read in your message that somebody may be in danger. People at the school are being called right now. {watching, select, yes {Somebody is at the desk at this moment.} other {Nobody may be at the desk at this moment, so please do not wait for us.}}\n\n{crisis}',
  'receipt.not_open': '{school} does not answer here yet. If it cannot wait, call {number}.',
  'receipt.files_held': 'A file in your message is being checked before anybody opens it.',
  'reply.foot':
    'You can answer this mail. To see everything in one place, or to ask for a second look:\n{link}\n\n{owner} · {school}',
  'reply.subject': 'Re: {subject}',
  'start.subject': '{subject}',
  'closed.subject': 'Done: {subject}',
  'closed.text':
    'We think this is settled. If it is not, open it again or ask for a second look, and somebody reads it anew:\n{link}\n\nHow did we do? One tap is enough, on the same page.',
  'handed.subject': 'Passed on: {subject}',
  'handed.text': '{owner} has your question now. The promised time stays {due}.\n{link}',
  'notice.hidden_subject': 'Conversation {code}',
  'notice.how_to_answer': 'Answer this mail and your words go to the family. Begin with “note” and they stay inside.',
  'notice.opened.subject': 'New for you: {subject}',
  'notice.opened.text': '{from} wrote. You have it; the answer is promised by {due}.',
  'notice.family_wrote.subject': '{from} answered: {subject}',
  'notice.family_wrote.text': '{from} wrote again. The next answer is due {due}.',
  'notice.handed_to_you.subject': 'Handed to you: {subject}',
  'notice.handed_to_you.text': 'You have this conversation now. The answer is due {due}.',
  'notice.asked_in.subject': 'You are asked in: {subject}',
  'notice.asked_in.text': 'A colleague asks for your help with {code}.',
  'notice.mentioned.subject': 'You are mentioned: {subject}',
  'notice.mentioned.text': 'A colleague mentioned you in a note on {code}.',
  'notice.remind.subject': 'Due {due}: {subject}',
  'notice.remind.text': 'An answer to {from} is due {due}.',
  'notice.breach.subject': 'Late: {subject}',
  'notice.breach.text': 'The answer to {from} was promised by {due}. The family still waits.',
  'notice.escalation.subject': 'Still waiting: {subject}',
  'notice.escalation.text':
    'Nobody has answered {from}. It was due {due}. Please look at it, or give it to somebody who can.',
  'notice.look_again.subject': 'Quiet for two weeks: {subject}',
  'notice.look_again.text': 'The family has not answered for ten school days. Ask again, or close it.',
  'notice.look_first.subject': 'Please look first: conversation {code}',
  'notice.look_first.text':
    'Something in conversation {code} may be about somebody’s safety. Please read it before the others. If it is, call your alarm team; if it is not, nothing more needs to be done.',
  'notice.alarm.subject': 'Please look now: conversation {code}',
  'notice.alarm.text':
    'Words in conversation {code} may mean that somebody is in danger. Open it and press “I have it”. You are called again every 5 minutes until somebody does.',
  'notice.praise.subject': 'Somebody praised you',
  'notice.praise.text': '{from} wrote something kind about your work.',
  'notice.praise_copy.subject': 'Praise for a colleague',
  'notice.praise_copy.text': '{from} praised somebody at your school.',
  'notice.address_failed.subject': 'Mail came back: {subject}',
  'notice.address_failed.text':
    'Your mail to the family in {code} could not be delivered. Please call, or ask for another address.',
  'error.words_missing': 'Please write a few words first.',
  'error.words_too_long': 'This is longer than we can take at once. Please shorten it, or attach it as a file.',
  'error.address_missing': 'Please say where we can reach you.',
  'error.address_wrong':
    'This does not look like an e-mail address. It needs a name, an @ and a place, like maria@example.org.',
  'error.phone_wrong':
    'This number has {digits, plural, one {# digit} other {# digits}}. We need ten, like 555 014 0142.',
  'error.anonymous_off':
    'This district does not take messages without a name. You can ask for it to stay private instead.',
  'error.school_unknown': 'Please choose one of the schools.',
  'error.topic_unknown': 'Please choose one of the topics.',
  'error.person_unknown': 'Please choose a person or a topic.',
  'error.person_cannot':
    'This person cannot have it: they do not work here, or the matter is about them or their own child.',
  'error.reason_missing': 'Please say in a few words why, so that the next person can begin at once.',
  'error.closed_already': 'This conversation is closed. Open it again first.',
  'error.not_closed': 'This conversation is open already.',
  'error.collision': 'Somebody wrote while you were writing. Please read it first; your words are kept.',
  'error.other_child_named':
    'Another child is named here: {names}. Take the name out, or confirm that the family may read it.',
  'error.too_late_to_take_back': 'It has gone out already, so it cannot be taken back.',
  'error.no_contact': 'Nobody of this family may be contacted about this child. Please ask the office.',
  'error.rating_wrong': 'Please choose a number from 1 to 5.',
  'error.same_conversation': 'These are the same conversation.',
  'error.other_guardian':
    'These belong to different people. Each keeps their own conversation; you can put them into one group.',
  'error.dates_wrong': 'The end must come after the beginning, and not lie in the past.',
  'error.critical_open': 'Words of danger were found here. Somebody must press “I have it” before it can be closed.',
  'error.file_too_large': 'This file is larger than {limit} MB. Your words are kept; please send a smaller file.',
  'error.name_missing': 'Please give it a name.',
  'error.last_owner': 'Somebody must be responsible. Please name another person first.',
  'error.group_missing': 'This group has no open conversation.',
  'error.webhook_wrong': 'This address cannot be used. It must begin with https:// and be reachable from outside.',
} as const;
