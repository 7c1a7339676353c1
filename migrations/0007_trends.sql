-- Trends as last computed, so that reading them only reads. Derived like everything that readers count.
create table trend_snapshot (
  collection_id int not null,
  day date not null, -- in Singapore; infinity: the 24 hours up to computed_at
  from_at timestamptz not null,
  to_at timestamptz not null,
  baseline_days int not null check (baseline_days >= 0),
  trends jsonb not null, -- rows as GET /api/trends answers them: no texts, examples are ids
  computed_at timestamptz not null default now(),
  primary key (collection_id, day)
);

-- Snapshots that no longer say what the counts of their day and of the days before say.
create table stale_trend (
  collection_id int not null,
  day date not null,
  own boolean not null, -- the day's own counts changed; else only what it is compared with
  since timestamptz not null default clock_timestamp(),
  marked_at timestamptz not null default clock_timestamp(), -- another value: something changed again meanwhile
  primary key (collection_id, day)
);

-- A day is recounted as a whole, day_total with it: whoever does that need not know of trends.
create function mark_trends_stale() returns trigger language plpgsql as $$
begin
  insert into stale_trend (collection_id, day, own)
  select distinct on (collection_id, day) collection_id, day, own
  from (
    select collection_id, day, true as own from changed
    union all
    select collection_id, 'infinity', true from changed
    where day >= (now() at time zone 'Asia/Singapore')::date - 32
  ) as marks
  where day > '-infinity'
  order by collection_id, day, own desc
  on conflict (collection_id, day) do update
    set own = stale_trend.own or excluded.own, marked_at = clock_timestamp();
  return null;
end $$;
create trigger day_total_written after insert on day_total
  referencing new table as changed for each statement execute function mark_trends_stale();
create trigger day_total_deleted after delete on day_total
  referencing old table as changed for each statement execute function mark_trends_stale();
