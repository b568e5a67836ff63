# shellcheck shell=bash
# What a command needs from the machine: system packages, the virtual environment, npm packages, translations.
# Each part looks first and does nothing when nothing is missing. Needs _lib.sh and _cluster.sh.

OS_RELEASE=/etc/os-release

# set_up base|dev: all of it, one command at a time.
set_up() {
  local lock
  exec {lock}>"$VAR/setup.lock"
  if ! flock -w 3 "$lock"; then
    note "another command is setting up; waiting for it"
    attend flock "$lock"
  fi
  step "system packages" system_packages "$1"
  step "Python packages" python_packages "$1"
  step "npm packages" npm_packages "$1"
  [ -z "$(translation_files)" ] || step "translations" translations
  exec {lock}>&-
  secrets
}

# --- system packages -------------------------------------------------------------------------------------------

# Looks for what is used, whatever package or hand brought it.
system_packages() {
  local words=() packages=()
  if uses_own_cluster && ! postgres_bin >/dev/null; then _lack "PostgreSQL with PostGIS" postgresql; fi
  has_library gdal || _lack "the GDAL library" gdal
  has_library geos_c || _lack "the GEOS library" geos
  if ! command -v node >/dev/null || ! command -v npm >/dev/null; then _lack "Node's npm" npm; fi
  if [ ! -x "$PYTHON" ]; then
    if ! find_python >/dev/null; then
      _lack "Python 3.11 or later" python
    elif ! "$(find_python)" -c 'import ensurepip, venv' 2>/dev/null; then
      _lack "Python's venv" venv
    fi
  fi
  [ -z "$(translation_files)" ] || command -v msgfmt >/dev/null || _lack "gettext's msgfmt" gettext
  [ -e /etc/ssl/certs/ca-certificates.crt ] || [ -e /etc/pki/tls/certs/ca-bundle.crt ] || _lack "certificates" certificates
  if [ "$1" = dev ] && ! find_browser >/dev/null; then
    if [[ $(_distribution) = debian* ]]; then _lack "Chromium" chromium; else _tell_of_browsers; fi
  fi
  [ ${#words[@]} -eq 0 ] || _install
  uses_own_cluster || return 0
  postgres_bin >/dev/null || die "PostgreSQL with PostGIS is still not found under /usr/lib/postgresql"
}

has_library() { { ldconfig -p 2>/dev/null || /sbin/ldconfig -p; } | grep -E "^\s*lib$1\.so" >/dev/null; }

find_python() {
  local name
  for name in python3 python3.14 python3.13 python3.12 python3.11; do
    if "$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
      command -v "$name"
      return 0
    fi
  done
  return 1
}

# A Chromium that tests can drive. Ubuntu's package is a stub that calls snap, which cannot see the tests' files.
find_browser() {
  local name path
  for name in chromium google-chrome-stable google-chrome chromium-browser; do
    path=$(command -v "$name") || continue
    case $(readlink -f "$path") in /snap/* | */bin/snap) continue ;; esac
    if [ "$(stat -Lc %s "$path")" -lt 10000 ] && grep -q '/snap/' "$path"; then continue; fi
    printf '%s' "$path"
    return 0
  done
  return 1
}

# ID and VERSION_ID of os-release.
_distribution() {
  # shellcheck source=/dev/null
  (. "$OS_RELEASE" 2>/dev/null && printf '%s %s' "${ID-}" "${VERSION_ID-}") || true
}

_tell_of_browsers() {
  note "no Chromium that tests can drive (Ubuntu's own is a snap): install google-chrome-stable, or run"
  note "  .venv/bin/python -m playwright install --with-deps chromium"
}

# _lack WORDS PART: notes what is missing, with this distribution's packages for it.
_lack() {
  words+=("$1")
  case $2 in
    python) packages+=(python3 python3-venv) ;;
    venv) packages+=(python3-venv) ;;
    npm) packages+=(nodejs npm) ;;
    certificates) packages+=(ca-certificates) ;;
    gettext | chromium) packages+=("$2") ;;
    *) read -ra found <<<"$(_versioned_packages "$2")" && packages+=("${found[@]}") ;;
  esac
}

# The names that carry a version, which differs by release.
_versioned_packages() {
  local postgres gdal geos
  case $(_distribution) in
    "debian 12") postgres=15 gdal=libgdal32 geos=libgeos-c1v5 ;;
    "debian 13") postgres=17 gdal=libgdal36 geos=libgeos-c1t64 ;;
    "ubuntu 24.04") postgres=16 gdal=libgdal34t64 geos=libgeos-c1t64 ;;
    *)
      postgres=$(apt-cache pkgnames postgresql- 2>/dev/null | sed -nE 's/^postgresql-([0-9]+)-postgis-3$/\1/p' | sort -n | tail -n 1)
      gdal=gdal-bin geos=gdal-bin
      ;;
  esac
  case $1 in
    postgresql) printf 'postgresql-%s postgresql-%s-postgis-3' "${postgres:-N}" "${postgres:-N}" ;;
    gdal) printf '%s' "$gdal" ;;
    geos) printf '%s' "$geos" ;;
  esac
}

_install() {
  local as_root=() refused="" list
  list=$(IFS=,; printf '%s' "${words[*]}")
  if ! command -v apt-get >/dev/null; then
    refused="this is no Debian or Ubuntu"
  elif [ "$(id -u)" -ne 0 ]; then
    if ! command -v sudo >/dev/null; then
      refused="there is no sudo"
    elif sudo -n true 2>/dev/null; then
      as_root=(sudo -n)
    elif [ -t 0 ]; then
      as_root=(sudo)
    else
      refused="sudo asks for a password"
    fi
  fi
  [ -z "$refused" ] || die "missing: ${list//,/, }" "They cannot be installed from here ($refused). As root:" \
    "  apt-get update && apt-get install ${packages[*]}"
  note "installing ${packages[*]}"
  _apt "${packages[@]}"
}

# Debian's PostgreSQL package would start a server of its own on a TCP port; nobody asked for that one.
_apt() {
  local lock_free=${lock:-} conf=/etc/postgresql-common/createcluster.d/geo-crm.conf ours="" code=0
  if [[ " $* " == *" postgresql-"* ]] && [ ! -e "$conf" ]; then
    ours=1
    # shellcheck disable=SC2016 # $1 is the inner shell's
    "${as_root[@]}" sh -c 'mkdir -p "$(dirname "$1")" && echo "create_main_cluster = false  # while geo-crm installs" >"$1"' sh "$conf"
  fi
  # a service that a package starts must not inherit the lock
  (
    [ -z "$lock_free" ] || exec {lock_free}>&-
    "${as_root[@]}" apt-get update -q >"$VAR/apt.log" 2>&1 || true
    "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends "$@" </dev/null >>"$VAR/apt.log" 2>&1
  ) || code=$?
  [ -z "$ours" ] || "${as_root[@]}" rm -f "$conf"
  [ "$code" -eq 0 ] || die "apt-get install $* failed:" "$(tail -n 15 "$VAR/apt.log")"
}

# --- Python and npm --------------------------------------------------------------------------------------------

# python_packages base|dev: the locked packages; dev holds base. The stamps are written last, so a killed run resumes.
python_packages() {
  local lock_file=$ROOT/requirements/$1.txt interpreter
  if [ "$(cat "$ROOT/.venv/.lock-$1" 2>/dev/null)" = "$(sha256_of "$lock_file")" ] && "$PYTHON" -c 'import django' 2>/dev/null; then
    return 0
  fi
  if ! "$PYTHON" -m pip --version >/dev/null 2>&1; then
    interpreter=$(find_python) || die "no Python 3.11 or later found"
    note "making .venv with $("$interpreter" --version)"
    attend "$interpreter" -m venv --clear "$ROOT/.venv"
  fi
  note "installing the Python packages of requirements/$1.txt"
  attend "$PYTHON" -m pip install -qq --no-input --disable-pip-version-check --progress-bar off \
    --require-hashes --no-deps -r "$lock_file" >&"$TELL_FD" || die "the Python packages could not be installed"
  [ "$1" = base ] || sha256_of "$ROOT/requirements/base.txt" >"$ROOT/.venv/.lock-base"
  sha256_of "$lock_file" >"$ROOT/.venv/.lock-$1"
}

# npm_packages base|dev: dev adds what only checks and tests use.
npm_packages() {
  local stamp=$ROOT/node_modules/.lock-$1 all=() # npm ci removes the directory first, and the stamps with it
  [ "$(cat "$stamp" 2>/dev/null)" != "$(sha256_of "$ROOT/package-lock.json")" ] || return 0
  [ "$1" = dev ] || all=(--omit=dev)
  note "installing the npm packages of package-lock.json"
  attend env -C "$ROOT" npm ci "${all[@]}" --ignore-scripts --no-audit --no-fund --loglevel=error >"$VAR/npm.log" ||
    die "the npm packages could not be installed"
  sha256_of "$ROOT/package-lock.json" >"$ROOT/node_modules/.lock-base" # dev holds base
  [ "$1" = base ] || sha256_of "$ROOT/package-lock.json" >"$stamp"
}

translation_files() { find "$ROOT"/locale "$ROOT"/{boundaries,field_api,maps,geo_crm}/locale -name '*.po' 2>/dev/null || true; }

translations() {
  local source
  while IFS= read -r source; do
    [ "${source%.po}.mo" -nt "$source" ] || msgfmt --check-format -o "${source%.po}.mo" "$source"
  done < <(translation_files)
}

# Of this clone, unless the settings hold them.
secrets() {
  own_secret SECRET_KEY secret_key
  own_secret REPORTER_KEY_SECRET reporter_key_secret
}

# own_secret NAME FILE
own_secret() {
  local value
  [ -z "$(setting "$1")" ] || return 0
  if [ ! -s "$VAR/$2" ]; then
    (umask 077 && head -c 48 /dev/urandom | base64 -w 0 >"$VAR/$2.new" && mv "$VAR/$2.new" "$VAR/$2")
  fi
  value=$(cat "$VAR/$2")
  export "$1=$value"
}
