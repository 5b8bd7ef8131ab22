"""What the audit policy records: the first rule that matches decides, as in the API server."""

from typing import Any

import pytest

from cluster import audit


def level(verb: str, user: str, groups: list[str], group: str = "", resource: str = "pods") -> str:
    for rule in audit.policy()["rules"]:
        if _matches(rule, verb, user, groups, group, resource):
            return str(rule["level"])
    return "None"


def _matches(
    rule: dict[str, Any], verb: str, user: str, groups: list[str], group: str, resource: str
) -> bool:
    return (
        user in rule.get("users", [user])
        and bool(set(groups) & set(rule.get("userGroups", groups)))
        and verb in rule.get("verbs", [verb])
        and any(
            one["group"] == group and resource in one["resources"]
            for one in rule.get("resources", [{"group": group, "resources": [resource]}])
        )
    )


PEOPLE = ["system:authenticated"]
OURS = ["system:serviceaccounts", "system:serviceaccounts:virtengine-system", "system:authenticated"]
THEIRS = ["system:serviceaccounts", "system:serviceaccounts:kube-system", "system:authenticated"]
LEASES = {"group": "coordination.k8s.io", "resource": "leases"}


@pytest.mark.parametrize("verb", ["create", "update", "patch", "delete", "deletecollection"])
@pytest.mark.parametrize("groups", [PEOPLE, OURS, THEIRS, ["system:nodes", *PEOPLE]])
def test_every_write_is_recorded(verb: str, groups: list[str]) -> None:
    assert level(verb, "somebody", groups) == "Metadata"


def test_our_own_leader_leases_are_recorded() -> None:
    assert level("update", "system:serviceaccount:virtengine-system:operator", OURS, **LEASES) == "Metadata"


@pytest.mark.parametrize(
    ("user", "groups"),
    [
        ("system:kube-scheduler", PEOPLE),
        ("system:node:n", ["system:nodes", *PEOPLE]),
        ("system:apiserver", ["system:masters"]),
    ],
)
def test_heartbeats_of_kubernetes_itself_are_not(user: str, groups: list[str]) -> None:
    assert level("update", user, groups, **LEASES) == "None"


def test_reads_are_recorded_for_our_service_accounts_alone() -> None:
    assert level("list", "system:serviceaccount:virtengine-system:operator", OURS) == "Metadata"
    assert level("list", "system:serviceaccount:kube-system:coredns", THEIRS) == "None"
    assert level("get", "kubernetes-admin", PEOPLE) == "None"


def test_bodies_are_never_recorded() -> None:
    assert {rule["level"] for rule in audit.policy()["rules"]} == {"None", "Metadata"}


def test_the_log_is_bounded() -> None:
    flags = audit.api_server_arguments()
    assert int(flags["audit-log-maxsize"]) * (int(flags["audit-log-maxbackup"]) + 1) <= 256
