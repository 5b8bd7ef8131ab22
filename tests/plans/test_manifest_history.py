from __future__ import annotations

from virtengine.api.manifest import Manifest
from virtengine.plans import manifest, manifest_history


def made(image: str) -> Manifest:
    service = {"name": "web", "image": image, "resources": {"cpu": "1", "memory": "1Mi"}}
    return manifest.parse({"services": [service]})


def test_the_newest_that_were_ready_are_kept() -> None:
    secret = None
    for version in range(1, 9):
        secret = manifest_history.keep("hello", "tenant", secret, version, made(f"app:{version}"))
    assert secret is not None
    assert secret["metadata"] == {"name": "hello-manifests", "namespace": "tenant"}
    known = manifest_history.read(secret)
    assert sorted(known) == [4, 5, 6, 7, 8]
    assert manifest.parse(known[8]) == made("app:8")


def test_going_back_skips_what_is_the_same() -> None:
    secret = None
    for version, image in ((1, "app:1"), (2, "app:2"), (3, "app:2")):
        secret = manifest_history.keep("hello", "tenant", secret, version, made(image))
    known = manifest_history.read(secret)
    now = made("app:2").model_dump(mode="json", by_alias=True)
    found = manifest_history.before(known, now)
    assert found is not None
    assert (found[0], found[1]["services"][0]["image"]) == (1, "app:1")
    broken = manifest_history.before(known, made("app:9").model_dump(mode="json", by_alias=True))
    assert broken is not None
    assert broken[0] == 3


def test_what_is_not_legible_is_left_out() -> None:
    assert manifest_history.read(None) == {}
    assert manifest_history.read({"data": {"v1.json": "%%", "other": "e30=", "v2.json": "e30="}}) == {2: {}}


def test_a_long_name_is_cut() -> None:
    assert len(manifest_history.name_of("o" * 63)) == 63
