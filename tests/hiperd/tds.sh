# For shell cases: tds.py against the hiperd that start_hiperd started.

# tds PYTHON: statements over a client `c` (and what else tds.py has); the lines printed, separated by commas; " / " between messages.
tds() {
    PYTHONPATH=$TESTS/hiperd PYTHONDONTWRITEBYTECODE=1 python3 -c "from tds import *
port = $SQL_SERVER_PORT
c = Client(port, user='${TDS_USER:-pdv_sync}', password='${TDS_PASSWORD:-demo}')
$1" 2>&1 | tr '\n' ',' | sed 's/,--,/ \/ /g; s/,$//'
}
