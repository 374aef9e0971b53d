"""The model in NumPy, f32, read from a checkpoint directory: written from the maths alone, it shares nothing with training."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np

from safetensors import read_bf16

Array = np.ndarray


def rms_norm(x: Array, weight: Array, eps: float) -> Array:
    return x / np.sqrt((x * x).mean(-1, keepdims=True) + np.float32(eps)) * weight


class Reference:
    def __init__(self, directory: Path):
        self.config = c = json.loads((directory / "config.json").read_text())
        self.weights = read_bf16(directory / "model.safetensors")
        self.head_dim = c["hidden_size"] // c["num_attention_heads"]
        mup = c["use_mup"]
        self.input_scale = c["mup_input_scale"] if mup else 1.0
        self.attention_scale = 1 / self.head_dim if mup else self.head_dim ** -0.5
        depth = c["num_hidden_layers"] ** 0.5
        self.attention_residual = c["mup_attention_residual_scale"] / depth if mup else 1.0
        self.ffn_residual = c["mup_ffn_residual_scale"] / depth if mup else 1.0
        self.output_scale = c["mup_output_scale"] * c["mup_base_width"] / c["hidden_size"] if mup else 1.0

    def linear_names(self) -> list[str]:
        return [n for n in self.weights if n.endswith("_proj.weight")]

    def rope(self, x: Array, start: int) -> Array:  # x [positions, heads, head_dim]
        half = self.head_dim // 2
        frequency = self.config["rope_theta"] ** (-np.arange(half) / half)
        angle = (np.arange(start, start + len(x))[:, None] * frequency)[:, None, :]
        cos, sin = np.cos(angle).astype(np.float32), np.sin(angle).astype(np.float32)
        a, b = x[..., :half], x[..., half:]
        return np.concatenate([a * cos - b * sin, b * cos + a * sin], -1)

    def forward(self, ids: list[int], cache: list | None = None) -> Array:
        """Logits [len(ids), vocab]; `cache` (empty at first) carries keys and values to the next call."""
        c, w, d = self.config, self.weights, self.head_dim
        heads, kv_heads, eps = c["num_attention_heads"], c["num_key_value_heads"], c["rms_norm_eps"]
        cache = cache if cache is not None else []
        if not cache:
            cache.extend([np.zeros((0, kv_heads, d), np.float32)] * 2 for _ in range(c["num_hidden_layers"]))
        start, n = len(cache[0][0]), len(ids)
        hidden_future = np.where(np.arange(start + n)[None] > start + np.arange(n)[:, None], -np.inf, 0).astype(np.float32)
        x = w["model.embed_tokens.weight"][ids] * np.float32(self.input_scale)
        for i in range(c["num_hidden_layers"]):
            p = f"model.layers.{i}."
            h = rms_norm(x, w[p + "input_layernorm.weight"], eps)
            q, k, v = ((h @ w[p + f"self_attn.{m}_proj.weight"].T).reshape(n, -1, d) for m in "qkv")
            k = cache[i][0] = np.concatenate([cache[i][0], self.rope(k, start)])
            v = cache[i][1] = np.concatenate([cache[i][1], v])
            q = self.rope(q, start)
            out = np.empty_like(q)
            for head in range(heads):
                kv = head // (heads // kv_heads)
                s = q[:, head] @ k[:, kv].T * np.float32(self.attention_scale) + hidden_future
                s = np.exp(s - s.max(-1, keepdims=True))
                out[:, head] = s / s.sum(-1, keepdims=True) @ v[:, kv]
            x = x + out.reshape(n, -1) @ w[p + "self_attn.o_proj.weight"].T * np.float32(self.attention_residual)
            h = rms_norm(x, w[p + "post_attention_layernorm.weight"], eps)
            gate, up = h @ w[p + "mlp.gate_proj.weight"].T, h @ w[p + "mlp.up_proj.weight"].T
            x = x + (gate / (1 + np.exp(-gate)) * up) @ w[p + "mlp.down_proj.weight"].T * np.float32(self.ffn_residual)
        return rms_norm(x, w["model.norm.weight"], eps) @ w["model.embed_tokens.weight"].T * np.float32(self.output_scale)

    def greedy(self, ids: list[int], limit: int, eos: int) -> tuple[list[int], float]:
        """The greedy continuation, its end of sentence included, and the least lead of a chosen logit over the next best."""
        cache: list = []
        out: list[int] = []
        margin = float("inf")
        while len(out) < limit:
            logits = self.forward(out[-1:] or ids, cache)[-1]
            second, first = np.partition(logits, -2)[-2:]
            margin = min(margin, float(first - second))
            out.append(int(logits.argmax()))
            if out[-1] == eos:
                break
        return out, margin
