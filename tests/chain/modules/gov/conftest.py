from __future__ import annotations

import pytest

from tests.chain.modules.gov.scene import GovScene


@pytest.fixture
def scene() -> GovScene:
    """Three validators and short periods."""
    return GovScene()
