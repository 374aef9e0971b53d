#!/usr/bin/env python3
"""pytorch_peer.py against the reference implementation's logits: /usr/bin/python3 tools/peers/test_pytorch_peer.py"""

import json
import unittest
from pathlib import Path

import torch

import pytorch_peer

GOLDEN = Path(__file__).parents[2] / "xmodel-core/src/test/resources/golden"


class PytorchPeerTest(unittest.TestCase):
    def test_agrees_with_the_reference(self):
        for name in ("mup-bf16", "mup-f16", "mup-llama3", "plain-untied-bias-linear-rope"):
            model = pytorch_peer.Xmodel(GOLDEN / name, "cpu", None, 256)
            runner = pytorch_peer.Runner(model, compiled=False)
            for case in json.loads((GOLDEN / name / "expected.json").read_text()):
                ids, expected = case["ids"], torch.tensor(case["last_logits"])
                with self.subTest(name, tokens=len(ids)), torch.inference_mode():
                    at_once = model.forward(runner.tensor(ids), runner.tensor(list(range(len(ids)))))[0]
                    runner.set_window(len(ids))
                    for i, token in enumerate(ids):
                        one_by_one = model.forward(runner.tensor([token]), runner.tensor([i]))[0]
                    for logits in (at_once, one_by_one):
                        self.assertLess((logits - expected).abs().max(), 1e-5 * expected.abs().max())

    def test_choices_and_margins(self):
        model = pytorch_peer.Xmodel(GOLDEN / "mup-bf16", "cpu", None, 256)
        with torch.inference_mode():
            for case in json.loads((GOLDEN / "mup-bf16" / "expected.json").read_text()):
                answer = pytorch_peer.Runner(model, compiled=False).choose(case["ids"])
                best = torch.tensor(case["last_logits"]).topk(2).values
                self.assertEqual(answer["chosen"][-1], case["greedy"][0])
                self.assertAlmostEqual(answer["margins"][-1], float(best[0] - best[1]), places=4)

    def test_what_it_cannot_read_is_a_sentence(self):
        for name, reason in (("mup-fp8-block", "F8_E4M3"), ("mup-yarn", "yarn")):
            with self.assertRaisesRegex(pytorch_peer.PeerError, reason):
                pytorch_peer.Xmodel(GOLDEN / name, "cpu", None, 256)


if __name__ == "__main__":
    unittest.main()
