"""Writes xmodel-core/src/test/resources/jinja/language.jsonl and random.jsonl: templates with what Python's jinja2
renders for them, set up as Hugging Face sets it up. A template is an expression, a line, or lines up to an empty one.

    python3 tools/jinja-goldens/make.py        (needs jinja2 3.1)
"""

import json
import pathlib
import random

import cases
import fuzz
import huggingface

TARGET = pathlib.Path(__file__).parents[2] / "xmodel-core/src/test/resources/jinja"


def templates():
    for expression in cases.EXPRESSIONS.strip("\n").split("\n"):
        yield "{{ " + expression + " }}"
    lines = cases.STATEMENTS.strip("\n").split("\n")
    yield from lines
    # Whitespace control is about lines, so some of them once more together.
    for start in range(0, len(lines)):
        for count in (2, 3, 5):
            yield "\n".join(lines[start:start + count])


def language():
    known = set()
    yield json.dumps({"context": cases.CONTEXT}, ensure_ascii=False)
    for template in templates():
        if template not in known:
            known.add(template)
            yield json.dumps({"template": template, **huggingface.result(template, cases.CONTEXT)}, ensure_ascii=False)


def main():
    TARGET.mkdir(parents=True, exist_ok=True)
    (TARGET / "language.jsonl").write_text("\n".join(language()) + "\n")
    lines = [fuzz.golden(random.Random(seed)) for seed in range(300)]
    (TARGET / "random.jsonl").write_text("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
