from __future__ import annotations

import base64
import json
from typing import Any

from virtengine.core.resources import Resources
from virtengine.plans import credentials, manifest, workload
from virtengine.plans.isolation import Tenancy

TENANCY = Tenancy("tenant/one/seller", "seller", Resources(4000, 2**33, 2**33))
PULL = [{"registry": "ghcr.io", "username": "me", "password": "token"}]


def read(**changes: Any) -> Any:
    service = {"name": "web", "image": "app", "resources": {"cpu": "1", "memory": "1Mi"}, **changes}
    return manifest.parse({"services": [service], "pullSecrets": PULL})


def test_secrets_are_in_a_secret_and_only_named_in_the_pod() -> None:
    made = read(env={"A": "1"}, secrets={"B": "hidden"})
    secret, pull = credentials.secrets(TENANCY, made)
    assert base64.b64decode(secret["data"]["B"]) == b"hidden"
    (deployment,) = workload.deployments(TENANCY, made, is_running=True)
    template = deployment["spec"]["template"]
    assert "hidden" not in json.dumps(deployment)
    assert template["spec"]["containers"][0]["env"] == [
        {"name": "A", "value": "1"},
        {"name": "B", "valueFrom": {"secretKeyRef": {"name": secret["metadata"]["name"], "key": "B"}}},
    ]
    assert template["spec"]["imagePullSecrets"] == [{"name": pull["metadata"]["name"]}]
    config = json.loads(base64.b64decode(pull["data"][".dockerconfigjson"]))
    assert config["auths"]["ghcr.io"]["auth"] == base64.b64encode(b"me:token").decode()


def test_another_secret_makes_new_pods_and_the_same_does_not() -> None:
    def annotations(value: str) -> Any:
        (made,) = workload.deployments(TENANCY, read(secrets={"B": value}), is_running=True)
        return made["spec"]["template"]["metadata"]["annotations"]

    assert annotations("one") == annotations("one") != annotations("two")


def test_what_is_secret_is_not_shown() -> None:
    made = read(secrets={"B": "hidden"})
    assert "hidden" not in repr(made)
    assert "token" not in repr(made)


def test_a_restart_makes_new_pods_and_another_version_alone_does_not() -> None:
    service = {"name": "web", "image": "app", "resources": {"cpu": "1", "memory": "1Mi"}}

    def template(version: int, **changes: Any) -> Any:
        read_again = manifest.parse({"services": [service], **changes})
        (made,) = workload.deployments(TENANCY, read_again, is_running=True, version=version)
        return made["spec"]["template"]

    assert template(1) == template(2)
    assert template(2) != template(2, restartedAt="2027-01-15T08:00:00Z")
