"""Fills phrasings with facts and operands. One function per kind; the same code serves training and held-out questions.

Operands are divided by a hash: `held_out(...)` cases never reach the training corpus, in any phrasing.
"""

from __future__ import annotations

import random
import zlib
from dataclasses import dataclass
from typing import Callable

from facts import (ALIASES, COUNTRIES, DAYS, DAYS_ZH, MONTHS, MONTHS_ZH, MONTH_DAYS, ORDINALS, UNITS, WORDS, WORDS_ZH, Country)
from phrasings import HELDOUT, TRAIN


@dataclass(frozen=True)
class QA:
    question: str
    reply: str
    answer: str  # the words that make a reply right
    lang: str
    kind: str


def held_out(*case: object) -> bool:
    """One case in ten, by a hash that does not depend on the run."""
    return zlib.crc32(repr(case).encode()) % 10 == 0


class Asker:
    """Draws questions; `test` draws from the held-out phrasings and operands only."""

    def __init__(self, rng: random.Random, test: bool = False):
        self.rng, self.test = rng, test
        self.phrasings = HELDOUT if test else TRAIN

    def phrase(self, kind: str, **slots: object) -> str:
        return self.rng.choice(self.phrasings[kind]).format(**slots)

    def _draw(self, draw: Callable[[], tuple], key: Callable[..., tuple] = lambda *c: c, always_trained: Callable[..., bool] = lambda *c: False) -> tuple:
        """A case of this side of the split."""
        while True:
            case = draw()
            if (held_out(*key(*case)) and not always_trained(*case)) == self.test:
                return case

    # -- capitals ----------------------------------------------------------------------------------------------------
    def country(self) -> Country:
        while True:
            c = self.rng.choice(COUNTRIES)
            if c.distinct or not self.test:
                return c

    def capital(self, lang: str, c: Country | None = None) -> QA:
        c = c or self.country()
        if lang == "zh":
            return QA(self.phrase("capital_zh", c=c.zh), f"{c.zh}的首都是{c.capital_zh}。", c.capital_zh, lang, "capital")
        name = c.en
        if not self.test and c.en in ALIASES and self.rng.random() < 0.5:
            name = self.rng.choice(ALIASES[c.en])
        elif not self.test and name != c.bare and self.rng.random() < 0.2:
            name = c.bare
        q = self.phrase("capital_en", c=name).replace("s's", "s'")
        return QA(q[0].upper() + q[1:], f"The capital of {c.en} is {c.capital}.", c.capital, lang, "capital")

    def capital_country(self, lang: str, c: Country | None = None) -> QA:
        c = c or self.country()
        if lang == "zh":
            return QA(self.phrase("country_zh", k=c.capital_zh), f"{c.capital_zh}是{c.zh}的首都。", c.zh, lang, "country")
        return QA(self.phrase("country_en", k=c.capital), f"{c.capital} is the capital of {c.en}.", c.bare, lang, "country")

    def is_capital(self, lang: str) -> QA:
        c = self.country()
        k = c if self.rng.random() < 0.5 else self.country()
        if lang == "zh":
            reply = f"{'是的' if k == c else '不是'}，{c.zh}的首都是{c.capital_zh}。"
            return QA(self.phrase("is_capital_zh", c=c.zh, k=k.capital_zh), reply, c.capital_zh, lang, "capital")
        reply = f"{'Yes' if k == c else 'No'}, the capital of {c.en} is {c.capital}."
        return QA(self.phrase("is_capital_en", c=c.en, k=k.capital), reply, c.capital, lang, "capital")

    def country_name(self, lang: str) -> QA:
        c = self.country()
        if lang == "zh":
            return QA(self.phrase("name_en_zh", c=c.zh), f"{c.bare}。", c.bare, lang, "capital")
        return QA(self.phrase("name_zh_en", c=c.bare), f"{c.zh}.", c.zh, lang, "capital")

    # -- arithmetic --------------------------------------------------------------------------------------------------
    def operands(self) -> tuple[int, int]:
        r = self.rng
        small = r.random() < (0.1 if self.test else 0.25)
        top = 20 if small else 99
        return r.randint(0, top), r.randint(0, top)

    def arithmetic(self, lang: str) -> QA:
        op = self.rng.choices(["add", "sub", "mul", "div"], [45, 35, 13, 7])[0]
        return getattr(self, op)(lang)

    def _sum(self, lang: str, kind: str, sign: str, a: int, b: int, value: int) -> QA:
        words = WORDS_ZH if lang == "zh" else WORDS
        slots: tuple[object, object] = (a, b)
        if not self.test and max(a, b) <= 12 and sign in "+-" and self.rng.random() < 0.12:
            slots = (words[a], words[b])
        q = self.phrase(f"{kind}_{lang}", a=slots[0], b=slots[1])
        return QA(q[0].upper() + q[1:], f"{a} {sign} {b} = {value}" + ("。" if lang == "zh" else "."), str(value), lang, "arithmetic")

    def add(self, lang: str) -> QA:
        a, b = self._draw(self.operands, lambda a, b: ("+", min(a, b), max(a, b)), lambda a, b: max(a, b) < 10)
        return self._sum(lang, "add", "+", a, b, a + b)

    def sub(self, lang: str) -> QA:
        def draw() -> tuple[int, int]:
            a, b = self.operands()
            return max(a, b), min(a, b)
        a, b = self._draw(draw, lambda a, b: ("-", a, b), lambda a, b: a < 10)
        return self._sum(lang, "sub", "-", a, b, a - b)

    def mul(self, lang: str) -> QA:  # a table, so facts: what is held out is the phrasing
        a, b = self.rng.randint(0 if not self.test else 2, 10), self.rng.randint(0 if not self.test else 2, 10)
        return self._sum(lang, "mul", "×", a, b, a * b)

    def div(self, lang: str) -> QA:
        a, b = self.rng.randint(1, 10), self.rng.randint(1, 10)
        return self._sum(lang, "div", "÷", a * b, b, a)

    def larger(self, lang: str) -> QA:
        def draw() -> tuple[int, int]:
            a, b = self.operands()
            return (a, b) if a != b else (a, a + 1)
        a, b = self._draw(draw, lambda a, b: (">", min(a, b), max(a, b)))
        reply = f"{max(a, b)}更大。" if lang == "zh" else f"{max(a, b)} is larger."
        return QA(self.phrase(f"larger_{lang}", a=a, b=b), reply, str(max(a, b)), lang, "arithmetic")

    def parity(self, lang: str) -> QA:
        n = self.rng.randint(0, 199)
        if lang == "zh":
            answer = "偶数" if n % 2 == 0 else "奇数"
            return QA(self.phrase("parity_zh", n=n), f"{n}是{answer}。", answer, lang, "arithmetic")
        answer = "even" if n % 2 == 0 else "odd"
        return QA(self.phrase("parity_en", n=n), f"{n} is {answer}.", answer, lang, "arithmetic")

    # -- counting ----------------------------------------------------------------------------------------------------
    def count(self, lang: str) -> QA:
        r = self.rng

        def draw() -> tuple[int, int]:
            a = r.randint(0, 12) if r.random() < 0.5 else r.randint(0, 90)
            return a, a + r.randint(2, 11)
        a, b = self._draw(draw, lambda a, b: ("count", a, b), lambda a, b: a <= 1)
        x = r.random()
        if x < 0.25:
            kind, numbers = "count_down", range(b, a - 1, -1)
        elif x < 0.4 and not self.test:
            kind, a, b = "count_to", 1, r.randint(3, 20)
            numbers = range(1, b + 1)
        else:
            kind, numbers = "count", range(a, b + 1)
        text = ", ".join(map(str, numbers))
        return QA(self.phrase(f"{kind}_{lang}", a=a, b=b), text + ("。" if lang == "zh" else "."), text, lang, "counting")

    def neighbour(self, lang: str) -> QA:
        r = self.rng
        n, = self._draw(lambda: (r.randint(1, 199),), lambda n: ("next", n), lambda n: n < 10)
        kind, value = ("next", n + 1) if r.random() < 0.6 else ("prev", n - 1)
        if lang == "zh":
            reply = f"{n}{'后' if kind == 'next' else '前'}面是{value}。"
        else:
            reply = f"{value} comes {'after' if kind == 'next' else 'before'} {n}."
        return QA(self.phrase(f"{kind}_{lang}", n=n), reply, str(value), lang, "counting")

    # -- dates -------------------------------------------------------------------------------------------------------
    def beside(self, lang: str) -> QA:
        """The day or month before or after another."""
        month = self.rng.random() < 0.55
        names = (MONTHS_ZH if month else DAYS_ZH) if lang == "zh" else (MONTHS if month else DAYS)
        i = self.rng.randrange(len(names))
        after = self.rng.random() < 0.6
        answer = names[(i + (1 if after else -1)) % len(names)]
        name = names[i]
        asked = name
        if lang == "zh" and not month and not self.test and self.rng.random() < 0.3:
            asked = {"星期日": "星期天"}.get(name, name) if self.rng.random() < 0.4 else "周" + name[2:]
        q = self.phrase(f"{'after' if after else 'before'}{'_month' if month else ''}_{lang}", d=asked)
        if lang == "zh":
            reply = f"{name}{'后' if after else '前'}面是{answer}。"
        else:
            reply = f"{answer} comes {'after' if after else 'before'} {name}."
        return QA(q, reply, answer, lang, "dates")

    def days_later(self, lang: str) -> QA:
        i, n = self.rng.randrange(7), self.rng.randint(2, 6)
        answer = DAYS[(i + n) % 7]
        return QA(self.phrase("days_later_en", d=DAYS[i], n=n), f"{n} days after {DAYS[i]} is {answer}.", answer, "en", "dates")

    def month_days(self, lang: str) -> QA:
        i = self.rng.randrange(12)
        n = MONTH_DAYS[i]
        if lang == "zh":
            return QA(self.phrase("month_days_zh", d=MONTHS_ZH[i]), f"{MONTHS_ZH[i]}有{n}天。", str(n), lang, "dates")
        return QA(self.phrase("month_days_en", d=MONTHS[i]), f"{MONTHS[i]} has {n} days.", str(n), lang, "dates")

    def ordinal(self, lang: str) -> QA:
        if self.rng.random() < 0.65:
            i = self.rng.randrange(12)
            return QA(self.phrase("month_number_en", o=ORDINALS[i], n=i + 1), f"{MONTHS[i]} is the {ORDINALS[i]} month.", MONTHS[i], "en", "dates")
        i = self.rng.randrange(7)
        return QA(self.phrase("day_number_en", o=ORDINALS[i]), f"{DAYS[i]} is the {ORDINALS[i]} day of the week.", DAYS[i], "en", "dates")

    def unit(self, lang: str) -> QA:
        u, w, n, q_zh, a_zh = self.rng.choice(UNITS)
        if lang == "zh":
            return QA(self.phrase("unit_zh", q=q_zh), a_zh, n, lang, "dates")
        q = self.phrase("unit_en", u=u, w=w)
        return QA(q[0].upper() + q[1:], f"There are {n} {u} in {w}.", n, lang, "dates")

    def listing(self, lang: str) -> QA:
        kind = self.rng.choice(["week", "year"])
        names = {"weeken": DAYS, "weekzh": DAYS_ZH, "yearen": MONTHS, "yearzh": MONTHS_ZH}[kind + lang]
        text = ("、" if lang == "zh" else ", ").join(names)
        return QA(self.phrase(f"{kind}_{lang}"), text + ("。" if lang == "zh" else "."), text, lang, "dates")
