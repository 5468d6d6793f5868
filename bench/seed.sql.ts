/** The statements that make the measured district: its people, its words, and the stories of its conversations. */

const schools = ['Alder Elementary', 'Birch Middle', 'Cedar High'] as const;
const departments = ['Transportation', 'Meals', 'Technology', 'Enrollment'] as const;
const students = 6_000;
const guardians = 9_000;

const given =
  'Ana Ben Chloe Dina Elif Farah Gus Hana Ivan Jo Kofi Lena Mina Noor Omar Pia Quinn Rosa Sami Tess Uma Vera Will Ximena Yusuf Zoe'.split(
    ' ',
  );
const family =
  'Abara Brandt Castillo Dahl Eze Farouk Garcia Haddad Ibarra Jensen Kim Lopez Mensah Nguyen Okafor Park Quist Rahman Silva Tran Ueda Vega Wong Xu Yilmaz Zamora'.split(
    ' ',
  );

/** Words of every day, most frequent first: the first of them stand in a great share of all conversations. */
const common =
  `the to my is a and child school for bus please on at he she not in we was today of it have teacher class home day can when with they
  number morning after tomorrow homework late lunch grade help need know thank hello question driver stop route pick up work money account menu allergy milk
  form paper sign book library laptop password email phone call back office nurse sick doctor fever medicine inhaler absence absent excuse test math
  reading science history music band field trip permission fee coat lost found shoes playground friend trouble bully fight desk seat room schedule change
  transfer enroll register address proof birth certificate shots report card conference meeting interpreter spanish arabic language summer camp club soccer
  practice coach game ticket parking gate door bell early release snow ice delay closed holiday calendar concert play art project group partner kindergarten`
    .split(/\s+/)
    .filter((word) => word !== '');

const quoted = (text: string): string => `'${text.replaceAll("'", "''")}'`;
const arrayOf = (words: readonly string[]): string => `array[${words.map(quoted).join(',')}]`;

/** Schools, departments, 120 members of staff, children and guardians. */
export function peopleOf(district: string, newId: () => string): readonly string[] {
  const d = quoted(district);
  const orgs = [
    ...schools.map((name, at) => `(${d}, '${newId()}', 'school', ${d}, ${quoted(name)}, 'school-${at}')`),
    ...departments.map((name, at) => `(${d}, '${newId()}', 'department', ${d}, ${quoted(name)}, 'unit-${at}')`),
  ];
  return [
    'create schema bench',
    `insert into roster.orgs (district_id, id, kind, parent_id, name, slug) values ${orgs.join(', ')}`,
    `create table bench.school as select row_number() over (order by slug)::int - 1 as s, id from roster.orgs where kind = 'school'`,
    `create table bench.unit as select row_number() over (order by slug)::int - 1 as u, id from roster.orgs where kind = 'department'`,
    // 0–2 principals, 3–11 offices, 12–23 departments, 24 engagement, 25–26 administrators, 27–119 teachers.
    `create table bench.staff as select n, uuidv7() as id, case when n < 3 then 'principal' when n < 12 then 'office' when n < 24 then 'department' when n = 24 then 'engagement'
        when n < 27 then 'administrator' else 'teacher' end as role, n % 3 as s, (n - 12) % 4 as u from generate_series(0, 119) n`,
    `create table bench.student as select n, uuidv7() as id, n % 3 as s from generate_series(0, ${students - 1}) n`,
    `create table bench.guardian as select n, uuidv7() as id, n % 3 as s, (n % ${students}) as student from generate_series(0, ${guardians - 1}) n`,
    `create function bench.name(n int, which text) returns text language sql immutable as $$
      select case which when 'given' then (${arrayOf(given)})[1 + n % ${given.length}] else (${arrayOf(family)})[1 + (n / ${given.length}) % ${family.length}] || case when n < ${given.length * family.length} then '' else '-' || (${arrayOf(family)})[1 + (n / ${given.length * family.length}) % ${family.length}] end end $$`,
    ...[
      ['staff', 'false, false, true', 'null'],
      ['student', 'true, false, false', '(select id from bench.school where s = x.s)'],
      ['guardian', 'false, true, false', 'null'],
    ].map(
      ([
        table,
        is,
        school,
      ]) => `insert into roster.people (district_id, id, given_name, family_name, is_student, is_guardian, is_staff, school_id, grade, language, search_text)
        select ${d}, x.id, bench.name(n, 'given'), bench.name(n, 'family'), ${is}, ${school}, ${table === 'student' ? `lpad((1 + n % 12)::text, 2, '0')` : 'null'},
          ${table === 'guardian' ? `(array['en','en','en','es','es','ar'])[1 + n % 6]` : 'null'}, lower(bench.name(n, 'given') || ' ' || bench.name(n, 'family')) from bench.${table} x`,
    ),
    `insert into roster.assignments (district_id, id, person_id, org_id, role, is_primary) select ${d}, uuidv7(), x.id,
      case when role in ('principal', 'office', 'teacher') then (select id from bench.school where s = x.s) when role = 'department' then (select id from bench.unit where u = x.u) else ${d} end, role, true from bench.staff x`,
    `insert into roster.contact_details (district_id, id, person_id, kind, value, as_written) select ${d}, uuidv7(), id, 'email', 'family' || n || '@families.test', 'family' || n || '@families.test' from bench.guardian`,
    `insert into roster.contact_details (district_id, id, person_id, kind, value, as_written) select ${d}, uuidv7(), id, 'email', 'staff' || n || '@staff.test', 'staff' || n || '@staff.test' from bench.staff`,
    `insert into roster.guardianships (district_id, id, guardian_id, student_id, relation, state, may_see_records, legal_guardian)
      select ${d}, uuidv7(), g.id, c.id, 'parent', 'confirmed', true, true from bench.guardian g join bench.student c on c.n = g.student`,
    `create table bench.room as select n, uuidv7() as id, n % 3 as s from generate_series(0, 239) n`,
    `insert into roster.classes (district_id, id, school_id, name) select ${d}, r.id, (select id from bench.school where s = r.s), 'Room ' || n from bench.room r`,
    `insert into roster.enrollments (district_id, id, class_id, person_id, role) select ${d}, uuidv7(), r.id, c.id, 'student' from bench.student c join bench.room r on r.n = c.n % 240`,
    `insert into roster.enrollments (district_id, id, class_id, person_id, role) select ${d}, uuidv7(), r.id, t.id, 'teacher' from bench.room r join bench.staff t on t.n = 27 + r.n % 93 and t.role = 'teacher'`,
    'analyze',
  ];
}

/** Sentences, who gets what, and one line for each story. */
export function settingUp(district: string, count: number): readonly string[] {
  const d = quoted(district);
  return [
    'select setseed(0.42)',
    // Five thousand words: those of every day, then made ones that grow rarer; a sentence draws them by rank.
    `create unlogged table bench.word as select n, coalesce((${arrayOf(common)})[n + 1],
      (array['ba','ce','di','fo','gu','ha','ke','li','mo','nu'])[1 + n % 10] || (array['lan','mir','ton','ves','ral','dun'])[1 + (n / 10) % 6] || (array['a','eth','io','un','ar','is','om'])[1 + (n / 60) % 7] || (array['s','k','d','m','x','p','t','g','b','v','n','r'])[1 + (n / 420) % 12]) as word
      from generate_series(0, 4999) n`,
    `create unlogged table bench.sentence as select s, string_agg(w.word, ' ' order by k) || '.' as words
      from generate_series(0, 39999) s cross join generate_series(1, 11) k cross join lateral (select floor(5000 * power(random(), 5) + s * 0 + k * 0)::int as n) r join bench.word w on w.n = r.n group by s`,
    'alter table bench.sentence add primary key (s)',
    `create unlogged table bench.topic as select row_number() over (order by key)::int - 1 as n, id, category_id from conversations.topics where district_id = ${d}`,
    // A thousand places: a quarter with departments, the rest at schools with offices, teachers and principals.
    `create unlogged table bench.slot as select slot, sch.s, sch.id as school_id, u.id as unit_id,
        case when slot < 250 then (select id from bench.staff where n = 12 + slot % 12) when slot < 650 then (select id from bench.staff where n = 3 + (slot % 3) + 3 * ((slot / 3) % 3))
          when slot < 960 then (select id from bench.staff where n = 27 + (slot % 3) + 3 * ((slot / 3) % 31)) else (select id from bench.staff where n = slot % 3) end as owner_id
      from generate_series(0, 999) slot join bench.school sch on sch.s = slot % 3 left join bench.unit u on slot < 250 and u.u = (slot % 12) % 4`,
    `create unlogged table bench.story as
      with drawn as (
        select i, random() as r1, random() as r2, random() as r3, random() as r4, random() as r5, random() as r6, random() as r7,
          now() - interval '1095 days' * (1 - (i + random()) / ${count}.0) - interval '3 minutes' as at from generate_series(0, ${count - 1}) i),
      told as (
        select *, case when i > ${count} * 0.98 then r1 < 0.9 when i > ${count} * 0.96 then r1 < 0.55 else false end as live from drawn)
      select i, uuidv7(at - clock_timestamp()) as id, at, live,
        case when not live then 'closed' when r2 < 0.25 then 'waiting' else 'open' end as state,
        case when not live or r2 < 0.4 then at + interval '20 hours' * r3 end as answered_at,
        floor(r4 * 1000)::int as slot, floor(r5 * ${guardians / 3})::int as g, floor(r6 * (select count(*) from bench.topic))::int as topic,
        floor(r1 * 39999)::int as s1, floor(r2 * 39999)::int as s2, floor(r3 * 39999)::int as s3, floor(r7 * 39999)::int as s4,
        case when r7 < 0.6 then 'email' when r7 < 0.9 then 'web' else 'phone' end as channel, r3, r6, r7,
        (i::bigint * 7919 * 104729 + 12345) & 34359738367 as code from told`,
    'create index on bench.story (i)',
    'analyze bench.story',
    'analyze bench.sentence',
  ];
}

const letters = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const code = Array.from(
  { length: 7 },
  (_, at) => `substr('${letters}', ((y.code >> ${5 * at}) & 31)::int + 1, 1)`,
).join(' || ');

const told = `bench.story y join bench.slot p on p.slot = y.slot join bench.guardian g on g.n = 3 * y.g + p.s join bench.student c on c.n = g.student
  join bench.sentence a on a.s = y.s1 join bench.sentence b on b.s = y.s2 join bench.sentence e on e.s = y.s3 join bench.sentence f on f.s = y.s4`;

/** One statement a table and part of the stories, so that two connections can share them. */
export function filling(district: string, count: number): readonly string[] {
  const d = quoted(district);
  const parts = Math.max(1, Math.round(count / 250_000));
  const from = Array.from({ length: parts }, (_, at) => Math.floor((count / parts) * at));
  const name = `bench.name(g.n, 'given') || ' ' || bench.name(g.n, 'family')`;
  const subject = `initcap(split_part(a.words, ' ', 1)) || ' ' || split_part(a.words, ' ', 2) || ' ' || split_part(a.words, ' ', 3) || ' ' || split_part(a.words, ' ', 4)`;
  return from.flatMap((low, at) => {
    const some = `y.i >= ${low} and y.i < ${from[at + 1] ?? count}`;
    return [
      `insert into conversations.conversations (district_id, id, code, kind, channel, subject, preview, language, school_id, unit_id, topic_id, category_id, guardian_id, student_ids,
          from_name, from_kind, from_address, from_verified, state, owner_id, opened_at, answer_due_at, resolve_due_at, due_at, paused_at, first_answered_at, first_answer_minutes, resolved_minutes, answered_by,
          breached_at, breached_owner_id, next_nudge_at, closed_at, closed_by, closed_how, handoffs, bounces, rating, rated_at, last_message_at, last_from, message_count, unread, privacy, reader_ids, critical_at, acknowledged_at, acknowledged_by, critical_category)
        select ${d}, y.id, ${code}, case when y.r6 < 0.7 then 'question' when y.r6 < 0.85 then 'concern' when y.r6 < 0.92 then 'suggestion' else 'comment' end, y.channel, ${subject}, a.words || ' ' || b.words,
          (array['en','en','en','es','es','ar'])[1 + g.n % 6], p.school_id, p.unit_id, t.id, t.category_id, g.id, array[c.id], ${name}, 'email', 'family' || g.n || '@families.test', true,
          y.state, p.owner_id, y.at, y.at + interval '24 hours', y.at + interval '120 hours', case when y.state <> 'closed' then now() + interval '7 days' * y.r3 - interval '36 hours' end,
          case when y.state = 'waiting' then y.answered_at end, y.answered_at, case when y.answered_at is not null then (y.r3 * 480)::int end, case when y.state = 'closed' then (y.r3 * 2000)::int end,
          case when y.answered_at is not null then p.owner_id end, case when y.r7 < 0.05 then y.at + interval '30 hours' end, case when y.r7 < 0.05 then p.owner_id end,
          case when y.state <> 'closed' then now() + interval '9 days' + interval '9 days' * y.r3 end, case when y.state = 'closed' then y.at + interval '40 hours' * y.r3 + interval '20 hours' end,
          case when y.state = 'closed' then p.owner_id end, case when y.state = 'closed' then 'staff' end, (y.r3 < 0.1)::int, (y.r3 < 0.02)::int,
          case when y.state = 'closed' and y.r6 < 0.3 then 1 + floor(y.r7 * 5)::int end, case when y.state = 'closed' and y.r6 < 0.3 then y.at + interval '3 days' end,
          coalesce(y.answered_at, y.at), case when y.answered_at is null then 'family' else 'staff' end, case when y.answered_at is null then 1 else 2 end, y.answered_at is null and y.r3 < 0.5,
          case when y.r7 < 0.01 then 'private' else 'normal' end, case when y.r7 < 0.01 then array[p.owner_id] else '{}' end,
          case when y.r6 < 0.001 then y.at end, case when y.r6 < 0.001 then y.at + interval '4 minutes' end, case when y.r6 < 0.001 then p.owner_id end, case when y.r6 < 0.001 then 'bullying' end
        from ${told} join bench.topic t on t.n = y.topic where ${some} order by y.i`,
      `insert into conversations.messages (district_id, id, conversation_id, direction, channel, author_id, author_name, guardian_id, text, language, at, message_id)
        select ${d}, uuidv7(y.at - clock_timestamp()), y.id, 'in', y.channel, g.id, ${name}, g.id, a.words || E'\\n' || b.words || E'\\n' || e.words || E'\\n' || f.words, 'en', y.at,
          case when y.channel = 'email' then '<' || y.i || '.' || y.code || '@families.test>' end
        from ${told} where ${some} order by y.i`,
      `insert into conversations.messages (district_id, id, conversation_id, direction, channel, author_id, text, language, at, state)
        select ${d}, uuidv7(y.answered_at - clock_timestamp()), y.id, 'out', 'email', p.owner_id, f.words || E'\\n' || e.words || E'\\n' || a.words, 'en', y.answered_at, 'sent'
        from ${told} where y.answered_at is not null and ${some} order by y.i`,
      `insert into conversations.search (district_id, id, school_id, unit_id, owner_id, opened_at, words)
        select ${d}, y.id, p.school_id, p.unit_id, p.owner_id, y.at, to_tsvector('simple', ${code} || ' ' || ${name} || ' family' || g.n || '@families.test ' || a.words || ' ' || b.words || ' ' || e.words || ' ' || f.words)
        from ${told} where y.r7 >= 0.01 and ${some} order by y.i`,
      `insert into conversations.happenings (district_id, id, conversation_id, at, what, by_id, to_id)
        select ${d}, uuidv7(w.at - clock_timestamp()), y.id, w.at, w.what, case when w.what <> 'opened' then p.owner_id end, case when w.what = 'opened' then p.owner_id end
        from bench.story y join bench.slot p on p.slot = y.slot cross join lateral (values (y.at, 'opened'), (y.answered_at, 'answered'), (case when y.state = 'closed' then y.at + interval '40 hours' * y.r3 + interval '20 hours' end, 'closed')) w (at, what)
        where w.at is not null and ${some} order by y.i`,
      `insert into platform.audit (district_id, id, at, actor_kind, actor_id, reason, what, about_kind, about_id, facts)
        select ${d}, uuidv7(w.at - clock_timestamp()), w.at, w.kind, case when w.kind = 'person' then p.owner_id end, 'mail', w.what, 'conversation', y.id, '{"channel": "email"}'
        from bench.story y join bench.slot p on p.slot = y.slot cross join lateral (values (y.at, 'system', 'conversation opened'), (y.answered_at, 'person', 'replied')) w (at, kind, what)
        where w.at is not null and ${some} order by y.i`,
      `insert into conversations.reads (district_id, id, conversation_id, person_id, read_at)
        select ${d}, uuidv7(y.answered_at - clock_timestamp()), y.id, p.owner_id, y.answered_at from bench.story y join bench.slot p on p.slot = y.slot where y.answered_at is not null and ${some} order by y.i`,
      `insert into channels.deliveries (district_id, id, kind, category, person_id, address, language, subject, body, about_kind, about_id, once_key, state, send_after, created_at, sent_at, settled_at)
        select ${d}, uuidv7(y.at - clock_timestamp()), 'email', 'service', g.id, 'family' || g.n || '@families.test', 'en', ${subject}, a.words || b.words, 'conversation', y.id, 'receipt ' || y.id, 'sent', y.at, y.at, y.at, y.at
        from ${told} where ${some} order by y.i`,
      `insert into channels.inbound (district_id, id, via, dedupe, envelope_from, envelope_to, kind, message_id, subject, from_address, received_at, result, conversation_id)
        select ${d}, uuidv7(y.at - clock_timestamp()), 'smtp', encode(sha256(y.id::text::bytea), 'base64'), 'family@families.test', array['help@demo.porchlight.test'], 'message', '<' || y.i || '.' || y.code || '@families.test>', 'subject', 'family@families.test', y.at, 'message', y.id
        from bench.story y where y.channel = 'email' and ${some} order by y.i`,
    ];
  });
}

export const afterwards = ['drop schema bench cascade', 'analyze'] as const;
