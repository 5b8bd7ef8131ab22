"""Fixtures that every test may ask for, and one that every test gets."""

import gc
import os
from collections.abc import Iterator

import pytest
import structlog
from hypothesis import settings

# `make check` is for daily work and tries fewer examples; `make test` tries them all.
settings.register_profile("daily", max_examples=20, deadline=None)
if "HYPOTHESIS_PROFILE" in os.environ:  # otherwise its own: in CI the same examples every time
    settings.load_profile(os.environ["HYPOTHESIS_PROFILE"])

pytest_plugins = ["tests.support.apiserver", "tests.support.running"]


def pytest_collection_finish() -> None:
    """Let the collector pass over what lives as long as the run: thousands of tests and their modules."""
    gc.freeze()
    gc.set_threshold(50_000, 20, 100)


@pytest.fixture(autouse=True)
def logs_as_they_were() -> Iterator[None]:
    """Undo what a process under test said about logs: its stream is closed when the test is over."""
    yield
    structlog.reset_defaults()
