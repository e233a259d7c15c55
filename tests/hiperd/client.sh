# For shell cases: FreeTDS' tsql against the hiperd that start_hiperd started.

# tsql_answer DATABASE SQL: what tsql prints, without its prompts and greetings. Dates come as ISO text when the SQL converts them.
tsql_answer() {
    printf '%s\ngo\nexit\n' "$2" |
        tsql -H 127.0.0.1 -p "$SQL_SERVER_PORT" -U "${TDS_USER:-pdv_sync}" -P "${TDS_PASSWORD:-demo}" -D "$1" -o q 2>&1 |
        grep -vE '^(locale is|locale charset|using default charset|Setting .* as default database)' | sed 's/^\([0-9]*> \)*//' | sed '/^$/d'
}

# sql_rows SQL: the rows alone, from HiperPdv, columns separated by tabs; no names of columns.
sql_rows() {
    printf '%s\ngo\nexit\n' "$1" | tsql -H 127.0.0.1 -p "$SQL_SERVER_PORT" -U pdv_sync -P demo -D HiperPdv -o hq 2>&1
}

# sql_error SQL: "number class state line" of the first error.
sql_error() {
    printf '%s\ngo\nexit\n' "$1" | tsql -H 127.0.0.1 -p "$SQL_SERVER_PORT" -U pdv_sync -P demo -D "${2:-HiperPdv}" -o q 2>&1 |
        sed -n 's/^Msg \([0-9]*\) (severity \([0-9]*\), state \([0-9]*\)).*Line \([0-9]*\).*/\1 \2 \3 \4/p' | head -1
}
need_tsql() { command -v tsql >/dev/null || skip_all "no tsql (freetds-bin)"; }
