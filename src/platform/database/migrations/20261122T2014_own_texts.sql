-- safe: a new table
-- What a district says in its own words instead of the house's: every version as it was, none ever changed.
create table platform.own_texts (
  district_id uuid not null,
  id uuid not null,
  -- The key of the house's text, and the language these words are in.
  key text not null,
  language text not null,
  version integer not null,
  -- draft: seen by who writes it; published: in use; house: the house's text again.
  state text not null,
  body text not null,
  -- Of the house's text that stood beside it: another one later is offered, not imposed.
  house_hash text not null,
  set_by uuid,
  set_at timestamptz not null,
  constraint own_texts_pkey primary key (district_id, id),
  constraint own_texts_version unique (district_id, key, language, version),
  constraint own_texts_state_known check (state in ('draft', 'published', 'house')),
  constraint own_texts_said check (state = 'house' or length(trim(body)) > 0)
);
--;
select platform.tenant_table('platform.own_texts', 'setting');
--;
revoke update on platform.own_texts from porchlight_app;
