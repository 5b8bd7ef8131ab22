from __future__ import annotations

import pytest

from tests.chain.modules.hpc.template_scene import DIGEST, TemplateScene
from tests.chain.modules.scene import secret
from virtengine.chain.modules.authority import AUTHORITY
from virtengine.chain.modules.hpc.template_checks import check_template
from virtengine.crypto import template_hash
from virtengine.crypto.signature import KeyType
from virtengine.plans.job_templates import SHAPES, Image, make_template
from virtengine.wire.virtengine.hpc.v1 import books_tx_pb2

IMAGE = Image("ghcr.io/org/tools:1.0", DIGEST)


def test_seven_templates_come_with_the_product() -> None:
    assert sorted(SHAPES) == [
        "batch-array",
        "batch-standard",
        "data-processing",
        "gpu-compute",
        "interactive-session",
        "mpi-standard",
        "singularity-container",
    ]


@pytest.mark.parametrize("name", sorted(SHAPES))
def test_each_is_what_the_chain_takes(name: str) -> None:
    scene = TemplateScene()
    template = make_template(name, scene.provider.address, IMAGE)
    check_template(template)
    signed = template_hash.sign(template, secret("signing/provider"), KeyType.ED25519, signed_at=1)
    scene.send(scene.provider, scene.create(signed))
    record = scene.ask("Template", template_id=name, version="1.0.0").record
    assert record.template == signed


def test_a_job_of_one_runs_the_program_that_it_names() -> None:
    scene = TemplateScene()
    template = make_template("batch-standard", scene.provider.address, IMAGE)
    signed = template_hash.sign(template, secret("signing/provider"), KeyType.ED25519, signed_at=1)
    scene.send(scene.provider, scene.create(signed))
    scene.decree(
        books_tx_pb2.MsgApproveTemplate(authority=AUTHORITY, template_id="batch-standard", version="1.0.0")
    )
    message = scene.from_template({"program": "/bin/solve", "argument": "a b"}, template_id="batch-standard")
    spec = scene.job(scene.send(scene.tenant, message).job_id).workload_spec
    assert (spec.command, spec.arguments) == ("/usr/bin/env", ("/bin/solve", "a b"))
