#!/usr/bin/env bash
# Creates three roles that are not superusers, in the official Postgres image: mount this file into /docker-entrypoint-initdb.d/.
#
#   kopitalk_migrate   owns the database and its tables: `kopitalk migrate`, `kopitalk restore`
#   kopitalk_write     changes rows: workers, producers, the server, imports
#   kopitalk_read      reads: queries of the server, reports, exports, status
#
# Their passwords: MIGRATE_PASSWORD, WRITE_PASSWORD and READ_PASSWORD, by default all are POSTGRES_PASSWORD. Each can also be
# a file (MIGRATE_PASSWORD_FILE …). Afterwards the superuser can log in only over the socket inside the container.
#
# The image runs it once, for a new volume. For an older one run it by hand, then restart the container:
#   docker compose exec postgres bash /docker-entrypoint-initdb.d/roles.sh
set -euo pipefail

: "${PGDATA:?is not set: this runs in the container of Postgres}"
superuser=${POSTGRES_USER:-postgres}
database=${POSTGRES_DB:-$superuser}

# NAME, or the content of the file NAME_FILE without its last line break, or the default.
secret() {
  local name=$1 fallback=${2-} file_variable="$1_FILE"
  local file=${!file_variable-}
  if [[ -n ${!name-} && -n $file ]]; then
    echo "$name and $file_variable are both set: set one of them" >&2
    return 1
  fi
  local value=${!name:-$fallback}
  if [[ -n $file ]]; then value=$(<"$file"); fi
  if [[ -z $value ]]; then
    echo "There is no password: set $name or $file_variable" >&2
    return 1
  fi
  printf '%s' "$value"
}

main_password=$(secret POSTGRES_PASSWORD)
ROLE_MIGRATE_PASSWORD=$(secret MIGRATE_PASSWORD "$main_password")
ROLE_WRITE_PASSWORD=$(secret WRITE_PASSWORD "$main_password")
ROLE_READ_PASSWORD=$(secret READ_PASSWORD "$main_password")
export ROLE_MIGRATE_PASSWORD ROLE_WRITE_PASSWORD ROLE_READ_PASSWORD

# Through the environment, because arguments can be seen in the list of processes.
PGPASSWORD=$main_password psql --no-psqlrc --quiet --username "$superuser" --dbname "$database" \
  --set ON_ERROR_STOP=1 --set database="$database" <<'SQL'
-- No password in the server's log.
set log_statement = 'none';
set log_min_error_statement = 'panic';
set log_min_duration_statement = -1;
\getenv migrate_password ROLE_MIGRATE_PASSWORD
\getenv write_password ROLE_WRITE_PASSWORD
\getenv read_password ROLE_READ_PASSWORD

select format('create role %I', name)
from unnest(array['kopitalk_migrate', 'kopitalk_write', 'kopitalk_read']) as name
where not exists (select from pg_roles where rolname = name) \gexec

alter role kopitalk_migrate with login nosuperuser nocreatedb nocreaterole noreplication nobypassrls
  password :'migrate_password';
alter role kopitalk_write with login nosuperuser nocreatedb nocreaterole noreplication nobypassrls
  password :'write_password';
alter role kopitalk_read with login nosuperuser nocreatedb nocreaterole noreplication nobypassrls
  password :'read_password';

alter database :"database" owner to kopitalk_migrate;
revoke all on database :"database" from public;
grant connect, temporary on database :"database" to kopitalk_migrate, kopitalk_write, kopitalk_read;
revoke create on schema public from public;
grant usage, create on schema public to kopitalk_migrate;

-- What an earlier start made as superuser. A sequence of a column goes with its table.
select format('alter %s %s owner to kopitalk_migrate',
              case relkind when 'S' then 'sequence' when 'v' then 'view' when 'm' then 'materialized view' else 'table' end,
              c.oid::regclass)
from pg_class c
where relnamespace = 'public'::regnamespace and relkind in ('r', 'p', 'v', 'm', 'S')
  and relowner <> 'kopitalk_migrate'::regrole
  and not exists (select from pg_depend d where d.objid = c.oid and d.deptype in ('a', 'i', 'e'))
order by relkind \gexec
select format('alter function %s owner to kopitalk_migrate', p.oid::regprocedure)
from pg_proc p
where pronamespace = 'public'::regnamespace and prokind = 'f' and proowner <> 'kopitalk_migrate'::regrole
  and not exists (select from pg_depend d where d.objid = p.oid and d.deptype = 'e') \gexec
SQL

# Which role may connect from where. With quotes, a name is not read as a keyword.
quoted() { printf '"%s"' "${1//\"/\"\"}"; }
rules=$(mktemp "$PGDATA/pg_hba.conf.XXXXXX")
cat > "$rules" <<RULES
# Written by roles.sh: the superuser can connect only over the socket, which only this container has.
local all $(quoted "$superuser") trust
local $(quoted "$database") kopitalk_migrate,kopitalk_write,kopitalk_read scram-sha-256
host all $(quoted "$superuser") all reject
host $(quoted "$database") kopitalk_migrate,kopitalk_write,kopitalk_read all scram-sha-256
RULES
chmod --reference "$PGDATA/pg_hba.conf" "$rules"
chown --reference "$PGDATA/pg_hba.conf" "$rules"
mv "$rules" "$PGDATA/pg_hba.conf"
PGPASSWORD=$main_password psql --no-psqlrc --quiet --username "$superuser" --dbname "$database" \
  --set ON_ERROR_STOP=1 --command 'select pg_reload_conf()' > /dev/null
