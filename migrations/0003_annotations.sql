-- One row per post and stage. `outcome` not_applicable carries its reason and no values.
create table clean_text (
  post_id bigint primary key,
  outcome text not null check (outcome in ('done', 'not_applicable')),
  reason text,
  language_text text,
  sentiment_text text,
  words text, -- tokens joined by one space
  content_hash text,
  simhash text,
  post_version int not null,
  model_ordinal int not null,
  at timestamptz not null default now(),
  check ((outcome = 'done') = (reason is null))
);

create table language (
  post_id bigint primary key,
  outcome text not null check (outcome in ('done', 'not_applicable')),
  reason text,
  label text,
  confidence real check (confidence between 0 and 1),
  shares jsonb,
  evidence jsonb,
  post_version int not null,
  model_ordinal int not null,
  at timestamptz not null default now(),
  check ((outcome = 'done') = (reason is null)),
  check ((outcome = 'done') = (label is not null))
);

create table sentiment (
  post_id bigint primary key,
  outcome text not null check (outcome in ('done', 'not_applicable')),
  reason text,
  label text check (label in ('negative', 'neutral', 'positive')),
  negative real,
  neutral real,
  positive real,
  score real generated always as (positive - negative) stored,
  post_version int not null,
  model_ordinal int not null,
  at timestamptz not null default now(),
  check ((outcome = 'done') = (reason is null)),
  check ((outcome = 'done') = (label is not null))
);

create table ner_result (
  post_id bigint primary key,
  outcome text not null check (outcome in ('done', 'not_applicable')),
  reason text,
  mention_count int,
  post_version int not null,
  model_ordinal int not null,
  at timestamptz not null default now(),
  check ((outcome = 'done') = (reason is null))
);

create table entity_mention (
  post_id bigint not null,
  start_offset int not null check (start_offset >= 0), -- UTF-16 offsets into the text as posted
  end_offset int not null,
  type text not null check (type in ('PER', 'LOC', 'ORG', 'MISC')),
  surface text not null,
  gazetteer_id text,
  gazetteer_name text,
  score real not null check (score between 0 and 1),
  primary key (post_id, start_offset, end_offset),
  check (end_offset > start_offset)
);
create index entity_mention_gazetteer on entity_mention (gazetteer_id) where gazetteer_id is not null;

create table origin (
  post_id bigint primary key,
  outcome text not null check (outcome in ('done', 'not_applicable')),
  reason text,
  label text check (label in ('inside', 'outside', 'unknown')),
  probability real check (probability between 0 and 1),
  evidence jsonb,
  post_version int not null,
  model_ordinal int not null,
  at timestamptz not null default now(),
  check ((outcome = 'done') = (reason is null)),
  check ((outcome = 'done') = (label is not null))
);
