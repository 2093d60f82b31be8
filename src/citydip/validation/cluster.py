"""Checks parts on a Dask cluster that exists already; its workers need citydip of the same version, and no files."""

from collections.abc import Iterator
from typing import Any, Final

from citydip.errors import ValidationError
from citydip.validation.results import RawResult
from citydip.validation.workers import Part, check_part

__all__ = ["on_cluster"]

_SECONDS: Final = 10
"""How long an address may take to answer."""


def on_cluster(parts: Iterator[Part], address: str) -> Iterator[list[RawResult]]:
    """The results of parts that the workers of a cluster check; Dask gives the parts of a dead worker to others.

    Args:
        parts: made one by one, so that no more of them are in memory than workers have use for.
        address: of the scheduler, such as ``tcp://10.0.0.1:8786``.

    Raises:
        ValidationError: Dask is not installed, nothing answers at the address, or workers died again and again.
    """
    try:
        import distributed
    except ImportError:
        raise ValidationError("validate-no-dask") from None
    # Dask has no types for what is called here.
    dask: Any = distributed
    try:
        client = dask.Client(address, timeout=_SECONDS)
    except (OSError, ValueError) as error:
        raise ValidationError("validate-no-cluster", address=address, reason=str(error)) from None
    with client:
        ready = max(2, 2 * sum(client.nthreads().values()))
        # A part may be checked again after its worker died, which changes nothing.
        running = dask.as_completed([client.submit(check_part, part, pure=False) for _, part in zip(range(ready), parts, strict=False)])
        for future in running:
            try:
                results = future.result()
            except dask.KilledWorker:
                raise ValidationError("validate-worker-died", attempts=4) from None
            future.release()
            if (part := next(parts, None)) is not None:
                running.add(client.submit(check_part, part, pure=False))
            yield results
