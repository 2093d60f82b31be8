import os
from typing import NoReturn

import pytest

from tests.graph import Graph


@pytest.fixture(scope="session")
def graph() -> Graph:
    return Graph()


def absent(what: str) -> NoReturn:
    """Skips a test whose means are not on this machine; where CITYDIP_TEST_ALL is set, their absence fails it."""
    if os.environ.get("CITYDIP_TEST_ALL"):
        pytest.fail(f"{what} is absent, and CITYDIP_TEST_ALL is set")
    pytest.skip(f"{what} is absent")
