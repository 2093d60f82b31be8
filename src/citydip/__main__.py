"""`python -m citydip` is the command `citydip`."""

from citydip.cli import run

run()
