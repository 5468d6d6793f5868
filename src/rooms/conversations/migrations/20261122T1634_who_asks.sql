-- safe: columns with a default; the rule of kinds only becomes wider
-- Who asks. What came before this column says 'unknown'; where its guardian is known it is read as a family's.
alter table conversations.conversations add column asker text not null default 'unknown';
--;
alter table conversations.conversations add constraint conversations_asker_known
  check (asker in ('family', 'student', 'staff', 'new_family', 'neighbor', 'media', 'unknown'));
--;
-- askers: a topic for these alone; empty is for everybody. suggests: it is proposed first to these.
alter table conversations.topics add column askers text[] not null default '{}', add column suggests text[] not null default '{}';
--;
alter table conversations.topic_owners add column subject text, add column prefers_language boolean not null default false;
--;
alter table conversations.topic_owners drop constraint topic_owners_kind_known;
--;
alter table conversations.topic_owners add constraint topic_owners_kind_known check (kind in ('person', 'role_at_school', 'role_at_unit',
  'teacher_of_child', 'homeroom_teacher', 'subject_teacher', 'counselor', 'case_manager', 'speaks_language', 'rota'));
