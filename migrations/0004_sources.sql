-- What is crawled, by whom, how far, and what is known to be missing.
drop table source;

create table source (
  key text primary key check (key ~ '^[a-z0-9-]+/.' and length(key) <= 500),
  platform text not null,
  kind text not null,
  mode text not null check (mode in ('poll', 'stream')),
  every_seconds int not null check (every_seconds > 0),
  collection text not null,
  settings jsonb not null default '{}', -- never a secret: those are in the environment
  from_file boolean not null,           -- config/sources.json lists it; else it was added by command
  state text not null default 'active' check (state in ('active', 'paused', 'blocked')),
  state_reason text,
  cursor text,
  last_success_at timestamptz,
  last_error_at timestamptz,
  last_error text,
  silent_since date,      -- hardly anything has come since, although it usually does
  not_before timestamptz, -- the platform, or our own budget, asked us to wait
  created_at timestamptz not null default now(),
  check ((state = 'active') = (state_reason is null))
);

-- Who crawls a source now. The token grows with every change of hands: a page of an earlier holder is refused.
create table source_lease (
  source_key text primary key references source (key) on delete cascade,
  token bigint not null,
  holder text not null,
  expires_at timestamptz not null
);

create table crawl_run (
  id bigint generated always as identity primary key,
  source_key text not null references source (key) on delete cascade,
  started_at timestamptz not null default now(),
  ended_at timestamptz, -- null: running, or its process was killed
  outcome text check (outcome in ('caught_up', 'stopped', 'rate_limited', 'unreachable', 'blocked', 'failed')),
  detail text,
  pages int not null default 0,
  accepted int not null default 0,
  duplicates int not null default 0,
  edited int not null default 0,
  removed int not null default 0,
  drifted int not null default 0,
  dropped jsonb not null default '{}', -- items that became no post, by reason
  check ((ended_at is null) = (outcome is null))
);
create index crawl_run_source on crawl_run (source_key, id);

create table gap (
  id bigint generated always as identity primary key,
  source_key text not null references source (key) on delete cascade,
  from_at timestamptz not null,
  to_at timestamptz, -- null: still open at that end
  cause text not null,
  detail text not null default '',
  estimate int check (estimate >= 0), -- posts that are missing, from the source's own recent rate; null: unknown
  found_at timestamptz not null default now(),
  closed_at timestamptz, -- refilled
  check (to_at is null or to_at >= from_at)
);
create index gap_source on gap (source_key, from_at);
create unique index gap_open on gap (source_key) where to_at is null; -- one running interruption a source

-- Posts by hour of arrival: what is usual for a source, so that silence can be told from quiet.
create table source_hour (
  source_key text not null references source (key) on delete cascade,
  hour timestamptz not null,
  accepted int not null,
  primary key (source_key, hour)
);

-- Items of a shape nobody knew, for the next version of the parser.
create table drifted_item (
  id bigint generated always as identity primary key,
  source_key text not null references source (key) on delete cascade,
  field text not null,
  raw bytea not null, -- gzip of the item's JSON
  at timestamptz not null default now()
);
create index drifted_item_field on drifted_item (source_key, field);
