"""A tenant looks at a lease through its provider's gateway, and nobody else does."""

from __future__ import annotations

import contextlib
import json
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

import pytest

from e2e.support.command import virtengine
from e2e.support.kubernetes import Kubectl, Refused, wait_for
from e2e.support.tenant import Tenant
from virtengine.core.ids import lease_namespace

NAME = "watched"
GATEWAY = "virtengine-gateway"
PROVIDER_SPACE = "virtengine-provider"
ACCOUNT = f"system:serviceaccount:{PROVIDER_SPACE}:{GATEWAY}"
ADDRESS = f"https://{GATEWAY}.{PROVIDER_SPACE}.svc:8443"


@pytest.fixture
def lease_id(tenant: Tenant) -> str:
    """Give a lease of the tenant that runs."""
    tenant.order(NAME)
    return str(tenant.ready(NAME)["status"]["leaseId"])


def ask(tenant: Tenant, command: str, *more: str) -> str:
    """Run a command on the lease of the order, with the account that pays for it."""
    return virtengine("lease", command, NAME, "-n", tenant.namespace, "--gateway", ADDRESS, *more)


def document(tenant: Tenant, command: str, *more: str) -> Any:
    return json.loads(ask(tenant, command, "--output", "json", *more))


def test_a_tenant_sees_their_lease_and_nobody_else_does(
    tenant: Tenant, lease_id: str, tmp_path: Path
) -> None:
    kubectl, chain = tenant.kubectl, tenant.chain

    # The gateway's certificate is the one whose digest the provider published.
    owner = lease_id.rpartition("/")[2]
    provider = chain.get(f"/virtengine/provider/v1/providers/{owner}")["provider"]
    pins = [one["value"] for one in provider["attributes"] if one["key"] == "gateway/pin"]
    assert len(pins) == 1
    assert pins[0].startswith("sha256/")

    status = document(tenant, "status")
    assert (status["lease"], status["state"]) == (lease_id, "Active")
    assert [(one["service"], one["ready"]) for one in status["replicas"]] == [("web", True)]
    assert any(one["reason"] == "Started" for one in document(tenant, "events")["events"])

    # A request to the workload shows up in its log.
    _visit(tenant, "/seen-by-the-gateway")
    wait_for(lambda: "/seen-by-the-gateway" in ask(tenant, "logs"), "the request in the log", 30)
    lines = [json.loads(line) for line in ask(tenant, "logs", "-o", "json").splitlines()]
    assert all(one["service"] == "web" and one["replica"] == "0" for one in lines)

    usage = wait_for(lambda: _used(tenant), "usage at the gateway", 120)
    summary = chain.get("/virtengine/settlement/v1/usage_summary", lease_id=lease_id)
    assert 0 < int(usage["recorded"]) <= int(summary["recorded"])

    # What the chain holds is what the provider confirms.
    pushed = document(tenant, "push-manifest")
    assert pushed["state"] == "known"

    # Commands are off unless somebody allowed them.
    with pytest.raises(AssertionError, match="does not run commands"):
        virtengine(
            *("lease", "exec", NAME, "-n", tenant.namespace, "--gateway", ADDRESS),
            *("--service", "web", "--", "id"),
        )

    # Another account is told nothing.
    phrase = tmp_path / "phrase"
    phrase.write_text("correct horse battery\n")
    stranger = f"stranger-{int(time.time())}"
    virtengine("keys", "add", stranger, "--passphrase-file", str(phrase))
    with pytest.raises(AssertionError, match="not signed as it must be"):
        virtengine(
            *("lease", "status", _other_spelling(lease_id), "--from", stranger),
            *("--passphrase-file", str(phrase), "--gateway", ADDRESS),
        )

    _may(kubectl, lease_id)


def test_followed_logs_go_on_while_replicas_are_replaced(tenant: Tenant, lease_id: str) -> None:
    program = Path(sys.executable).with_name("virtengine")
    words = ["lease", "logs", NAME, "-n", tenant.namespace, "--gateway", ADDRESS, "--follow", "--tail", "0"]
    seen: list[str] = []
    follower = subprocess.Popen([str(program), *words], stdout=subprocess.PIPE, text=True)
    try:
        assert follower.stdout is not None
        reader = threading.Thread(target=lambda: seen.extend(follower.stdout or ()), daemon=True)
        reader.start()
        wait_for(lambda: _seen_after_visit(tenant, seen, "/first"), "the first line", 60)
        restarted = document(tenant, "restart")
        assert restarted == {"restarted": ["web"]}
        wait_for(lambda: _seen_after_visit(tenant, seen, "/second"), "a line of the new replica", 120)
    finally:
        follower.terminate()
        follower.wait(timeout=20)
    assert len(document(tenant, "status")["replicas"]) == 1


def test_a_lease_that_has_ended_is_shown_to_nobody(tenant: Tenant, lease_id: str) -> None:
    assert document(tenant, "status")["state"] == "Active"
    tenant.delete(NAME, seconds=180)
    wait_for(lambda: tenant.lease_object(lease_id) is None, "the Lease object to go", 60)
    with pytest.raises(AssertionError, match=r"No such lease of yours|there is no Order"):
        ask(tenant, "status")


def _other_spelling(lease_id: str) -> str:
    """Return the same lease: the token that was kept belongs to the file of its reference."""
    from virtengine.cli.gateway import Memory

    Memory(lease_id).keep(token="", expires_at=0)
    return lease_id


def _visit(tenant: Tenant, path: str) -> None:
    order = tenant.get(NAME)
    assert order is not None
    with contextlib.suppress(urllib.error.URLError, TimeoutError):
        urllib.request.urlopen(order["status"]["endpoints"][0]["url"] + path, timeout=5)


def _seen_after_visit(tenant: Tenant, seen: list[str], path: str) -> bool:
    _visit(tenant, path)
    return any(path in line for line in seen)


def _used(tenant: Tenant) -> Any:
    found = document(tenant, "usage")
    return found if int(found["recorded"]) > 0 else None


def _may(kubectl: Kubectl, lease_id: str) -> None:
    """The gateway's account may look into the lease, and nowhere else."""
    space = lease_namespace(lease_id)
    assert _can(kubectl, "list", "pods", space)
    assert _can(kubectl, "get", "pods", space, "--subresource=log")
    assert not _can(kubectl, "get", "pods", space, "--subresource=exec")
    for verb, what, where in (
        ("list", "secrets", space),
        ("delete", "pods", space),
        ("list", "pods", "kube-system"),
        ("list", "pods", PROVIDER_SPACE),
        ("list", "secrets", PROVIDER_SPACE),
        ("get", "secrets/provider-account", PROVIDER_SPACE),
        ("list", "namespaces", ""),
        ("get", "nodes", ""),
    ):
        assert not _can(kubectl, verb, what, where), (verb, what, where)


def _can(kubectl: Kubectl, verb: str, what: str, namespace: str, *more: str) -> bool:
    where = ("-n", namespace) if namespace else ()
    try:
        kubectl("auth", "can-i", verb, what, *where, *more, f"--as={ACCOUNT}", "--quiet")
    except Refused:
        return False
    return True
