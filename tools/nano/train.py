"""Trains the nano model: Muon and AdamW, packed documents made on the fly. Deterministic per thread count."""

from __future__ import annotations

import argparse
import math
import time
from pathlib import Path

import numpy as np
import torch

from bpe import Tokenizer
from corpus import Corpus
from data import batches
from model import Model, Shape
from muon import Muon


MUON_RATE, DECAY = 0.02, 1800


def optimizers(model: Model, rate: float) -> list[torch.optim.Optimizer]:
    """Muon for the hidden matrices, AdamW for the embedding and the norms."""
    matrices = [p for n, p in model.named_parameters() if p.ndim == 2 and n != "embed"]
    rest = [p for n, p in model.named_parameters() if p.ndim == 1 or n == "embed"]
    return [Muon(matrices, lr=MUON_RATE, weight_decay=0.1), torch.optim.AdamW(rest, lr=rate, betas=(0.9, 0.98), eps=1e-9, weight_decay=0.0)]


def schedule(step: int, steps: int) -> float:
    """Factor of the peak rate: 150 steps of warm-up, a cosine aimed at step 2800, from DECAY on a straight line to the end."""
    if step < 150:
        return (step + 1) / 150
    factor = 0.51 + 0.49 * math.cos(math.pi * (min(step, DECAY) - 150) / 2650)
    return factor if step < DECAY else factor * (steps - step) / (steps - DECAY)


def main() -> None:
    args = argparse.ArgumentParser(description=__doc__)
    args.add_argument("--tokenizer", type=Path, required=True)
    args.add_argument("--out", type=Path, required=True)
    args.add_argument("--steps", type=int, default=2400)
    args.add_argument("--rate", type=float, default=3e-3)
    args.add_argument("--late", type=int, default=1500, help="the step from which the corpus turns to its late mix")
    args.add_argument("--seed", type=int, default=25)
    args.add_argument("--resume", action="store_true")
    a = args.parse_args()
    torch.manual_seed(a.seed)
    tokenizer = Tokenizer.load(a.tokenizer)
    model = Model(Shape(vocab=len(tokenizer)))
    opts = optimizers(model, a.rate)
    mixes = [(batches(tokenizer, Corpus(a.seed + 2 * late, late), 256, 8, False), batches(tokenizer, Corpus(a.seed + 2 * late + 1, late), 512, 4, True))
             for late in (False, True)]
    print(f"{sum(p.numel() for p in model.parameters()):,} parameters, vocabulary {len(tokenizer)}, {a.steps} steps", flush=True)
    first, started, tokens, losses = 0, time.time(), 0, []
    if a.resume:
        state = torch.load(a.out)
        model.load_state_dict(state["model"])
        for opt, saved in zip(opts, state["opts"]):
            opt.load_state_dict(saved)
        first = state["step"]
    for step in range(a.steps):
        if step < a.late <= first:
            continue  # resuming past the first mix: none of it is needed again
        short, long = mixes[step >= a.late]
        batch = next(long if step % 5 == 4 else short)
        if step < first:
            continue
        ids, docs, weights = map(torch.from_numpy, batch)
        for opt, peak in zip(opts, (MUON_RATE, a.rate)):
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
        if step % 300 == 299 or step == a.steps - 1:
            torch.save({"model": model.state_dict(), "opts": [opt.state_dict() for opt in opts], "step": step + 1}, a.out)


if __name__ == "__main__":
    main()
