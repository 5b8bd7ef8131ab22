"""Count what the audit log of the API server says was written."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

WRITES = frozenset({"create", "update", "patch", "delete", "deletecollection"})


@dataclass(frozen=True)
class Write:
    """One successful write to the API server."""

    user: str
    verb: str
    group: str
    resource: str
    subresource: str
    namespace: str
    name: str
    at: str

    @property
    def is_leader_lease(self) -> bool:
        """Say whether this is leader election or a node's heartbeat."""
        return (self.group, self.resource) == ("coordination.k8s.io", "leases")


def writes(path: Path, offset: int = 0) -> Iterator[Write]:
    """Yield the successful object writes behind `offset` bytes of the log, in order."""
    with path.open("rb") as log:
        log.seek(offset)
        for line in log:
            if not line.endswith(b"\n"):
                return
            write = _parse(json.loads(line))
            if write is not None:
                yield write


def _parse(event: dict[str, object]) -> Write | None:
    if event.get("stage") != "ResponseComplete" or event.get("verb") not in WRITES:
        return None
    status = event.get("responseStatus")
    code = status.get("code", 0) if isinstance(status, dict) else 0
    target = event.get("objectRef")
    user = event.get("user")
    if not isinstance(target, dict) or not isinstance(user, dict) or not 200 <= int(code) < 300:
        return None
    if target.get("subresource") in {"token", "binding"} or target.get("resource", "").endswith("reviews"):
        return None
    return Write(
        user=str(user.get("username", "")),
        verb=str(event["verb"]),
        group=str(target.get("apiGroup", "")),
        resource=str(target.get("resource", "")),
        subresource=str(target.get("subresource", "")),
        namespace=str(target.get("namespace", "")),
        name=str(target.get("name", "")),
        at=str(event.get("stageTimestamp", "")),
    )
