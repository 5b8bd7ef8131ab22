from __future__ import annotations

import pytest

from tests.chain.modules.scene import Scene, secret
from virtengine.chain.modules.settlement import errors
from virtengine.chain.modules.settlement.types import LedgerEntryType
from virtengine.chain.modules.settlement.wires import entry_to_wire
from virtengine.crypto import invoice_hash
from virtengine.wire.virtengine.provider.v1 import types_pb2 as provider_types
from virtengine.wire.virtengine.settlement.v1 import tx_pb2, types_pb2


@pytest.fixture
def invoice_id(scene: Scene) -> str:
    agents = [
        provider_types.Agent(address=scene.chain.actor("alice").address, role=2),
        provider_types.Agent(address=scene.chain.actor("bob").address, role=1),
    ]
    scene.register(agents=agents)
    lease_id = scene.active_lease()
    scene.use(lease_id, cpu=5_000_000)
    scene.chain.advance(blocks=60)
    scene.settle(lease_id)
    return str(scene.invoices(lease_id)[0].id)


def record(invoice_id: str, sender: str, name: str = "pdf", **changes: object) -> tx_pb2.MsgRecordArtifact:
    fields: dict[str, object] = {
        "media_type": "application/pdf",
        "sha256": secret(name),
        "uri": f"s3://invoices/{name}",
    }
    artifact = types_pb2.Artifact(**fields | changes)  # type: ignore[arg-type]
    return tx_pb2.MsgRecordArtifact(sender=sender, invoice_id=invoice_id, artifact=artifact)


def test_a_document_is_an_entry_of_the_ledger_and_changes_no_hash(scene: Scene, invoice_id: str) -> None:
    state = scene.chain.state("settlement")
    before = state.require_invoice(invoice_id).content_hash
    agent = scene.chain.actor("alice")
    event = scene.chain.send(agent, record(invoice_id, agent.address)).event("EventArtifactRecorded")
    assert event["uri"] == "s3://invoices/pdf"
    invoice, entries = state.require_invoice(invoice_id), state.entries_of(invoice_id)
    assert (invoice.artifacts[0].sha256, invoice.content_hash) == (secret("pdf"), before)
    assert entries[-1].type is LedgerEntryType.ARTIFACT_STORED
    assert invoice_hash.find_fault([entry_to_wire(entry) for entry in entries]) is None
    scene.repeat(agent, record(invoice_id, agent.address))


def test_acceptance_13_12_3_a_ledger_of_five_changes_verifies(scene: Scene, invoice_id: str) -> None:
    for name in ("pdf", "json"):
        scene.chain.send(scene.provider, record(invoice_id, scene.provider.address, name))
    entries = [entry_to_wire(entry) for entry in scene.chain.state("settlement").entries_of(invoice_id)]
    assert len(entries) == 5
    assert invoice_hash.find_fault(entries) is None
    entries[2].description += "x"
    assert invoice_hash.find_fault(entries) is not None


def test_only_the_provider_side_records_documents(scene: Scene, invoice_id: str) -> None:
    for actor in (scene.tenant, scene.chain.actor("bob"), scene.chain.actor("carol")):
        scene.refuse(actor, record(invoice_id, actor.address), errors.Unauthorized)
    unknown = record("0" * 32, scene.provider.address)
    scene.refuse(scene.provider, unknown, errors.InvoiceNotFound)


@pytest.mark.parametrize("changes", [{"sha256": b"x"}, {"media_type": "pdf"}, {"uri": "file"}])
def test_a_malformed_document_is_refused(scene: Scene, invoice_id: str, changes: dict[str, object]) -> None:
    message = record(invoice_id, scene.provider.address, **changes)
    scene.refuse(scene.provider, message, errors.InvalidArtifact)


def test_the_documents_of_an_invoice_are_bounded(scene: Scene, invoice_id: str) -> None:
    for number in range(16):
        scene.chain.send(scene.provider, record(invoice_id, scene.provider.address, f"d{number}"))
    late = record(invoice_id, scene.provider.address, "late")
    scene.refuse(scene.provider, late, errors.InvalidArtifact)
