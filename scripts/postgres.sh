# A private PostgreSQL server for one run of the tests. Read by scripts/test; not run by itself.
# shellcheck shell=bash

postgres_folder=

# PostgreSQL refuses to run as root; Debian's package brings a user for it.
as_postgres() {
    if [[ $EUID -eq 0 ]]; then
        (cd / && runuser -u postgres -- "$@")
    else
        (cd / && "$@")
    fi
}

start_postgres() {
    local port attempt
    postgres_folder=$(mktemp -d "${TMPDIR:-/tmp}/quarterlight-postgres.XXXXXX")
    [[ $EUID -ne 0 ]] || chown postgres: "$postgres_folder"
    # The text order of SQLite (by bytes), so that a test cannot pass on one and fail on the other by accident.
    as_postgres "$(find_program initdb)" --pgdata="$postgres_folder/data" --username=quarterlight --auth=trust \
        --encoding=UTF8 --locale=C.UTF-8 --no-sync >"$postgres_folder/initdb.log" 2>&1 ||
        fail "PostgreSQL could not make its folder: $(tail -n 3 "$postgres_folder/initdb.log")" "is ${TMPDIR:-/tmp} full?"
    # Durability is the one thing these tests do not ask of the server; without it each test's own database is made faster.
    as_postgres tee -a "$postgres_folder/data/postgresql.conf" >/dev/null <<CONF
listen_addresses = '127.0.0.1'
unix_socket_directories = '$postgres_folder'
max_connections = 300
fsync = off
synchronous_commit = off
full_page_writes = off
autovacuum = off
CONF
    # PostgreSQL cannot choose a free port by itself, so ports are tried until one is.
    for attempt in 1 2 3 4 5 6 7 8; do
        port=$((20000 + RANDOM % 30000))
        if as_postgres "$(find_program pg_ctl)" --pgdata="$postgres_folder/data" --log="$postgres_folder/log" \
            --options="-p $port" --wait --silent start >/dev/null 2>&1; then
            export QUARTERLIGHT_TEST_POSTGRES_URL="postgres://quarterlight@127.0.0.1:$port/postgres"
            return
        fi
        say "port $port did not do (attempt $attempt)"
    done
    fail "PostgreSQL did not start: $(tail -n 3 "$postgres_folder/log")" 'the lines above are the end of its log'
}

stop_postgres() {
    [[ -n $postgres_folder ]] || return 0
    if [[ -f $postgres_folder/data/postmaster.pid ]]; then
        as_postgres "$(find_program pg_ctl)" --pgdata="$postgres_folder/data" --mode=immediate --silent stop || true
    fi
    rm -rf "$postgres_folder"
}
