"""What the meter may do: look at pods and volumes of leases, and at the kubelets' counters."""

from __future__ import annotations

from virtengine.clients.kubernetes_kinds import PERSISTENT_VOLUME_CLAIMS, PODS, Kind
from virtengine.runtime.permissions import Permissions

KUBELET_COUNTERS = Kind("", "v1", "nodes/proxy", "NodeProxy", is_namespaced=False)

PERMISSIONS = Permissions(watches=(PODS, PERSISTENT_VOLUME_CLAIMS), reads=(KUBELET_COUNTERS,))
