# For other scripts: `start_postgresql FOLDER` starts Debian's PostgreSQL on a free port of loopback
# and sets `postgresql`, its process, and `database`, its address. 1 if it is not installed.
start_postgresql() {
    local programs port as=()
    programs=$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V | tail -n 1 || true)
    if [ ! -x "$programs/initdb" ]; then
        echo "skipped: PostgreSQL is not installed"
        return 1
    fi
    if [ "$(id -u)" = 0 ]; then
        chown postgres "$(dirname "$1")"
        as=(setpriv --reuid postgres --regid postgres --clear-groups)
    fi
    port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
    (cd / && "${as[@]}" "$programs/initdb" -D "$1" -U load --auth trust >/dev/null)
    (cd / && exec "${as[@]}" "$programs/postgres" -D "$1" -p "$port" -c listen_addresses=127.0.0.1 \
        -c unix_socket_directories= >/dev/null 2>&1) &
    postgresql=$!
    database=postgres://load@127.0.0.1:$port/postgres
    for _ in $(seq 100); do
        "$programs/pg_isready" -q -h 127.0.0.1 -p "$port" && return 0
        sleep 0.1
    done
    return 1
}
