"""Writes xmodel-core/src/test/resources/chat/random-conversations.json: random conversations and what
Python's jinja2 renders for them with the published chat template, set up as Hugging Face sets it up.

    python3 tools/chat-goldens/make.py        (needs python3-jinja2)
"""

import json
import pathlib
import random

from jinja2.sandbox import ImmutableSandboxedEnvironment

RESOURCES = pathlib.Path(__file__).parents[2] / "xmodel-core/src/test/resources"
PIECES = ["", " ", "\n", "a", "The capital", "中国", "😀", "</think>", "<think>", "x</think>", "{{ 7*7 }}", "{% if %}",
          "\\n", "\\", "'", '"', "<", "</th", "<｜User｜>", "0", "1", "None", "true", "\t", "  b  ", "&<>", "{\"a\": 1}"]


def text(rng):
    return "".join(rng.choice(PIECES) for _ in range(rng.randrange(5)))


def message(rng):
    role = rng.choice(["system", "user", "assistant", "assistant", "tool"])
    result = {"role": role, "content": text(rng)}
    if role == "assistant" and rng.random() < 0.5:
        result["tool_calls"] = [
            {"type": "function", "function": {"name": "f" + text(rng), "arguments": text(rng)}}
            for _ in range(1 + rng.randrange(3))]
    return result


def main():
    config = json.loads((RESOURCES / "tokenizer/tokenizer_config.json").read_text())
    template = ImmutableSandboxedEnvironment(trim_blocks=True, lstrip_blocks=True).from_string(config["chat_template"])
    rng = random.Random(25)
    cases = []
    for _ in range(150):
        messages = [message(rng) for _ in range(1 + rng.randrange(7))]
        generate = rng.random() < 0.5
        cases.append({
            "messages": messages, "add_generation_prompt": generate,
            "rendered": template.render(
                messages=messages, add_generation_prompt=generate,
                bos_token=config["bos_token"]["content"], eos_token=config["eos_token"]["content"])})
    target = RESOURCES / "chat/random-conversations.json"
    lines = ",\n".join(json.dumps(case, ensure_ascii=False) for case in cases)
    target.write_text("[\n" + lines + "\n]\n")


main()
