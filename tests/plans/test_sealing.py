from __future__ import annotations

from virtengine.crypto import envelope
from virtengine.crypto.envelope_structure import require_structure
from virtengine.crypto.recipient_key import get_public_key
from virtengine.plans import sealing

PRIVATE = b"p" * 32
PUBLIC = get_public_key(PRIVATE)
SECRET = b"s" * 32


def seal(
    payload: bytes = b"{}",
    *,
    secret: bytes = SECRET,
    order: str = "t/o",
    version: int = 1,
    key: bytes = PUBLIC,
):  # type: ignore[no-untyped-def]
    return sealing.seal(payload, secret=secret, order_id=order, version=version, recipient=key)


def test_it_opens_and_repeats_exactly() -> None:
    one = seal()
    require_structure(one)
    assert envelope.open_envelope(one, PRIVATE) == b"{}"
    assert one.SerializeToString(deterministic=True) == seal().SerializeToString(deterministic=True)


def test_every_other_envelope_has_keys_and_nonce_of_its_own() -> None:
    others = [
        seal(),
        seal(b"{} "),
        seal(secret=b"x" * 32),
        seal(order="t/p"),
        seal(version=2),
        seal(key=get_public_key(b"q" * 32)),
        seal(order="t/o1"),
    ]
    assert len({one.nonce for one in others}) == len(others)
    assert len({one.sender_pub_key for one in others}) == len(others)
    assert len({one.metadata["sender_sign_pub"] for one in others}) == len(others)


def test_the_tag_tells_the_manifest_whatever_the_key() -> None:
    rotated = seal(key=get_public_key(b"q" * 32), version=3)
    assert sealing.holds(rotated, b"{}", secret=SECRET, order_id="t/o")
    assert not sealing.holds(rotated, b"{ }", secret=SECRET, order_id="t/o")
    assert not sealing.holds(rotated, b"{}", secret=b"x" * 32, order_id="t/o")


def test_parts_cannot_run_into_each_other() -> None:
    assert sealing.tag(b"ab", SECRET, "c") != sealing.tag(b"b", SECRET, "ca")
