"""How many random examples a property is tried with."""

from __future__ import annotations

from typing import Any

from hypothesis import settings


def examples(count: int, **options: Any) -> settings:
    """Return settings for `count` examples, or for as few as the profile of the daily check has."""
    profile = settings()
    usual = settings.get_profile("default").max_examples
    return settings(max_examples=count if profile.max_examples >= usual else profile.max_examples, **options)
