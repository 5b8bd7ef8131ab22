"""`virtengine doctor` on the running platform: silent where nothing is broken, exact where something is."""

from __future__ import annotations

import copy
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from e2e.support.kubernetes import wait_for
from e2e.support.tenant import Tenant, example_order

NAME = "misspelt"
IMAGE = "registry.virtengine.local/virtengine/no-such-image:local"


def doctor() -> tuple[int, list[dict[str, str]]]:
    """Return how the command ends, and its findings."""
    program = Path(sys.executable).with_name("virtengine")
    words = [str(program), "doctor", "--output", "json"]
    done = subprocess.run(words, capture_output=True, text=True, timeout=120, check=False)
    assert done.stdout, done.stderr
    return done.returncode, list(json.loads(done.stdout)["findings"])


def test_a_healthy_platform_is_called_healthy_and_an_image_that_is_not_pulled_is_named(
    tenant: Tenant,
) -> None:
    wait_for(lambda: doctor()[0] == 0 or None, "doctor to find nothing broken", 60, every=2)

    manifest: dict[str, Any] = copy.deepcopy(example_order()["spec"]["manifest"])
    manifest["services"][0]["image"] = IMAGE
    tenant.order(NAME, manifest=manifest)

    def named() -> dict[str, str] | None:
        code, findings = doctor()
        return next((one for one in findings if IMAGE in one["cause"] and code == 1), None)

    found = wait_for(named, "doctor to name the image", 120, every=2)
    assert found["level"] == "broken"
    assert found["about"].startswith("pod/ve-")
    assert "pull secret" in found["next"]

    tenant.delete(NAME, seconds=240)
    tenant.orders.remove(NAME)
    wait_for(lambda: doctor()[0] == 0 or None, "doctor to be content again", 60, every=2)
