# shellcheck shell=bash
# The parts that serve: started, watched, started again when they die, and stopped. Needs _lib.sh, _cluster.sh,
# PORT, WEB_PORT (where the web server listens) and PROXY (set: nginx stands before it, on PORT).

declare -A PART_WORDS=(
  [worker]="the task worker" [tend]="the tender" [tend_maps]="the tender of the maps" [web]="the web server" [proxy]="nginx"
)
PARTS=(worker tend tend_maps web)
QUICK_S=10   # who lived shorter has not come up
TRIES=5      # so often in a row
LOOK_S=1     # between two looks
PAUSE_S=1    # before a part is started again
PLAIN=(env -u DATABASE_OWNER_URL) # what answers strangers does not know the owner's address
declare -A PART_PID=() PART_SINCE=() PART_FAILED=()

# Logs may hold whole mails, with names, addresses and keys.
private_file() { rm -f "$1" && (umask 077 && : >"$1"); }

start_parts() {
  local name
  [ -z "$PROXY" ] || PARTS+=(proxy)
  for name in "${PARTS[@]}"; do
    private_file "$VAR/$name.log"
    start_part "$name"
  done
}

# In sessions of their own: on Ctrl-C they hear from this shell only, once, and finish what they are doing.
start_part() {
  case $1 in
    worker) _start worker "${PLAIN[@]}" "$PYTHON" "$ROOT/manage.py" db_worker ;;
    tend) _start tend "$PYTHON" "$ROOT/manage.py" tend --every 60 ;;
    tend_maps) _start tend_maps "${PLAIN[@]}" "$PYTHON" "$ROOT/manage.py" tend_maps --every 60 ;;
    web) _start_web ;;
    proxy) _start proxy "$(find_nginx)" -p "$VAR/nginx/" -c "$VAR/nginx/nginx.conf" ;;
  esac
  PART_PID[$1]=$CHILD
  PART_SINCE[$1]=$SECONDS
  CHILD=
}

_start() { launch setsid "${@:2}" >>"$VAR/$1.log" 2>&1; }

# What it has to say goes to the terminal.
_start_web() {
  launch setsid "${PLAIN[@]}" ${PROXY:+TRUSTED_PROXIES=1} "$PYTHON" -m gunicorn geo_crm.wsgi --config "$ROOT/gunicorn.conf.py" \
    --chdir "$ROOT" --bind "127.0.0.1:$WEB_PORT" --pid "$VAR/gunicorn.pid" --workers 2 --threads 4
}

# Until a signal ends this shell. A part that dies again and again ends it too.
watch_parts() {
  local name
  while :; do
    sleep "$LOOK_S"
    database_stays_up
    for name in "${PARTS[@]}"; do
      kill -0 "${PART_PID[$name]}" 2>/dev/null || start_again "$name"
    done
  done
}

# The private database, too.
database_stays_up() {
  local lock
  [ -n "$USERS_FD" ] || return 0
  [ -z "$(_server_pid)" ] || return 0
  note "the database has stopped and is started again"
  exec {lock}>"$VAR/cluster.start"
  flock "$lock"
  _start_server
  exec {lock}>&-
}

start_again() {
  if [ $((SECONDS - PART_SINCE[$1])) -ge $QUICK_S ]; then PART_FAILED[$1]=0; fi
  PART_FAILED[$1]=$((${PART_FAILED[$1]:-0} + 1))
  [ "${PART_FAILED[$1]}" -lt $TRIES ] || die "${PART_WORDS[$1]} stops again and again:" "$(tail -n 5 "$VAR/$1.log")"
  note "${PART_WORDS[$1]} has stopped and is started again"
  sleep "$PAUSE_S"
  [ "$1" != web ] || stop_web_orphans
  start_part "$1"
}

# At the start nobody waits for a part to come up: it stops all, and says why.
parts_must_run() {
  local name
  for name in "${PARTS[@]}"; do
    kill -0 "${PART_PID[$name]}" 2>/dev/null || die "${PART_WORDS[$name]} has stopped; why is said above or here:" "$(tail -n 5 "$VAR/$name.log")"
  done
}

stop_parts() {
  local name
  [ ${#PART_PID[@]} -gt 0 ] || return 0
  kill -TERM "${PART_PID[@]}" 2>/dev/null || true
  for name in "${!PART_PID[@]}"; do stop_process "${PART_PID[$name]}" 10; done
}

# Processes of a web server that this clone's bin/demo has started, master or worker, whoever is their parent now.
web_processes() {
  local file
  while IFS= read -r file; do
    file=${file%/cmdline}
    if grep -qzxF geo_crm.wsgi "$file/cmdline" 2>/dev/null; then printf '%s\n' "${file#/proc/}"; fi
  done < <(grep -lzxF -- "$VAR/gunicorn.pid" /proc/[0-9]*/cmdline 2>/dev/null)
}

# Whoever calls this has no web server: what still runs has lost its bin/demo, or its master, and holds the port.
stop_web_orphans() {
  local pids pid
  mapfile -t pids < <(web_processes)
  [ ${#pids[@]} -gt 0 ] || return 0
  note "stopping what is left of an earlier web server"
  kill -TERM "${pids[@]}" 2>/dev/null || true
  for pid in "${pids[@]}"; do stop_process "$pid" 6; done
}
