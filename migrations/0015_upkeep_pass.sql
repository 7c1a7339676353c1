-- When each task of upkeep was last done, by the clock of Postgres: schedules in Redis go by clocks that may be wrong.
create table upkeep_pass (
  task text primary key,
  done_at timestamptz not null default now()
);
