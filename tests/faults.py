"""What may come between a client and a server: a proxy on loopback that passes requests on, and does something to the answers."""

import socket
import socketserver
import ssl
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from urllib.parse import urlsplit

Fault = Callable[[socket.socket, Callable[[], bytes]], None]
"""What is done to a connection whose request was read: it is given the client, and what fetches the true answer."""


@dataclass
class Proxy:
    """A proxy that runs.

    Attributes:
        address: where clients ask.
        requests: what they sent, head and body.
    """

    address: str
    requests: list[tuple[str, bytes]] = field(default_factory=list)


def passed(client: socket.socket, answer: Callable[[], bytes]) -> None:
    client.sendall(answer())


def reset(client: socket.socket, answer: Callable[[], bytes]) -> None:
    client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\x01\0\0\0\0\0\0\0")


def closed(client: socket.socket, answer: Callable[[], bytes]) -> None:
    client.shutdown(socket.SHUT_RDWR)


def half(client: socket.socket, answer: Callable[[], bytes]) -> None:
    whole = answer()
    client.sendall(whole[: whole.index(b"\r\n\r\n") + 4 + (len(whole) - whole.index(b"\r\n\r\n") - 4) // 2])


def half_json(client: socket.socket, answer: Callable[[], bytes]) -> None:
    """Half of the answer, as if it were whole."""
    body = b'{"head":{"vars":["graph","name","sha256","size"]},"results":{"bindings":[{"graph":{"type":"uri","value":"http://'
    client.sendall(said("200 OK", "application/sparql-results+json", body))


def half_a_second(client: socket.socket, answer: Callable[[], bytes]) -> None:
    """Byte after byte, none of them late, and no end."""
    client.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: application/sparql-results+json\r\n\r\n{")
    for _ in range(600):
        client.sendall(b" ")
        time.sleep(0.1)


def silent(client: socket.socket, answer: Callable[[], bytes]) -> None:
    client.settimeout(30)
    client.recv(1)


def said(status: str, media_type: str, body: bytes = b"", *headers: str) -> bytes:
    lines = [f"HTTP/1.1 {status}", f"Content-Type: {media_type}", f"Content-Length: {len(body)}", "Connection: close", *headers]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


def answered(status: str, media_type: str = "text/plain", body: bytes = b"", *headers: str) -> Fault:
    return lambda client, answer: client.sendall(said(status, media_type, body, *headers))


@contextmanager
def between(upstream: str, faults: Sequence[Fault], certificate: ssl.SSLContext | None = None) -> Iterator[Proxy]:
    """A proxy that treats the first connection by the first fault, and so on; when there are no more, it passes on.

    Args:
        upstream: the address of the true server.
        faults: what is done to the connections.
        certificate: what the proxy shows of itself, so that clients speak https.
    """
    parts, waiting, connections = urlsplit(upstream), list(faults), threading.Lock()

    class Handler(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            client: socket.socket = self.request
            if certificate:
                try:
                    client = certificate.wrap_socket(client, server_side=True)
                except OSError:
                    return
            request = received(client)
            head, _, body = request.partition(b"\r\n\r\n")
            with connections:
                proxy.requests.append((head.decode(), body))
                fault = waiting.pop(0) if waiting else passed

            def answer() -> bytes:
                with socket.create_connection((parts.hostname or "", parts.port or 80), timeout=60) as server:
                    server.sendall(request)
                    return b"".join(iter(lambda: server.recv(1 << 16), b""))

            try:
                fault(client, answer)
            except OSError:
                pass  # the client has gone
            finally:
                client.close()

    class Listener(socketserver.ThreadingTCPServer):
        daemon_threads = True
        block_on_close = False

    with Listener(("127.0.0.1", 0), Handler) as listener:
        scheme = "https" if certificate else "http"
        proxy = Proxy(f"{scheme}://127.0.0.1:{listener.server_address[1]}{parts.path}")
        threading.Thread(target=listener.serve_forever, args=(0.05,), daemon=True).start()
        yield proxy
        listener.shutdown()


def received(client: socket.socket) -> bytes:
    """One request: its head, and as much of a body as the head says."""
    client.settimeout(30)
    request = b""
    while b"\r\n\r\n" not in request and (more := client.recv(1 << 16)):
        request += more
    head, _, body = request.partition(b"\r\n\r\n")
    length = next((int(line.split(b":")[1]) for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:")), 0)
    while len(body) < length and (more := client.recv(1 << 16)):
        request += more
        body += more
    return request
