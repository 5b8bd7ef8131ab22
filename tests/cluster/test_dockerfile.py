"""Cutting one image out of the Dockerfile."""

import pytest

from cluster import dockerfile, images
from cluster.errors import ClusterError

TEXT = """# words
ARG BASE=debian
FROM ${BASE} AS base
RUN one

FROM base AS builder
COPY big /big
FROM base AS small
# why
COPY --from=builder /big/a /a
FROM base AS other
COPY other /other
"""


def test_a_target_keeps_what_it_stands_on_and_copies_from() -> None:
    assert dockerfile.cut(TEXT, "small").splitlines() == [
        "ARG BASE=debian",
        "FROM ${BASE} AS base",
        "RUN one",
        "FROM base AS builder",
        "COPY big /big",
        "FROM base AS small",
        "COPY --from=builder /big/a /a",
    ]


def test_a_change_of_another_target_changes_nothing() -> None:
    assert dockerfile.cut(TEXT, "small") == dockerfile.cut(TEXT.replace("/other", "/elsewhere"), "small")


def test_an_unknown_target_names_the_known_ones() -> None:
    with pytest.raises(ClusterError) as caught:
        dockerfile.cut(TEXT, "missing")
    assert "small" in caught.value.hint


@pytest.mark.parametrize("name", images.TARGETS)
def test_every_image_has_its_stage_and_its_files(name: str) -> None:
    text = dockerfile.cut((images.FOLDER / "Dockerfile").read_text(), name)
    assert f" AS {name}\n" in text
    assert "USER 10001:10001" in text
    for program in images.TARGETS[name].programs:
        assert f"COPY bin/{program} " in text
    for file in images.TARGETS[name].files:
        assert f"COPY {file} " in text
