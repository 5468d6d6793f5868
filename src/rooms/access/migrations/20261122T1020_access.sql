-- safe: new schema and tables only
create schema if not exists access;
--;
grant usage on schema access to porchlight_app;
--;
-- One account a person. Without a row the account is on: the row comes with the first sign-in or the first change.
create table access.accounts (
  district_id uuid not null,
  id uuid not null,
  person_id uuid not null,
  is_on boolean not null default true,
  off_reason text,
  changed_by uuid,
  changed_at timestamptz,
  language text,
  zone text,
  first_signed_in_at timestamptz,
  seen_at timestamptz,
  constraint accounts_pkey primary key (district_id, id),
  constraint accounts_person_once unique (district_id, person_id)
);
--;
select platform.tenant_table('access.accounts', 'directory');
--;
alter table access.accounts add constraint accounts_person foreign key (district_id, person_id) references roster.people (district_id, id);
--;
-- Roles beyond the roster's: given by an administrator, with dates. unit_id null is the whole district.
create table access.grants (
  district_id uuid not null,
  id uuid not null,
  person_id uuid not null,
  role text not null,
  unit_id uuid,
  begins date,
  ends date,
  granted_by uuid,
  granted_at timestamptz not null,
  withdrawn_by uuid,
  withdrawn_at timestamptz,
  constraint grants_pkey primary key (district_id, id),
  constraint grants_role_known check (role in ('teacher', 'office', 'department', 'principal', 'engagement', 'administrator'))
);
--;
select platform.tenant_table('access.grants', 'directory');
--;
alter table access.grants add constraint grants_person foreign key (district_id, person_id) references roster.people (district_id, id);
--;
create unique index grants_once on access.grants (district_id, person_id, role, unit_id) nulls not distinct where withdrawn_at is null;
--;
-- What the person sees of a session; the session itself is in platform.sessions, found by the hash of its cookie.
create table access.sessions (
  district_id uuid not null,
  id uuid not null,
  person_id uuid not null,
  way text not null,
  browser text not null,
  remembered boolean not null,
  contact_hash text,
  begun_at timestamptz not null,
  constraint sessions_pkey primary key (district_id, id),
  constraint sessions_way_known check (way in ('link', 'code', 'spoken_code', 'oidc', 'passkey', 'invitation', 'demo'))
);
--;
select platform.tenant_table('access.sessions', 'credential');
--;
alter table access.sessions add constraint sessions_person foreign key (district_id, person_id) references roster.people (district_id, id);
--;
create index sessions_by_person on access.sessions (district_id, person_id);
--;
-- Somebody asked to sign in. The row is made whether or not we know the address, so that both cost the same; the hashes
-- of link and digits follow in a job when we do.
create table access.askings (
  district_id uuid not null,
  id uuid not null,
  browser_hash text not null,
  contact_kind text not null,
  contact_hash text not null,
  contact_sealed text not null,
  locale text not null,
  next_path text,
  asked_at timestamptz not null,
  expires_at timestamptz not null,
  sent_at timestamptz,
  link_hash text,
  digits_hash text,
  spoken boolean not null default false,
  tries integer not null default 0,
  link_tries integer not null default 0,
  proved_at timestamptz,
  used_at timestamptz,
  constraint askings_pkey primary key (district_id, id),
  constraint askings_kind_known check (contact_kind in ('email', 'phone'))
);
--;
select platform.tenant_table('access.askings', 'credential');
--;
create unique index askings_by_browser on access.askings (district_id, browser_hash);
--;
create unique index askings_by_link on access.askings (district_id, link_hash) where link_hash is not null;
--;
create index askings_by_contact on access.askings (district_id, contact_hash, asked_at);
--;
-- Wrong digits per contact point: what holds across processes and restarts. The row is also the lock guesses queue on.
create table access.throttles (
  district_id uuid not null,
  id uuid not null,
  subject_hash text not null,
  window_began timestamptz not null,
  failures integer not null default 0,
  in_a_row integer not null default 0,
  constraint throttles_pkey primary key (district_id, id),
  constraint throttles_subject_once unique (district_id, subject_hash)
);
--;
select platform.tenant_table('access.throttles', 'credential');
--;
create table access.passkeys (
  district_id uuid not null,
  id uuid not null,
  person_id uuid not null,
  credential_id text not null,
  public_key text not null,
  counter bigint not null,
  transports text[] not null default '{}',
  name text not null,
  added_at timestamptz not null,
  used_at timestamptz,
  removed_at timestamptz,
  constraint passkeys_pkey primary key (district_id, id),
  constraint passkeys_credential_once unique (district_id, credential_id)
);
--;
select platform.tenant_table('access.passkeys', 'credential');
--;
alter table access.passkeys add constraint passkeys_person foreign key (district_id, person_id) references roster.people (district_id, id);
--;
create index passkeys_by_person on access.passkeys (district_id, person_id);
--;
-- Challenges and answers that may count only once, kept until they could not count anyway.
create table access.spent (
  district_id uuid not null,
  id uuid not null,
  hash text not null,
  expires_at timestamptz not null,
  constraint spent_pkey primary key (district_id, id),
  constraint spent_once unique (district_id, hash)
);
--;
select platform.tenant_table('access.spent', 'credential');
--;
-- One row a district.
create table access.oidc (
  district_id uuid not null,
  id uuid not null,
  label text not null,
  issuer text not null,
  client_id text not null,
  client_secret text,
  is_on boolean not null default false,
  proved_at timestamptz,
  changed_by uuid,
  changed_at timestamptz not null,
  constraint oidc_pkey primary key (district_id, id),
  constraint oidc_one unique (district_id)
);
--;
select platform.tenant_table('access.oidc', 'setting');
--;
-- Which person an identity provider's subject is. The address finds the person once; afterwards only the subject counts.
create table access.oidc_subjects (
  district_id uuid not null,
  id uuid not null,
  person_id uuid not null,
  issuer text not null,
  subject text not null,
  linked_at timestamptz not null,
  constraint oidc_subjects_pkey primary key (district_id, id),
  constraint oidc_subjects_once unique (district_id, issuer, subject)
);
--;
select platform.tenant_table('access.oidc_subjects', 'credential');
--;
alter table access.oidc_subjects add constraint oidc_subjects_person foreign key (district_id, person_id) references roster.people (district_id, id);
--;
create table access.tokens (
  district_id uuid not null,
  id uuid not null,
  person_id uuid not null,
  name text not null,
  token_hash text not null,
  hint text not null,
  scopes text[] not null,
  made_by uuid,
  made_at timestamptz not null,
  expires_at timestamptz not null,
  used_at timestamptz,
  revoked_by uuid,
  revoked_at timestamptz,
  constraint tokens_pkey primary key (district_id, id),
  constraint tokens_hash_once unique (district_id, token_hash)
);
--;
select platform.tenant_table('access.tokens', 'credential');
--;
alter table access.tokens add constraint tokens_person foreign key (district_id, person_id) references roster.people (district_id, id);
--;
create index tokens_by_person on access.tokens (district_id, person_id);
--;
-- Single-use links that let somebody in for the first time. person_id null: whoever opens it says who they are (the very
-- first administrator of an empty database).
create table access.invitations (
  district_id uuid not null,
  id uuid not null,
  person_id uuid,
  role text not null,
  unit_id uuid,
  email text,
  token_hash text not null,
  made_by uuid,
  made_at timestamptz not null,
  expires_at timestamptz not null,
  used_at timestamptz,
  replaced_at timestamptz,
  constraint invitations_pkey primary key (district_id, id),
  constraint invitations_token_once unique (district_id, token_hash)
);
--;
select platform.tenant_table('access.invitations', 'credential');
