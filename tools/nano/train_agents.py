"""The second part of the training: goes on from the exported first part, with the corpus of agents.py. Stops and resumes by itself."""

from __future__ import annotations

import argparse
import math
import time
from pathlib import Path

import numpy as np
import torch

from agents import Agents
from bpe import Tokenizer
from data import batches
from model import Model, Shape
from safetensors import read_bf16
from train import optimizers

MUON_RATE, RATE, WARM_UP = 0.012, 2e-3, 80


def schedule(step: int, steps: int) -> float:
    """Factor of the peak rate: warm-up, a cosine down to a third, and a straight line to nothing over the last third."""
    if step < WARM_UP:
        return (step + 1) / WARM_UP
    bend = steps * 2 // 3
    factor = 0.66 + 0.34 * math.cos(math.pi * (min(step, bend) - WARM_UP) / (bend - WARM_UP))
    return factor if step < bend else factor * (steps - step) / (steps - bend)


def main() -> None:
    args = argparse.ArgumentParser(description=__doc__)
    args.add_argument("--tokenizer", type=Path, required=True)
    args.add_argument("--start", type=Path, required=True, help="model.safetensors of the first part")
    args.add_argument("--out", type=Path, required=True, help="goes on from it where it is there")
    args.add_argument("--steps", type=int, default=1500)
    args.add_argument("--seed", type=int, default=41)
    a = args.parse_args()
    torch.manual_seed(a.seed)
    tokenizer = Tokenizer.load(a.tokenizer)
    model = Model(Shape(vocab=len(tokenizer)))
    model.load_tensors({n: torch.from_numpy(t.copy()) for n, t in read_bf16(a.start).items()})
    opts = optimizers(model, RATE)
    first, started, tokens, losses = 0, time.time(), 0, []
    if a.out.exists():
        state = torch.load(a.out)
        model.load_state_dict(state["model"])
        for opt, saved in zip(opts, state["opts"]):
            opt.load_state_dict(saved)
        first = state["step"]
    source = batches(tokenizer, Agents(a.seed), 512, 5, False)
    for step in range(a.steps):
        batch = next(source)
        if step < first:
            continue
        ids, docs, weights = map(torch.from_numpy, batch)
        for opt, peak in zip(opts, (MUON_RATE, RATE)):
            for group in opt.param_groups:
                group["lr"] = peak * schedule(step, a.steps)
        loss = model.loss(ids, docs, weights)
        model.zero_grad(set_to_none=True)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        for opt in opts:
            opt.step()
        tokens += int((docs > 0).sum())
        losses.append(loss.item())
        if step % 50 == 49:
            seconds = time.time() - started
            print(f"step {step + 1} loss {np.mean(losses[-50:]):.4f} {tokens / seconds:.0f} tokens/s {seconds:.0f} s", flush=True)
        if step % 100 == 99 or step == a.steps - 1:
            torch.save({"model": model.state_dict(), "opts": [opt.state_dict() for opt in opts], "step": step + 1}, a.out.with_suffix(".new"))
            a.out.with_suffix(".new").rename(a.out)


if __name__ == "__main__":
    main()
