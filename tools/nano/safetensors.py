"""Reads and writes safetensors files by hand: 8-byte little-endian header length, JSON header, tensor bytes."""

from __future__ import annotations

import json
import struct
from pathlib import Path

import numpy as np


def bf16_bits(x: np.ndarray) -> np.ndarray:
    """f32 to BF16, nearest and ties to even."""
    bits = np.ascontiguousarray(x, np.float32).view(np.uint32)
    return ((bits + 0x7FFF + ((bits >> 16) & 1)) >> 16).astype(np.uint16)


def bf16_value(bits: np.ndarray) -> np.ndarray:
    return (bits.astype(np.uint32) << 16).view(np.float32)


def write_bf16(path: Path, tensors: dict[str, np.ndarray]) -> None:
    header: dict[str, object] = {"__metadata__": {"format": "pt"}}
    at, blobs = 0, []
    for name in sorted(tensors):
        blob = bf16_bits(tensors[name]).astype("<u2").tobytes()
        header[name] = {"dtype": "BF16", "shape": list(tensors[name].shape), "data_offsets": [at, at + len(blob)]}
        at += len(blob)
        blobs.append(blob)
    text = json.dumps(header, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 8)
    path.write_bytes(struct.pack("<Q", len(text)) + text + b"".join(blobs))


def read_bf16(path: Path) -> dict[str, np.ndarray]:
    data = path.read_bytes()
    n, = struct.unpack_from("<Q", data)
    out = {}
    for name, entry in json.loads(data[8:8 + n]).items():
        if name == "__metadata__":
            continue
        assert entry["dtype"] == "BF16", f"{name}: {entry['dtype']}"
        start, end = entry["data_offsets"]
        bits = np.frombuffer(data, "<u2", (end - start) // 2, 8 + n + start)
        out[name] = bf16_value(bits).reshape(entry["shape"])
    return out
