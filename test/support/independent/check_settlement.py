"""Checks what a gateway sealed and a core promised, from nothing but their files and the published formats.

    python3 check_settlement.py OUTBOX.sqlite TRUST.json LOG.json [HEAD.json]

Shares no line with the product: Debian's python3-cbor2 and python3-cryptography, RFC 8949, 9052, 9162,
C2SP signed-note and tlog-cosignature.
Prints what it counted as JSON; ends with 1 and one sentence at the first thing that does not hold.
"""
import json
import sqlite3
import sys
from base64 import b64decode
from hashlib import sha256
from zlib import decompress

from cbor2 import CBORTag, dumps, loads
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

SPKI = bytes.fromhex("302a300506032b6570032100")  # RFC 8410 §4


def demand(holds, what):
    if not holds:
        sys.exit(f"does not hold: {what}")


def verified(raw_key, signature, message, what):
    try:
        Ed25519PublicKey.from_public_bytes(raw_key).verify(signature, message)
    except InvalidSignature:
        demand(False, f"{what}: its signature")


def canonical(data, what):
    value = loads(data)
    demand(dumps(value, canonical=True) == data, f"{what}: deterministic CBOR (RFC 8949 §4.2)")
    return value


def opened(cose, kind, raw_key, what):
    """The payload of a COSE_Sign1 (RFC 9052 §4.4) with everything protected and `gridtokenx/<kind>/v1` as external data."""
    message = canonical(cose, what)
    demand(isinstance(message, CBORTag) and message.tag == 18, f"{what}: tag 18")
    header, unprotected, payload, signature = message.value
    kid = sha256(SPKI + raw_key).digest()
    expected = {1: -19, 4: kid, 16: f"application/gridtokenx-{kind}+cose"}
    demand(unprotected == {} and canonical(header, what) == expected, f"{what}: its headers")
    verified(raw_key, signature, dumps(["Signature1", header, f"gridtokenx/{kind}/v1".encode(), payload]), what)
    return payload


def root(leaves):
    """Merkle tree hash over leaf hashes (RFC 9162 §2.1.1)."""
    if len(leaves) < 2:
        return leaves[0] if leaves else sha256(b"").digest()
    k = 1 << ((len(leaves) - 1).bit_length() - 1)
    return sha256(b"\x01" + root(leaves[:k]) + root(leaves[k:])).digest()


def folded(leaf, index, size, path):
    """The root that an inclusion path leads to (RFC 9162 §2.1.3.2)."""
    node, last, value = index, size - 1, leaf
    for sibling in path:
        demand(last > 0, "an inclusion path: its length")
        if node & 1 or node == last:
            value = sha256(b"\x01" + sibling + value).digest()
            while not node & 1 and node:
                node, last = node >> 1, last >> 1
        else:
            value = sha256(b"\x01" + value + sibling).digest()
        node, last = node >> 1, last >> 1
    demand(last == 0, "an inclusion path: its length")
    return value


def head(note, raw_key):
    """Size and root of a C2SP tlog-checkpoint signed by the log."""
    text, _, signatures = note.rpartition("\n\n")
    origin, size, encoded = text.split("\n")
    blob = next(b64decode(line.split(" ")[2]) for line in signatures.splitlines() if line.split(" ")[1] == origin)
    demand(blob[:4] == sha256(f"{origin}\n\x01".encode() + raw_key).digest()[:4], f"checkpoint {size}: its key id")
    verified(raw_key, blob[4:], f"{text}\n".encode(), f"checkpoint {size}")
    return int(size), b64decode(encoded)


def checked_leaf(data, chain, what):
    leaf = canonical(data, what)
    hashed = sha256(b"\x00" + data).digest()
    previous, sequence = chain.get(leaf[3], (bytes(32), 0))
    demand(leaf[18] == previous and leaf[17] == sequence + 1, f"{what}: the chain of {leaf[3]}")
    chain[leaf[3]] = (hashed, leaf[17])
    if leaf[10] is not None:
        imported, exported, opening, closing = leaf[10]
        demand((imported, exported) == (closing[0] - opening[0], closing[1] - opening[1]), f"{what}: its registers")
    return hashed


def witnesses(head_file, trust, log_key):
    """How many gateways have co-signed a head, each by a key that its own vouches for."""
    proof = json.load(open(head_file))
    head(proof["note"], log_key)
    text, _, lines = proof["note"].rpartition("\n\n")
    for gateway, statement in ((one["gateway"], b64decode(one["statement"])) for one in proof["witnesses"]):
        what = f"witness {gateway}"
        word = canonical(opened(statement, "witness-key", bytes.fromhex(trust["gateways"][gateway]), what), what)
        name = f"{text.splitlines()[0]}/witness/{gateway}"
        blob = next(b64decode(line.split(" ")[2]) for line in lines.splitlines() if line.split(" ")[1] == name)
        key_id = sha256(f"{name}\n\x04".encode() + word[4]).digest()[:4]
        demand(word[3] == gateway and blob[:4] == key_id, f"{what}: its name and key id")
        time = int.from_bytes(blob[4:12], "big")
        verified(word[4], blob[12:], f"cosignature/v1\ntime {time}\n{text}\n".encode(), what)
    return len(proof["witnesses"])


def unpacked(block):
    """A block of LZ4."""
    out, at = bytearray(), 0

    def more(nibble):
        nonlocal at
        total, byte = nibble, 255 if nibble == 15 else 0
        while byte == 255:
            byte, at = block[at], at + 1
            total += byte
        return total

    while at < len(block):
        token, at = block[at], at + 1
        literals = more(token >> 4)
        out, at = out + block[at : at + literals], at + literals
        if at < len(block):
            offset, at = int.from_bytes(block[at : at + 2], "little"), at + 2
            for _ in range(more(token & 15) + 4):
                out.append(out[-offset])
    return bytes(out)


def main(outbox, trust_file, log_file, head_file=None):
    trust, log = json.load(open(trust_file)), json.load(open(log_file))
    keys = {name: bytes.fromhex(trust[name]) for name in ("core", "log")}
    entries = [b64decode(entry) for entry in log["entries"]]
    hashes = [sha256(b"\x00" + entry).digest() for entry in entries]
    checkpoints = [head(note, keys["log"]) for note in log["checkpoints"]]
    for size, claimed in checkpoints:
        demand(root(hashes[:size]) == claimed, f"checkpoint {size}: its root")
    counted = dict(entries=len(entries), checkpoints=len(checkpoints), batches=0, leaves=0, receipts=0, later=0)
    counted["witnesses"] = witnesses(head_file, trust, keys["log"]) if head_file else 0
    chain = {}
    rows = "SELECT sequence, payload_hash, body, whole, receipt FROM batch LEFT JOIN receipt USING (position) ORDER BY position"
    for sequence, payload_hash, body, whole, receipt in sqlite3.connect(f"file:{outbox}?mode=ro", uri=True).execute(rows):
        what = f"batch {sequence}"
        body = unpacked(body) if whole < 0 else decompress(body, -15) if whole else body
        demand(whole == 0 or abs(whole) == len(body), f"{what}: its length")
        cose, leaves = canonical(body, what)
        gateway_key = bytes.fromhex(trust["gateways"][canonical(loads(cose).value[2], what)[4]])
        payload = opened(cose, "batch", gateway_key, what)
        batch = canonical(payload, what)
        demand(sha256(payload).digest() == payload_hash and batch[5] == sequence, f"{what}: its name")
        tree = [checked_leaf(leaf, chain, f"{what}, leaf {place}") for place, leaf in enumerate(leaves)]
        demand((len(tree), root(tree)) == (batch[8], batch[9]), f"{what}: its tree")
        counted["batches"], counted["leaves"] = counted["batches"] + 1, counted["leaves"] + len(leaves)
        if receipt is None:
            continue
        signed, path, note, _ = canonical(receipt, f"receipt {sequence}")
        promise = canonical(opened(signed, "receipt", keys["core"], f"receipt {sequence}"), f"receipt {sequence}")
        demand((promise[5], promise[6]) == (sequence, payload_hash), f"receipt {sequence}: the batch it names")
        demand(list(head(note, keys["log"])) == promise[8], f"receipt {sequence}: its checkpoint")
        if promise[7] >= len(entries):  # given after the log was copied: its entry is not there to be looked at
            counted["later"] += 1
            continue
        demand(loads(entries[promise[7]])[6] == payload_hash, f"receipt {sequence}: its log entry")
        led = folded(hashes[promise[7]], promise[7], promise[8][0], path)
        demand(led == promise[8][1], f"receipt {sequence}: its inclusion")
        counted["receipts"] += 1
    print(json.dumps(counted))


main(*sys.argv[1:])
