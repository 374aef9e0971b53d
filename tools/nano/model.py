"""The model in PyTorch, for training only: Llama shape with the µP scales of Xmodel-2.5. (reference.py is the NumPy twin.)"""

from __future__ import annotations

import math
from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor, nn


@dataclass(frozen=True)
class Shape:
    vocab: int = 3072
    hidden: int = 192
    layers: int = 5
    heads: int = 3
    kv_heads: int = 1
    ffn: int = 512
    rope_theta: float = 10000.0
    eps: float = 1e-5
    input_scale: float = 12.0
    output_scale: float = 1.0
    residual_scale: float = 1.4
    base_width: int = 64
    max_positions: int = 2048

    @property
    def head_dim(self) -> int:
        return self.hidden // self.heads


def rms_norm(x: Tensor, weight: Tensor, eps: float) -> Tensor:
    return x * torch.rsqrt(x.pow(2).mean(-1, keepdim=True) + eps) * weight


def rope_tables(shape: Shape, length: int) -> tuple[Tensor, Tensor]:
    half = shape.head_dim // 2
    angles = torch.arange(length)[:, None] * shape.rope_theta ** (-torch.arange(half) / half)
    return torch.cat([angles.cos()] * 2, -1), torch.cat([angles.sin()] * 2, -1)


def rotate(x: Tensor, cos: Tensor, sin: Tensor) -> Tensor:
    half = x.shape[-1] // 2
    return x * cos + torch.cat([-x[..., half:], x[..., :half]], -1) * sin


class Layer(nn.Module):
    def __init__(self, s: Shape):
        super().__init__()
        self.shape = s
        kv = s.kv_heads * s.head_dim
        self.norm1, self.norm2 = nn.Parameter(torch.ones(s.hidden)), nn.Parameter(torch.ones(s.hidden))
        self.qkv = nn.Parameter(torch.randn(s.hidden + 2 * kv, s.hidden) / math.sqrt(s.hidden))  # rows: q, k, v
        self.qkv.data[:s.hidden + kv] *= 2  # 1/head_dim attention starts very flat
        self.o = nn.Parameter(torch.randn(s.hidden, s.hidden) / math.sqrt(s.hidden))
        self.gate_up = nn.Parameter(torch.randn(2 * s.ffn, s.hidden) / math.sqrt(s.hidden))  # rows: gate, up
        self.down = nn.Parameter(torch.randn(s.hidden, s.ffn) / math.sqrt(s.ffn))

    def forward(self, x: Tensor, cos: Tensor, sin: Tensor, mask: Tensor) -> Tensor:
        s = self.shape
        batch, length, _ = x.shape
        residual = s.residual_scale / math.sqrt(s.layers)
        h = rms_norm(x, self.norm1, s.eps)
        q, k, v = F.linear(h, self.qkv).split([s.hidden, s.kv_heads * s.head_dim, s.kv_heads * s.head_dim], -1)
        q = rotate(q.view(batch, length, s.heads, s.head_dim).transpose(1, 2), cos, sin)
        k = rotate(k, cos, sin)  # one key/value head, shared by every query head
        scores = (q.reshape(batch, -1, s.head_dim) @ k.transpose(1, 2)).view(batch, s.heads, length, length)
        a = torch.softmax(scores * (1 / s.head_dim) + mask, -1).view(batch, -1, length) @ v
        a = a.view(batch, s.heads, length, s.head_dim).transpose(1, 2).reshape(batch, length, s.hidden)
        x = x + F.linear(a, self.o) * residual
        gate, up = F.linear(rms_norm(x, self.norm2, s.eps), self.gate_up).chunk(2, -1)
        return x + F.linear(F.silu(gate) * up, self.down) * residual


class Model(nn.Module):
    def __init__(self, s: Shape):
        super().__init__()
        assert s.kv_heads == 1
        self.shape = s
        self.embed = nn.Parameter(torch.randn(s.vocab, s.hidden) * 0.05)  # x 12 = 0.6 at the input, and a calm tied head
        self.layers = nn.ModuleList(Layer(s) for _ in range(s.layers))
        self.norm = nn.Parameter(torch.ones(s.hidden))

    def forward(self, ids: Tensor, documents: Tensor) -> Tensor:
        """Final hidden states; a token sees the earlier tokens of its own document only."""
        length = ids.shape[1]
        cos, sin = rope_tables(self.shape, length)
        seen = (documents[:, :, None] == documents[:, None, :]) & torch.ones(length, length, dtype=torch.bool).tril()
        mask = torch.zeros(seen.shape).masked_fill_(~seen, -1e9)[:, None]
        x = F.embedding(ids, self.embed) * self.shape.input_scale
        for layer in self.layers:
            x = layer(x, cos, sin, mask)
        return rms_norm(x, self.norm, self.shape.eps)

    def logits(self, h: Tensor) -> Tensor:
        s = self.shape
        return F.linear(h, self.embed) * (s.output_scale / (s.hidden / s.base_width))

    def loss(self, ids: Tensor, documents: Tensor, weights: Tensor) -> Tensor:
        """Weighted mean of the next token's negative log-likelihood; weights[t] belongs to predicting ids[t]."""
        h = self.forward(ids, documents)[:, :-1].reshape(-1, self.shape.hidden)
        w = (weights[:, 1:] * (documents[:, 1:] == documents[:, :-1])).reshape(-1)
        keep = w.nonzero()[:, 0]
        nll = F.cross_entropy(self.logits(h[keep]), ids[:, 1:].reshape(-1)[keep], reduction="none")
        return (nll * w[keep]).sum() / w.sum()

    def tensors(self) -> dict[str, Tensor]:
        """Under the names of the published checkpoints."""
        s, kv = self.shape, self.shape.kv_heads * self.shape.head_dim
        out = {"model.embed_tokens.weight": self.embed, "model.norm.weight": self.norm}
        for i, layer in enumerate(self.layers):
            p = f"model.layers.{i}."
            q, k, v = layer.qkv.split([s.hidden, kv, kv])
            gate, up = layer.gate_up.chunk(2)
            out |= {p + "input_layernorm.weight": layer.norm1, p + "post_attention_layernorm.weight": layer.norm2,
                    p + "self_attn.q_proj.weight": q, p + "self_attn.k_proj.weight": k, p + "self_attn.v_proj.weight": v,
                    p + "self_attn.o_proj.weight": layer.o, p + "mlp.gate_proj.weight": gate, p + "mlp.up_proj.weight": up,
                    p + "mlp.down_proj.weight": layer.down}
        return {name: t.detach().float().contiguous() for name, t in out.items()}

    def load_tensors(self, tensors: dict[str, Tensor]) -> None:
        """From what `tensors` gave."""
        own = {"embed": tensors["model.embed_tokens.weight"], "norm": tensors["model.norm.weight"]}
        for i in range(self.shape.layers):
            p, q = f"model.layers.{i}.", f"layers.{i}."
            own |= {q + "norm1": tensors[p + "input_layernorm.weight"], q + "norm2": tensors[p + "post_attention_layernorm.weight"],
                    q + "qkv": torch.cat([tensors[p + f"self_attn.{m}_proj.weight"] for m in "qkv"]), q + "o": tensors[p + "self_attn.o_proj.weight"],
                    q + "gate_up": torch.cat([tensors[p + f"mlp.{m}_proj.weight"] for m in ("gate", "up")]), q + "down": tensors[p + "mlp.down_proj.weight"]}
        self.load_state_dict(own)
