-- safe: a new table only
-- A standing message spoken by somebody who speaks the language; `meaning` says in writing what the speaker says.
create table language.recordings (
  district_id uuid not null,
  id uuid not null,
  message_id text not null,
  language text not null,
  file_id uuid not null,
  type text not null,
  seconds integer,
  speaker text not null,
  meaning text not null,
  recorded_by uuid not null,
  recorded_at timestamptz not null,
  constraint recordings_pkey primary key (district_id, id),
  constraint recordings_once unique (district_id, language, message_id),
  constraint recordings_sound check (type in ('audio/mpeg', 'audio/mp4', 'audio/aac', 'audio/ogg', 'audio/wav'))
);
--;
select platform.tenant_table('language.recordings', 'setting');
