# shellcheck shell=bash
# nginx before the web server, by docs/nginx.conf. Needs _lib.sh, PORT and WEB_PORT.

NGINX_OWN=$VAR/nginx/debian/usr/sbin/nginx

find_nginx() {
  local path
  for path in "$(command -v nginx || true)" /usr/sbin/nginx "$NGINX_OWN"; do
    if [ -x "$path" ]; then printf '%s' "$path" && return 0; fi
  done
  return 1
}

# Debian's own, unpacked under var/: installed it would start a server on port 80, which nobody asked for.
get_nginx() {
  ! find_nginx >/dev/null || return 0
  if ! command -v apt-get >/dev/null || ! command -v dpkg-deb >/dev/null; then
    die "nginx is missing; install it, or leave --proxy out"
  fi
  note "fetching nginx"
  rm -rf "$VAR/nginx/debian" "$VAR/nginx/package"
  mkdir -p "$VAR/nginx/package"
  _fetch_nginx || { refresh_apt_lists && _fetch_nginx; } || die "nginx could not be fetched:" "$(tail -n 5 "$VAR/apt.log")"
  dpkg-deb -x "$VAR"/nginx/package/nginx_*.deb "$VAR/nginx/debian"
  [ -x "$NGINX_OWN" ] || die "Debian's package nginx holds no nginx; install it"
}

_fetch_nginx() { (cd "$VAR/nginx/package" && apt-get download -q nginx) >"$VAR/apt.log" 2>&1; }

refresh_apt_lists() {
  local as_root=()
  [ "$(id -u)" -eq 0 ] || as_root=(sudo -n)
  "${as_root[@]}" apt-get update -q >>"$VAR/apt.log" 2>&1
}

# nginx_conf: docs/nginx.conf for this clone, on stdout: its ports, and nothing outside its own folder.
nginx_conf() {
  # one process, so that none outlives the other
  printf 'daemon off;\nmaster_process off;\npid nginx.pid;\nerror_log stderr warn;\n'
  [ "$(id -u)" -ne 0 ] || printf 'user %s;\n' "$(id -un) $(id -gn)" # its own folder may be closed to others
  sed -e "s|127\.0\.0\.1:8000|127.0.0.1:$PORT|" -e "s|127\.0\.0\.1:8001|127.0.0.1:$WEB_PORT|" \
    -e 's|^http {|&\n    client_body_temp_path body;\n    proxy_temp_path answers;\n    fastcgi_temp_path unused;\n    uwsgi_temp_path unused;\n    scgi_temp_path unused;|' \
    -e 's|access_log /var/log/nginx/|access_log |' "$ROOT/docs/nginx.conf"
}

make_proxy() {
  get_nginx
  mkdir -p "$VAR/nginx"
  chmod 700 "$VAR/nginx"
  nginx_conf >"$VAR/nginx/nginx.conf"
  "$(find_nginx)" -q -t -p "$VAR/nginx/" -c "$VAR/nginx/nginx.conf" || die "nginx does not understand docs/nginx.conf"
}
