-- What people note on the timelines, such as an announcement.
create table event_mark (
  id int generated always as identity primary key,
  day date,       -- in Singapore
  at timestamptz, -- instead of the day, when the moment is known
  title text not null check (char_length(title) between 1 and 120),
  link text,
  collection text, -- a key, as in `upload`; null: on the timelines of all
  made_by text not null, -- a name, not a reference, as in `label`: of who wrote it last
  made_at timestamptz not null default now(),
  check (num_nonnulls(day, at) = 1)
);
