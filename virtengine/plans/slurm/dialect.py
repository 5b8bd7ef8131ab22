"""The versions of SLURM's REST interface that we speak: the same requests in different clothes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from virtengine.core.errors import Rejected

DEFAULT_VERSION: Final = "v0.0.38"


@dataclass(frozen=True, slots=True)
class Dialect:
    """How one version writes requests. What it answers is read by its form, whatever the version."""

    version: str
    has_structured_numbers: bool = False
    """Numbers as {"set": true, "number": n}, lists of words as lists, and states as lists."""

    @property
    def controller(self) -> str:
        """Return the path of what the controller answers."""
        return f"/slurm/{self.version}"

    @property
    def accounting(self) -> str:
        """Return the path of what the accounting daemon answers."""
        return f"/slurmdb/{self.version}"

    def number(self, value: int) -> Any:
        """Write a number that may be unset."""
        return {"set": True, "number": value} if self.has_structured_numbers else value

    def environment(self, variables: Mapping[str, str]) -> Any:
        """Write a job's environment."""
        if self.has_structured_numbers:
            return [f"{name}={value}" for name, value in variables.items()]
        return dict(variables)


DIALECTS: Final[Mapping[str, Dialect]] = {
    dialect.version: dialect
    for dialect in (
        Dialect("v0.0.37"),
        Dialect("v0.0.38"),
        Dialect("v0.0.39", has_structured_numbers=True),
        Dialect("v0.0.40", has_structured_numbers=True),
        Dialect("v0.0.41", has_structured_numbers=True),
    )
}


def of_version(version: str) -> Dialect:
    """Return how a version speaks. Raises Rejected for one that we do not know."""
    if version not in DIALECTS:
        known = ", ".join(DIALECTS)
        raise Rejected(f"SLURM REST {version} is not known; known are {known}", reason="UnknownApiVersion")
    return DIALECTS[version]
