"""kustomize/argocd/health.lua, run by a real Lua 5.1 on statuses as our operators write them."""

from __future__ import annotations

from typing import Any

import pytest
import yaml
from lupa.lua51 import LuaRuntime

from tests.packaging.rendering import ROOT
from virtengine.api import KINDS
from virtengine.api.resource import Metadata, Resource
from virtengine.core.errors import NotYet, Rejected, Unavailable
from virtengine.runtime import conditions
from virtengine.runtime.conditions import Report
from virtengine.runtime.outcome import Outcome
from virtengine.runtime.reporting import SUSPENDED, report_of

SCRIPT = (ROOT / "kustomize" / "argocd" / "health.lua").read_text()
WORDS = {"Healthy", "Progressing", "Degraded", "Suspended"}
DELETED = "2026-11-21T20:00:00Z"

Object = dict[str, Any]
Kind = type[Resource]

# Argo CD opens the base and table libraries only: everything else is taken away first.
SANDBOX = """
function(source, object)
  for _, name in ipairs({"string", "math", "io", "os", "debug", "package", "require", "coroutine"}) do
    _G[name] = nil
  end
  obj = object
  local run = assert(loadstring(source))
  return run()
end
"""


def health(item: Object) -> dict[str, str]:
    """Return what the script says about an object."""
    lua = LuaRuntime(unpack_returned_tuples=True, register_builtins=False)
    lua.execute('getmetatable("").__index = nil')
    found = lua.eval(SANDBOX)(SCRIPT, lua.table_from(item, recursive=True))
    return {"status": found.status, "message": found.message}


def item(kind: Kind, report: Report | None = None, *, seen: int = 3, **spec: Any) -> Object:
    """Return an object of generation 3 with the status that an operator wrote for generation `seen`."""
    name = kind.definition.kind
    found: Object = {
        "apiVersion": "virtengine.com/v1alpha1",
        "kind": name,
        "metadata": {"name": "one", "namespace": "home", "generation": 3},
        "spec": {"suspend": False, **spec},
    }
    if report is not None:
        about = kind.model_construct(metadata=Metadata(name="one", namespace="home", generation=seen))
        found["status"] = conditions.build_status(about, found, report, now=1_700_000_000)
    return found


READY = Report.of(Outcome(message="all is well"))
WAITING = report_of(NotYet("the chain is not there yet", reason="NetworkNotReady"))
AWAY = report_of(Unavailable("no answer", reason="ChainAway"))
REFUSED = report_of(Rejected("price must be above zero", reason="InvalidSpec"))

of_every_kind = pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.definition.kind)


@of_every_kind
def test_an_object_that_no_operator_has_seen_progresses(kind: Kind) -> None:
    assert health(item(kind))["status"] == "Progressing"
    assert health({**item(kind), "status": {}})["status"] == "Progressing"


@of_every_kind
@pytest.mark.parametrize("report", [WAITING, AWAY], ids=["waiting", "away"])
def test_an_object_on_its_way_progresses_and_says_why(kind: Kind, report: Report) -> None:
    found = health(item(kind, report))
    assert found == {"status": "Progressing", "message": f"{report.reason}: {report.message}"}


@of_every_kind
def test_a_ready_object_is_healthy(kind: Kind) -> None:
    assert health(item(kind, READY)) == {"status": "Healthy", "message": "Ready: all is well"}


@of_every_kind
def test_an_object_whose_author_must_act_is_degraded(kind: Kind) -> None:
    found = health(item(kind, REFUSED))
    assert found == {"status": "Degraded", "message": "InvalidSpec: price must be above zero"}


@of_every_kind
@pytest.mark.parametrize("report", [READY, REFUSED], ids=["ready", "refused"])
def test_what_was_said_of_an_older_generation_does_not_count(kind: Kind, report: Report) -> None:
    assert health(item(kind, report, seen=2))["status"] == "Progressing"


@of_every_kind
def test_a_suspended_object_is_suspended_seen_or_not(kind: Kind) -> None:
    assert health(item(kind, SUSPENDED, suspend=True))["status"] == "Suspended"
    assert health(item(kind, READY, seen=2, suspend=True))["status"] == "Suspended"
    assert health(item(kind, suspend=True))["status"] == "Suspended"
    assert health(item(kind, REFUSED, suspend=True))["status"] == "Degraded"


@of_every_kind
def test_an_object_being_deleted_progresses_until_its_finalizer_is_stuck(kind: Kind) -> None:
    for report, wanted in ((None, "Progressing"), (READY, "Progressing"), (REFUSED, "Degraded")):
        going = item(kind, report)
        going["metadata"]["deletionTimestamp"] = DELETED
        assert health(going)["status"] == wanted


@pytest.mark.parametrize("reason", ["Degraded", "DeployFailed", "InsufficientFunds"])
def test_a_workload_that_is_broken_is_degraded_though_its_operator_goes_on(reason: str) -> None:
    report = Report.of(Outcome(ready=False, reason=reason, message="a replica is gone"))
    assert all(health(item(kind, report))["status"] == "Degraded" for kind in KINDS)


def test_a_paused_lease_is_suspended() -> None:
    report = Report.of(Outcome(reason="Paused", message="paused as asked"))
    assert all(health(item(kind, report))["status"] == "Suspended" for kind in KINDS)


def test_every_answer_is_a_word_of_argo_cd() -> None:
    reports = (None, READY, WAITING, AWAY, REFUSED, SUSPENDED)
    wishes = [item(kind, one, suspend=one is SUSPENDED) for kind in KINDS for one in reports]
    assert {health(one)["status"] for one in wishes} == WORDS


def test_argocd_is_told_of_every_kind_with_the_one_script() -> None:
    config = yaml.safe_load((ROOT / "kustomize/argocd/config/argocd-cm.yaml").read_text())["data"]
    for kind in KINDS:
        name = f"virtengine.com_{kind.definition.kind}"
        assert config[f"resource.customizations.health.{name}"] == SCRIPT
        ignored = yaml.safe_load(config[f"resource.customizations.ignoreDifferences.{name}"])
        assert f"virtengine-{kind.definition.operator}" in ignored["managedFieldsManagers"]
