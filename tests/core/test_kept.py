from __future__ import annotations

from virtengine.core.kept import Kept


def test_what_was_made_is_kept() -> None:
    made: list[int] = []

    def double(number: int) -> int:
        made.append(number)
        return 2 * number

    kept = Kept(double)
    assert [kept[1], kept[2], kept[1]] == [2, 4, 2]
    assert made == [1, 2]


def test_a_full_one_begins_anew() -> None:
    kept = Kept(str, limit=3)
    assert [kept[number] for number in range(5)] == ["0", "1", "2", "3", "4"]
    assert len(kept) == 2
