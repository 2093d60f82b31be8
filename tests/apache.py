"""Apache in the part of w3id.org with our redirect file, and in that of the home of the files to which it sends."""

import http.client
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from citydip import site
from citydip.resources import PUBLISHED

W3ID = PUBLISHED / "w3id"
HOME = "https://citydip.example"
"""Where .htaccess says that the files are, until they have a home."""
MODULES = Path("/usr/lib/apache2/modules")
CONFIGURATION = """
ServerRoot {folder}
PidFile {folder}/pid
ErrorLog {folder}/log
ServerName localhost
Listen 127.0.0.1:{w3id}
Listen 127.0.0.1:{home}
{modules}
User www-data
Group www-data
TypesConfig /dev/null
AddType text/turtle .ttl
AddType application/rdf+xml .rdf
AddType application/ld+json .jsonld
AddType application/n-triples .nt
AddType text/html .html
AddType image/svg+xml .svg
<VirtualHost 127.0.0.1:{w3id}>
    DocumentRoot {folder}/w3id
</VirtualHost>
<VirtualHost 127.0.0.1:{home}>
    DocumentRoot {folder}/home
</VirtualHost>
<Directory {folder}/w3id>
    AllowOverride All
    Require all granted
</Directory>
<Directory {folder}/home>
    Require all granted
</Directory>
"""


@dataclass(frozen=True)
class Servers:
    """Apache in the part of w3id.org, and in that of the home of the files."""

    w3id: int
    home: int

    def get(self, address: str, accept: str | None = None, language: str | None = None) -> tuple[int, http.client.HTTPMessage, bytes]:
        parts = urlsplit(address)
        connection = http.client.HTTPConnection("127.0.0.1", parts.port or self.w3id, timeout=30)
        try:
            named = {"Accept": accept, "Accept-Language": language}
            connection.request("GET", parts.path or "/", headers={name: value for name, value in named.items() if value is not None})
            answer = connection.getresponse()
            return answer.status, answer.headers, answer.read()
        finally:
            connection.close()

    def sent_to(self, path: str, accept: str | None = None, language: str | None = None) -> tuple[int, str]:
        """Status and target of a request, the target as seen from the version's folder."""
        status, headers, _ = self.get(f"/citydip{path}", accept, language)
        return status, (headers["Location"] or "").removeprefix(f"http://127.0.0.1:{self.home}/")


def free_ports() -> tuple[int, int]:
    with socket.socket() as one, socket.socket() as other:
        for taken in (one, other):
            taken.bind(("127.0.0.1", 0))
        return one.getsockname()[1], other.getsockname()[1]


@contextmanager
def running() -> Iterator[Servers]:
    """Both, while the files of the present version are at home there."""
    from tests.conftest import absent

    apache = shutil.which("apache2") or shutil.which("apache2", path="/usr/sbin")
    if not apache:
        absent("Apache (apache2-bin)")
    folder = Path(tempfile.mkdtemp(prefix="citydip-apache-"))
    folder.chmod(0o755)  # Apache gives up the rights of root
    w3id, home = free_ports()
    (folder / "w3id" / "citydip").mkdir(parents=True)
    rules = (W3ID / ".htaccess").read_text(encoding="utf-8")
    assert rules.count(HOME) == 1, "where the files are is said in one place"
    (folder / "w3id" / "citydip" / ".htaccess").write_text(rules.replace(HOME, f"http://127.0.0.1:{home}"), encoding="utf-8")
    site.write(folder / "home")
    names = ("mpm_event", "authz_core", "rewrite", "headers", "dir", "mime")
    modules = "\n".join(f"LoadModule {name}_module {MODULES}/mod_{name}.so" for name in names)
    configuration = folder / "apache.conf"
    configuration.write_text(CONFIGURATION.format(folder=folder, w3id=w3id, home=home, modules=modules), encoding="utf-8")
    process = subprocess.Popen([apache, "-f", configuration, "-DFOREGROUND"], stderr=subprocess.PIPE)
    try:
        for _ in range(100):
            if process.poll() is not None:
                pytest.fail(f"Apache ended: {process.stderr.read() if process.stderr else ''!r}")
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", home)) == 0:
                    break
            time.sleep(0.1)
        else:
            pytest.fail("Apache did not start")
        yield Servers(w3id, home)
    finally:
        process.terminate()
        process.communicate(timeout=30)
        shutil.rmtree(folder)
