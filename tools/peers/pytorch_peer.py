#!/usr/bin/env python3
"""Xmodel in PyTorch, as plain as it can be and still be fast: the peer that `xmodel bench peers` compares with.

Llama's architecture with µP's scales, from the same safetensors. Eager by default; --compile runs the decode step by
torch.compile(mode="reduce-overhead") over a static cache, which on a GPU is a captured CUDA graph. Prompts are read in
eager mode either way. Generated tokens stay on the device: nothing waits for them.

  pytorch_peer.py DIR --pp 512 --tg 64 --rounds 5 [--compile] [--choose 1,5,9]    one JSON line for each
  pytorch_peer.py DIR --serve               the same for lines "pp 512", "tg 64", "choose 1 5 9" on stdin
Needs torch 1.13 or newer and numpy; --compile needs torch 2.
"""

import argparse
import json
import math
import random
import struct
import sys
import time
from pathlib import Path

try:
    import numpy as np
    import torch
    import torch.nn.functional as F
except ImportError as e:
    print(json.dumps({"error": f"{e}. Give a Python that has torch and numpy with --peer pytorch=PYTHON."}))
    sys.exit(1)

TYPES = {"F32": torch.float32, "F16": torch.float16, "BF16": torch.bfloat16}


class PeerError(Exception):
    """A sentence for people."""


def read_weights(directory):
    """Tensors by name, mapped, as they are stored."""
    index = directory / "model.safetensors.index.json"
    names = set(json.loads(index.read_text())["weight_map"].values()) if index.exists() else {"model.safetensors"}
    weights = {}
    for name in sorted(names):
        if not (directory / name).exists():
            raise PeerError(f"{directory / name} does not exist; give a directory with safetensors.")
        data = np.memmap(directory / name, np.uint8, "c")
        length = struct.unpack("<Q", data[:8].tobytes())[0]
        for key, entry in json.loads(data[8:8 + length].tobytes()).items():
            if key == "__metadata__":
                continue
            if entry["dtype"] not in TYPES:
                raise PeerError(f"{name}: '{key}' is {entry['dtype']}; this peer reads F32, F16 and BF16 only.")
            start, end = (8 + length + offset for offset in entry["data_offsets"])
            bytes_ = torch.from_numpy(data[start:end])
            if start % 4:
                bytes_ = bytes_.clone()
            weights[key] = bytes_.view(TYPES[entry["dtype"]]).reshape(entry["shape"])
    return weights


def inverse_frequencies(config, head_dim):
    base = config.get("rope_theta", 10000.0)
    inverse = base ** (-torch.arange(0, head_dim, 2, dtype=torch.float64) / head_dim)
    scaling = config.get("rope_scaling") or {}
    kind = scaling.get("rope_type", scaling.get("type", "default"))
    if kind == "linear":
        inverse = inverse / scaling["factor"]
    elif kind == "llama3":
        low, high = scaling["low_freq_factor"], scaling["high_freq_factor"]
        turns = scaling["original_max_position_embeddings"] * inverse / (2 * math.pi)
        smooth = ((turns - low) / (high - low)).clamp(0, 1)
        inverse = (1 - smooth) * inverse / scaling["factor"] + smooth * inverse
    elif kind != "default":
        raise PeerError(f"rope_scaling of type '{kind}' is not part of this peer.")
    return inverse


class Xmodel:
    """One sequence. Keys and values lie in a static cache [layers, kv heads, positions, head_dim]."""

    def __init__(self, directory, device, dtype, positions):
        self.config = c = json.loads((directory / "config.json").read_text())
        weights = read_weights(directory)
        self.stored = weights["model.layers.0.self_attn.q_proj.weight"].dtype
        self.dtype = dtype or (self.stored if device == "cuda" else torch.float32)
        self.device = device
        self.layers, self.heads = c["num_hidden_layers"], c["num_attention_heads"]
        self.kv_heads = c.get("num_key_value_heads") or self.heads
        self.head_dim = c["hidden_size"] // self.heads
        self.eps = c.get("rms_norm_eps", 1e-5)
        mup, depth = c.get("use_mup", False), math.sqrt(self.layers)
        self.input_scale = c.get("mup_input_scale", 12.0) if mup else 1.0
        self.attention_scale = 1 / self.head_dim if mup else self.head_dim ** -0.5
        self.attention_residual = c.get("mup_attention_residual_scale", 1.4) / depth if mup else 1.0
        self.ffn_residual = c.get("mup_ffn_residual_scale", 1.4) / depth if mup else 1.0
        width = c["hidden_size"] / c.get("mup_base_width", 256)
        self.output_scale = c.get("mup_output_scale", 1.0) / width if mup else 1.0

        loaded = []

        def load(*names):
            """The rows of several matrices one after another, or None where there are none."""
            if any(name not in weights for name in names):
                return None
            loaded.append(torch.cat([weights[name] for name in names]).to(device, self.dtype))
            return loaded[-1]

        def linear(prefix, *names):
            return tuple(load(*(f"{prefix}.{name}_proj.{part}" for name in names)) for part in ("weight", "bias"))

        self.embedding = load("model.embed_tokens.weight")
        tied = c.get("tie_word_embeddings", True)
        self.head = self.embedding if tied else load("lm_head.weight")
        self.norm = load("model.norm.weight")
        self.blocks = []
        for i in range(self.layers):
            layer = f"model.layers.{i}"
            self.blocks.append((
                load(f"{layer}.input_layernorm.weight"), linear(f"{layer}.self_attn", "q", "k", "v"),
                linear(f"{layer}.self_attn", "o"), load(f"{layer}.post_attention_layernorm.weight"),
                linear(f"{layer}.mlp", "gate", "up"), linear(f"{layer}.mlp", "down")))
        angle = torch.arange(positions, dtype=torch.float64)[:, None] * inverse_frequencies(c, self.head_dim)
        self.cos, self.sin = (torch.cat([f(angle)] * 2, -1).float().to(device) for f in (torch.cos, torch.sin))
        self.columns = torch.arange(positions, device=device)
        shape = (self.layers, self.kv_heads, positions, self.head_dim)
        self.window = positions
        self.keys, self.values = (torch.zeros(shape, dtype=self.dtype, device=device) for _ in range(2))
        self.fixed = [*loaded, self.cos, self.sin, self.columns, self.keys, self.values]

    def rms_norm(self, x, weight):
        wide = x.float()
        return (wide * torch.rsqrt(wide.square().mean(-1, keepdim=True) + self.eps)).to(x.dtype) * weight

    def rope(self, x, position):
        """x [heads, tokens, head_dim], pairs (i, i + head_dim / 2)."""
        a, b = x.float().chunk(2, -1)
        turned = torch.cat([-b, a], -1)
        return (x.float() * self.cos[position] + turned * self.sin[position]).to(x.dtype)

    def attend(self, layer, qkv, position):
        """qkv [tokens, (heads + 2 kv heads) · head_dim] at consecutive positions; one token, or a prompt from 0 on."""
        tokens = qkv.shape[0]
        q, k, v = qkv.view(tokens, -1, self.head_dim).transpose(0, 1).split([self.heads, self.kv_heads, self.kv_heads])
        q, k = self.rope(q, position), self.rope(k, position)
        keys, values = self.keys[layer], self.values[layer]
        keys.index_copy_(1, position, k)
        values.index_copy_(1, position, v)
        if tokens > 1:
            out = self.attend_prompt(q, k, v)
        else:
            q = q.reshape(self.kv_heads, -1, self.head_dim)  # queries of a key's head one after another
            keys, values = keys[:, :self.window], values[:, :self.window]
            scores = (q @ keys.transpose(1, 2)).float() * self.attention_scale
            scores = scores.masked_fill(self.columns[:self.window] > position, -math.inf)
            out = scores.softmax(-1).to(self.dtype) @ values
        return out.reshape(self.heads, tokens, self.head_dim).transpose(0, 1).reshape(tokens, -1)

    def attend_prompt(self, q, k, v):
        k, v = (x.repeat_interleave(self.heads // self.kv_heads, 0) for x in (k, v))
        if torch.__version__ >= "2.1":  # the first with a scale of one's own
            return F.scaled_dot_product_attention(q[None], k[None], v[None], is_causal=True, scale=self.attention_scale)
        scores = (q @ k.transpose(1, 2)).float() * self.attention_scale
        future = self.columns[:len(q[0])] > self.columns[:len(q[0]), None]
        return scores.masked_fill(future, -math.inf).softmax(-1).to(self.dtype) @ v

    def forward(self, ids, position):
        """Logits [1, vocabulary] after the last of some ids at consecutive positions, in f32."""
        x = F.embedding(ids, self.embedding) * self.input_scale
        for i, (norm, qkv, o, post_norm, gate_up, down) in enumerate(self.blocks):
            a = self.attend(i, F.linear(self.rms_norm(x, norm), *qkv), position)
            x = x + F.linear(a, *o) * self.attention_residual
            gate, up = F.linear(self.rms_norm(x, post_norm), *gate_up).chunk(2, -1)
            x = x + F.linear(F.silu(gate) * up, *down) * self.ffn_residual
        return F.linear(self.rms_norm(x[-1:], self.norm), self.head).float() * self.output_scale

    def step(self, token, position):
        """The token after one at a position, and the logits it was taken from."""
        logits = self.forward(token, position)
        return logits.argmax(-1), logits


class Runner:
    def __init__(self, model, compiled):
        self.model = model
        self.compiled = compiled
        if compiled and not hasattr(torch, "compile"):
            raise PeerError(f"--compile needs torch 2 or newer, found {torch.__version__}.")
        self.decode = model.step
        if compiled:
            for tensor in model.fixed:  # else a captured graph would copy every weight at every step
                torch._dynamo.mark_static_address(tensor)
            self.decode = torch.compile(model.step, mode="reduce-overhead", fullgraph=True, dynamic=False)
        self.random = random.Random(42)

    def tensor(self, numbers):
        return torch.tensor(numbers, device=self.model.device)

    def ids(self, count):
        return [self.random.randrange(self.model.config["vocab_size"]) for _ in range(count)]

    def seconds(self, work):
        sync = torch.cuda.synchronize if self.model.device == "cuda" else lambda: None
        sync()
        start = time.perf_counter()
        work()
        sync()
        return time.perf_counter() - start

    def next(self, token, position):
        if self.compiled and hasattr(torch.compiler, "cudagraph_mark_step_begin"):
            torch.compiler.cudagraph_mark_step_begin()
        return self.decode(token, position)

    def set_window(self, count):
        """Positions that a step reads, known when it is compiled: as few as will do."""
        if count > len(self.model.columns):
            raise PeerError(f"The cache has {len(self.model.columns)} positions, but --positions {count} are needed.")
        self.model.window = min(-(-count // 64) * 64, len(self.model.columns))

    def prefill(self, count):
        ids, position = self.tensor(self.ids(count)), self.tensor(list(range(count)))
        return {"tokens_per_second": count / self.seconds(lambda: self.model.step(ids, position))}

    def generate(self, count):
        self.set_window(count)
        token, position = self.tensor(self.ids(1)), self.tensor([0])

        def work():
            nonlocal token
            for _ in range(count):
                token = self.next(token, position)[0].clone()
                position.add_(1)

        return {"tokens_per_second": count / self.seconds(work)}

    def choose(self, ids):
        """Token by token, by the step that generates."""
        self.set_window(len(ids))
        chosen, logprobs, margins = [], [], []
        for i, token in enumerate(ids):
            _, logits = self.next(self.tensor([token]), self.tensor([i]))
            best = logits[0].topk(2)
            chosen.append(int(best.indices[0]))
            logprobs.append(float(best.values[0] - logits[0].double().logsumexp(-1)))
            margins.append(float(best.values[0] - best.values[1]))
        return {"chosen": chosen, "logprobs": logprobs, "margins": margins}

    def hello(self):
        model = self.model
        device = torch.cuda.get_device_name() if model.device == "cuda" else f"CPU, {torch.get_num_threads()} threads"
        mode = "eager" if not self.compiled else "compiled, CUDA graphs" if model.device == "cuda" else "compiled"
        exact = model.dtype in (torch.float32, model.stored)
        weights = next(name for name, dtype in TYPES.items() if dtype == model.dtype)
        version = f"torch {torch.__version__} ({device}; decode {mode}, static cache)"
        return {"version": version, "weights": weights, "same_weights": exact}

    def answer(self, line):
        word, *numbers = line.split()
        numbers = [int(number) for number in numbers]
        if word == "pp":
            return self.prefill(numbers[0])
        if word == "tg":
            return self.generate(numbers[0])
        if word == "choose":
            return self.choose(numbers)
        raise PeerError(f"It knows pp, tg and choose, found: {line.strip()}")


def requests(args):
    if args.serve:
        yield from sys.stdin
        return
    if args.choose:
        yield "choose " + args.choose.replace(",", " ")
    for word, count in (("pp", args.pp), ("tg", args.tg)):
        for _ in range(args.rounds + 1 if count else 0):  # the first warms up
            yield f"{word} {count}"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("directory", type=Path)
    parser.add_argument("--device", choices=["auto", "cpu", "cuda"], default="auto")
    parser.add_argument("--dtype", choices=["auto", *TYPES], default="auto", help="auto: as stored on a GPU, else F32")
    parser.add_argument("--threads", type=int, default=0)
    parser.add_argument("--positions", type=int, default=1024, help="of the static cache")
    parser.add_argument("--compile", action="store_true")
    parser.add_argument("--serve", action="store_true")
    parser.add_argument("--pp", type=int, default=0)
    parser.add_argument("--tg", type=int, default=0)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--choose", default="")
    args = parser.parse_args()
    try:
        if args.threads:
            torch.set_num_threads(args.threads)
        device = args.device if args.device != "auto" else "cuda" if torch.cuda.is_available() else "cpu"
        with torch.inference_mode():
            runner = Runner(Xmodel(args.directory, device, TYPES.get(args.dtype), args.positions), args.compile)
            print(json.dumps(runner.hello()), flush=True)
            for line in requests(args):
                print(json.dumps({"request": line.strip()[:20], **runner.answer(line)}), flush=True)
    except (PeerError, OSError, KeyError, RuntimeError) as e:
        print(json.dumps({"error": " ".join(str(e).split())[:300]}), flush=True)
        sys.exit(1)


if __name__ == "__main__":
    main()
