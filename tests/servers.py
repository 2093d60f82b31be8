"""SPARQL servers for tests: on loopback, in a folder of their own, ended by the test that started them."""

import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.error import HTTPError, URLError
from urllib.request import urlopen

from tests.conftest import absent

INI = """
[Database]
DatabaseFile = {folder}/v.db
ErrorLogFile = {folder}/v.log
LockFile = {folder}/v.lck
TransactionFile = {folder}/v.trx
xa_persistent_file = {folder}/v.pxa

[TempDatabase]
DatabaseFile = {folder}/t.db
TransactionFile = {folder}/t.trx

[Parameters]
ServerPort = 127.0.0.1:{sql}
DirsAllowed = {folder}
NumberOfBuffers = 100000
MaxDirtyBuffers = 50000
DisableUnixSocket = 1

[HTTPServer]
ServerPort = 127.0.0.1:{http}

[SPARQL]
ResultSetMaxRows = {rows}
MaxQueryCostEstimationTime = 0
MaxQueryExecutionTime = 0
"""


@dataclass(frozen=True)
class Server:
    """A server that runs: where it is asked, where updates go, where graphs are put, and at which port Virtuoso takes SQL."""

    query: str
    update: str
    graph_store: str
    sql: int = 0


def free_port() -> int:
    with socket.socket() as chance:
        chance.bind(("127.0.0.1", 0))
        return int(chance.getsockname()[1])


def until(ready: float, up: str, process: "subprocess.Popen[bytes]") -> None:
    """Waits until an address answers, whatever it says."""
    end = time.monotonic() + ready
    while time.monotonic() < end and process.poll() is None:
        try:
            with urlopen(up, timeout=5):  # noqa: S310
                return
        except HTTPError as error:
            error.close()
            return
        except (URLError, OSError):
            time.sleep(0.05)
    raise AssertionError(f"{up} did not start")


@contextmanager
def oxigraph(folder: Path, *options: str) -> Iterator[Server]:
    """The Oxigraph server from PyPI."""
    binary = shutil.which("oxigraph", path=str(Path(sys.executable).parent)) or absent("the Oxigraph server (oxigraph from PyPI)")
    port = free_port()
    command = [binary, "serve", "--location", str(folder), "--bind", f"127.0.0.1:{port}", *options]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        try:
            until(30, f"http://127.0.0.1:{port}/", process)
            address = f"http://127.0.0.1:{port}"
            yield Server(f"{address}/query", f"{address}/update", f"{address}/store")
        finally:
            process.terminate()


@contextmanager
def virtuoso(folder: Path, rows: int = 100_000_000) -> Iterator[Server]:
    """Virtuoso 7 from Debian, in which everybody may write; it cuts answers at so many rows."""
    binary = shutil.which("virtuoso-t")
    if not binary or not shutil.which("isql-vt"):
        absent("Virtuoso (virtuoso-opensource-7 and virtuoso-opensource-7-bin from Debian)")
    sql, http = free_port(), free_port()
    configuration = folder / "virtuoso.ini"
    configuration.write_text(INI.format(folder=folder, sql=sql, http=http, rows=rows), encoding="ascii")
    command = [binary, "+foreground", "+configfile", str(configuration)]
    with subprocess.Popen(command, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        try:
            until(120, f"http://127.0.0.1:{http}/sparql", process)
            isql(sql, 'grant SPARQL_UPDATE to "SPARQL"; grant execute on DB.DBA.L_O_LOOK to "SPARQL";')
            address = f"http://127.0.0.1:{http}/sparql"
            yield Server(address, address, f"{address}-graph-crud", sql)
        finally:
            process.terminate()


def isql(port: int, statements: str) -> None:
    """Runs statements as the administrator of Virtuoso."""
    done = subprocess.run(
        ["isql-vt", f"127.0.0.1:{port}", "dba", "dba", f"exec={statements}"], capture_output=True, encoding="utf-8", check=False
    )
    assert "Error" not in done.stderr + done.stdout, done.stderr + done.stdout
