"""Parts that are checked elsewhere: in processes, one of which is killed, and on a cluster, one worker of which is killed."""

import os
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from citydip.errors import DataError, ValidationError
from citydip.validation import validate
from citydip.validation import workers as our_workers
from citydip.validation.parts import Progress
from tests.benchmarks.generate import records, turtle

PART = 8_000


@pytest.fixture(scope="session")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("workers") / "data.ttl"
    path.write_text("".join(turtle(records(4_000, 5, 0.3))), encoding="utf-8")
    return path


def children() -> set[int]:
    """The processes that check parts for this one."""
    found = set()
    for status in Path("/proc").glob("[0-9]*/status"):
        try:
            parent = re.search(r"^PPid:\s+(\d+)", status.read_text(), re.MULTILINE)
            command = (status.parent / "cmdline").read_bytes()
        except OSError:
            continue
        if parent and int(parent[1]) == os.getpid() and b"spawn_main" in command:
            found.add(int(status.parent.name))
    return found


def test_processes(data: Path) -> None:
    assert validate(data, part_bytes=PART, jobs=2).tuples() == validate(data).tuples()
    assert not children()


FIRST = "@prefix e: <https://e.example/> .\n"
CITY = "e:{} a <https://w3id.org/citydip/ontology#City> .\n"
MANY = "".join(CITY.format(number) for number in range(60))


@pytest.mark.parametrize(
    "text",
    [
        FIRST + MANY + "@prefix e: <https://f.example/> .\n" + MANY + MANY,
        FIRST + MANY + "_:one a e:Thing ; e:p [ a e:Other ] .\n" + MANY + "_:one e:q _:two .\n" + MANY,
        FIRST + MANY + 'e:text e:p """' + "No full stop.\n" * 400 + '""" .\n' + MANY,
        FIRST + MANY + "@base <https://f.example/> .\n<a> a e:Thing .\n" + MANY + MANY,
    ],
    ids=["prefix", "blank nodes", "long text", "base"],
)
def test_what_stretches_cannot_know_of_each_other(text: str, tmp_path: Path) -> None:
    path = tmp_path / "data.ttl"
    path.write_text(text, encoding="utf-8")
    alone, together = validate(path, part_bytes=1_000), validate(path, part_bytes=1_000, jobs=2)
    assert together.tuples() == alone.tuples() == validate(path).tuples()
    assert together.checked == alone.checked
    assert [result.place for result in together.results] == [result.place for result in alone.results]


def test_broken_in_a_stretch(tmp_path: Path) -> None:
    path = tmp_path / "broken.ttl"
    path.write_text(FIRST + MANY + "e:a a e:B e:C .\n" + MANY, encoding="utf-8")
    with pytest.raises(DataError) as caught:
        validate(path, part_bytes=1_000, jobs=2)
    assert (caught.value.data["line"], caught.value.data["column"]) == (62, 11)
    deadline = time.monotonic() + 10
    while children() and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not children()


@pytest.mark.skipif(sys.platform != "linux", reason="finds the processes of its own in /proc")
def test_a_process_that_dies(data: Path) -> None:
    killed: set[int] = set()

    def kill(progress: Progress) -> None:
        if progress.step == "check" and not killed:
            killed.add(min(children()))
            os.kill(min(killed), signal.SIGKILL)

    report = validate(data, part_bytes=PART, jobs=2, progress=kill)
    assert killed
    assert report.tuples() == validate(data).tuples()


def whose(piece: int) -> tuple[int, int]:
    """A piece, and the process that it came to."""
    return piece, os.getpid()


def until(condition: Callable[[], object]) -> None:
    deadline = time.monotonic() + 20
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.02)


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="this system kills in other ways")
def test_a_process_that_dies_while_it_has_nothing_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    pools = [our_workers._pool(1)]
    made = iter(pools)
    monkeypatch.setattr(our_workers, "_pool", lambda jobs, new=our_workers._pool: next(made, None) or new(jobs))
    done = our_workers.in_processes(whose, iter(range(20)), 1)
    found = [next(done)]
    until(lambda: not pools[0]._pending_work_items)
    os.kill(found[0][1], signal.SIGKILL)
    until(lambda: pools[0]._broken)
    # Not in this thread, which could wait for ever.
    thread = threading.Thread(target=lambda: found.extend(done), daemon=True)
    thread.start()
    thread.join(20)
    assert sorted(piece for piece, _ in found) == list(range(20))
    assert len({process for _, process in found}) == 2


@pytest.mark.skipif(sys.platform != "linux", reason="finds the processes of its own in /proc")
def test_processes_that_die_again_and_again(data: Path) -> None:
    done = threading.Event()

    def kill() -> None:
        while not done.is_set():
            for child in children():
                os.kill(child, signal.SIGKILL)
            time.sleep(0.02)

    thread = threading.Thread(target=kill)
    thread.start()
    try:
        with pytest.raises(ValidationError, match="died 3 times"):
            validate(data, part_bytes=PART, jobs=2)
    finally:
        done.set()
        thread.join()


@pytest.fixture
def cluster() -> Iterator[tuple[str, list["subprocess.Popen[bytes]"]]]:
    """A scheduler and two workers."""
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.PIPE}
    dask = [sys.executable, "-m", "distributed.cli.dask_scheduler", "--host", "127.0.0.1", "--port", "0", "--no-dashboard"]
    scheduler = subprocess.Popen(dask, **quiet)  # type: ignore[call-overload]
    workers: list[subprocess.Popen[bytes]] = []
    try:
        address = ""
        for line in scheduler.stderr:
            if found := re.search(rb"Scheduler at:\s+(tcp://\S+)", line):
                address = found[1].decode()
                break
        worker = [sys.executable, "-m", "distributed.cli.dask_worker", address, "--nthreads", "1", "--no-nanny", "--no-dashboard"]
        workers += [subprocess.Popen(worker, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) for _ in range(2)]
        yield address, workers
    finally:
        for process in (*workers, scheduler):
            process.kill()
            process.wait()
        scheduler.stderr.close()


def test_cluster_with_a_worker_that_dies(cluster: tuple[str, list["subprocess.Popen[bytes]"]], data: Path) -> None:
    address, workers = cluster
    killed = threading.Event()

    def kill(progress: Progress) -> None:
        if progress.step == "check" and progress.done == 3:
            workers[0].kill()
            killed.set()

    report = validate(data, part_bytes=PART, cluster=address, progress=kill)
    assert killed.is_set()
    assert report.tuples() == validate(data).tuples()


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
def test_a_named_pipe_on_a_cluster(cluster: tuple[str, list["subprocess.Popen[bytes]"]], tmp_path: Path) -> None:
    path, pipe = tmp_path / "data.ttl", tmp_path / "pipe.ttl"
    path.write_text(FIRST + MANY, encoding="utf-8")
    os.mkfifo(pipe)
    writer = threading.Thread(target=lambda: pipe.write_bytes(path.read_bytes()))
    writer.start()
    report = validate(pipe, cluster=cluster[0])
    writer.join()
    assert report.tuples() == validate(path).tuples()
    assert report.data_hash == validate(path).data_hash


def test_no_cluster(data: Path) -> None:
    with pytest.raises(ValidationError, match="No Dask scheduler answers"):
        validate(data, part_bytes=PART, cluster="tcp://127.0.0.1:9")


@pytest.mark.skipif(sys.platform != "linux", reason="looks for processes in /proc and sends an interrupt")
def test_interrupted(data: Path, tmp_path: Path) -> None:
    big = tmp_path / "big.ttl"
    big.write_text("".join(turtle(records(700_000, 5, 0.0))), encoding="utf-8")
    script = Path(sys.executable).with_name("citydip")
    environment = {**os.environ, "TMPDIR": str(tmp_path), "LANG": "C"}
    process = subprocess.Popen(
        [script, "validate", big, "--jobs", "2"],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        # A shell that runs the tests in the background has interrupts ignored.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )
    while process.poll() is None and not Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().strip():
        time.sleep(0.01)
    time.sleep(0.5)
    os.kill(process.pid, signal.SIGINT)
    out, err = process.communicate(timeout=30)
    assert process.returncode == 2
    assert not out
    assert b"Traceback" not in err
    assert [path.name for path in tmp_path.iterdir()] == ["big.ttl"]
