"""E4M3 (FN) weight rounding, per output channel or per 128 x 128 block, as the library's converter does it."""

from __future__ import annotations

import numpy as np

_CODES = np.array([2.0 ** -6 * (m / 8) if e == 0 else 2.0 ** (e - 7) * (1 + m / 8) for e in range(16) for m in range(8)][:127], np.float64)
_MIDDLES = (_CODES[1:] + _CODES[:-1]) / 2


def round_e4m3(x: np.ndarray) -> np.ndarray:
    """Nearest E4M3 value, ties to the even code, saturating at 448."""
    a = np.abs(x.astype(np.float64))
    low, high = np.searchsorted(_MIDDLES, a, "left"), np.searchsorted(_MIDDLES, a, "right")
    code = np.where((low != high) & (high % 2 == 1), low, high)  # on a middle: the even one of the two
    return (np.sign(x) * _CODES[code]).astype(np.float32)


def per_channel(w: np.ndarray) -> np.ndarray:
    scale = np.maximum(np.abs(w).max(1, keepdims=True), 1e-12) / 448
    return round_e4m3(w / scale) * scale


def per_block(w: np.ndarray, size: int = 128) -> np.ndarray:
    out = np.empty_like(w)
    for r in range(0, w.shape[0], size):
        for c in range(0, w.shape[1], size):
            block = w[r:r + size, c:c + size]
            scale = max(np.abs(block).max(), 1e-12) / 448
            out[r:r + size, c:c + size] = round_e4m3(block / scale) * scale
    return out
