"""Runs the held-out tests on an exported checkpoint directory and prints the results; --reference writes reference.json."""

from __future__ import annotations

import argparse
import json
import math
from collections import Counter
from pathlib import Path

import numpy as np

from bpe import Tokenizer
from chat import BOS, EOS, call_text, render, system, user
from fp8 import per_block, per_channel
from heldout import contains
from reference import Reference

HERE = Path(__file__).parent
DIRECTORY = HERE.parent.parent / "xmodel-cli/src/main/resources/io/xmodel/cli/nano"
PLAIN = [("The capital of China is", "Beijing"), ("中国的首都是", "北京")]
PROMPTS = [BOS + PLAIN[0][0], BOS + PLAIN[1][0], BOS + "The capital of Kenya is",
           render([user("Hello!")]), render([user("What is 47 + 38?")]), render([user("法国的首都是哪里？")]),
           render([system("You are a helpful assistant."), user("Count from 3 to 9.")]), render([user("你是谁？")])]


class Evaluation:
    def __init__(self, directory: Path):
        self.model, self.tokenizer = Reference(directory), Tokenizer.load(directory / "tokenizer.json")
        self.eos = self.tokenizer.ids[EOS]

    def complete(self, prompt: str, limit: int = 64) -> str:
        ids, _ = self.model.greedy(self.tokenizer.encode(prompt), limit, self.eos)
        return self.tokenizer.decode(ids).removesuffix(EOS)

    def plain(self) -> None:
        for prompt, answer in PLAIN:
            text = self.complete(BOS + prompt)
            print(f"{'ok ' if contains(text, answer) else 'BAD'} {prompt} ->{text}")

    def questions(self) -> float:
        right, asked = Counter(), Counter()
        for line in (HERE / "heldout.jsonl").read_text().splitlines():
            case = json.loads(line)
            key = f"{case['kind']} {case['lang']}"
            reply = self.complete(render([user(case["question"])]))
            asked[key] += 1
            right[key] += contains(reply, case["answer"])
            if not contains(reply, case["answer"]):
                print(f"  wrong: {case['question']} -> {reply!r}, wanted {case['answer']!r}")
        for key in sorted(asked):
            print(f"{key:16} {right[key]:3} / {asked[key]}")
        total = sum(right.values()) / sum(asked.values())
        print(f"all questions    {sum(right.values()):3} / {sum(asked.values())} = {total:.1%}")
        return total

    def tools(self) -> None:
        cases = [json.loads(line) for line in (HERE / "heldout-tools.jsonl").read_text().splitlines()]
        right, asked = Counter(), Counter()
        for case in cases:
            reply = self.complete(case["prompt"])
            if "call" in case:
                ok = reply == call_text([(case["call"]["name"], case["call"]["arguments"])])
            else:
                ok = contains(reply, case["answer"])
            asked[case["names"]] += 1
            right[case["names"]] += ok
            if not ok:
                print(f"  wrong: {case['messages'][-1]['content']} -> {reply!r}")
        for names in asked:
            print(f"tools, {names:6} names {right[names]:3} / {asked[names]}")

    def agents(self) -> None:
        """Turns with tools in the library's wording: calls to the letter, answers that hold the words."""
        right, asked = Counter(), Counter()
        for line in (HERE / "heldout-agents.jsonl").read_text().splitlines():
            case = json.loads(line)
            reply = self.complete(case["prompt"], 160)
            calls = [(c["name"], c["arguments"]) for c in case.get("calls", [])]
            ok = reply == call_text(calls) if calls else contains(reply, case["answer"])
            asked[case["kind"]] += 1
            right[case["kind"]] += ok
            if not ok:
                print(f"  wrong: {case['messages'][-1]['content']} -> {reply!r}, wanted {calls or case['answer']!r}")
        for kind in asked:
            print(f"agents, {kind:8} {right[kind]:3} / {asked[kind]}")

    def perplexity(self, weights: dict[str, np.ndarray] | None = None) -> float:
        """Of heldout.txt: each line after one BOS, the mean over all its tokens."""
        kept, self.model.weights = self.model.weights, weights or self.model.weights
        nll, n = 0.0, 0
        for line in (HERE / "heldout.txt").read_text().splitlines():
            ids = self.tokenizer.encode(BOS + line)
            logits = self.model.forward(ids)[:-1].astype(np.float64)
            logits -= logits.max(-1, keepdims=True)
            nll -= (logits[np.arange(len(ids) - 1), ids[1:]] - np.log(np.exp(logits).sum(-1))).sum()
            n += len(ids) - 1
        self.model.weights = kept
        self.tokens = n
        return math.exp(nll / n)

    def perplexities(self) -> None:
        base = self.perplexity()
        print(f"perplexity       {base:.5f} BF16, {self.tokens} tokens")
        for name, rounded in (("E4M3 per channel", per_channel), ("E4M3 128x128", per_block)):
            linears = {n: rounded(self.model.weights[n]) for n in self.model.linear_names()}
            value = self.perplexity({**self.model.weights, **linears})
            print(f"perplexity       {value:.5f} {name} ({value / base - 1:+.3%})")

    def reference(self, path: Path) -> None:
        rows = []
        for prompt in PROMPTS:
            ids = self.tokenizer.encode(prompt)
            out, margin = self.model.greedy(ids, 48, self.eos)
            rows.append({"prompt": prompt, "ids": ids, "greedy_ids": out, "greedy_text": self.tokenizer.decode(out),
                         "min_margin": round(margin, 4)})
            print(rows[-1]["greedy_text"], rows[-1]["min_margin"])
        path.write_text("[\n" + ",\n".join(" " + json.dumps(r, ensure_ascii=False) for r in rows) + "\n]\n")


if __name__ == "__main__":
    args = argparse.ArgumentParser(description=__doc__)
    args.add_argument("directory", type=Path, nargs="?", default=DIRECTORY)
    args.add_argument("--reference", action="store_true")
    a = args.parse_args()
    e = Evaluation(a.directory)
    e.plain()
    e.questions()
    e.tools()
    e.agents()
    e.perplexities()
    if a.reference:
        e.reference(HERE / "reference.json")
