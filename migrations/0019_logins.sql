-- How the logins of a platform fare. `mark` is one-way and stands for a login; no secret is here.
create table login_wait (
  platform text not null,
  mark text not null,
  scope text not null, -- what one limit of the platform counts; empty: everything of the login
  until timestamptz not null,
  reason text not null,
  primary key (platform, mark, scope)
);

create table login_refusal (
  platform text not null,
  mark text not null,
  since timestamptz not null,
  until timestamptz not null, -- set aside so long
  reason text not null,
  primary key (platform, mark)
);
