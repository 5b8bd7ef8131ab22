"""Container image references: `[registry/]repository[:tag][@digest]`."""

from __future__ import annotations

import ipaddress
import re
from dataclasses import dataclass

from virtengine.core.errors import Rejected

DEFAULT_REGISTRY = "docker.io"
_COMPONENT = r"[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*"
_HOST_PART = r"(?:[a-zA-Z0-9]|[a-zA-Z0-9][a-zA-Z0-9-]*[a-zA-Z0-9])"
_HOST = rf"{_HOST_PART}(?:\.{_HOST_PART})*(?::[0-9]{{1,5}})?"
_REFERENCE = re.compile(
    rf"(?:(?P<registry>{_HOST})/)?(?P<repository>{_COMPONENT}(?:/{_COMPONENT})*)"
    r"(?::(?P<tag>[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}))?"
    r"(?:@(?P<digest>sha256:[0-9a-f]{64}|sha512:[0-9a-f]{128}))?"
)


@dataclass(frozen=True, slots=True)
class Image:
    """The parts of a reference; tag and digest may both be empty, which means `latest`."""

    registry: str
    repository: str
    tag: str
    digest: str


@dataclass(frozen=True, slots=True)
class ImagePolicy:
    """Which images a provider runs; no registries named means any."""

    registries: tuple[str, ...] = ()
    needs_digest: bool = False


def parse_image(text: str) -> Image:
    """Read a reference. Raises Rejected when it is none."""
    match = _REFERENCE.fullmatch(text) if len(text) <= 512 else None
    if match is None:
        raise Rejected(
            f"{text[:80]!r} is not an image reference such as registry.example/app:1.0 or app@sha256:…"
        )
    registry, repository = match["registry"] or "", match["repository"]
    if registry and not ("." in registry or ":" in registry or registry == "localhost"):
        registry, repository = "", f"{registry}/{repository}"
    if repository != repository.lower():
        raise Rejected(f"{text[:80]!r}: a repository is written in lower case")
    port = registry.partition(":")[2]
    if port and not 1 <= int(port) <= 65535:
        raise Rejected(f"{text[:80]!r}: port {port} does not exist; write 1 to 65535")
    return Image(registry or DEFAULT_REGISTRY, repository, match["tag"] or "", match["digest"] or "")


def require_allowed(text: str, policy: ImagePolicy) -> None:
    """Raise Rejected when a provider does not run this image."""
    image = parse_image(text)
    if not policy.registries and _is_inside(image.registry):
        raise Rejected(
            f"image {text[:80]!r}: {image.registry} is inside the provider's cluster; push it to a registry "
            "that others reach",
            reason="ImageRefused",
        )
    if policy.registries and image.registry not in policy.registries:
        allowed = ", ".join(policy.registries)
        raise Rejected(f"image {text[:80]!r}: this provider runs images of {allowed}", reason="ImageRefused")
    if policy.needs_digest and not image.digest:
        raise Rejected(f"image {text[:80]!r}: this provider needs a digest", reason="ImageRefused")


def _is_inside(registry: str) -> bool:
    """Say whether a registry would be the node itself, or something of its cluster."""
    host = registry.rpartition(":")[0] or registry
    if host == "localhost" or host.endswith((".svc", ".cluster.local")):
        return True
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return False
    return address.is_loopback or address.is_link_local or address.is_unspecified or address.is_multicast
