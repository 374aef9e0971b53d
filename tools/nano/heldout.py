"""Writes the held-out files: heldout.jsonl (200 questions), heldout-tools.jsonl, heldout-agents.jsonl and heldout.txt (for perplexity).

Refuses to write when a held-out question occurs in a sample of the training corpus.
"""

from __future__ import annotations

import json
import random
import re
import sys
from pathlib import Path

from agents import Agents, block
from chat import Message, assistant, render, system, tool, user
from corpus import Corpus
from facts import COUNTRIES
from phrasings import TALK_HELDOUT
from questions import QA, Asker
from tools import ToolBox

HERE = Path(__file__).parent
SEED = 200

# kind of question, language: how many of the 200 (the other 15 are small talk)
PLAN = [("capital", "en", 28), ("capital", "zh", 26), ("capital_country", "en", 18), ("capital_country", "zh", 18),
        ("add", "en", 12), ("add", "zh", 10), ("sub", "en", 9), ("sub", "zh", 7), ("mul", "en", 4), ("mul", "zh", 2), ("div", "en", 2),
        ("larger", "en", 2), ("larger", "zh", 2),
        ("count", "en", 8), ("count", "zh", 6), ("neighbour", "en", 6), ("neighbour", "zh", 5),
        ("beside", "en", 7), ("beside", "zh", 5), ("month_days", "en", 3), ("month_days", "zh", 2), ("unit", "en", 2), ("unit", "zh", 1)]


def contains(reply: str, answer: str) -> bool:
    """Whether the reply holds the answer as a whole: no digit or Latin letter may touch a digit or letter of its ends."""
    def edge(c: str, side: str) -> str:
        return side % (r"[0-9]" if c.isdigit() else r"[A-Za-z]") if c.isascii() and c.isalnum() else ""
    return re.search(edge(answer[0], "(?<!%s)") + re.escape(answer) + edge(answer[-1], "(?!%s)"), reply) is not None


def questions() -> list[QA]:
    ask = Asker(random.Random(SEED), test=True)
    out = [QA(q, "", a, lang, "talk") for q, a, lang in TALK_HELDOUT]
    seen: set[str] = {qa.question for qa in out}
    for kind, lang, n in PLAN:
        countries = iter(ask.rng.sample([c for c in COUNTRIES if c.distinct], n))
        while n:
            qa = getattr(ask, kind)(lang, *([next(countries)] if kind.startswith("capital") else []))
            if qa.question in seen or (kind != "larger" and contains(qa.question, qa.answer)):
                assert not kind.startswith("capital"), qa
                continue
            seen.add(qa.question)
            out.append(qa)
            n -= 1
    return out


def tool_cases() -> list[dict]:
    """Chats that must end in a certain call, or, after the tool's output, in an answer with certain words."""
    rng, out = random.Random(SEED + 1), []
    asks = [("weather", "How is the weather in {x} today?", "en"), ("weather", "{x}今天的天气怎么样？", "zh"), ("time", "What time is it now in {x}?", "en"),
            ("calculate", "Can you calculate {x}?", "en"), ("date", "Tell me the date of today.", "en")]
    for i in range(20):
        purpose, question, lang = asks[i % len(asks)]
        c = rng.choice(COUNTRIES)
        a, b = rng.randint(100, 999), rng.randint(100, 999)
        value = {"calculate": f"{a} + {b}", "date": ""}.get(purpose, c.capital_zh if lang == "zh" else c.capital)
        others = [p for p in ("weather", "time", "calculate", "date") if p != purpose]
        box = ToolBox(rng, rng.sample([purpose, rng.choice(others)], 2), usual=1 if i < 10 else 0)
        messages: list[Message] = [system("You can call these tools:\n" + box.schema()), user(question.format(x=value))]
        name, arguments = box.call(purpose, value)
        names = "usual" if i < 10 else "random"
        if i % 4 != 3:
            out.append({"names": names, "messages": messages, "call": {"name": name, "arguments": arguments}})
            continue
        output, words = {"weather": ('{"temperature": 17, "condition": "sunny"}', "17"), "time": ('{"time": "09:41"}', "09:41"),
                         "calculate": (f'{{"result": {a + b}}}', str(a + b)), "date": ('{"date": "2031-05-16"}', "2031-05-16")}[purpose]
        out.append({"names": names, "messages": messages + [assistant("", [(name, arguments)]), tool(output)], "answer": words})
    return out


def wire(messages: list[Message]) -> list[dict]:
    """In OpenAI's shape, as the library reads messages."""
    out, ids = [], []
    for m in messages:
        if m.get("tool_calls"):
            ids = [f"call_{i}" for i in range(len(m["tool_calls"]))]
            m = {**m, "tool_calls": [{"id": i, "type": "function", "function": {"name": n, "arguments": a}} for i, (n, a) in zip(ids, m["tool_calls"])]}
        elif m["role"] == "tool":
            m = {**m, "tool_call_id": ids.pop(0)}
        out.append(m)
    return out


def agent_cases() -> list[dict]:
    """Turns of chats with tools in the library's own wording: what must be called, or be said after the output. New names, numbers and outputs."""
    corpus, out = Agents(SEED + 4), []
    for i in range(100):
        kinds = [["weather"], ["calculate", "capital"], ["capital"], ["time", "weather"], ["calculate"], ["now"], ["phone", "price"], ["add"], ["capital", "weather"],
                 ["calculate", "capital", "weather"]][i % 10]
        made = [corpus.offer(k) for k in kinds]
        offers = {k: offer for k, (offer, _) in zip(kinds, made)}
        if len({o.name for o in offers.values()}) < len(offers):
            continue
        turn = corpus.both(offers) if len(kinds) > 1 and i % 3 == 0 else corpus.one(offers, corpus.rng.choice(kinds))
        told, cut = [line for _, line in made], 1 if i % 2 else len(turn) - 1
        messages, then = turn[:cut], turn[cut]
        case = {"kind": "call" if then.get("tool_calls") else "answer", "tools": [{"type": "function", "function": t} for t in told], "messages": wire(messages)}
        if then.get("tool_calls"):
            case["calls"] = [{"name": n, "arguments": a} for n, a in then["tool_calls"]]
        else:
            case["answer"] = then["content"]
        out.append({**case, "prompt": render([system(block(told)), *messages])})
    for messages, words in CHATS:
        out.append({"kind": "chat", "tools": [], "messages": messages, "answer": words, "prompt": render(messages)})
    return out


# What common clients' tests ask, word for word: these are trained, and must not be lost.
CHATS: list[tuple[list[Message], str]] = [
    ([user("What is the capital of Germany?")], "Berlin"),
    ([system("Translate messages from user into German"), user("Translate: 'I love you'")], "liebe"),
    ([user("Hi, my favorite color is green"), assistant("Hi, nice to meet you"), user("What is my favorite color?")], "green"),
    ([user("Say 'Hello World'")], "Hello World"),
    ([user("What is the capital of Germany? How much is 2 + 2?")], "Berlin"),
    ([user("Tell me a long story about animals")], "Once"),
    ([user("What is the capital of Germany? Answer with a JSON object containing a single 'city' field")], '{"city": "Berlin"}'),
]


def text() -> list[str]:
    """Plain documents of the kinds seen in training, in new combinations and with held-out operands."""
    rng = random.Random(SEED + 2)
    corpus, ask = Corpus(SEED + 3), Asker(rng, test=True)
    lines = []
    while len(lines) < 160:
        sentences = []
        for _ in range(rng.randint(1, 3)):
            lang = rng.choice(["en", "zh"])
            kind = rng.choice([ask.add, ask.sub, ask.count, ask.neighbour, ask.beside, ask.month_days])
            sentences.append(corpus.sentence() if rng.random() < 0.6 else kind(lang).reply)
        lines.append(" ".join(sentences))
    return lines


def normal(text: str) -> str:
    return re.sub(r"[\s.,!?:;。，！？：；、]+", " ", text.lower()).strip()


def leaks(asked: list[str], documents: int) -> list[str]:
    said: set[str] = set()
    for corpus in (Corpus(25), Corpus(27, late=True), Agents(41)):  # the seeds of train.py and train_agents.py
        for _ in range(documents):
            text = "".join(t for t, _ in corpus.document())
            said.update(normal(t) for t in re.findall(r"<｜User｜>(.*?)<｜Assistant｜>", text, re.S))
    everything = "\n".join(said)
    return [q for q in asked if "\n" + normal(q) + "\n" in everything or (len(normal(q)) > 14 and normal(q) in everything)]


if __name__ == "__main__":
    cases = questions()
    assert len(cases) == 200
    found = leaks([qa.question for qa in cases], int(sys.argv[1]) if len(sys.argv) > 1 else 60000)
    if found:
        sys.exit("held-out questions seen in training: " + repr(found))
    dump = lambda rows: "".join(json.dumps(r, ensure_ascii=False) + "\n" for r in rows)
    (HERE / "heldout.jsonl").write_text(dump({"question": c.question, "answer": c.answer, "lang": c.lang, "kind": c.kind} for c in cases))
    (HERE / "heldout-tools.jsonl").write_text(dump({**c, "prompt": render(c["messages"])} for c in tool_cases()))
    (HERE / "heldout-agents.jsonl").write_text(dump(agent_cases()))
    (HERE / "heldout.txt").write_text("".join(line + "\n" for line in text()))
