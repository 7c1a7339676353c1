-- What was erased, under keyed hashes that name nobody to whoever lacks the key: an erased post is not collected again, and
-- is erased again after an older backup was restored (src/store/erasures.ts).
create table erasure (
  id bigint generated always as identity primary key, -- in the order of commits, because erasers exclude each other
  kind text not null check (kind in ('post', 'author')),
  platform text not null,
  hash text not null, -- of the platform and its id of the post or the author
  key text not null,  -- fingerprint of the key that the hash was made with
  at timestamptz not null default now(),
  unique (hash, kind)
);

-- How far each list outside the database holds them (src/backup/erasure-list.ts).
create table erasure_list (
  id text primary key,
  last_erasure bigint not null
);

-- Fingerprints of the keys that posts were accepted under: an erasure under another would not be found again.
create table hash_key (
  fingerprint text primary key,
  first_used_at timestamptz not null default now()
);

-- Posts that were erased under their own id, until it is replaced by its hash; empty from then on.
create index post_erased_by_name on post (id) where erased_at is not null and native_id not like 'erased:%';
