-- Who may log in. No password and no token is stored: only what one can be checked against.

create table app_user (
  name text primary key check (name ~ '^[a-z0-9][a-z0-9._@-]{0,63}$'),
  password_hash text not null check (password_hash like '$scrypt$%'), -- parameters, salt and hash in one, see login-password.ts
  role text not null check (role in ('reader', 'analyst', 'operator')),
  created_at timestamptz not null default now(),
  disabled_at timestamptz
);

-- A login in a browser. Lives in Postgres, so that it outlasts a server and any server knows it.
create table session (
  token_hash bytea primary key check (octet_length(token_hash) = 32),
  user_name text references app_user (name) on delete cascade, -- null: the built-in operator
  created_at timestamptz not null default now(),
  expires_at timestamptz not null,
  last_seen_at timestamptz not null default now() -- to the minute, so that reading does not mean writing
);
create index session_user_name on session (user_name);

create table api_token (
  name text primary key check (name ~ '^[a-z0-9][a-z0-9._@-]{0,63}$'),
  token_hash bytea not null unique check (octet_length(token_hash) = 32), -- SHA-256: the token is 256 random bits
  role text not null check (role in ('reader', 'analyst', 'operator')),
  owner text references app_user (name) on delete cascade, -- null: the installation itself; a disabled owner's tokens stop
  created_at timestamptz not null default now(),
  expires_at timestamptz, -- null: never
  last_used_at timestamptz, -- to the minute
  revoked_at timestamptz
);
