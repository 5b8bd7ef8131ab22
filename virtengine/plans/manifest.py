"""The workload manifest, read strictly before any pod exists.

What a tenant seals is the canonical JSON of the Order's `spec.manifest`; what a provider opens is
untrusted. Every problem is collected with its field path and a code. Unknown fields are problems; so is
whatever reaches for the node (privilege, host paths, ports or namespaces) and whatever does not fit into
the lease.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

import yaml
from pydantic import ValidationError

from virtengine.api.manifest import Manifest
from virtengine.core.errors import Rejected
from virtengine.core.resources import Resources
from virtengine.crypto import canonical_json
from virtengine.plans import manifest_rules, manifest_units
from virtengine.plans.image import ImagePolicy
from virtengine.plans.issue import Issue
from virtengine.plans.units import Unit

MAX_BYTES = 256 * 1024
_TOO_MANY = frozenset({"too_long", "string_too_long"})
_NAMED = frozenset({"name"})

# fmt: off
REACHES_FOR_THE_NODE = frozenset(
    {
        "privileged", "hostnetwork", "hostpid", "hostipc", "hostpath", "hostport", "hostports",
        "hostusers", "securitycontext", "capabilities", "capadd", "serviceaccount", "serviceaccountname",
        "nodename", "nodeselector", "tolerations", "runtimeclass", "runtimeclassname", "devices",
        "sysctls", "allowprivilegeescalation", "runasuser", "runasgroup", "automountserviceaccounttoken",
        "priorityclassname", "pid", "ipc", "initcontainers", "namespace", "seccompprofile", "procmount",
    }
)
# fmt: on
"""Field names, in lower case without `_` and `-`, with which people ask for the node."""
LABELLING = frozenset({"labels", "annotations", "selector", "matchlabels", "metadata", "networkpolicy"})
"""Field names with which people reach for other tenants' objects."""
QUIET = ("env", "secrets", "pullSecrets", "command", "args")
"""Fields whose values are never repeated: they may be secret."""


class ManifestInvalid(Rejected):
    """A manifest breaks rules; `issues` holds all of them."""

    def __init__(self, issues: Sequence[Issue]) -> None:
        more = f"; and {len(issues) - 8} more" if len(issues) > 8 else ""
        super().__init__("; ".join(str(issue) for issue in issues[:8]) + more, reason="ManifestInvalid")
        self.issues = tuple(issues)


class _StrictLoader(yaml.SafeLoader):
    """YAML without aliases, which can grow without bound, and without repeated keys."""

    def compose_node(self, parent: Any, index: Any) -> Any:
        if self.check_event(yaml.AliasEvent):
            raise yaml.YAMLError("aliases are not allowed")
        return super().compose_node(parent, index)

    def construct_mapping(self, node: Any, deep: bool = False) -> dict[Any, Any]:
        keys = [repr(self.construct_object(key, deep=True)) for key, _value in node.value]
        if len(keys) != len(set(keys)):
            raise yaml.YAMLError(f"a key is repeated{node.start_mark}")
        return super().construct_mapping(node, deep=deep)


def load(text: str | bytes) -> Manifest:
    """Read a manifest from YAML or JSON text. Raises ManifestInvalid with every problem found."""
    if len(text) > MAX_BYTES:
        raise ManifestInvalid([Issue("", "MAX_EXCEEDED", f"a manifest has at most {MAX_BYTES} bytes")])
    try:
        data = yaml.load(text, _StrictLoader)  # noqa: S506  a SafeLoader
    except (yaml.YAMLError, ValueError, TypeError, RecursionError) as error:
        issue = Issue("", "INVALID_VALUE", f"not YAML or JSON: {str(error)[:200]}")
        raise ManifestInvalid([issue]) from error
    return parse(data)


def unseal(payload: bytes) -> Manifest:
    """Read a manifest that came out of an envelope. Raises ManifestInvalid with every problem found."""
    if len(payload) > MAX_BYTES:
        raise ManifestInvalid([Issue("", "MAX_EXCEEDED", f"a manifest has at most {MAX_BYTES} bytes")])
    try:
        data = json.loads(payload)
    except (ValueError, RecursionError) as error:
        raise ManifestInvalid([Issue("", "INVALID_VALUE", "the envelope holds no JSON")]) from error
    return parse(data)


def parse(data: object) -> Manifest:
    """Read a manifest from plain data. Raises ManifestInvalid with every problem found."""
    if not isinstance(data, Mapping):
        raise ManifestInvalid([Issue("", "INVALID_VALUE", "must be an object")])
    try:
        manifest = Manifest.model_validate(data, extra="forbid", by_alias=True, by_name=False)
    except ValidationError as error:
        raise ManifestInvalid(_issues(error)) from error
    if issues := list(manifest_rules.find_issues(manifest)):
        raise ManifestInvalid(issues)
    return manifest


def require_fit(manifest: Manifest, leased: Resources, pieces: Sequence[Unit] = ()) -> None:
    """Raise ManifestInvalid when replicas and volumes exceed what is leased, in all or in pieces."""
    if issues := list(manifest_units.find_excess(manifest, leased, pieces)):
        raise ManifestInvalid(issues)


def require_allowed_images(manifest: Manifest, policy: ImagePolicy) -> None:
    """Raise ManifestInvalid when the provider does not run one of the images."""
    if issues := list(manifest_rules.find_refused_images(manifest, policy)):
        raise ManifestInvalid(issues)


def seal_bytes(manifest: Manifest) -> bytes:
    """Return the one byte form of a manifest, which is sealed and hashed."""
    return canonical_json.encode(manifest.model_dump(mode="json", by_alias=True, exclude_defaults=True))


def _issues(error: ValidationError) -> list[Issue]:
    problems = [(one, _path(one["loc"])) for one in error.errors(include_url=False)]
    # A list whose items are all wrong counts as empty too, which tells nobody anything.
    broken = {path.partition("[")[0] for _problem, path in problems if "[" in path}
    return [
        Issue(path, *_code(one["type"], path, _told(one, path)))
        for one, path in problems
        if one["type"] != "too_short" or path not in broken
    ]


def _told(problem: Mapping[str, Any], path: str) -> str:
    """Return what would be right, and what is there instead where that cannot be a secret."""
    value, message = problem["input"], str(problem["msg"])
    is_quiet = any(part.partition("[")[0] in QUIET for part in path.split("."))
    if is_quiet or not isinstance(value, str | int | float):
        return message
    return f"{message}, not {value!r:.60}"


def _path(place: tuple[int | str, ...]) -> str:
    text = "".join(f"[{part}]" if isinstance(part, int) else f".{str(part)[:80]}" for part in place)
    return text.removeprefix(".")


def _code(kind: str, path: str, message: str) -> tuple[str, str]:
    last = path.rpartition(".")[2]
    if kind == "extra_forbidden":
        word = last.lower().replace("_", "").replace("-", "")
        if word in REACHES_FOR_THE_NODE:
            return "FORBIDDEN", "a workload may not reach for the node; remove this field"
        if word in LABELLING:
            return "FORBIDDEN", "labels tell leases apart and are the provider's to set; remove this field"
        return "UNKNOWN_FIELD", "is not a field here; see the reference of Order"
    if kind == "missing" or (kind == "too_short" and last == "services"):
        return "REQUIRED_FIELD", "is missing"
    if path == "version":
        return "UNSUPPORTED_VERSION", message
    if kind in _TOO_MANY and last not in _NAMED:
        return "MAX_EXCEEDED", message
    if kind == "literal_error":
        return "UNSUPPORTED_TYPE", message
    return ("INVALID_NAME" if last in _NAMED else "INVALID_VALUE"), message
