# The two other sides for shell cases. Each server gets free ports, writes a ready file when it listens, and is ended
# with the case. Waiting is for a file or for a process, never for a time.
HIPERD_PID='' WEBHOOK_PID=''

wait_for_file() { # FILE PID: until the file is there; fails when the process has gone
    while [ ! -e "$1" ]; do
        kill -0 "$2" 2>/dev/null || { echo "# the server ended: $1" >&2; return 1; }
        read -r -t 0.02 <> <(:) || :
    done
}

# start_hiperd ARGS...: sets SQL_SERVER_PORT, BROWSER_PORT, HIPERD_CONTROL. HIPERD_NAME tells a second one apart.
start_hiperd() {
    HIPERD_CONTROL=$WORK/${HIPERD_NAME:-hiperd}.sock
    rm -f hiperd.ready
    "$BIN/hiperd" --ready hiperd.ready --control "$HIPERD_CONTROL" "$@" 2>>hiperd.err &
    HIPERD_PID=$!
    wait_for_file hiperd.ready "$HIPERD_PID" || { sed 's/^/# /' hiperd.err; return 1; }
    . ./hiperd.ready
}

# start_webhook ARGS...: sets API_ENDPOINT, WEBHOOK_STORE, WEBHOOK_CONTROL
start_webhook() {
    WEBHOOK_STORE=$WORK/webhook
    WEBHOOK_CONTROL=$WORK/webhook.sock
    rm -f webhook.ready
    "$BIN/webhook" --store "$WEBHOOK_STORE" --ready webhook.ready --control "$WEBHOOK_CONTROL" "$@" 2>>webhook.err &
    WEBHOOK_PID=$!
    wait_for_file webhook.ready "$WEBHOOK_PID" || { sed 's/^/# /' webhook.err; return 1; }
    . ./webhook.ready
}

control() { # SOCKET LINE...: one line out, one line in. Perl, as cases do this hundreds of times and it starts ten times as fast as Python
    perl -MIO::Socket::UNIX -e '
        my $s = IO::Socket::UNIX->new(Peer => shift) or die "connect: $!\n";
        print $s "@ARGV\n";
        my $answer = <$s> // "";
        chomp $answer;
        print "$answer\n"' "$@"
}
# control_raw SOCKET BYTES: exactly these, then the end of what is sent; all that comes back
control_raw() {
    python3 -c '
import socket, sys
s = socket.socket(socket.AF_UNIX)
s.connect(sys.argv[1])
s.sendall(sys.argv[2].encode())
s.shutdown(socket.SHUT_WR)
print(s.makefile(encoding="utf-8").read(), end="")' "$@"
}
hiperd_control() { control "$HIPERD_CONTROL" "$@"; }
webhook_control() { control "$WEBHOOK_CONTROL" "$@"; }

end_server() { # PID
    [ -n "$1" ] || return 0
    kill "$1" 2>/dev/null
    wait "$1" 2>/dev/null
}
stop_hiperd() { end_server "$HIPERD_PID"; HIPERD_PID=''; }
stop_webhook() { end_server "$WEBHOOK_PID"; WEBHOOK_PID=''; }
stop_servers() { stop_hiperd; stop_webhook; }
