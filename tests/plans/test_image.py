from __future__ import annotations

import pytest

from virtengine.core.errors import Rejected
from virtengine.plans.image import Image, ImagePolicy, parse_image, require_allowed

DIGEST = "sha256:" + "a" * 64


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("nginx", ("docker.io", "nginx", "", "")),
        ("nginx:1.27", ("docker.io", "nginx", "1.27", "")),
        ("library/nginx", ("docker.io", "library/nginx", "", "")),
        ("registry.example/team/app:v1", ("registry.example", "team/app", "v1", "")),
        ("localhost:5000/app", ("localhost:5000", "app", "", "")),
        ("localhost/app", ("localhost", "app", "", "")),
        (f"registry.example/app@{DIGEST}", ("registry.example", "app", "", DIGEST)),
        (f"app:v1@{DIGEST}", ("docker.io", "app", "v1", DIGEST)),
    ],
)
def test_a_reference_has_four_parts(text: str, parts: tuple[str, str, str, str]) -> None:
    assert parse_image(text) == Image(*parts)


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "App",
        "app:",
        "app@sha256:abc",
        "app:v1:v2",
        "-app",
        "a//b",
        "reg.example/",
        "Team/app",
        "a" * 600,
        "app\n",
    ],
)
def test_other_text_is_refused(text: str) -> None:
    with pytest.raises(Rejected):
        parse_image(text)


def test_a_policy_names_registries_and_may_need_digests() -> None:
    require_allowed("app", ImagePolicy())
    require_allowed(f"reg.example/app@{DIGEST}", ImagePolicy(("reg.example",), needs_digest=True))
    for text, policy in (
        ("app", ImagePolicy(("reg.example",))),
        ("reg.example/app:1", ImagePolicy(needs_digest=True)),
    ):
        with pytest.raises(Rejected) as refused:
            require_allowed(text, policy)
        assert refused.value.reason == "ImageRefused"
