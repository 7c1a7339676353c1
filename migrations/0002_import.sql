-- Checkpoint of one file in one collection: moved in the transaction that accepts the posts.
create table import_file (
  id bigint generated always as identity primary key,
  fingerprint text not null,          -- sha-256 of the whole file as it lies on disk
  collection text not null,
  format text not null,               -- how it is read: format, columns, platform; another reading would mean other positions
  position bigint not null default 0, -- bytes after decompression; everything before it is decided
  line bigint not null default 0,
  accepted bigint not null default 0,
  duplicates bigint not null default 0,
  edited bigint not null default 0,
  rejected bigint not null default 0,
  undated bigint not null default 0,
  finished_at timestamptz,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  unique (fingerprint, collection)
);
