# shellcheck shell=bash
# The private PostgreSQL server of this clone: made, started, shared and stopped. Needs _lib.sh.
#
# It listens on a Unix socket only, in a directory that its own user alone may enter, and knows its callers by
# their system user (peer). Started by root it runs as an unprivileged user, in var/pg when that user can get
# there, else in /var/lib/geo-crm-<hash of the clone's path> with a link from var/pg.
#
# Three roles: the program is geo_crm, who may read and write rows; the tables are geo_crm_owner's, who migrates
# and makes databases; only postgres is a superuser, whom nothing but this file uses.
#
# Every command that uses it holds a shared lock on var/cluster.users; the last one out stops the server, unless
# bin/db start has asked it to stay.

SOCKET_LIMIT=107 # bytes, sun_path
CLUSTER_HOME=
CLUSTER_SOCKETS=
CLUSTER_BIN=
SERVER_USER= # empty: the caller's own
USERS_FD=

# The newest PostgreSQL with PostGIS (or version $1); bin directories only, since a name on PATH may be any version.
postgres_bin() {
  local dir share
  for dir in $(printf '%s\n' /usr/lib/postgresql/*/bin | sort -rV) "$(pg_config --bindir 2>/dev/null || true)"; do
    if [ ! -x "$dir/initdb" ] || [ ! -x "$dir/psql" ]; then continue; fi
    case $dir in
      /usr/lib/postgresql/*) share=/usr/share/postgresql/$(basename "$(dirname "$dir")") ;;
      *) share=$(pg_config --sharedir) ;;
    esac
    [ -f "$share/extension/postgis.control" ] || continue
    [ $# -eq 0 ] || "$dir/postgres" --version | grep -qE "\) $1([.]|$)" || continue
    printf '%s' "$dir"
    return 0
  done
  return 1
}

# Ours to make and run, unless a server is named.
uses_own_cluster() {
  local named ours=
  named=$(setting DATABASE_URL)
  [ ! -f "$VAR/db.env" ] || ours=$(sed -n 's/^DATABASE_URL=//p' "$VAR/db.env")
  [ -z "$named" ] || [ "$named" = "$ours" ]
}

# Brings the database up for this command and exports DATABASE_URL and DATABASE_OWNER_URL. Safe to call when it is up.
database_up() {
  uses_own_cluster || return 0
  unset "${!PG@}"
  exec {USERS_FD}>"$VAR/cluster.users"
  flock -s "$USERS_FD"
  local lock
  exec {lock}>"$VAR/cluster.start"
  flock "$lock"
  _find_cluster
  _make_cluster
  _start_server
  _make_roles
  _make_database
  exec {lock}>&-
  DATABASE_URL=$(sed -n 's/^DATABASE_URL=//p' "$VAR/db.env")
  DATABASE_OWNER_URL=$(sed -n 's/^DATABASE_OWNER_URL=//p' "$VAR/owner.env")
  export DATABASE_URL DATABASE_OWNER_URL
}

# Gives the database back; the last one out stops the server.
database_down() {
  [ -n "$USERS_FD" ] || return 0
  flock -u "$USERS_FD"
  if [ ! -e "$VAR/cluster.keep" ] && flock -n -x "$USERS_FD"; then stop_server; fi
  exec {USERS_FD}>&-
  USERS_FD=
}

stop_server() {
  [ -n "$CLUSTER_HOME" ] || _find_cluster
  [ -n "$(_server_pid)" ] || return 0
  _as_server "$CLUSTER_BIN/pg_ctl" stop -s -D "$CLUSTER_HOME/data" -m fast -w -t 60 || die "the database did not stop"
}

# psql_as ROLE ARGS...: psql on the private server.
psql_as() { "$CLUSTER_BIN/psql" -h "$CLUSTER_SOCKETS" -p 5432 -U "$@"; }

_as_server() {
  # / because the server's user may not be able to enter the caller's directory
  if [ -n "$SERVER_USER" ]; then (cd / && runuser -u "$SERVER_USER" -- "$@"); else (cd / && "$@"); fi
}

_find_cluster() {
  if [ "$(id -u)" -eq 0 ]; then
    SERVER_USER=nobody
    ! id -u postgres >/dev/null 2>&1 || SERVER_USER=postgres
  fi
  _find_home
  CLUSTER_SOCKETS=$CLUSTER_HOME/run
  if [ "$(printf '%s/.s.PGSQL.5432' "$CLUSTER_SOCKETS" | wc -c)" -gt $SOCKET_LIMIT ]; then
    CLUSTER_SOCKETS=/tmp/geo-crm-$(id -u)-$(_clone_hash)
  fi
  if [ -f "$CLUSTER_HOME/data/PG_VERSION" ]; then
    local version
    version=$(cat "$CLUSTER_HOME/data/PG_VERSION")
    CLUSTER_BIN=$(postgres_bin "$version") || die "the database in var/pg was made by PostgreSQL $version, which is not here any more." \
      "Install postgresql-$version and postgresql-$version-postgis-3, or give the data up with: bin/db remove"
  else
    CLUSTER_BIN=$(postgres_bin) || die "no PostgreSQL with PostGIS found under /usr/lib/postgresql"
  fi
}

_clone_hash() { printf '%s' "$ROOT" | sha256sum | cut -c1-12; }

_find_home() {
  if [ -L "$VAR/pg" ]; then
    CLUSTER_HOME=$(readlink "$VAR/pg")
    # a copy of a clone, link and all, must not share the first one's server
    if _belongs_to_another || [ ! -d "$CLUSTER_HOME" ]; then rm "$VAR/pg"; fi
  fi
  if [ ! -e "$VAR/pg" ]; then
    if [ -z "$SERVER_USER" ] || _as_server test -x "$VAR"; then
      mkdir -m 0700 "$VAR/pg"
    else
      CLUSTER_HOME=/var/lib/geo-crm-$(_clone_hash)
      [ -d "$CLUSTER_HOME" ] || mkdir -m 0700 "$CLUSTER_HOME"
      ln -s "$CLUSTER_HOME" "$VAR/pg"
    fi
  fi
  [ -z "$SERVER_USER" ] || [ "$(_owner_and_mode "$VAR/pg/")" != "root 700" ] || chown "$SERVER_USER" "$VAR/pg/"
  CLUSTER_HOME=$(cd "$VAR/pg" 2>/dev/null && pwd -P) || die "var/pg cannot be entered by $(id -un); was it made by another user?"
  [ "$(_owner_and_mode "$CLUSTER_HOME")" = "${SERVER_USER:-$(id -un)} 700" ] ||
    die "$CLUSTER_HOME does not belong to ${SERVER_USER:-$(id -un)} alone; remove it to start afresh"
  _as_server test -x "$CLUSTER_HOME" || die "the user $SERVER_USER cannot reach $CLUSTER_HOME; remove it to start afresh elsewhere"
  printf '%s\n' "$ROOT" | _write "$CLUSTER_HOME/clone"
}

_belongs_to_another() {
  local other
  other=$(cat "$CLUSTER_HOME/clone" 2>/dev/null) || return 1
  [ "$other" != "$ROOT" ] && [ "$(readlink "$other/var/pg" 2>/dev/null)" = "$CLUSTER_HOME" ]
}

_owner_and_mode() { stat -c '%U %a' "$1"; }

# _write FILE: stdin into a file of the server's user.
# shellcheck disable=SC2016 # $1 is the inner shell's
_write() { _as_server sh -c 'cat >"$1.new" && mv "$1.new" "$1"' sh "$1"; }

# Made beside its place and moved there when whole, so that a kill half-way leaves nothing that looks finished.
_make_cluster() {
  [ ! -f "$CLUSTER_HOME/data/PG_VERSION" ] || return 0
  note "making a private PostgreSQL server in ${CLUSTER_HOME/#$ROOT\//}"
  _as_server rm -rf "$CLUSTER_HOME/data.new"
  _as_server "$CLUSTER_BIN/initdb" -D "$CLUSTER_HOME/data.new" -U postgres --auth=peer --encoding=UTF8 --locale=C.UTF-8 \
    >"$VAR/initdb.log" 2>&1 || die "initdb failed:" "$(tail -n 5 "$VAR/initdb.log")"
  # shellcheck disable=SC2016 # $1 is the inner shell's
  _as_server sh -c 'echo "$2" >>"$1/postgresql.conf"' sh "$CLUSTER_HOME/data.new" "include = 'geo_crm.conf'"
  _as_server mv "$CLUSTER_HOME/data.new" "$CLUSTER_HOME/data"
}

# Written each time: the clone may have moved, or its commands may be newer than the server that runs.
_configure() {
  _write "$CLUSTER_HOME/data/geo_crm.conf" <<CONF
listen_addresses = ''
port = 5432
unix_socket_directories = '"${CLUSTER_SOCKETS//\'/\'\'}"'
unix_socket_permissions = 0700
cluster_name = 'geo-crm'
max_connections = 100
shared_buffers = 256MB
work_mem = 8MB                # parallel hashes must fit a container's 64 MB of /dev/shm
maintenance_work_mem = 128MB
effective_cache_size = 1GB
max_wal_size = 2GB
synchronous_commit = on       # a 201 stands: without it one killed backend is enough to lose reports
random_page_cost = 1.1
jit = off
timezone = 'UTC'
log_timezone = 'UTC'
log_checkpoints = off
CONF
  echo 'local all geo_crm,geo_crm_owner,postgres peer map=ours' | _write "$CLUSTER_HOME/data/pg_hba.conf"
  local role user
  for role in geo_crm geo_crm_owner postgres; do
    for user in "$(id -un)" ${SERVER_USER:+"$SERVER_USER"}; do printf 'ours "%s" %s\n' "$user" "$role"; done
  done | _write "$CLUSTER_HOME/data/pg_ident.conf"
}

_configuration() { cat "$CLUSTER_HOME"/data/{geo_crm,pg_hba,pg_ident}.conf 2>/dev/null || true; }

# The server's process, known by its working directory: after a reboot the number in postmaster.pid may be anybody's.
_server_pid() {
  local pid
  pid=$(head -n 1 "$CLUSTER_HOME/data/postmaster.pid" 2>/dev/null) || return 0
  [ "$(readlink "/proc/$pid/cwd")" != "$CLUSTER_HOME/data" ] || printf '%s' "$pid"
}

_start_server() {
  local attempt pid before
  before=$(_configuration)
  _configure
  if [ -n "$(_server_pid)" ] && _answers; then
    [ "$(_configuration)" = "$before" ] || _as_server "$CLUSTER_BIN/pg_ctl" reload -s -D "$CLUSTER_HOME/data"
    return 0
  fi
  _as_server mkdir -p -m 0700 "$CLUSTER_SOCKETS"
  [ "$(_owner_and_mode "$CLUSTER_SOCKETS")" = "${SERVER_USER:-$(id -un)} 700" ] || die "$CLUSTER_SOCKETS belongs to somebody else"
  pid=$(head -n 1 "$CLUSTER_HOME/data/postmaster.pid" 2>/dev/null || true)
  if [ -n "$pid" ] && [ -z "$(_server_pid)" ] && [ -d "/proc/$pid" ]; then
    rm -f "$CLUSTER_HOME/data/postmaster.pid" "$CLUSTER_SOCKETS"/.s.PGSQL.5432*
  fi
  for attempt in 1 2 3 4 5 6; do
    # the daemon must hold neither our locks nor the caller's pipes and locks
    if (
      exec </dev/null >/dev/null
      close_inherited
      _as_server "$CLUSTER_BIN/pg_ctl" start -s -w -t 60 -D "$CLUSTER_HOME/data" -l "$CLUSTER_HOME/server.log"
    ) 2>"$VAR/pg_ctl.log"; then return 0; fi
    # after a kill -9 its children hold the shared memory for a moment
    [ "$attempt" -eq 6 ] || sleep 1
  done
  die "the private database did not start; the end of $CLUSTER_HOME/server.log:" "$(tail -n 5 "$CLUSTER_HOME/server.log")"
}

# The roles of a new server, and of one made when geo_crm was everything: then what it owned becomes the owner's.
# A file beside the data says that it is done, so that a backup of the data which is put back has its own.
_make_roles() {
  local stamp=$CLUSTER_HOME/data/geo_crm.roles database attempt
  [ "$(cat "$stamp" 2>/dev/null)" != 1 ] || return 0
  if [ "$(psql_as geo_crm -d postgres -tAc 'SELECT rolsuper FROM pg_roles WHERE rolname = current_user' 2>/dev/null)" = t ]; then
    note "giving the private PostgreSQL server an owner and a plain role"
    psql_as geo_crm -d postgres -qc 'CREATE ROLE postgres SUPERUSER LOGIN' 2>/dev/null || true
    for attempt in {1..50}; do # it reads its files again in its own time
      psql_as postgres -d postgres -qc '' 2>/dev/null && break
      sleep 0.1
    done
  fi
  _by_superuser postgres "$_ROLES"
  for database in $(psql_as postgres -d postgres -tAc "SELECT datname FROM pg_database WHERE datallowconn AND datname <> 'postgres'"); do
    _by_superuser "$database" "$_EXTENSIONS"
    _by_superuser "$database" "$_MOVE_OWNED"
  done
  echo 1 | _write "$stamp"
}

_by_superuser() {
  psql_as postgres -d "$1" -q -v ON_ERROR_STOP=1 -c "SET client_min_messages = warning; $2" || die "the roles of the private database could not be made"
}

_ROLES="
DO \$\$ BEGIN
  IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'geo_crm' AND rolsuper) THEN
    ALTER ROLE geo_crm RENAME TO geo_crm_before;
    ALTER ROLE geo_crm_before NOLOGIN;
  END IF;
  IF to_regrole('geo_crm') IS NULL THEN CREATE ROLE geo_crm LOGIN; END IF;
  IF to_regrole('geo_crm_owner') IS NULL THEN CREATE ROLE geo_crm_owner LOGIN CREATEDB; END IF;
END \$\$;
GRANT geo_crm TO geo_crm_owner;
GRANT SET ON PARAMETER session_replication_role TO geo_crm_owner" # with it tests empty their tables quickly

# In template1 too, for the databases that tests and benchmarks make.
_EXTENSIONS="
CREATE EXTENSION IF NOT EXISTS postgis; CREATE EXTENSION IF NOT EXISTS btree_gist; CREATE EXTENSION IF NOT EXISTS pg_trgm"

# Sequences follow their tables; what belongs to an extension stays the superuser's.
_MOVE_OWNED="
DO \$\$ DECLARE words text; BEGIN
  FOR words IN
    SELECT format('ALTER %s %s OWNER TO geo_crm_owner; GRANT %s ON TABLE %2\$s TO geo_crm',
                  CASE relkind WHEN 'v' THEN 'VIEW' WHEN 'm' THEN 'MATERIALIZED VIEW' ELSE 'TABLE' END, oid::regclass,
                  'SELECT, INSERT, UPDATE, DELETE')
      FROM pg_class WHERE relkind IN ('r', 'p', 'v', 'm') AND relowner = to_regrole('geo_crm_before')
       AND relnamespace = 'public'::regnamespace
       AND NOT EXISTS (SELECT FROM pg_depend WHERE classid = 'pg_class'::regclass AND objid = pg_class.oid AND deptype = 'e')
    UNION ALL
    SELECT format('ALTER ROUTINE %s OWNER TO geo_crm_owner; GRANT EXECUTE ON ROUTINE %1\$s TO geo_crm', oid::regprocedure)
      FROM pg_proc WHERE proowner = to_regrole('geo_crm_before') AND pronamespace = 'public'::regnamespace
       AND NOT EXISTS (SELECT FROM pg_depend WHERE classid = 'pg_proc'::regclass AND objid = pg_proc.oid AND deptype = 'e')
  LOOP EXECUTE words; END LOOP;
  FOR words IN
    SELECT format('GRANT USAGE, SELECT, UPDATE ON SEQUENCE %s TO geo_crm', oid::regclass)
      FROM pg_class WHERE relkind = 'S' AND relowner = to_regrole('geo_crm_owner')
  LOOP EXECUTE words; END LOOP;
  IF to_regrole('geo_crm_before') IS NOT NULL AND current_database() <> 'template1' THEN
    EXECUTE format('ALTER DATABASE %I OWNER TO geo_crm_owner', current_database());
  END IF;
END \$\$"

_answers() { "$CLUSTER_BIN/pg_isready" -q -t 5 -h "$CLUSTER_SOCKETS" -p 5432 -U geo_crm -d postgres; }

_make_database() {
  local base
  if [ "$(psql_as postgres -d postgres -tAc "SELECT 1 FROM pg_database WHERE datname = 'geo_crm'")" != 1 ]; then
    psql_as postgres -d postgres -qc 'CREATE DATABASE geo_crm OWNER geo_crm_owner'
  fi
  base=@/$(_percent_encoded "$CLUSTER_SOCKETS")/geo_crm
  _keep "$VAR/db.env" "DATABASE_URL=postgis://geo_crm$base"
  _keep "$VAR/owner.env" "DATABASE_OWNER_URL=postgis://geo_crm_owner$base"
}

# _keep FILE LINE: for nobody else to read.
_keep() {
  [ "$(cat "$1" 2>/dev/null)" = "$2" ] || (umask 077 && printf '%s\n' "$2" >"$1.new" && mv "$1.new" "$1")
}

_percent_encoded() {
  local LC_ALL=C text=$1 i char
  for ((i = 0; i < ${#text}; i++)); do
    char=${text:i:1}
    case $char in [a-zA-Z0-9/._-]) printf '%s' "$char" ;; *) printf '%%%02X' "'$char" ;; esac
  done
}
