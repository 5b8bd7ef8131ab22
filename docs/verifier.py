"""Verify a proof of VirtEngine's state with nothing but Python's standard library.

    curl -s 'RPC/abci_query?path="/store/bank/supply/key"&data=0x7576650001&prove=true&height=H' > answer.json
    curl -s 'RPC/header?height=H+1' | jq -r .result.header.app_hash          the root of block H
    python docs/verifier.py answer.json ROOT

Take the root from a header that you trust (a light client), not from the node that answered.
"""

import base64
import hashlib
import json
import sys


def sha(data: bytes) -> bytes:
    """Return SHA-256."""
    return hashlib.sha256(data).digest()


def verify(root: bytes, key: bytes, value: bytes | None, proof: bytes) -> bool:
    """Say whether a proof shows that the key has this value (None: that there is no such key)."""
    if len(proof) < 10 or proof[8] > 64 or proof[9] > 16 or len(proof) < 10 + 64 * proof[9]:
        return False
    place, levels, count, at = sha(key), proof[8], proof[9], 10 + 64 * proof[9]
    entries = [proof[i : i + 64] for i in range(10, at, 64)]
    held = [entry[32:] for entry in entries if entry[:32] == place]
    if held != ([] if value is None else [sha(value)]):
        return False
    digest = sha(b"\x00" + proof[10:at]) if count or not levels else bytes(32)
    for depth in reversed(range(levels)):
        nibble = place[depth // 2] >> 4 if depth % 2 == 0 else place[depth // 2] & 15
        bits, at = int.from_bytes(proof[at : at + 2], "big"), at + 2
        branch, levels = b"", levels if not bits >> nibble & 1 else -1  # our own child is never listed
        for child in range(16):
            if child == nibble:
                branch += digest
            elif bits >> child & 1:
                branch, at = branch + proof[at : at + 32], at + 32
            else:
                branch += bytes(32)
        digest = sha(b"\x01" + branch)
    return levels >= 0 and at == len(proof) and sha(b"\x02" + proof[:8] + digest) == root


def main() -> int:
    """Verify an answer of `abci_query` in a file against a root in hex."""
    with open(sys.argv[1], encoding="utf-8") as file:
        answer = json.load(file)["result"]["response"]
    op = answer["proofOps"]["ops"][0]
    key, proof = base64.b64decode(op["key"]), base64.b64decode(op["data"])
    value = base64.b64decode(answer["value"]) if answer.get("value") else None
    good = verify(bytes.fromhex(sys.argv[2]), key, value, proof)
    print("absent" if good and value is None else "present" if good else "NOT PROVEN")
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
