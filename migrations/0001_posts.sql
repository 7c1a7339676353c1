create table collection (
  id int generated always as identity primary key,
  key text not null unique check (key ~ '^[a-z0-9][a-z0-9._-]{0,63}$'),
  title text not null,
  is_sample boolean not null default false,
  created_at timestamptz not null default now()
);

create table source (
  key text primary key,
  cursor text,
  last_success_at timestamptz,
  created_at timestamptz not null default now()
);

create table author (
  id bigint generated always as identity primary key,
  platform text not null,
  native_hash text not null, -- keyed hash of the platform's id: nobody without the key can go back
  handle text,               -- only with KEEP_HANDLES=true
  declared_place text,
  account_created_at timestamptz,
  first_seen_at timestamptz not null default now(),
  unique (platform, native_hash)
);

create table post (
  id bigint generated always as identity primary key,
  platform text not null,
  native_id text not null,
  author_id bigint, -- author (id)
  text text not null,
  text_changes text[] not null default '{}',
  posted_at timestamptz,
  edited_at timestamptz,
  first_seen_at timestamptz not null default now(),
  kind text not null check (kind in ('original', 'reply', 'repost', 'quote')),
  parent_native_id text,
  language_tag text,
  place_tag text,
  community text,
  counts jsonb not null default '{}',
  version int not null default 1 check (version > 0),
  erased_at timestamptz,
  unique (platform, native_id),
  check (erased_at is null or text = '')
);
create index post_author on post (author_id) where author_id is not null;

-- The hot tables carry no foreign keys: a check per row costs throughput, and the result writers lock the live post row
-- in the same transaction anyway. `kopitalk status` counts rows without a live post.
create table collection_post (
  collection_id int not null,
  post_id bigint not null,
  primary key (collection_id, post_id) -- there are few collections: the way back asks each of them by key
);

create table raw_payload (
  post_id bigint primary key,
  payload bytea not null, -- gzip of the platform's JSON without author fields
  stored_at timestamptz not null default now()
);
create index raw_payload_stored_at on raw_payload (stored_at);

-- The outbox: what is still to be done. A job in Redis carries the number of a row here and nothing else.
create table work_batch (
  id bigint generated always as identity primary key,
  stage text not null check (stage in ('clean', 'langid', 'sentiment', 'ner', 'origin')),
  post_ids bigint[] not null check (cardinality(post_ids) between 1 and 10000),
  starts int not null default 0 check (starts >= 0),
  created_at timestamptz not null default now()
);
create index work_batch_stage on work_batch (stage, id);

create table dead_letter (
  post_id bigint not null,
  stage text not null check (stage in ('clean', 'langid', 'sentiment', 'ner', 'origin')),
  reason text not null,
  detail text not null default '',
  at timestamptz not null default now(),
  replayed_at timestamptz,
  primary key (post_id, stage)
);
