# shellcheck shell=bash
# Shared by the commands in bin/: where things lie, how a step is told, how a child is started and stopped.
# A command sources this first; it changes no directory, so arguments that are paths keep their meaning.
set -euo pipefail

ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P)
VAR=$ROOT/var
# shellcheck disable=SC2034 # the commands use it
PYTHON=$ROOT/.venv/bin/python
TELL_FD=1 # bin/manage and bin/bench tell on stderr, so that stdout is the program's alone
QUIET=    # set: steps are not told, only work that takes its time
CHILD=    # the one child in the foreground
DEMO_FD=  # bin/demo's lock; a child must not keep it when bin/demo is killed

mkdir -p "$VAR"

tell() { printf '%s\n' "$*" >&"$TELL_FD"; }
note() { printf '    %s\n' "$*" >&"$TELL_FD"; }
die() {
  printf '%s: %s\n' "${0##*/}" "$1" >&2
  [ $# -lt 2 ] || printf '%s\n' "${@:2}" >&2
  exit 1
}

# step WORDS COMMAND...: runs it here and tells how long it took.
step() {
  local words=$1 started=${EPOCHREALTIME//[.,]/} tenths
  shift
  "$@"
  [ -z "$QUIET" ] || return 0
  tenths=$(((${EPOCHREALTIME//[.,]/} - started + 50000) / 100000))
  tell "$(printf '  %-36s %5d.%d s' "$words" $((tenths / 10)) $((tenths % 10)))"
}

# launch COMMAND...: starts it in the background with its pid in CHILD. It hears Ctrl-C (bash would have
# background commands ignore it) and gets TERM when this shell dies, by whatever signal.
launch() {
  (
    [ -z "$DEMO_FD" ] || exec {DEMO_FD}>&-
    exec env --default-signal=INT,QUIT setpriv --pdeathsig TERM "$@"
  ) <&0 &
  CHILD=$!
}

# attend COMMAND...: runs it to its end and returns its exit code; a signal to this shell is acted on at once.
attend() {
  local code
  launch "$@"
  while :; do
    code=0
    wait "$CHILD" || code=$?
    kill -0 "$CHILD" 2>/dev/null || break # else a trap cut the wait short
  done
  CHILD=
  return "$code"
}

# For a subshell that starts a daemon: it keeps nothing open but 0, 1 and 2.
close_inherited() {
  local fd
  for fd in /proc/"$BASHPID"/fd/*; do
    fd=${fd##*/}
    [ "$fd" -le 2 ] || [ "$fd" -eq 255 ] || exec {fd}>&- # 255 is bash's own, which it closes itself
  done
}

# stop_process PID SECONDS: TERM, and KILL when it is still there after so long.
stop_process() {
  local tenths=$(($2 * 10))
  kill -TERM "$1" 2>/dev/null || return 0
  while kill -0 "$1" 2>/dev/null; do
    [ $((tenths--)) -gt 0 ] || { kill -KILL "$1" 2>/dev/null || true; }
    [ "$tenths" -gt -20 ] || return 0
    sleep 0.1
  done
}

# On INT the terminal has told the child too; it gets time to end in its own way.
_on_signal() {
  local patience=50
  trap '' INT TERM
  if [ -n "$CHILD" ]; then
    while [ "$1" = INT ] && kill -0 "$CHILD" 2>/dev/null && [ $((patience--)) -gt 0 ]; do sleep 0.1; done
    stop_process "$CHILD" 10
  fi
  exit $((128 + $2))
}
trap '_on_signal INT 2' INT
trap '_on_signal TERM 15' TERM
trap '_on_signal HUP 1' HUP

# The value of NAME from the environment or, failing that, from .env; empty when it is in neither.
setting() {
  local value=${!1-}
  if [ -z "$value" ] && [ -f "$ROOT/.env" ]; then
    value=$(sed -nE "s/^[[:space:]]*(export[[:space:]]+)?$1[[:space:]]*=[[:space:]]*//p" "$ROOT/.env" | tail -n 1)
    value=${value%"${value##*[![:space:]]}"}
    case $value in \"*\" | \'*\') value=${value:1:-1} ;; esac
  fi
  printf '%s' "$value"
}

sha256_of() { sha256sum <"$1" | cut -c1-64; }
