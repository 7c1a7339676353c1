-- What was spent on accounts that cost money, by calendar month (UTC), in millionths of a dollar.
create table spending (
  account text not null,
  period date not null check (extract(day from period) = 1),
  spent bigint not null check (spent >= 0),
  cap bigint not null, -- as it was set when the last money was set aside
  updated_at timestamptz not null default now(),
  primary key (account, period)
);

-- What was read and paid for on a UTC day: reading it again on that day is not charged.
create table paid_read (
  account text not null,
  day date not null,
  id text not null,
  primary key (account, day, id)
);
create index paid_read_day on paid_read (day);
