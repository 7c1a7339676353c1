-- What each login has used of a quota that the platform gives it for a day. One row a login: only the last day counts.
create table login_quota (
  platform text not null,
  mark text not null,
  day date not null, -- as the platform counts its days
  units int not null check (units > 0),
  primary key (platform, mark)
);
