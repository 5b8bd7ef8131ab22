"""Which values may stand in SLURM's configuration and commands.

SLURM's files are lines of `Key=Value` pairs with comments, continued lines and includes, and its commands
take lists with commas and ranges with brackets. Whatever comes from outside must be one plain word; nothing
is quoted or escaped, because what cannot be a word has no business there.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from virtengine.core.errors import Rejected

REASON: Final = "BadSlurmValue"
MAX_TEXT: Final = 1024

_NAME: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,62}\Z")
_HOST: Final = re.compile(r"[A-Za-z0-9]([A-Za-z0-9.-]{0,251}[A-Za-z0-9])?\Z")
_PATH: Final = re.compile(r"(/[A-Za-z0-9_.%+-]+)+/?\Z")
_EXTERNAL_ID: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.:/-]{0,190}\Z")
_JOB_ID: Final = re.compile(r"[1-9][0-9]{0,9}(_[0-9]{1,7})?\Z")
_ARRAY: Final = re.compile(
    r"[0-9]{1,7}(-[0-9]{1,7}(:[0-9]{1,7})?)?(,[0-9]{1,7}(-[0-9]{1,7}(:[0-9]{1,7})?)?)*(%[0-9]{1,7})?\Z"
)
_VARIABLE: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,255}\Z")
_RESERVED: Final = frozenset(
    {
        "default",
        "all",
        "none",
        "null",
        "infinite",
        "unlimited",
        "unknown",
        "localhost",
        "n-a",
        "eof",
        "include",
    }
)


def name(value: str, what: str) -> str:
    """Return a name of a partition, node, account, feature or cluster. Raises Rejected."""
    if not _NAME.match(value) or value.lower() in _RESERVED:
        raise _bad(what, value)
    return value


def names(values: Iterable[str], what: str) -> tuple[str, ...]:
    """Return names that are each one word and all different."""
    found = tuple(name(value, what) for value in values)
    if len(set(found)) != len(found):
        raise Rejected(f"{what} is named twice", reason=REASON)
    return found


def host(value: str, what: str) -> str:
    """Return a host's name or address."""
    if not _HOST.match(value):
        raise _bad(what, value)
    return value


def path(value: str, what: str) -> str:
    """Return an absolute path that needs no quoting and leaves no folder by `..`."""
    if not _PATH.match(value) or len(value) > MAX_TEXT or ".." in value.split("/"):
        raise _bad(what, value)
    return value


def number(value: int, what: str, *, low: int = 0, high: int = 2**31 - 2) -> int:
    """Return a whole number between two bounds."""
    if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
        raise Rejected(f"{what} must be a whole number from {low} to {high}", reason=REASON)
    return value


def external_id(value: str) -> str:
    """Return an id under which we find a job again."""
    if not _EXTERNAL_ID.match(value):
        raise _bad("external id", value)
    return value


def job_id(value: str) -> str:
    """Return a scheduler's id of a job or of one task of an array."""
    if not _JOB_ID.match(value):
        raise _bad("job id", value)
    return value


def array(value: str) -> str:
    """Return which tasks an array has."""
    if not _ARRAY.match(value) or len(value) > MAX_TEXT:
        raise _bad("array", value)
    return value


def variable(value: str) -> str:
    """Return the name of an environment variable."""
    if not _VARIABLE.match(value):
        raise _bad("environment variable", value)
    return value


def text(value: str, what: str) -> str:
    """Return one line of printable text, for places that quote it."""
    if len(value) > MAX_TEXT or not value.isprintable():
        raise _bad(what, value)
    return value


def is_name(value: str) -> bool:
    """Say whether a value may be a name."""
    return bool(_NAME.match(value)) and value.lower() not in _RESERVED


def _bad(what: str, value: str) -> Rejected:
    return Rejected(f"{what} {value[:80]!r} is not one that SLURM can take", reason=REASON)
