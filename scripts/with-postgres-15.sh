#!/usr/bin/env bash
# Runs a command with TEST_DATABASE_SERVER set to a PostgreSQL 15 that lives as long as the command does.
set -euo pipefail
bin=/usr/lib/postgresql/15/bin
export PATH="$bin:$PATH"
# In memory where there is room for it: a thousand databases have half a million files.
if [ "$(df --output=avail -B 1G /dev/shm 2> /dev/null | tail -1)" -ge 3 ] 2> /dev/null; then
  directory=$(mktemp -d -p /dev/shm)
  export TEST_DATABASES_ARE_DROPPED=1
else
  directory=$(mktemp -d)
fi
port=${POSTGRES_15_PORT:-24315}
as_owner() { if [ "$(id -u)" = 0 ]; then setpriv --reuid=postgres --regid=postgres --clear-groups "$@"; else "$@"; fi; }
if [ "$(id -u)" = 0 ]; then chown postgres "$directory"; fi
trap 'as_owner $bin/pg_ctl -D "$directory/data" -m immediate stop > /dev/null 2>&1 || true; rm -rf "$directory"' EXIT
cd "$directory"
as_owner $bin/initdb -D data -A trust -U postgres -E UTF8 --locale=C.UTF-8 > /dev/null
as_owner $bin/pg_ctl -D data -w -l "$directory/log" start \
  -o "-p $port -c listen_addresses=127.0.0.1 -k $directory -c fsync=off -c max_connections=200" > /dev/null
cd - > /dev/null
TEST_DATABASE_SERVER="postgres://postgres@127.0.0.1:$port/postgres" "$@"
