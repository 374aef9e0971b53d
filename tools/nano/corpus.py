"""Generates the training documents: plain sentences, chats of one or more turns, and tool calls."""

from __future__ import annotations

import random
from typing import Callable

import chat
from chat import BOS, EOS, Message, Part, assistant, system, user
from facts import ALIASES, COUNTRIES
from phrasings import NAMES, SYSTEMS, TALK, THINGS, UNKNOWN, UNKNOWN_EN, UNKNOWN_ZH
from questions import Asker
from tools import tool_chat

POLITE = {
    "en": (["Please tell me: ", "Hi! ", "Hello, ", "Question: ", "OK. ", "Hey, ", "Next question: ", "Excuse me, ", "Now, ", "So, ", "One more: ",
            "Quick question: ", "I have a question. "], [" Thanks!", " Please.", " please", " Tell me.", " Please answer.", " Thank you."]),
    "zh": (["请问", "你好，", "请问，", "问一下，", "那么，", "请告诉我，", "下一个问题：", "还有，", "我想问，"], ["谢谢！", "谢谢。", "请回答。", "请告诉我。", "告诉我吧。"]),
}


class Corpus:
    """`late`, the mix of the last part of the training: fewer capitals, which come first, for more sums, talk and tools."""

    def __init__(self, seed: int, late: bool = False):
        self.rng, self.late = random.Random(seed), late
        self.ask = Asker(self.rng)

    # -- pieces ------------------------------------------------------------------------------------------------------
    def lang(self) -> str:
        return "en" if self.rng.random() < 0.55 else "zh"

    def vary(self, q: str, lang: str) -> str:
        """How people really type: politely, carelessly, in lower case, without the question mark."""
        r = self.rng
        before, after = POLITE[lang]
        if r.random() < 0.15:
            start = r.choice(before)
            if lang == "en" and start.endswith(", ") and q.split(" ")[0] in _OPENERS:
                q = q[0].lower() + q[1:]
            q = start + q
        if r.random() < 0.06:
            q += r.choice(after)
        elif r.random() < 0.18 and q[-1] in "?？.。":
            q = q[:-1]
        elif lang == "zh" and r.random() < 0.2:
            q = q.replace("？", "?")
        if lang == "en" and r.random() < 0.1:
            q = q.lower()
        return q

    def fact(self) -> tuple[str, str, str]:
        """One question and its reply."""
        a, r, lang = self.ask, self.rng, self.lang()
        kind: Callable = r.choices(
            [a.capital, a.capital_country, a.is_capital, a.country_name, a.arithmetic, a.larger, a.parity, a.count, a.neighbour, a.beside,
             a.days_later, a.month_days, a.ordinal, a.unit, a.listing],
            [11, 8, 1, 0.5, 48, 3, 1, 6, 6, 6, 0.7, 2, 1, 1.5, 0.3] if self.late
            else [26, 16, 2, 1.5, 27, 1.5, 1, 6, 5.5, 6, 0.7, 2.5, 1.2, 2, 0.3])[0]
        qa = kind(lang)
        return self.vary(qa.question, qa.lang), qa.reply, qa.lang

    def talk(self) -> tuple[str, str]:
        r = self.rng
        says, reply = r.choice(TALK)
        said = r.choice(says)
        if r.random() < 0.15:
            said = said.lower()
        if r.random() < 0.15 and said[-1] in "!.?！。？":
            said = said[:-1]
        elif self.late and said[-1] in "?？" and r.random() < 0.3:
            said = self.vary(said, "en" if said.isascii() else "zh")
        return said, reply

    def unknown(self) -> tuple[str, str]:
        r, lang = self.rng, self.lang()
        q = r.choice(UNKNOWN[lang]).format(x=r.choice(THINGS[lang]))
        return self.vary(q, lang), UNKNOWN_ZH if lang == "zh" else UNKNOWN_EN

    def follow_up(self) -> list[Message]:
        """A question, and a second one that leans on it."""
        r, a, lang = self.rng, self.ask, self.lang()
        c, d = a.country(), a.country()
        first = a.capital(lang, c)
        out = [user(self.vary(first.question, lang)), assistant(first.reply)]
        if r.random() < 0.6:
            q = r.choice([f"那{d.zh}呢？", f"{d.zh}呢？", f"那么{d.zh}呢？"] if lang == "zh"
                         else [f"And {d.en}?", f"And {d.bare}?", f"What about {d.en}?", f"And the capital of {d.en}?", f"How about {d.en}?"])
            return out + [user(q), assistant(a.capital(lang, d).reply)]
        q = r.choice(["这是哪个国家的首都？", "它是哪个国家的首都？"] if lang == "zh" else ["Which country is it the capital of?", "Of which country is that the capital?"])
        return out + [user(q), assistant(a.capital_country(lang, c).reply)]

    def my_name(self) -> list[Message]:
        """A name said once and asked for later, with other turns between."""
        r, lang = self.rng, self.lang()
        name = r.choice(NAMES[lang])
        between = [m for _ in range(r.choice([0, 0, 1, 1, 2])) for m in self.turn()]
        if lang == "zh":
            said, reply = r.choice([f"我叫{name}。", f"你好，我叫{name}。", f"我的名字是{name}。", f"我是{name}。"]), f"你好，{name}！很高兴认识你。"
            q, a = r.choice(["我叫什么名字？", "我叫什么？", "我的名字是什么？", "你知道我叫什么吗？", "我是谁？"]), f"你叫{name}。"
        else:
            said = r.choice([f"My name is {name}.", f"I am {name}.", f"Hello, my name is {name}.", f"Hi, I'm {name}.", f"I'm {name}"])
            reply = f"Nice to meet you, {name}!"
            q, a = r.choice(["What is my name?", "What's my name?", "Do you know my name?", "Who am I?", "Do you remember my name?"]), f"Your name is {name}."
        return [user(said), assistant(reply), *between, user(q), assistant(a)]

    def turn(self) -> list[Message]:
        x = self.rng.random()
        if x < (0.8 if self.late else 0.84):
            q, a, _ = self.fact()
        elif x < 0.96:
            q, a = self.talk()
        else:
            q, a = self.unknown()
        return [user(q), assistant(a)]

    # -- documents ---------------------------------------------------------------------------------------------------
    def chat(self, turns: int) -> list[Message]:
        out: list[Message] = []
        if self.rng.random() < 0.2:
            out.append(system(self.rng.choice(SYSTEMS[self.lang()])))
        while turns > 0:
            x = self.rng.random()
            piece = self.follow_up() if x < 0.05 else self.my_name() if x < 0.075 else self.turn()
            out += piece
            turns -= len(piece) // 2
        return out

    def sentence(self) -> str:
        """A plain statement."""
        r, a, lang = self.rng, self.ask, self.lang()
        x = r.random()
        if x < 0.6:
            c = a.country()
            if lang == "zh":
                return r.choice([f"{c.zh}的首都是{c.capital_zh}。"] * 3 + [f"{c.capital_zh}是{c.zh}的首都。"] * 2 + [f"{c.zh}的首都在{c.capital_zh}。"])
            name = r.choice(ALIASES[c.en]) if c.en in ALIASES and r.random() < 0.3 else c.en
            return r.choice([f"The capital of {name} is {c.capital}."] * 4 + [f"{c.capital} is the capital of {c.en}."] * 2
                            + [f"The capital city of {name} is {c.capital}.", f"The city of {c.capital} is the capital of {c.en}."])
        if x < 0.75:
            return a.arithmetic(lang).reply
        if x < 0.9:
            return r.choice([a.beside, a.month_days, a.neighbour, a.unit])(lang).reply
        return r.choice([a.count, a.listing])(lang).reply

    def plain(self) -> list[Part]:
        if self.rng.random() < 0.12:
            q, a, _ = self.fact()
            return [(BOS + q + self.rng.choice([" ", "\n"]), False), (a + EOS, True)]
        n = self.rng.choice([1, 1, 1, 2, 3])
        return [(BOS, False), (" ".join(self.sentence() for _ in range(n)) + EOS, True)]

    def document(self, long: bool = False) -> list[Part]:
        x = self.rng.random()
        if not long:
            if x < 0.13:
                return self.plain()
            if x < (0.2 if self.late else 0.16):
                return chat.render_parts(tool_chat(self.rng, self.ask, self.turn, 0.5 if self.late else 0))
            return chat.render_parts(self.chat(self.rng.choices([1, 2, 3, 5, 8], [50, 15, 15, 12, 8])[0]))
        if x < (0.15 if self.late else 0.1):
            return chat.render_parts(tool_chat(self.rng, self.ask, self.turn, 0.5 if self.late else 0) + self.chat_without_system(6))
        return chat.render_parts(self.chat(self.rng.randint(8, 20)))

    def chat_without_system(self, turns: int) -> list[Message]:
        return [m for _ in range(turns) for m in self.turn()]


_OPENERS = {"What", "Which", "Can", "Could", "Do", "Is", "How", "Name", "Tell", "Where", "Give", "Count", "Calculate", "Add", "Subtract", "Compute"}


def bpe_words(seed: int, documents: int) -> dict[str, int]:
    """What the tokenizer learns from: words of the corpus, their counts damped; Chinese cut into names and characters.

    A merge then never crosses the edge of a Chinese name, so a name is cut the same way in any sentence.
    """
    import math
    import re
    from collections import Counter

    from bpe import CJK, pretokenize

    names = {n for c in COUNTRIES for n in (c.zh, c.capital_zh)} | {"首都", "星期", "等于", "多少", "哪个", "国家", "什么", "哪里", "你好", "谢谢", "再见"}
    cut = re.compile("|".join(sorted(names, key=len, reverse=True)) + "|.", re.S)
    special = re.compile("|".join(map(re.escape, chat.SPECIALS)))
    corpus, counts = Corpus(seed), Counter()
    for i in range(documents):
        text = "".join(t for t, _ in corpus.document())
        for part in special.split(text):
            for piece in pretokenize(part):
                counts.update(cut.findall(piece) if re.match(CJK, piece) else [piece])
    for c in COUNTRIES:  # every name, with the space before it and at the start of a text
        for name in (c.capital, c.bare):
            for word in name.split(" "):
                counts[" " + word] += 20
                counts[word] += 2
        counts[c.zh] += 20
        counts[c.capital_zh] += 20
    return Counter({w: 2 + int(4 * math.log2(1 + n)) for w, n in counts.items() if n > 1})
