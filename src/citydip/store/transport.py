"""From a request to the whole answer of a server, in time, or to one error that says what went wrong."""

import base64
import os
import random
import re
import socket
import ssl
import tempfile
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from http.client import HTTPException, HTTPResponse
from typing import IO, Any, Final
from urllib.error import HTTPError, URLError
from urllib.parse import urlsplit, urlunsplit
from urllib.request import (
    HTTPDefaultErrorHandler,
    HTTPDigestAuthHandler,
    HTTPErrorProcessor,
    HTTPHandler,
    HTTPPasswordMgrWithDefaultRealm,
    HTTPRedirectHandler,
    HTTPSHandler,
    OpenerDirector,
    ProxyHandler,
    Request,
)

from citydip import __version__
from citydip.errors import CitydipError, DeadlineError, EndpointError, UsageError

__all__ = ["USER_AGENT", "Answer", "RefusedError", "Transport"]

USER_AGENT: Final = f"citydip/{__version__} (+https://w3id.org/citydip)"
_SECONDS: Final = 300.0
"""How long an answer may take where nothing else is said: a server that is gone must not keep anybody waiting for ever."""

_BUSY: Final = (429, 503)
_ATTEMPTS: Final = 5
_IN_MEMORY: Final = 1 << 25
_CHUNK: Final = 1 << 16
_NO_TEXT: Final = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff]")
"""Control characters, which names and passwords may not have (RFC 7617, 2), and bytes that are no UTF-8."""


@dataclass(frozen=True, slots=True)
class Answer:
    """The whole answer of a server.

    Attributes:
        headers: by name; capitals make no difference.
        content: what it says.
    """

    headers: Mapping[str, str]
    content: IO[bytes]


class RefusedError(Exception):
    """The server refused the request, with a status and a reason."""

    def __init__(self, status: int, reason: str) -> None:
        super().__init__(status, reason)
        self.status = status
        self.reason = reason


class Transport:
    """What sends requests to one address, with the credentials of the environment.

    Args:
        address: an http or https address without credentials in it.
        seconds: how long an answer may take, with all attempts.

    Raises:
        UsageError: the address is none, or has credentials in it; or those of the environment cannot be sent.
    """

    def __init__(self, address: str, seconds: float | None = None) -> None:
        try:
            parts = urlsplit(address)
            valid = parts.scheme in {"http", "https"} and bool(parts.hostname) and (parts.port or 1) > 0 and address.isprintable()
        except ValueError:
            valid = False
        if not valid or " " in address:
            raise UsageError("endpoint-address", address=re.sub(r"//[^/]*@", "//", address))
        if "@" in parts.netloc:
            raise UsageError("endpoint-credentials", address=_shown(address))
        self.shown = _shown(address)
        self.seconds = seconds or _SECONDS
        user, password = os.environ.get("CITYDIP_USER", ""), os.environ.get("CITYDIP_PASSWORD", "")
        token = os.environ.get("CITYDIP_TOKEN", "").strip()
        if not (token.isascii() and token.isprintable()):
            raise UsageError("endpoint-unsendable", name="CITYDIP_TOKEN")
        for name, value in (("CITYDIP_USER", user), ("CITYDIP_PASSWORD", password)):
            if _NO_TEXT.search(value):
                raise UsageError("endpoint-unsendable", name=name)
        self._secrets = [secret for secret in (token, password) if secret]
        self._authorization = f"Bearer {token}" if token else ""
        handlers = [ProxyHandler(), HTTPHandler(), HTTPSHandler(), HTTPDefaultErrorHandler(), HTTPErrorProcessor(), _Redirects(self)]
        if user and not token:
            self._authorization = "Basic " + base64.b64encode(f"{user}:{password}".encode()).decode()
            passwords = HTTPPasswordMgrWithDefaultRealm()
            passwords.add_password(None, f"{parts.scheme}://{parts.netloc}/", user, password)
            handlers.append(_Digest(passwords))
        self._opener = OpenerDirector()
        for handler in handlers:
            self._opener.add_handler(handler)

    def send(self, request: Request, name: str = "-") -> Answer:
        """The answer to a request; where the server is busy, after some more attempts.

        Args:
            request: to this address; the credentials and the name of citydip are added.
            name: what errors call the query.

        Raises:
            RefusedError: the server refuses the request.
            EndpointError: it cannot be reached, is not to be trusted, or its answer breaks off.
            DeadlineError: the answer is not there in time.
        """
        request.add_header("User-Agent", USER_AGENT)
        if self._authorization:
            # A redirect elsewhere must not take it along.
            request.add_unredirected_header("Authorization", self._authorization)
        outcome: list[Answer | BaseException] = []

        def run() -> None:
            try:
                outcome.append(self._attempts(request))
            except BaseException as error:
                outcome.append(error)

        # A server that sends a byte now and then would outlive every timeout of a socket.
        worker = threading.Thread(target=run, daemon=True)
        worker.start()
        worker.join(self.seconds)
        if not outcome:
            raise DeadlineError("deadline", file=name, seconds=f"{self.seconds:g}")
        match outcome[0]:
            case Answer() as answer:
                return answer
            case TimeoutError():
                raise DeadlineError("deadline", file=name, seconds=f"{self.seconds:g}")
            case RefusedError() | CitydipError() as error:
                raise error
            case error:
                raise self._fault(error) from None

    def _attempts(self, request: Request) -> Answer:
        end = time.monotonic() + self.seconds
        for attempt in range(_ATTEMPTS):
            _rewind(request)
            try:
                return self._attempt(request)
            except HTTPError as error:
                with error:
                    if error.code == 401 and self._authorization.startswith("Basic"):
                        # Virtuoso offers Digest only to those who do not come with something else.
                        self._authorization = ""
                        request.remove_header("Authorization")
                        continue
                    if error.code not in _BUSY:
                        raise self._refusal(error) from None
                    status, asked = error.code, _retry_after(error.headers.get("Retry-After"))
            # Without a word of the server: half a second, doubled each time, and not at one time with all other clients.
            wait = asked if asked is not None else 0.5 * 2**attempt * random.uniform(0.8, 1.2)  # noqa: S311
            if attempt == _ATTEMPTS - 1 or time.monotonic() + wait > end:
                break
            time.sleep(wait)
        raise EndpointError("endpoint-busy", endpoint=self.shown, status=status)

    def _attempt(self, request: Request) -> Answer:
        with self._opener.open(request, timeout=self.seconds) as response:
            if response.status not in (200, 201, 204):
                raise EndpointError("endpoint-status", endpoint=self.shown, status=response.status, reason=response.reason)
            content: IO[bytes] = tempfile.SpooledTemporaryFile(_IN_MEMORY)  # noqa: SIM115 - who reads it closes it
            try:
                self._receive(response, content)
            except BaseException:
                content.close()
                raise
            return Answer(response.headers, content)

    def _receive(self, response: HTTPResponse, content: IO[bytes]) -> None:
        length = 0
        while chunk := response.read(_CHUNK):
            length += content.write(chunk)
        content.seek(0)
        # Python takes a connection that is closed too early for the end of the answer.
        promised = response.headers.get("Content-Length", "")
        if promised.isdecimal() and int(promised) != length:
            raise EndpointError("endpoint-half", endpoint=self.shown, reason=f"{length} / {promised}")

    def _refusal(self, error: HTTPError) -> Exception:
        """What a status other than success says."""
        if error.code in (401, 403):
            return EndpointError("endpoint-credentials-refused", endpoint=self.shown, status=error.code)
        if 300 <= error.code < 400:
            return self.moved(error.headers.get("Location") or "")
        return RefusedError(error.code, self._first_words(error))

    def _first_words(self, error: HTTPError) -> str:
        """The first line that a server says of an error, without marks and without anything secret."""
        try:
            said = error.read(2000).decode(errors="replace")
        except (OSError, HTTPException):
            said = ""
        lines = [line.strip() for line in re.sub(r"<[^>]*>", " ", said).splitlines() if line.strip()]
        words = " ".join(lines[0].split())[:200] if lines else error.reason
        for secret in self._secrets:
            words = words.replace(secret, "…")
        return words

    def _fault(self, error: BaseException) -> BaseException:
        """What came between request and answer."""
        reason = error.reason if isinstance(error, URLError) else error
        if isinstance(reason, ssl.SSLCertVerificationError):
            return EndpointError("endpoint-certificate", endpoint=self.shown, reason=reason.verify_message)
        if isinstance(reason, ssl.SSLError):
            return EndpointError("endpoint-encryption", endpoint=self.shown, reason=reason.reason or str(reason))
        if isinstance(reason, socket.gaierror):
            return EndpointError("endpoint-unknown", endpoint=self.shown)
        if isinstance(reason, TimeoutError):
            return DeadlineError("deadline", file="-", seconds=f"{self.seconds:g}")
        if isinstance(reason, ConnectionRefusedError):
            return EndpointError("endpoint-unreachable", endpoint=self.shown)
        if isinstance(reason, OSError | HTTPException):
            # Reset, closed without an answer, or in the middle of one.
            return EndpointError("endpoint-half", endpoint=self.shown, reason=str(reason) or type(reason).__name__)
        if isinstance(reason, ValueError):
            # Its words may have what was sent in them, and so what is secret.
            return EndpointError("endpoint-answer", endpoint=self.shown, reason=type(reason).__name__)
        return error

    def moved(self, target: str) -> EndpointError:
        """The error of an address that leads somewhere else."""
        return EndpointError("endpoint-moved", endpoint=self.shown, target=_shown(target))


class _Digest(HTTPDigestAuthHandler):
    """Closes what it answers with another request, which Python leaves open."""

    def http_error_401(self, req: Request, fp: IO[bytes], code: int, msg: str, headers: Any) -> Any:
        """The answer to the request with credentials; None where it has been tried, or cannot be."""
        _rewind(req)
        try:
            answer = super().http_error_401(req, fp, code, msg, headers)
        except ValueError:
            return None  # a scheme or a hash that Python does not know, or a name that is not ASCII
        except BaseException:
            fp.close()
            raise
        if answer is not None:
            fp.close()
        return answer


class _Redirects(HTTPRedirectHandler):
    """Follows a redirect on the same server only, with the query in hand; Python would forget the query, and follow to ftp."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def redirect_request(self, req: Request, fp: IO[bytes], code: int, msg: str, headers: Any, newurl: str) -> Request:
        """The request at the new address."""
        old, new = urlsplit(req.full_url), urlsplit(newurl)
        if new.hostname != old.hostname or (old.scheme, new.scheme) not in {("http", "http"), ("http", "https"), ("https", "https")}:
            fp.close()
            raise self._transport.moved(newurl)
        _rewind(req)
        again = Request(newurl, data=req.data, headers=req.headers, method=req.get_method())  # noqa: S310 - http or https
        for name, value in req.unredirected_hdrs.items():
            if name not in {"Host", "Content-length"}:
                again.add_unredirected_header(name, value)
        return again


def _rewind(request: Request) -> None:
    """Lets the body of a request be sent from its beginning, if it is a file."""
    if seek := getattr(request.data, "seek", None):
        seek(0)


def _retry_after(value: str | None) -> float | None:
    """The seconds of a Retry-After header, which holds a number or a date (RFC 9110, 10.2.3)."""
    if not value:
        return None
    if value.strip().isdecimal():
        return float(value)
    try:
        return max(0.0, parsedate_to_datetime(value).timestamp() - time.time())
    except ValueError:
        return None


def _shown(address: str) -> str:
    """An address without what may be secret: credentials, and the query."""
    parts = urlsplit(address)
    return urlunsplit((parts.scheme, parts.netloc.rpartition("@")[2], parts.path, "", ""))
