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


def test_traffic_is_counted_over_all_interfaces_and_missing_until_there_is_some() -> None:
    both = {"interfaces": [{"name": "eth0", "txBytes": 5, "rxBytes": 7}, {"name": "net1", "txBytes": 2}]}
    alone = {"name": "eth0", "txBytes": 9, "rxBytes": 1}
    pods = [{"podRef": {"uid": "u1"}, "network": both}, {"podRef": {"uid": "u2"}, "network": alone}]
    found = read_summary({"pods": [*pods, {"podRef": {"uid": "u3"}, "network": {}}]})
    assert (found["u1"]["network_sent_bytes"], found["u1"]["network_received_bytes"]) == (7, 7)
    assert (found["u2"]["network_sent_bytes"], found["u2"]["network_received_bytes"]) == (9, 1)
    assert "network_sent_bytes" not in found["u3"]
