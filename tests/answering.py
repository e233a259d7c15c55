"""A server for answers that no decent HTTP server can be made to give.

usage: answering.py READY [--early] [--linger] [--drip] [--stale] [--connect] [--tls CERT KEY] [--tls-1.1]

It listens on a free port of 127.0.0.1, writes the port to READY, and answers every request with the bytes of the file
`answer`, read anew each time; then it closes the connection. A file `answer.KEY`, of the first 12 characters of the
request's Idempotency-Key, stands in its place; `answer.next`, where there is one, becomes `answer` after the request.
The heads of the requests are appended to the file `heads`, and to the file `bodies` a line for each: the 12 characters,
and the body's SHA-256 or `unread`.
--early answers before it has read the body. --linger then reads the rest before it closes, as good servers do: what was
not read would reset the connection. --drip sends twenty bytes a second. --stale keeps a connection open, and closes it
when a second request comes. --connect is a proxy: CONNECT is answered with 200 and carried through.
"""
import hashlib
import os
import socket
import ssl
import sys
import threading
import time


def read_head(stream):
    head = b""
    while not head.endswith(b"\r\n\r\n"):
        line = stream.readline()
        if not line:
            return None
        head += line
    return head


def header(head, wanted):
    for line in head.split(b"\r\n"):
        name, _, value = line.partition(b":")
        if name.lower() == wanted:
            return value.strip().decode()
    return ""


def read_body(stream, length):
    digest = hashlib.sha256()
    while length > 0 and (data := stream.read(min(length, 65536))):
        length -= len(data)
        digest.update(data)
    return digest.hexdigest()


def answer_for(key):
    name = "answer." + key
    with open(name if key and os.path.exists(name) else "answer", "rb") as file:
        return file.read()


def carry(source, target):
    try:
        while data := source.recv(65536):
            target.sendall(data)
        target.shutdown(socket.SHUT_WR)
    except OSError:
        pass


def tunnel(client, head):
    host, _, port = head.split()[1].decode().rpartition(":")
    server = socket.create_connection((host, int(port)))
    client.sendall(b"HTTP/1.1 200 Connection established\r\n\r\n")
    back = threading.Thread(target=carry, args=(server, client), daemon=True)
    back.start()
    carry(client, server)
    back.join()


def serve(client, options):
    try:
        if "context" in options:
            client = options["context"].wrap_socket(client, server_side=True)
        stream = client.makefile("rb", 0)
        head = read_head(stream)
        if head is None:
            return
        with open("heads", "ab") as heads:
            heads.write(head)
        if "connect" in options and head.startswith(b"CONNECT "):
            tunnel(client, head)
            return
        key, length = header(head, b"idempotency-key")[:12], int(header(head, b"content-length") or 0)
        body = "unread" if "early" in options else read_body(stream, length)
        with open("bodies", "a", encoding="ascii") as bodies:
            bodies.write(f"{key} {body}\n" if key else "")
        answer = answer_for(key)
        if os.path.exists("answer.next"):
            os.replace("answer.next", "answer")
        while "drip" in options and answer:
            client.sendall(answer[:1])
            answer = answer[1:]
            time.sleep(0.05)
        client.sendall(answer)
        if "linger" in options:
            client.shutdown(socket.SHUT_WR)
            read_body(stream, length)
        if "stale" in options:
            client.recv(1)
    except OSError:
        pass
    finally:
        client.close()


def main(ready, words):
    options = {}
    while words:
        word = words.pop(0)
        if word == "--tls":
            options["context"] = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            options["context"].load_cert_chain(words.pop(0), words.pop(0))
        elif word == "--tls-1.1":
            options["context"].set_ciphers("ALL:@SECLEVEL=0")
            options["context"].minimum_version = ssl.TLSVersion.TLSv1
            options["context"].maximum_version = ssl.TLSVersion.TLSv1_1
        else:
            options[word.lstrip("-")] = True
    listener = socket.create_server(("127.0.0.1", 0))
    with open(ready + ".new", "w", encoding="ascii") as file:
        file.write(str(listener.getsockname()[1]))
    os.rename(ready + ".new", ready)
    while True:
        client, _ = listener.accept()
        threading.Thread(target=serve, args=(client, options), daemon=True).start()


main(sys.argv[1], sys.argv[2:])
