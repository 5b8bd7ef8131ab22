"""Fixtures that every test may ask for, and one that every test gets."""

from collections.abc import Iterator

import pytest
import structlog

pytest_plugins = ["tests.support.apiserver", "tests.support.running"]


@pytest.fixture(autouse=True)
def logs_as_they_were() -> Iterator[None]:
    """Undo what a process under test said about logs: its stream is closed when the test is over."""
    yield
    structlog.reset_defaults()
