from __future__ import annotations

from operators.meter.kubelet import read_summary


def test_a_summary_is_read_by_pod() -> None:
    summary = {
        "node": {"nodeName": "n"},
        "pods": [
            {
                "podRef": {"uid": "u1", "name": "a"},
                "cpu": {"usageCoreNanoSeconds": 5_999_999, "usageNanoCores": 1},
                "memory": {"workingSetBytes": 1024},
            },
            {"podRef": {"uid": "u2", "name": "b"}},
        ],
    }
    assert read_summary(summary) == {
        "u1": {"cpu_core_milliseconds": 5, "memory_working_set_bytes": 1024},
        "u2": {"cpu_core_milliseconds": 0, "memory_working_set_bytes": 0},
    }
    assert read_summary({}) == {}
