"""Workload templates: signed, approved by governance, never changed, and revoked at once."""

from __future__ import annotations

from typing import Any

import pytest

from tests.chain.modules.gov.scene import NO, PARAMS, VETO, VOTING, YES
from tests.chain.modules.hpc.scene import COMPLETED, QUEUED, RUNNING
from tests.chain.modules.hpc.template_scene import DIGEST, TemplateScene, document, spread
from tests.chain.support.stake import VE, StakeChain
from virtengine.chain.modules.authority import AUTHORITY
from virtengine.chain.modules.hpc import books_errors, errors
from virtengine.chain.modules.hpc.template_types import TemplateStatus
from virtengine.crypto import template_hash
from virtengine.crypto.signature import KeyType
from virtengine.wire.cosmos.gov.v1 import tx_pb2 as gov_tx
from virtengine.wire.virtengine.hpc.v1 import books_tx_pb2, template_pb2


@pytest.fixture
def scene() -> TemplateScene:
    """A cluster that sells, with short delays."""
    return TemplateScene()


Runtime, Security = template_pb2.TemplateRuntime, template_pb2.TemplateSecurity
Entry, Schema = template_pb2.TemplateEntrypoint, template_pb2.ParameterSchema
Binding, Variable = template_pb2.DataBinding, template_pb2.TemplateVariable
IMAGE = "ghcr.io/org/solver:1.2"


def resources(**changes: Any) -> template_pb2.TemplateResources:
    """Return resources with changes."""
    found = document("").resources
    for name, value in changes.items():
        if isinstance(value, int):
            setattr(found, name, value)
        else:
            getattr(found, name).CopyFrom(value)
    return found


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"template_id": "MPI"}, books_errors.InvalidTemplate),
        ({"template_id": "m1"}, books_errors.InvalidTemplate),
        ({"name": "1st"}, books_errors.InvalidTemplate),
        ({"name": "a\nb c"}, books_errors.InvalidTemplate),
        ({"version": "1.0"}, books_errors.InvalidTemplate),
        ({"version": "01.0.0"}, books_errors.InvalidTemplate),
        ({"type": "magic"}, books_errors.InvalidTemplate),
        ({"tags": [""]}, books_errors.InvalidTemplate),
        (
            {"runtime": Runtime(runtime_type="docker", container_image=IMAGE)},
            books_errors.InvalidTemplateRuntime,
        ),
        (
            {"runtime": Runtime(runtime_type="apptainer", container_image="ghcr.io/Org/x")},
            books_errors.InvalidTemplateRuntime,
        ),
        (
            {"runtime": Runtime(runtime_type="apptainer", container_image=IMAGE, image_digest="sha256:x")},
            books_errors.InvalidTemplateRuntime,
        ),
        ({"resources": resources(nodes=spread(1, 129, 1))}, books_errors.ResourceLimit),
        ({"resources": resources(gpus_per_node=spread(0, 9, 0))}, books_errors.ResourceLimit),
        ({"resources": resources(runtime_minutes=spread(1, 10_081, 1))}, books_errors.ResourceLimit),
        ({"resources": resources(storage_gb_required=10_241)}, books_errors.ResourceLimit),
        ({"resources": resources(nodes=spread(0, 4, 1))}, books_errors.InvalidTemplateResources),
        ({"resources": resources(nodes=spread(2, 4, 1))}, books_errors.InvalidTemplateResources),
        ({"security": Security(sandbox_level="loose")}, books_errors.InvalidTemplateSecurity),
        (
            {"security": Security(sandbox_level="basic", allowed_host_paths=["/data"])},
            books_errors.InvalidTemplateSecurity,
        ),
        (
            {
                "security": Security(
                    sandbox_level="none", allow_host_mounts=True, allowed_host_paths=["/data/../etc"]
                )
            },
            books_errors.InvalidTemplateSecurity,
        ),
        ({"security": Security(sandbox_level="none", max_open_files=1_048_577)}, books_errors.ResourceLimit),
        (
            {"runtime": Runtime(runtime_type="apptainer", container_image="evil.example/x:1")},
            books_errors.ImageNotAllowed,
        ),
        (
            {"security": Security(sandbox_level="none", blocked_images=[IMAGE])},
            books_errors.ImageNotAllowed,
        ),
        (
            {"security": Security(sandbox_level="none", allowed_images=["ghcr.io/org/other:1"])},
            books_errors.ImageNotAllowed,
        ),
        (
            {
                "security": Security(sandbox_level="none", require_image_digest=True),
                "runtime": Runtime(runtime_type="apptainer", container_image=IMAGE),
            },
            books_errors.ImageNotAllowed,
        ),
        ({"entrypoint": Entry()}, books_errors.InvalidEntrypoint),
        ({"entrypoint": Entry(command="x", arg_template="{{nothing}}")}, books_errors.InvalidEntrypoint),
        ({"environment": [Variable(name="1A")]}, books_errors.InvalidEntrypoint),
        ({"environment": [Variable(name="VE_PARAM_X", value="1")]}, books_errors.InvalidEntrypoint),
        ({"environment": [Variable(name="KEY", value="1", secret=True)]}, books_errors.InvalidEntrypoint),
        (
            {"data_bindings": [Binding(name="in", mount_path="data", data_type="input")]},
            books_errors.InvalidDataBinding,
        ),
        (
            {"data_bindings": [Binding(name="in", mount_path="/in", data_type="magic")]},
            books_errors.InvalidDataBinding,
        ),
        (
            {"data_bindings": [Binding(name="in", mount_path="/in", data_type="input", host_path="/data/a")]},
            books_errors.InvalidDataBinding,
        ),
        ({"parameter_schema": [Schema(name="9", type="int")]}, books_errors.InvalidParameter),
        ({"parameter_schema": [Schema(name="a", type="list")]}, books_errors.InvalidParameter),
        ({"parameter_schema": [Schema(name="a", type="enum")]}, books_errors.InvalidParameter),
        (
            {"parameter_schema": [Schema(name="a", type="int", min="2", max="1")]},
            books_errors.InvalidParameter,
        ),
        ({"parameter_schema": [Schema(name="a", type="int", default="x")]}, books_errors.InvalidParameter),
        (
            {"parameter_schema": [Schema(name="a", type="string", pattern="(a+)+")]},
            books_errors.InvalidParameter,
        ),
        (
            {"parameter_schema": [Schema(name="a", type="int"), Schema(name="A", type="int")]},
            books_errors.InvalidParameter,
        ),
    ],
)
def test_hp_180_a_template_that_fails_a_rule_is_refused_with_its_code(
    scene: TemplateScene, changes: dict[str, Any], error: Any
) -> None:
    cleared = {"entrypoint": Entry(command="x")} if "parameter_schema" in changes else {}
    if "parameter_schema" in changes:
        cleared["environment"] = []  # type: ignore[assignment]
    scene.refuse(scene.provider, scene.create(scene.signed(**cleared | changes)), error)


def test_hp_181_one_changed_byte_is_found_on_chain_and_in_the_library(scene: TemplateScene) -> None:
    template = scene.signed()
    key = template.signature.publisher_pub_key
    assert template_hash.find_fault(template, key) is None
    template.entrypoint.command = "/bin/solvf"
    assert template_hash.find_fault(template, key) is not None
    scene.refuse(scene.provider, scene.create(template), books_errors.InvalidTemplateSignature)
    template.signature.content_hash = template_hash.digest(template).hex()
    assert template_hash.find_fault(template, key) is not None
    scene.refuse(scene.provider, scene.create(template), books_errors.InvalidTemplateSignature)


def test_hp_181_a_key_that_is_not_the_publishers_is_refused(scene: TemplateScene) -> None:
    template = scene.signed(key="alice")
    assert template_hash.find_fault(template, b"\x01" * 32) is not None
    assert template_hash.find_fault(template, b"") is not None
    scene.refuse(scene.provider, scene.create(template), books_errors.InvalidTemplateSignature)
    alice = scene.chain.actor("alice")
    wanted = document(scene.provider.address)
    forged = template_hash.sign(wanted, alice.key.secret, KeyType.SECP256K1, signed_at=1)
    scene.refuse(scene.provider, scene.create(forged), books_errors.InvalidTemplateSignature)


def test_an_account_publishes_with_its_own_key(scene: TemplateScene) -> None:
    alice = scene.chain.actor("alice")
    template = template_hash.sign(document(alice.address), alice.key.secret, KeyType.SECP256K1, signed_at=1)
    scene.send(alice, books_tx_pb2.MsgCreateTemplate(creator=alice.address, template=template))
    assert scene.ask("Template", template_id="mpi-standard", version="1.0.0").record.template == template


def test_hp_182_an_approved_version_is_immutable(scene: TemplateScene) -> None:
    first = scene.publish()
    update = books_tx_pb2.MsgUpdateTemplate(
        creator=scene.provider.address, template=scene.signed(description="better")
    )
    scene.send(scene.provider, update)
    scene.approve()
    later = books_tx_pb2.MsgUpdateTemplate(creator=scene.provider.address, template=first)
    scene.refuse(scene.provider, later, books_errors.TemplateNotApproved)
    scene.refuse(scene.provider, scene.create(first), books_errors.TemplateExists)
    record = scene.ask("Template", template_id="mpi-standard").record
    assert (record.status, record.template.description) == (TemplateStatus.APPROVED, "better")


def test_hp_182_a_revoked_version_stops_new_jobs_and_marks_those_that_live(scene: TemplateScene) -> None:
    scene.publish()
    scene.approve()
    ended = scene.send(scene.tenant, scene.from_template()).job_id
    scene.report(ended, QUEUED, RUNNING, COMPLETED)
    running = scene.send(scene.tenant, scene.from_template()).job_id
    scene.report(running, QUEUED, RUNNING)
    scene.revoke()
    scene.refuse(scene.tenant, scene.from_template(), books_errors.TemplateNotApproved)
    marked = scene.ask("TemplateJobs", template_id="mpi-standard", needs_action=True).jobs
    assert [(one.job_id, one.needs_action) for one in marked] == [(running, True)]
    scene.report(running, COMPLETED)
    assert not scene.ask("TemplateJobs", template_id="mpi-standard").jobs


def test_hp_182_jobs_of_a_revoked_version_are_marked_a_batch_in_each_block() -> None:
    scene = TemplateScene(queue_batch=2)
    scene.publish()
    scene.approve()
    for _ in range(5):
        scene.send(scene.tenant, scene.from_template())
    scene.revoke()

    def marked() -> int:
        return len(scene.ask("TemplateJobs", template_id="mpi-standard", needs_action=True).jobs)

    assert marked() == 2
    scene.chain.advance(blocks=2)
    assert marked() == 5
    assert not list(scene.state.books.revoked.records())


@pytest.mark.parametrize(
    "parameters",
    [
        {},
        {"name": "a", "steps": "0"},
        {"name": "a", "steps": "1001"},
        {"name": "a", "steps": "1.5"},
        {"name": "a", "steps": "one"},
        {"name": "a", "rate": "1.1"},
        {"name": "a", "rate": "1e-1"},
        {"name": "a", "fast": "yes"},
        {"name": "a", "mode": "c"},
        {"name": "a|b"},
        {"name": "a" * 41},
        {"name": "a", "unknown": "b"},
    ],
)
def test_hp_183_parameters_against_their_schema_are_refused(
    scene: TemplateScene, parameters: dict[str, str]
) -> None:
    scene.publish()
    scene.approve()
    scene.refuse(scene.tenant, scene.from_template(parameters), books_errors.InvalidParameter)


def test_hp_184_a_value_stays_one_argument_and_one_variable_whatever_it_holds(scene: TemplateScene) -> None:
    scene.publish()
    scene.approve()
    value = "'a' $(rm -rf /); \"b\" \n`c`"
    job_id = scene.send(scene.tenant, scene.from_template({"name": value})).job_id
    spec = scene.job(job_id).workload_spec
    assert spec.arguments == ("--batch", "--steps", "10", f"--name={value}")
    assert {one.name: one.value for one in spec.environment} == {
        "OMP_NUM_THREADS": "2",
        "LABEL": f"run-{value}",
        "VE_PARAM_NAME": value,
        "VE_PARAM_STEPS": "10",
    }


def test_hp_186_the_image_is_pinned_by_the_digest_of_its_approval(scene: TemplateScene) -> None:
    scene.publish(runtime=Runtime(runtime_type="apptainer", container_image=IMAGE))
    with pytest.raises(books_errors.ImageNotAllowed):
        scene.approve()
    other = "sha256:" + "cd" * 32
    scene.approve(image_digest=other)
    job_id = scene.send(scene.tenant, scene.from_template()).job_id
    assert scene.job(job_id).workload_spec.container_image == f"ghcr.io/org/solver@{other}"
    scene.publish(version="1.1.0")
    with pytest.raises(books_errors.ImageNotAllowed):
        scene.approve("1.1.0", image_digest=other)
    scene.approve("1.1.0")
    assert scene.ask("Template", template_id="mpi-standard").record.image_digest == DIGEST


def test_a_job_of_a_template_asks_for_what_the_template_says(scene: TemplateScene) -> None:
    scene.publish()
    scene.approve()
    overrides = template_pb2.ResourceOverrides(nodes=2, runtime_minutes=5)
    message = scene.from_template(resource_overrides=overrides, version="")
    answer = scene.send(scene.tenant, message)
    job = scene.job(answer.job_id)
    asked = job.resources
    assert (asked.nodes, asked.cpu_cores_per_node, asked.memory_gb_per_node) == (2, 2, 2)
    assert (job.max_runtime_seconds, job.queue_name) == (300, "batch")
    assert job.workload_spec.preconfigured_workload_id == "mpi-standard@1.0.0"
    assert scene.repeat(scene.tenant, message) == answer
    scene.revoke()
    assert scene.send(scene.tenant, message) == answer


@pytest.mark.parametrize(
    ("overrides", "error"),
    [
        ({"nodes": 5}, books_errors.InvalidTemplateResources),
        ({"memory_mb_per_node": 511}, books_errors.InvalidTemplateResources),
        ({"gpus_per_node": 1}, books_errors.InvalidTemplateResources),
        ({"runtime_minutes": -1}, books_errors.InvalidTemplateResources),
    ],
)
def test_overrides_outside_of_the_ranges_are_refused(
    scene: TemplateScene, overrides: dict[str, int], error: Any
) -> None:
    scene.publish()
    scene.approve()
    message = scene.from_template(resource_overrides=template_pb2.ResourceOverrides(**overrides))
    scene.refuse(scene.tenant, message, error)


def test_only_approved_versions_are_used(scene: TemplateScene) -> None:
    scene.refuse(scene.tenant, scene.from_template(), books_errors.TemplateNotFound)
    scene.publish()
    scene.refuse(scene.tenant, scene.from_template(), books_errors.TemplateNotApproved)
    scene.refuse(scene.tenant, scene.from_template(version=""), books_errors.TemplateNotApproved)
    scene.approve()
    scene.publish(version="1.1.0-rc.1")
    scene.approve("1.1.0-rc.1")
    assert scene.ask("Template", template_id="mpi-standard").record.template.version == "1.1.0-rc.1"
    deprecate = books_tx_pb2.MsgDeprecateTemplate(
        sender=scene.provider.address, template_id="mpi-standard", version="1.1.0-rc.1", reason="old"
    )
    scene.send(scene.provider, deprecate)
    assert scene.ask("Template", template_id="mpi-standard").record.template.version == "1.0.0"
    deprecate.sender = scene.tenant.address
    scene.refuse(scene.tenant, deprecate, errors.Unauthorized)
    reject = books_tx_pb2.MsgRejectTemplate(
        authority=AUTHORITY, template_id="mpi-standard", version="1.0.0", reason="no"
    )
    with pytest.raises(books_errors.TemplateNotApproved):
        scene.decree(reject)
    approved = scene.ask("Templates", status=2, type="mpi").records
    assert [one.template.version for one in approved] == ["1.0.0"]


def test_only_its_publisher_publishes_versions_of_a_template(scene: TemplateScene) -> None:
    scene.publish()
    alice = scene.chain.actor("alice")
    other = template_hash.sign(
        document(alice.address, version="2.0.0"), alice.key.secret, KeyType.SECP256K1, signed_at=1
    )
    message = books_tx_pb2.MsgCreateTemplate(creator=alice.address, template=other)
    scene.refuse(alice, message, errors.Unauthorized)
    borrowed = books_tx_pb2.MsgCreateTemplate(creator=alice.address, template=scene.signed(version="2.0.0"))
    scene.refuse(alice, borrowed, errors.Unauthorized)


def test_hp_185_votes_count_by_stake_once_and_can_be_changed() -> None:
    chain = StakeChain((50 * VE, 30 * VE, 20 * VE), genesis_state={"gov": {"params": PARAMS}})
    alice = chain.actor("alice")
    for round_number, votes, approved in (
        (0, (("val0", YES), ("val1", NO), ("val2", NO)), False),
        (1, (("val0", NO), ("val1", YES), ("val2", YES), ("val0", YES), ("val0", YES)), True),
        (2, (("val0", YES), ("val1", VETO), ("val2", VETO)), False),
    ):
        version = f"1.{round_number}.0"
        template = template_hash.sign(
            document(alice.address, version=version), alice.key.secret, KeyType.SECP256K1, signed_at=1
        )
        chain.send(alice, books_tx_pb2.MsgCreateTemplate(creator=alice.address, template=template))
        number = _propose(chain, version)
        for who, option in votes:
            voter = chain.actor(who)
            vote = gov_tx.MsgVote(proposal_id=number, voter=voter.address, option=option)
            chain.send(voter, vote)
        chain.advance(seconds=VOTING + 1)
        chain.advance()
        record = chain.state("hpc").books.require_template("mpi-standard", version)
        assert (record.status is TemplateStatus.APPROVED) is approved, votes


def _propose(chain: StakeChain, version: str) -> int:
    """Propose the approval of a version with the whole deposit; return the proposal's number."""
    alice = chain.actor("alice")
    proposal = gov_tx.MsgSubmitProposal(
        proposer=alice.address,
        title="Approve a template",
        summary="It is good",
        initial_deposit=[{"denom": "uve", "amount": "1000"}],  # type: ignore[list-item]
    )
    approve = books_tx_pb2.MsgApproveTemplate(
        authority=AUTHORITY, template_id="mpi-standard", version=version, reason="good"
    )
    proposal.messages.add().Pack(approve, type_url_prefix="/")
    response: Any = chain.send(alice, proposal).responses[0]
    return int(response.proposal_id)
