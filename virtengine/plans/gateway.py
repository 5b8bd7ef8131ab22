"""The provider gateway's authority: its routes, and who may call each in which state of a lease.

A lease is named by its reference, the 16 hex digits in the name of its Lease object: nothing that a caller
writes becomes part of a path, a namespace or a selector.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal

from virtengine.api import Lease, Offering, Provider
from virtengine.core.errors import VirtEngineError
from virtengine.core.ids import lease_object_name, short_hash, split_lease_id
from virtengine.crypto.access_token import Claims

PROBLEMS: Final = "https://virtengine.com/problems/"
EXEC_ATTRIBUTE: Final = "gateway/exec"
PIN_ATTRIBUTE: Final = "gateway/pin"
REFERENCE: Final = r"[0-9a-f]{16}"

LIVE: Final = frozenset({"Pending", "Accepted", "Provisioning", "Active", "Suspended"})
BUILT: Final = frozenset({"Provisioning", "Active", "Suspended", "Terminating"})
OVER: Final = frozenset({"Terminated", "Rejected", "Failed"})
STATES: Final = LIVE | BUILT | OVER


class Problem(VirtEngineError):
    """A request that is not answered as asked: what RFC 9457 calls a problem, with its status."""

    def __init__(
        self, status: int, kind: str, title: str, detail: str = "", *, retry_after: float | None = None
    ) -> None:
        super().__init__(f"{title}: {detail}" if detail else title)
        self.status = status
        self.kind = kind
        self.title = title
        self.detail = detail
        self.retry_after = retry_after

    def document(self) -> dict[str, object]:
        """Return the body of the answer."""
        found: dict[str, object] = {"type": PROBLEMS + self.kind, "title": self.title, "status": self.status}
        return {**found, "detail": self.detail} if self.detail else found


@dataclass(frozen=True, slots=True)
class Route:
    """One thing that can be asked of the gateway; `states` of the lease are those in which it is answered."""

    name: str
    method: Literal["GET", "POST", "PUT"]
    path: str
    access: Literal["public", "lease"]
    summary: str
    states: frozenset[str] = STATES
    is_exec: bool = False


_OF_LEASE: Final = "/v1/leases/{lease}"
ROUTES: Final[tuple[Route, ...]] = (
    Route("health", "GET", "/healthz", "public", "Say that the gateway runs."),
    Route("openapi", "GET", "/openapi.json", "public", "Describe this interface."),
    Route("provider", "GET", "/v1/provider", "public", "Say whose gateway this is and what it offers."),
    Route("token", "POST", "/v1/tokens", "public", "Exchange a signed request for a token of one lease."),
    Route("status", "GET", f"{_OF_LEASE}/status", "lease", "Show the lease and its replicas."),
    Route("usage", "GET", f"{_OF_LEASE}/usage", "lease", "Show what was metered and what it costs so far."),
    Route("events", "GET", f"{_OF_LEASE}/events", "lease", "List what happened to the workload.", BUILT),
    Route("logs", "GET", f"{_OF_LEASE}/logs", "lease", "Read or follow the logs of replicas.", BUILT),
    Route(
        "exec",
        "GET",
        f"{_OF_LEASE}/exec",
        "lease",
        "Run a command in a replica, over a WebSocket.",
        frozenset({"Active"}),
        is_exec=True,
    ),
    Route("restart", "POST", f"{_OF_LEASE}/restart", "lease", "Restart services.", frozenset({"Active"})),
    Route("manifest", "PUT", f"{_OF_LEASE}/manifest", "lease", "Hand in the sealed manifest.", LIVE),
)
BY_NAME: Final[Mapping[str, Route]] = {route.name: route for route in ROUTES}


def not_yours() -> Problem:
    """Return the one answer for leases of others and for those that do not exist, so that nobody can ask."""
    text = "This account holds no lease of this name at this provider."
    return Problem(403, "not-yours", "No such lease of yours", text)


def audience(chain_id: str, provider: str) -> str:
    """Return for whom tokens of a provider's gateway are."""
    return f"{chain_id}/{provider}"


def state_of(lease: Lease) -> str:
    """Return a lease's state as the mirror says; one that the operator has not looked at yet is pending."""
    return lease.status.state or "Pending"


def is_of(lease: Lease, provider: str) -> bool:
    """Say whether a Lease object is a lease of this provider, under the name that belongs to it."""
    parts = lease.spec.lease_id.split("/")
    return (
        len(parts) == 3
        and parts[2] == provider
        and parts[0] == lease.spec.tenant
        and lease.name == lease_object_name(lease.spec.lease_id)
    )


def require_holder(lease: Lease | None, tenant: str, provider: str) -> Lease:
    """Return the lease if this account holds it at this provider. Raises Problem otherwise."""
    if lease is None or not is_of(lease, provider) or lease.spec.tenant != tenant:
        raise not_yours()
    return lease


def authorise(
    route: Route,
    claims: Claims,
    reference: str,
    lease: Lease | None,
    *,
    provider: str,
    may_exec: bool = False,
) -> Lease:
    """Return the lease that a token may ask this of. Raises Problem for everything else."""
    if short_hash(claims.lease) != reference or claims.issuer != provider:
        raise Problem(403, "other-lease", "The token is for another lease", "Ask for a token of this lease.")
    held = require_holder(lease, claims.subject, provider)
    if held.spec.lease_id != claims.lease or split_lease_id(claims.lease)[0] != claims.subject:
        raise not_yours()
    if route.is_exec and not may_exec:
        raise Problem(
            403,
            "exec-off",
            "This provider does not run commands in workloads",
            "It is off unless the provider or the offering allows it.",
        )
    state = state_of(held)
    if state not in route.states:
        wanted = ", ".join(sorted(route.states))
        raise Problem(
            409,
            "wrong-state",
            "The lease is not in a state for this",
            f"It is {state}; this needs one of {wanted}.",
        )
    return held


def may_exec(provider: Provider | None, offering: Offering | None) -> bool:
    """Say whether the provider, for all leases, or the offering, for its own, lets commands be run."""
    if provider is not None and provider.spec.attributes.get(EXEC_ATTRIBUTE) == "true":
        return True
    return offering is not None and offering.spec.attributes.get(EXEC_ATTRIBUTE) == "true"
