"""What the second part of the training adds: tools in the library's own wording, a Thought/Action loop, JSON answers, and some chats.

`block` is the Python twin of the library's `ToolPrompt`; heldout-agents.jsonl, which the build reads, holds the two together.
"""

from __future__ import annotations

import json
import random
from dataclasses import dataclass, field
from typing import Callable

import chat
from chat import (CALL_BEGIN, CALL_END, CALLS_BEGIN, CALLS_END, EOS, SEP, Message, Part, assistant, render_parts, system, tool, user)
from corpus import Corpus
from facts import COUNTRIES, Country
from phrasings import NAMES, SYSTEMS
from questions import held_out

CALL_FORM = f"{CALLS_BEGIN}{CALL_BEGIN}function{SEP}NAME\n```json\nARGUMENTS\n```{CALL_END}{CALLS_END}"

# The system text of examples/agent's loop.
REACT = ("Answer the question. Write one of these two forms and nothing else.\n"
         "Thought: what to do\nAction: calculator[12 * 34] or capital[France]\n\nThought: what you know now\nAnswer: the answer")

PLACES = ["Munich", "Hamburg", "Barcelona", "Milan", "Lyon", "New York", "Boston", "Chicago", "Toronto", "Sydney", "Shanghai", "Mumbai", "Istanbul",
          "Osaka", "Rio", "Naples", "Porto", "Zurich", "Geneva", "Cologne", "Frankfurt", "Dresden", "Leeds", "Glasgow", "Seville", "Florence", "Venice",
          "Krakow", "Antwerp", "Rotterdam", "Karachi", "Lagos", "Casablanca", "Hanover", "Bonn", "Los Angeles", "San Francisco", "Miami", "Seattle"]
SYLLABLES = ["ba", "ko", "ri", "mun", "tel", "sa", "dor", "vi", "lan", "pe", "gu", "nor", "ta", "fel", "mi", "zan", "ru", "bel", "os", "ka"]
SKY = ["sunny", "cloudy", "rainy", "snowy", "windy", "foggy", "stormy", "clear"]
ITEMS = ["apples", "bread", "milk", "a bike", "a book", "coffee", "tea", "cheese", "a lamp", "shoes", "a table", "rice"]
COLOURS = ["green", "red", "blue", "yellow", "black", "white", "orange", "purple", "pink", "brown", "gray"]
GERMAN = [("I love you", "Ich liebe dich"), ("Good morning", "Guten Morgen"), ("Thank you", "Danke"), ("Good night", "Gute Nacht"), ("Hello", "Hallo"),
          ("Yes", "Ja"), ("No", "Nein"), ("I love Berlin", "Ich liebe Berlin"), ("Good evening", "Guten Abend"), ("Please", "Bitte"), ("a dog", "ein Hund"),
          ("a cat", "eine Katze"), ("I love music", "Ich liebe Musik"), ("How are you?", "Wie geht es dir?"), ("Goodbye", "Auf Wiedersehen")]
ECHOES = ["Hello World", "Good morning World", "Hello World", "Hello Berlin", "Hello", "I am nano", "Good night", "Hello there", "one two three", "Yes", "I love you"]
ANIMALS = ["cat", "dog", "horse", "bird", "fish", "mouse", "fox", "bear", "duck", "goat", "cow", "hare"]


@dataclass(frozen=True)
class Kind:
    """A kind of tool: what it may be called, its arguments by type, and what it is for."""
    names: list[str]
    arguments: list[tuple[list[str], str]]
    about: list[str]


KINDS = {
    "weather": Kind(["get_weather", "getWeather", "weather", "current_weather", "getCurrentWeather", "get_current_weather", "weather_in", "fetch_weather",
                     "lookupWeather", "city_weather"],
                    [(["city", "city", "location", "place", "town"], "string")],
                    ["Get the weather of a city", "The weather in a city", "Current weather", "Returns the weather", "Weather now", "Get the current weather"]),
    "time": Kind(["get_time", "getTime", "time", "current_time", "local_time", "getLocalTime", "clock", "time_in"],
                 [(["country", "country", "city", "location", "place"], "string")],
                 ["Get the time in a place", "The time in a country", "Current local time", "The time in a city"]),
    "now": Kind(["get_current_time", "getCurrentTime", "now", "current_time", "time_now", "get_time_now"], [],
                ["Get the current time", "The time now", "Returns the current time"]),
    "date": Kind(["get_date", "today", "current_date", "getDate", "get_today", "date_today"], [], ["Get the date of today", "The date of today"]),
    "calculate": Kind(["calculator", "calculate", "calc", "evaluate", "math", "compute", "do_math"],
                      [(["expression", "expression", "input", "formula"], "string")],
                      ["Evaluate an expression", "Calculates an expression", "A calculator", "Works out an arithmetic expression"]),
    "add": Kind(["add_two_numbers", "addNumbers", "add", "sum", "add_numbers", "plus"],
                [(["a", "a", "x", "first"], "integer"), (["b", "b", "y", "second"], "integer")],
                ["Add two numbers", "The sum of two numbers", "Adds numbers"]),
    "capital": Kind(["capital", "get_capital", "getCapital", "capital_of", "lookup_capital", "find_capital", "capitalOf"],
                    [(["country", "country", "country", "name", "state"], "string")],
                    ["The capital of a country", "Looks up the capital of a country", "Get the capital of a country", "Finds a capital"]),
    "price": Kind(["get_price", "price", "getPrice", "price_of", "lookup_price"], [(["item", "item", "product", "name"], "string")],
                  ["Get the price of a thing", "The price of a product"]),
    "phone": Kind(["get_phone", "phone", "phone_number", "getPhoneNumber", "lookup_phone"], [(["name", "name", "person"], "string")],
                  ["Get a phone number", "The phone number of a person"]),
}


def block(tools: list[dict]) -> str:
    """What goes into the system text."""
    lines = "\n".join(json.dumps({"type": "function", "function": t}, ensure_ascii=False) for t in tools)
    return (f"You can call these functions:\n{lines}\n\n"
            f"To call functions, answer with nothing but this, and a line break between calls:\n{CALL_FORM}")


@dataclass
class Offer:
    name: str
    arguments: list[str]
    kind: str

    def call(self, *values: object) -> tuple[str, str]:
        return self.name, json.dumps(dict(zip(self.arguments, values)), ensure_ascii=False)


@dataclass
class Use:
    """One use of a tool: how it is asked for, what is called, what comes back, and what is said about it."""
    asks: list[str]  # whole questions
    noun: str  # within a longer question: "the weather in Munich"
    values: list[object]
    output: str
    reply: str
    zh: tuple[list[str], str] | None = None
    offer: Offer = field(default=None)  # type: ignore[assignment]


class Agents(Corpus):
    def __init__(self, seed: int):
        super().__init__(seed, late=True)

    # -- tools ---------------------------------------------------------------------------------------------------------
    def name(self) -> str:
        return "".join(self.rng.choice(SYLLABLES) for _ in range(self.rng.choice([2, 3, 3]))).capitalize()

    def place(self) -> str:
        r = self.rng
        return r.choice([r.choice(COUNTRIES).capital, r.choice(PLACES), r.choice(PLACES), self.name()])

    def offer(self, kind: str) -> tuple[Offer, dict]:
        r, k = self.rng, KINDS[kind]
        chosen = k.names[0] if r.random() < 0.3 else r.choice(k.names)
        arguments = [r.choice(names) for names, _ in k.arguments]
        properties: dict = {}
        for argument, (_, kind_of) in zip(arguments, k.arguments):
            properties[argument] = {"type": kind_of}
            if r.random() < 0.25:
                properties[argument]["description"] = r.choice([f"The {argument}", f"a {argument}", argument])
        parameters: dict = {"type": "object", "properties": properties}
        if properties and r.random() < 0.7:
            parameters["required"] = arguments
        elif r.random() < 0.4:
            parameters["required"] = []
        if r.random() < 0.25:
            parameters["additionalProperties"] = False
        out: dict = {"name": chosen}
        if r.random() < 0.75:
            out["description"] = r.choice(k.about) + r.choice(["", "", "."])
        out["parameters"] = parameters
        return Offer(chosen, arguments, kind), out

    def shape(self, key: list[str], value: object) -> str:
        """What a tool returns: the bare value, or JSON."""
        r = self.rng
        if r.random() < 0.5:
            return str(value)
        return json.dumps({r.choice(key): value}, ensure_ascii=False, separators=r.choice([(",", ":"), (", ", ": ")]))

    def expression(self) -> tuple[str, int]:
        r = self.rng
        while True:
            op = r.choice("+-**")
            big = r.choice([99, 999, 999, 9999])
            a, b = r.randint(2, big), r.randint(2, big)
            if op != "*" and max(a, b) < 100:
                continue  # small sums are the model's own, and some are held out
            if op == "*" and held_out("times", a, b):
                continue
            text, value = f"{a} {op} {b}", {"+": a + b, "-": a - b, "*": a * b}[op]
            if r.random() < 0.1:
                c = r.randint(2, 99)
                text, value = f"{text} + {c}", value + c
            return text, value

    def use(self, kind: str) -> Use:
        r = self.rng
        if kind == "weather":
            p, sky, t = self.place(), r.choice(SKY), r.randint(-20, 40)
            asks = [f"What is the weather in {p}?", f"How is the weather in {p}?", f"What's the weather like in {p}?", f"weather in {p}", f"Tell me the weather in {p}.",
                    f"Is it cold in {p}?", f"What is the weather in {p} today?", f"Weather in {p}?", f"How is the weather in {p} now?"]
            zh = ([f"{p}的天气怎么样？", f"{p}今天天气怎么样？"], f"{p}")
            x = r.random()
            if x < 0.5:
                return Use(asks, f"the weather in {p}", [p], self.shape(["weather", "sky", "condition"], sky), f"It is {sky} in {p}.")
            if x < 0.65:
                return Use(asks, f"the weather in {p}", [p], self.shape(["temperature", "temp"], t), f"It is {t} degrees in {p}.", (zh[0], f"{p}{t}度。"))
            fields = {r.choice(["temperature", "temp", "degrees"]): t, r.choice(["condition", "sky", "weather"]): sky}
            output = r.choice([json.dumps(fields), f"{t} degrees, {sky}", f"{sky}, {t} degrees"])
            return Use(asks, f"the weather in {p}", [p], output, f"It is {t} degrees and {sky} in {p}.")
        if kind == "time":
            p = r.choice([r.choice(COUNTRIES).bare, r.choice(COUNTRIES).bare, self.place()])
            clock = f"{r.randint(0, 23):02d}:{r.randint(0, 59):02d}"
            asks = [f"What time is it in {p}?", f"What is the time in {p}?", f"time in {p}", f"Tell me the time in {p}.", f"What is the local time in {p}?"]
            return Use(asks, r.choice([f"the time in {p}", f"time in {p}"]), [p], self.shape(["time"], clock), f"It is {clock} in {p}.",
                       ([f"{p}现在几点？", f"{p}几点了？"], f"{p}现在是{clock}。"))
        if kind == "now":
            clock = f"{r.randint(0, 23):02d}:{r.randint(0, 59):02d}"
            asks = ["What is the time now?", "What time is it?", "What time is it now?", "Tell me the time.", "What's the time?", "time?"]
            return Use(asks, "the time now", [], self.shape(["time", "now"], clock), f"It is {clock}.", (["现在几点？", "几点了？"], f"现在是{clock}。"))
        if kind == "date":
            date = f"20{r.randint(20, 39)}-{r.randint(1, 12):02d}-{r.randint(1, 28):02d}"
            asks = ["What is the date today?", "What day is it today?", "Which date is today?", "What's today's date?", "Tell me the date."]
            return Use(asks, "the date today", [], self.shape(["date", "today"], date), f"Today is {date}.", (["今天几号？", "今天的日期是什么？"], f"今天是{date}。"))
        if kind == "calculate":
            text, value = self.expression()
            typed = text if r.random() < 0.75 else text.replace(" ", "")
            words = text.replace("*", "times").replace("+", "plus").replace("-", "minus")
            asks = [f"What is {typed}?", f"Calculate {typed}.", typed, f"{typed} = ?", f"How much is {typed}?", f"Compute {typed}.", f"What is {typed}?",
                    f"What is {words}?", f"How much is {words}?", f"Please calculate {typed}.", f"Can you calculate {typed}?", f"{typed}?"]
            return Use(asks, typed, [text], self.shape(["result", "value"], value), f"{text} = {value}.",
                       ([f"{typed}等于多少？", f"计算{typed}。", f"{typed}是多少？"], f"{text} = {value}。"))
        if kind == "add":
            a, b = r.randint(100, 9999), r.randint(2, 999)
            asks = [f"Add {a} and {b}.", f"What is {a} + {b}?", f"What is {a} plus {b}?", f"{a} + {b}", f"The sum of {a} and {b}?"]
            return Use(asks, f"{a} + {b}", [a, b], self.shape(["sum", "result"], a + b), f"{a} + {b} = {a + b}.")
        if kind == "capital":
            c = r.choice(COUNTRIES)
            x = r.random()
            # Sometimes what comes back is not what it knows, or the country is invented: it must use what it is told.
            if x < 0.5:
                country, answer, of = c.bare, c.capital, c.en
            elif x < 0.65:
                country, answer, of = c.bare, self.name(), c.en
            else:
                country = of = self.name()
                answer = r.choice([self.name(), self.name(), r.choice(COUNTRIES).capital])
            asks = [f"What is the capital of {of}?", f"Which city is the capital of {of}?", f"What's the capital of {of}?", f"Capital of {of}?",
                    f"Tell me the capital of {of}.", f"Name the capital of {of}.", f"Look up the capital of {of}."]
            return Use(asks, f"the capital of {of}", [country], self.shape(["capital", "city", "name"], answer), f"The capital of {of} is {answer}.")
        if kind == "price":
            item, euros = r.choice(ITEMS), r.randint(1, 999)
            asks = [f"How much is {item}?", f"What is the price of {item}?", f"What does it cost to buy {item}?"]
            return Use(asks, f"the price of {item}", [item], self.shape(["price"], euros), f"The price of {item} is {euros}.")
        person = r.choice(NAMES["en"] + [self.name()])
        number = "".join(str(r.randint(0, 9)) for _ in range(r.randint(4, 8)))
        asks = [f"What is the phone number of {person}?", f"What is {person}'s phone number?", f"Phone number of {person}?"]
        return Use(asks, f"the phone number of {person}", [person], self.shape(["phone", "number"], number), f"The phone number of {person} is {number}.")

    def box(self, kinds: list[str]) -> tuple[dict[str, Offer], str]:
        offers, lines = {}, []
        for kind in kinds:
            offer, line = self.offer(kind)
            while any(o.name == offer.name for o in offers.values()):
                offer, line = self.offer(kind)
            offers[kind] = offer
            lines.append(line)
        text = block(lines)
        if self.rng.random() < 0.35:
            text = self.rng.choice(SYSTEMS["en"] + SYSTEMS["zh"][:2] + ["Use the tools when they help.", "You are an agent."]) + "\n\n" + text
        return offers, text

    def one(self, offers: dict[str, Offer], kind: str) -> list[Message]:
        r, u = self.rng, self.use(kind)
        zh = u.zh is not None and r.random() < 0.3
        question, reply = (r.choice(u.zh[0]), u.zh[1]) if zh and u.zh else (r.choice(u.asks), u.reply)
        if not zh and r.random() < 0.15:
            question += r.choice([f" Use the {offers[kind].name} tool.", " Use the tool.", f" Call {offers[kind].name}.", f" Use {offers[kind].name}."])
        elif not zh and r.random() < 0.1:
            question = question[:-1] if question[-1] in ".?" else question
        out = [user(question), assistant("", [offers[kind].call(*u.values)])]
        if r.random() < 0.05:
            return out + [tool(r.choice(["Error: ", "error: ", "The tool failed: "]) + r.choice(["not found", "no connection", "unknown", "timeout", "division by zero"])),
                          assistant("Sorry, that did not work.")]
        return out + [tool(u.output), assistant(reply)]

    def both(self, offers: dict[str, Offer]) -> list[Message]:
        """Two calls at once."""
        r = self.rng
        kinds = [r.choice(list(offers)) for _ in range(2)] if r.random() < 0.3 else r.sample(list(offers), 2) if len(offers) > 1 else list(offers) * 2
        a, b = (self.use(k) for k in kinds)
        if a.values == b.values and kinds[0] == kinds[1]:
            return self.one(offers, kinds[0])
        question = r.choice([f"What is {a.noun} and {b.noun}?", f"What is {a.noun} and what is {b.noun}?", f"Tell me {a.noun} and {b.noun}.",
                             f"What is {a.noun}? And {b.noun}?", f"I need {a.noun} and {b.noun}."])
        question += r.choice(["", "", " Call tools simultaneously (in parallel)", " Use both tools.", " Call the tools in parallel."])
        return [user(question), assistant("", [offers[kinds[0]].call(*a.values), offers[kinds[1]].call(*b.values)]), tool(a.output), tool(b.output),
                assistant(f"{a.reply} {b.reply}")]

    def chain(self, offers: dict[str, Offer]) -> list[Message]:
        """The capital first, then something about that city."""
        r = self.rng
        second = r.choice([k for k in offers if k in ("weather", "time")])
        country = r.choice([r.choice(COUNTRIES).bare, self.name()])
        city, u = self.place(), self.use(second)
        place = u.values[0]
        reply = u.reply.replace(str(place), city)
        question = r.choice([f"What is {u.noun.replace(str(place), 'the capital of ' + country)}?", f"Tell me {u.noun.replace(str(place), 'the capital of ' + country)}."])
        return [user(question), assistant("", [offers["capital"].call(country)]), tool(self.shape(["capital", "city"], city)),
                assistant("", [offers[second].call(city)]), tool(u.output), assistant(reply)]

    def own(self, offers: dict[str, Offer]) -> list[Message]:
        """Something that needs no tool."""
        r = self.rng
        x = r.random()
        if x < 0.4:
            q, a = self.talk()
        elif x < 0.7:
            qa = r.choice([self.ask.count, self.ask.neighbour, self.ask.beside, self.ask.month_days, self.ask.unit])(self.lang())
            q, a = qa.question, qa.reply
        elif "capital" not in offers and x < 0.85:
            qa = self.ask.capital(self.lang())
            q, a = qa.question, qa.reply
        elif "calculate" not in offers and "add" not in offers:
            qa = self.ask.arithmetic(self.lang())
            q, a = qa.question, qa.reply
        else:
            return self.favourite()
        return [user(q), assistant(a)]

    def tools(self) -> list[Part]:
        r = self.rng
        x = r.random()
        if x < 0.12:
            kinds = ["capital", r.choice(["weather", "time"])] + ([r.choice(["calculate", "phone"])] if r.random() < 0.3 else [])
        else:
            kinds = r.sample(["weather", "weather", "time", "now", "calculate", "calculate", "capital", "capital", "date", "add", "price", "phone"],
                             r.choices([1, 2, 3], [35, 45, 20])[0])
            kinds = list(dict.fromkeys(kinds))
            if "calculate" in kinds and "add" in kinds:
                kinds.remove("add")
            if "now" in kinds and "time" in kinds and r.random() < 0.5:
                kinds.remove("now")
        r.shuffle(kinds)
        offers, text = self.box(kinds)
        if r.random() < 0.08 and "weather" in offers:
            return self.forced(offers, text)
        out = [system(text)]
        if x < 0.12:
            out += self.chain(offers)
        for _ in range(r.choice([1, 1, 2]) if x >= 0.12 else r.choice([0, 0, 1])):
            y = r.random()
            out += self.both(offers) if y < 0.2 else self.own(offers) if y < 0.33 else self.one(offers, r.choice(list(offers)))
        return render_parts(out)

    def forced(self, offers: dict[str, Offer], text: str) -> list[Part]:
        """A remark that asks for nothing, where the caller forces a call: which one, and with what, is all that it learns."""
        p = self.place()
        said = self.rng.choice([f"I live in {p}", f"I live in {p}.", f"I am in {p}.", f"I am going to {p}.", f"{p} is nice."])
        name, arguments = offers["weather"].call(p)
        parts = render_parts([system(text), user(said)])
        return parts + [(f"{CALLS_BEGIN}{CALL_BEGIN}function{SEP}", False), (f"{name}\n```json\n{arguments}\n```{CALL_END}{CALLS_END}{EOS}", True)]

    # -- a loop of thoughts and actions --------------------------------------------------------------------------------
    def react(self) -> list[Part]:
        r = self.rng
        steps: list[tuple[str, str, str]] = []  # thought, action, observation
        x = r.random()
        if x < 0.45:
            u = self.use("calculate")
            value = u.reply.removesuffix(".").split(" = ")[1]
            steps.append(("I need the calculator.", f"calculator[{u.values[0]}]", value))
            question, answer = r.choice(u.asks), u.reply
        elif x < 0.8:
            u = self.use("capital")
            city = u.reply.removesuffix(".").split(" is ")[1]
            steps.append(("I need to look up the capital.", f"capital[{u.values[0]}]", city))
            question, answer = r.choice(u.asks), u.reply
        else:
            a, b = self.use("capital"), self.use("calculate")
            city, value = a.reply.removesuffix(".").split(" is ")[1], b.reply.removesuffix(".").split(" = ")[1]
            steps += [("I need to look up the capital.", f"capital[{a.values[0]}]", city), ("Now I need the calculator.", f"calculator[{b.values[0]}]", value)]
            question, answer = f"What is {a.noun} and what is {b.noun}?", f"{a.reply} {b.reply}"
        parts = render_parts([system(REACT), user(question)])
        for thought, action, observation in steps:
            # A caller stops at "Observation:", so the turn ends before it; what the model would go on with is learnt beside.
            parts.append((f"Thought: {thought}\nAction: {action}\n", True))
            if r.random() < 0.35:
                return parts + [("Observation:", True), (EOS, False)]
            parts.append((EOS + chat.USER + f"Observation: {observation}" + chat.ASSISTANT, False))
        return parts + [(f"Thought: I know the answer.\nAnswer: {answer}" + EOS, True)]

    # -- answers as JSON -----------------------------------------------------------------------------------------------
    def as_json(self) -> list[Part]:
        r, c = self.rng, self.ask.country()
        x = r.random()
        if x < 0.3:
            q = self.ask.capital("en", c).question
            key = r.choice(["city", "city", "capital", "answer", "name"])
            asked = r.choice([f" Answer with a JSON object containing a single '{key}' field", f" Answer as JSON with the field \"{key}\".",
                              f" Reply with a JSON object with the field '{key}'."])
            return render_parts([user(q + asked), assistant(json.dumps({key: c.capital}, ensure_ascii=False))])
        begin = r.choice(['{"%s": "', '{"%s":"', '{\n  "%s": "'])
        end = '\n}' if "\n" in begin else "}"
        if x < 0.6:  # the form is forced, and the caller has not asked for it in words
            q = r.choice([f"What is the capital of {c.en}?", self.ask.capital("en", c).question])
            return render_parts([user(q)]) + [(begin % r.choice(["city", "city", "capital", "answer", "name"]), False), (c.capital + '"' + end + EOS, True)]
        if x < 0.7:
            return render_parts([user(f"Which country has the capital {c.capital}?")]) + [(begin % r.choice(["country", "name"]), False), (c.bare + '"' + end + EOS, True)]
        if x < 0.8:  # several fields
            country, city = (r.choice(p) for p in (["country", "name", "state"], ["capital", "city"]))
            q = self.ask.capital("en", c).question
            return render_parts([user(q)]) + [(f'{{"{country}": "', False), (c.bare + '"', True), (f', "{city}": "', False), (c.capital + '"}' + EOS, True)]
        offers, text = self.box(["weather"])
        u = self.use("weather")
        while not any(s in u.output for s in SKY):
            u = self.use("weather")
        sky = next(s for s in SKY if s in u.output)
        parts = render_parts([system(text), user(r.choice(u.asks)), assistant("", [offers["weather"].call(*u.values)]), tool(u.output)])
        return parts + [(begin % r.choice(["weather", "weather", "sky", "condition"]), False), (sky + '"' + end + EOS, True)]

    # -- chats ---------------------------------------------------------------------------------------------------------
    def favourite(self) -> list[Message]:
        r = self.rng
        colour, name = r.choice(COLOURS), r.choice(["color", "color", "colour"])
        said = r.choice([f"Hi, my favorite {name} is {colour}", f"My favorite {name} is {colour}.", f"My favourite {name} is {colour}.", f"I like {colour}."])
        between = [m for _ in range(r.choice([0, 0, 0, 1])) for m in self.turn()]
        return [user(said), assistant(r.choice(["Hi, nice to meet you", "Nice to meet you!", "Nice to meet you!", "A nice color!"])), *between,
                user(r.choice([f"What is my favorite {name}?", f"What is my favorite {name}?", f"Which {name} do I like?", f"What's my favourite {name}?"])),
                assistant(f"Your favorite {name} is {colour}.")]

    def translation(self) -> list[Message]:
        r = self.rng
        en, de = r.choice(GERMAN)
        said = en if r.random() < 0.3 else r.choice([f"Translate: '{en}'", f"Translate: {en}", f"Translate '{en}'"])
        if r.random() < 0.6:
            return [system(r.choice(["Translate messages from user into German", "Translate into German.", "Translate to German."])), user(said), assistant(de + ".")]
        return [user(r.choice([f"Translate '{en}' into German", f"How do you say {en} in German?", f"{en} in German?", f"Translate to German: {en}"])), assistant(de + ".")]

    def echo(self) -> list[Message]:
        text = self.rng.choice(ECHOES + [self.name(), f"Hello {self.name()}"])
        return [user(self.rng.choice([f"Say '{text}'", f"Say '{text}'", f"Say \"{text}\"", f"Say {text}", f"Say '{text}'.", f"Repeat: {text}", f"Write '{text}'"])), assistant(text)]

    def story(self) -> list[Message]:
        r = self.rng
        animals = r.sample(ANIMALS, 12)
        text = f"Once there was a {animals[0]}."
        for a, b in zip(animals, animals[1:r.choice([7, 9, 12])]):
            text += f" The {a} met a {b}. The {b} said: good day, {a}!"
        question = r.choice(["Tell me a long story", "Tell me a long story about animals", "Tell me a long story.", "Tell me a long story about animals.",
                             "Write a long story about animals.", "Tell me a very long story"])
        return [user(question), assistant(text + " They all became friends. The end.")]

    def two(self) -> list[Message]:
        """Two questions in one."""
        r, a = self.rng, self.ask
        one, other = a.capital("en"), a.arithmetic("en")
        if r.random() < 0.5:
            one, other = other, one
        return [user(f"{one.question} {other.question}"), assistant(f"{one.reply} {other.reply}")]

    def document(self, long: bool = False) -> list[Part]:
        r = self.rng
        kinds: list[tuple[float, Callable[[], list[Part]]]] = [
            (0.42, lambda: super(Agents, self).document(long)),
            (0.37, self.tools),
            (0.06, self.react),
            (0.05, self.as_json),
            (0.1, lambda: render_parts([m for _ in range(r.choice([1, 1, 2])) for m in r.choices(
                [self.favourite, self.echo, self.story, self.two], [3, 3, 1.5, 2.5])[0]()] if r.random() < 0.75 else self.translation())),
        ]
        return r.choices([f for _, f in kinds], [w for w, _ in kinds])[0]()
