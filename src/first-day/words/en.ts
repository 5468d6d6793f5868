export const words = {
  title: 'The first day',
  lead: 'From here to the first answered question. Every step is read from what is really there, so you can leave at any time and go on later.',
  progress: '{done} of {all} steps done',
  all_done: 'Everything is there. Families can ask, and they will be answered.',
  open_again: 'Look at it',
  look_again: 'Look again',
  'state.done': 'Done',
  'state.again': 'Look again',
  'state.todo': 'To do',
  'state.unproved': 'Not proved',

  'error.name_needed': 'Families see this name. Write it as people say it.',
  'error.zone_unknown': 'Choose one of the time zones in the list.',
  'error.address_unreadable': 'This is no mail address. It looks like office@example.org.',
  'error.language_needed': 'Choose at least one language.',
  'error.nobody_to_call': 'Nobody on the lists has a mail address here. Add one on the person’s page, then call again.',
  'error.selector_unreadable': 'A selector has only letters, digits, dots and hyphens, such as mail2026.',

  'step.district.title': 'Name the district',
  'step.district.button': 'Name it',
  'step.district.unnamed': 'Say what the district is called, where it is, and whom families call.',
  'step.district.no_phone':
    '{name} keeps the time of {zone}. Families do not see yet whom to call: add a telephone number.',
  'step.district.named': '{name} keeps the time of {zone}.',

  'step.sign_in.title': 'Sign-in for staff',
  'step.sign_in.button': 'Set it up and try it',
  'step.sign_in.none':
    'Staff can sign in with a code or a passkey. To let them use their district account, enter the address of your identity provider, the client and its secret, and try it.',
  'step.sign_in.untried': 'The identity provider is entered. Press “Try it”, sign in there, and come back.',
  'step.sign_in.off': 'Tried and working ({when}), and switched off. Switch it on when staff should use it.',
  'step.sign_in.proved': 'You signed in through the identity provider and came back: {when}.',

  'step.mail.title': 'Mail',
  'step.mail.button': 'Send a test mail',
  'step.mail.unproved': 'Send one mail and answer it. Then we know that mail goes out and comes back.',
  'step.mail.waiting': 'A test mail is on its way. Answer it from the mailbox it went to.',
  'step.mail.long_ago': 'Mail went out and came back: {when}. That was long ago; try it again.',
  'step.mail.unlooked': 'Mail goes out and comes back ({when}). Look at the records of the mail domain, too.',
  'step.mail.records':
    'Mail goes out and comes back ({when}). {open, plural, one {One record} other {# records}} of the mail domain should be seen to, so that others believe our mail.',
  'step.mail.proved': 'Mail goes out and comes back ({when}), and the records of the mail domain are right.',

  'step.roster.title': 'The roster',
  'step.roster.button': 'Load the roster',
  'step.roster.none': 'Load schools, students, guardians and staff from a OneRoster file or the simple table.',
  'step.roster.rejected': 'The last file was refused and changed nothing. Look at why, and load it again.',
  'step.roster.held': 'A file is held until you have read what it would change and approved it.',
  'step.roster.rejected_later':
    '{students, number} students in {schools, number} schools are here ({guardians, number} guardians, {staff, number} staff). The last file was refused.',
  'step.roster.warnings':
    '{students, number} students in {schools, number} schools are here ({guardians, number} guardians, {staff, number} staff). {errors, plural, one {One row} other {# rows}} of the file could not be read.',
  'step.roster.loaded':
    '{students, number} students in {schools, number} schools, {guardians, number} guardians, {staff, number} staff.',

  'step.rights.title': 'Rights of guardians',
  'step.rights.button': 'Confirm contacts',
  'step.rights.none': 'No guardian is known yet. Load the roster with its guardians first.',
  'step.rights.unconfirmed':
    '{open, plural, one {One contact waits} other {# contacts wait}} to be confirmed. Until then they may ask and are answered, and see no record. {see, select, yes {Parents will see records, as the district set it.} other {Parents will not see records, as the district set it.}}',
  'step.rights.some':
    '{confirmed, number} contacts are confirmed, {open, number} wait. {see, select, yes {Confirmed parents see records.} other {Parents do not see records, as the district set it.}}',
  'step.rights.confirmed':
    '{confirmed, number} contacts are confirmed{open, plural, =0 {} other {, # wait}}. {see, select, yes {Parents see records.} other {Parents do not see records, as the district set it.}}',

  'step.topics.title': 'Somebody for every topic',
  'step.topics.button': 'Give topics an owner',
  'step.topics.none': 'There are no topics yet.',
  'step.topics.ownerless':
    '{without, number} of {topics, number} topics have nobody named for them. Until then the school’s office or the administrators answer.',
  'step.topics.empty_departments':
    'Somebody is named for each of the {topics, number} topics. {empty, plural, one {One department has} other {# departments have}} nobody working in it.',
  'step.topics.owned': 'Somebody is named for each of the {topics, number} topics.',

  'step.legal.title': 'Matters with a legal path',
  'step.legal.button': 'Name coordinators',
  'step.legal.missing':
    '{missing, number} of {paths, number} legal paths have no coordinator: discrimination, harassment, disability, special-education complaints, public records. Until then such matters go to an administrator.',
  'step.legal.named': 'Each of the {paths, number} legal paths has a coordinator.',

  'step.hours.title': 'Hours and holidays',
  'step.hours.button': 'Set hours and holidays',
  'step.hours.none': 'Load the roster first; then set hours for its schools.',
  'step.hours.hours_missing':
    '{without, plural, one {One school has} other {# schools have}} no hours of their own or of the district. Promised times are counted in them.',
  'step.hours.holidays_missing': 'Hours are set. Enter the holidays ahead, so that nobody is promised an answer then.',
  'step.hours.set': 'Hours are set, and {closures, plural, one {one closed time} other {# closed times}} ahead.',

  'step.alarm.title': 'The alarm team',
  'step.alarm.button': 'Try the alarm',
  'step.alarm.nobody': 'Nobody is named to be called when a message reads like danger. Name at least two people.',
  'step.alarm.one': 'Only one person would be called. Name a second one.',
  'step.alarm.untried':
    '{people, number} people are named. Call them once as a test: an alarm counts only when two have heard it{heard, plural, =0 {} other { (# so far)}}.',
  'step.alarm.unproved':
    '{heard, plural, =0 {Nobody} one {One} other {#}} of {people, number} heard the test call. An alarm must reach two people at every school.',
  'step.alarm.proved': '{heard, number} people heard a test call.',

  'step.languages.title': 'Languages',
  'step.languages.button': 'Choose languages',
  'step.languages.unchosen':
    '{installed, number} languages are installed, {chosen, number} are offered. Choose those of your families.',
  'step.languages.chosen': '{chosen, number} of {installed, number} installed languages are offered to families.',

  'step.schools.title': 'Open the schools',
  'step.schools.button': 'Open schools',
  'step.schools.none_open':
    '{shut, plural, =0 {No school is here yet.} one {One school is not open yet: its page says whom to call.} other {# schools are not open yet: their pages say whom to call.}}',
  'step.schools.some_open':
    '{open, plural, one {One school is} other {# schools are}} open, {shut, plural, one {one not yet: its page says} other {# not yet: their pages say}} whom to call.',
  'step.schools.all_open': '{open, plural, one {The school is} other {All # schools are}} open to their families.',

  'district.lead': 'This stands on every page, every mail and every printed card.',
  'district.name': 'Name of the district',
  'district.name_hint': 'As families say it, such as Alder Falls Schools.',
  'district.zone': 'Time zone',
  'district.zone_hint': 'Promised times are counted by this clock. A school may have another one.',
  'district.zone_other': 'All others',
  'district.phone': 'Telephone',
  'district.phone_hint': 'Whom families call when a school has no number of its own.',
  'district.save': 'Save',
  'district.saved': 'The district is named.',

  'languages.lead': 'Families choose among these on every page, and what we print comes in each of them.',
  'languages.legend': 'Offered to families',
  'languages.more': 'Another language is one folder; whoever runs the server can add it.',
  'languages.save': 'Offer these languages',
  'languages.saved': 'The languages are set.',

  'mail.lead':
    'Families write to us and are answered by mail. Here we see that it works both ways, and that others believe it is ours.',
  'mail.trip': 'There and back',
  'mail.trip_lead':
    'We send one mail to an address of yours. Answer it with any words: when the answer arrives here, mail is proved.',
  'mail.address': 'Send it to',
  'mail.address_hint': 'Best a mailbox outside the district, as families have them.',
  'mail.send': 'Send the test mail',
  'mail.sent': 'The test mail is on its way. Answer it.',
  'mail.test_subject': 'Please answer this test mail',
  'mail.test_text':
    'This mail tries out the way to you and back.\n\nAnswer it with any words. When your answer arrives, the page “Mail” of the first day turns green.',
  'mail.came_back': 'Came back',
  'mail.proved_at': 'A test mail went out and its answer came in: {when}.',
  'mail.on_its_way': 'Waiting for the answer',
  'mail.waiting': 'Sent to {address}: {when}. Answer it there.',
  'mail.trouble': 'Not sent',
  'mail.not_sent': 'The mail server did not take it: {reason}',
  'mail.records': 'What others look up',
  'mail.records_lead':
    'Other mail servers ask the name servers about {domain} before they believe a mail. Whoever keeps your domain can add what is missing.',
  'mail.looked_at': 'Looked up: {when}.',
  'mail.selector': 'DKIM selector',
  'mail.selector_hint':
    'The name under which your mail server’s key stands. Leave it empty and we try the usual ones ({tried} and others); only an unusual one need be typed. The mail provider says it.',
  'mail.selector_found': 'The key was found under the usual name {selector}; nothing need be typed.',
  'mail.look': 'Look the records up',
  'mail.looked': 'The records were looked up.',

  'record.found': 'Found',
  'record.add_name': 'Add at',
  'record.add_type': 'Type',
  'record.add_value': 'Value',
  'record.state.ok': 'Right',
  'record.state.weak': 'Weak',
  'record.state.missing': 'Missing',
  'record.state.unheard': 'Not known',
  'record.mx.name': 'MX',
  'record.mx.why': 'It says which server takes the mail of families.',
  'record.mx.ok': 'It is there.',
  'record.mx.missing': 'Without it no answer of a family finds its way. Add this record:',
  'record.mx.missing_fetched': 'Mail is fetched from a mailbox; its provider tells you the record. Ours would be:',
  'record.mx.unheard': 'The name servers did not answer. Try again later.',
  'record.spf.name': 'SPF',
  'record.spf.why': 'It says which servers may send mail in our name.',
  'record.spf.ok': 'It is there.',
  'record.spf.missing':
    'Without it our mail may land in the spam folder. Add this record, or the one your mail provider names:',
  'record.spf.two': 'There are two of them, and then none counts. Make one of them.',
  'record.spf.open': 'It lets everybody send in our name. Replace it:',
  'record.spf.unheard': 'The name servers did not answer. Try again later.',
  'record.dkim.name': 'DKIM',
  'record.dkim.why': 'A seal on every mail that others check with this key.',
  'record.dkim.ok': 'The key is there.',
  'record.dkim.unnamed':
    'No key stands under the usual names. Ask your mail provider for the selector and write it below, or let it make a key.',
  'record.dkim.missing': 'Under this selector there is no key. Your mail provider gives you the value:',
  'record.dkim.withdrawn': 'The key under this selector was taken back. Your mail provider gives you a new one:',
  'record.dkim.unheard': 'The name servers did not answer. Try again later.',
  'record.dmarc.name': 'DMARC',
  'record.dmarc.why': 'It tells others what to do with a forged mail in our name.',
  'record.dmarc.ok': 'It is there, and forged mail is stopped.',
  'record.dmarc.missing': 'Without it anybody can write to families in our name. Add this record:',
  'record.dmarc.none': 'It only watches. When all your own mail passes, replace it:',
  'record.dmarc.unheard': 'The name servers did not answer. Try again later.',
  'record.starttls.name': 'STARTTLS',
  'record.starttls.why': 'Mail on its way to us should be closed like a letter.',
  'record.starttls.ok': 'The listener encrypts; its certificate holds until {until}.',
  'record.starttls.off': 'No listener runs here; mail is fetched from a mailbox.',
  'record.starttls.missing':
    'The listener takes mail open, as on a postcard. Set SMTP_TLS_KEY and SMTP_TLS_CERT and start again.',
  'record.starttls.ended': 'The listener’s certificate ended: {until}. Put a new one in its place.',
  'record.starttls.unheard': 'The listener did not answer. Is it running?',

  'alarm.lead':
    'When a message reads like danger, these people are called at once. A test call shows that it reaches them: each gets a mail as in an alarm and presses one button.',
  'alarm.too_few':
    '{n, plural, =0 {Nobody would be called.} other {Only one person would be called.}} Name at least two.',
  'alarm.red':
    'Not proved: {n, plural, one {at one school} other {at # schools}} fewer than two people have heard a test call.',
  'alarm.green': 'Proved: an alarm reaches at least two people at every school.',
  'alarm.people': 'Who is called',
  'alarm.person': 'Person',
  'alarm.address': 'Reached at',
  'alarm.no_address': 'No mail address',
  'alarm.heard': 'Heard it',
  'alarm.heard_yes': 'Heard it',
  'alarm.not_heard': 'Not yet',
  'alarm.untried': 'Not tried',
  'alarm.nobody': 'Nobody is named yet',
  'alarm.nobody_text': 'Name the people who are called, for the district or for each school.',
  'alarm.call': 'Call them as a test',
  'alarm.called':
    '{n, plural, one {One person was called.} other {# people were called.}} Each presses the button in the mail.',
  'alarm.called_at': 'Last test call: {when}.',
  'alarm.lists': 'Who is on the lists',
  'alarm.call_subject': 'TEST of the alarm: please press the button',
  'alarm.call_text':
    'This is a test. Nobody is in danger.\n\nIn an alarm a call like this one would reach you now. Open this address and press “I heard it”, so that we know it does:\n{link}',

  'heard.title': 'Test of the alarm',
  'heard.lead': 'This is a test. Press the button, so that we know an alarm reaches you.',
  'heard.button': 'I heard it',
  'heard.done': 'Thank you. An alarm reaches you.',
  'heard.old': 'This link belongs to an older test call. Use the newest mail.',

  'schools.lead':
    'Each school opens by its own switch. Until then its page says whom to call. Mail to its address is kept and answered all the same.',
  'schools.none': 'No school is here yet',
  'schools.none_text': 'Load the roster first. Its schools appear here, closed.',
  'schools.open': 'Open',
  'schools.shut': 'Not open yet',
  'schools.calls': 'Families call <phone>{number}</phone>.',
  'schools.no_phone': 'No telephone number of its own; the district’s is shown.',
  'schools.open_it': 'Open to families',
  'schools.close': 'Close again',
  'schools.opened': '{school} is open to its families.',
  'schools.closed': '{school} is closed; its page says whom to call.',
  'schools.ask_title': 'Open {school}?',
  'schools.ask_lead':
    '{n, plural, one {One step is} other {# steps are}} still missing. You can open the school all the same.',
  'schools.ask_note': 'Families will write as soon as it is open. What is missing here, they may feel.',
  'schools.finish': 'Finish the steps first',
  'schools.anyway': 'Open it all the same',

  'kit.title': 'Launch kit',
  'kit.lead': 'A poster, a letter and wallet cards that tell families where to ask, in each of their languages.',
  'kit.open': 'Open the launch kit',
  'kit.print': 'Choose, then print this page from your browser.',
  'kit.school': 'School',
  'kit.what': 'What',
  'kit.language': 'Language',
  'kit.paper': 'Paper',
  'kit.all': 'All languages',
  'kit.show': 'Show',
  'kit.piece.poster': 'Poster',
  'kit.piece.letter': 'Letter to families',
  'kit.piece.cards': 'Wallet cards',
  'kit.paper.letter': 'US Letter',
  'kit.paper.a4': 'A4 (210 × 297 mm)',

  'print.headline': 'Questions? We answer.',
  'print.promise':
    'Ask anything about your child’s school. One person becomes responsible for your question and tells you by when you have the answer.',
  'print.how': 'Point your phone’s camera at the square, or type <b>{address}</b>',
  'print.phone': 'Or call <b>{number}</b>',
  'print.code': 'Code that opens {address}',
  'print.emergency': 'Not for emergencies: in danger call 911.',
  'print.dear': 'Dear family,',
  'print.letter_what':
    'From now on there is one place for every question, worry or word of thanks about {school}: on the phone, by mail or in person, and no account is needed.',
  'print.letter_language': 'Write or speak in your own language. You can also ask that only few people read it.',
  'print.letter_none':
    'You have no internet? Call or come in: the office enters your question, and you get a slip with its number.',
  'print.regards': 'We look forward to hearing from you.',
  'print.card': 'Questions? We answer.',
  'settings.says': 'From an empty database to the first answered question, step by step.',
} as const;
