"""Tool calls in the template's format. The template renders no tool list, so the schemas stand in the system text."""

from __future__ import annotations

import json
import random
from typing import Callable

from chat import Message, assistant, system, tool, user
from facts import COUNTRIES
from questions import Asker

INTRO = ["You are a helpful assistant. You can call these tools:", "You can call these tools:", "Tools:", "You are a helpful assistant.\n\n## Tools",
         "You have access to the following tools:", "你可以调用这些工具：", "You are a helpful assistant with these tools:"]
SKY = [("sunny", "晴"), ("cloudy", "多云"), ("rainy", "有雨"), ("snowy", "有雪"), ("windy", "有风")]

# purpose: (tool names, its argument's names, descriptions)
TOOLS: dict[str, tuple[list[str], list[str], list[str]]] = {
    "weather": (["get_weather", "weather", "current_weather", "weather_now"], ["city", "location", "place"],
                ["Get the weather of a city", "The weather in a city", "Current weather", "Returns the weather"]),
    "time": (["get_time", "time", "current_time", "clock"], ["city", "location", "place"],
             ["Get the time in a city", "The time in a city", "Current local time"]),
    "calculate": (["calculate", "calculator", "calc", "math"], ["expression", "input"],
                  ["Evaluate an expression", "Calculates an expression", "A calculator"]),
    "date": (["get_date", "today", "current_date"], [], ["Get the date of today", "The date of today"]),
}
ASK = {
    "weather": (["What is the weather in {x}?", "How is the weather in {x}?", "weather in {x}", "Weather in {x}?", "Is it cold in {x}?", "What's the weather like in {x}?",
                 "Tell me the weather in {x}.", "What is the weather like in {x} today?", "Is it raining in {x}?", "How warm is it in {x}?"],
                ["{x}的天气怎么样？", "{x}天气如何？", "{x}今天天气怎么样？", "{x}冷吗？", "请告诉我{x}的天气。", "{x}下雨吗？"]),
    "time": (["What time is it in {x}?", "Time in {x}?", "Tell me the time in {x}.", "What is the time in {x}?", "What is the local time in {x}?"],
             ["{x}现在几点？", "{x}几点了？", "现在{x}是几点？", "请告诉我{x}的时间。"]),
    "calculate": (["What is {x}?", "Calculate {x}.", "{x}", "{x} = ?", "Compute {x}.", "How much is {x}?", "Please calculate {x}."],
                  ["{x}等于多少？", "计算{x}。", "请算一下{x}。", "{x}是多少？"]),
    "date": (["What is the date today?", "What day is it today?", "Which date is today?", "What's today's date?"], ["今天几号？", "今天是几月几日？", "今天的日期是什么？"]),
}


class ToolBox:
    """A few tools, as a system text may offer them; a share of them under their usual (first) name, the others at random."""

    def __init__(self, rng: random.Random, purposes: list[str], usual: float = 0):
        self.rng = rng
        self.offers: dict[str, tuple[str, str | None, str]] = {}
        for purpose in purposes:
            names, arguments, about = TOOLS[purpose]
            if usual and rng.random() < usual:
                names, arguments = names[:1], arguments[:1]
            self.offers[purpose] = rng.choice(names), rng.choice(arguments) if arguments else None, rng.choice(about)

    def schema(self) -> str:
        style, lines = self.rng.choice(["full", "flat", "short"]), []
        for name, arg, about in self.offers.values():
            properties = {arg: {"type": "string"}} if arg else {}
            parameters = {"type": "object", "properties": properties, "required": list(properties)}
            if style == "full":
                lines.append(json.dumps({"type": "function", "function": {"name": name, "description": about, "parameters": parameters}}))
            elif style == "flat":
                lines.append(json.dumps({"name": name, "description": about, "parameters": parameters}))
            else:
                lines.append(f"{name}({arg or ''}): {about}")
        if style != "short" and self.rng.random() < 0.25:
            return "[" + ", ".join(lines) + "]"
        return "\n".join(lines)

    def call(self, purpose: str, value: str) -> tuple[str, str]:
        name, arg, _ = self.offers[purpose]
        return name, json.dumps({arg: value} if arg else {}, ensure_ascii=False)


def tool_turn(rng: random.Random, ask: Asker, box: ToolBox, purpose: str) -> list[Message]:
    """Question, call, output, answer."""
    zh = rng.random() < 0.4
    city = rng.choice(COUNTRIES)
    place = city.capital_zh if zh else city.capital
    if purpose == "calculate":
        a, b, op = rng.randint(10, 999), rng.randint(10, 999), rng.choice("+-*")
        value = f"{a} {op} {b}"
        if rng.random() < 0.3:
            value = value.replace(" ", "")
        result = {"+": a + b, "-": a - b, "*": a * b}[op]
        output = rng.choice([str(result), json.dumps({"result": result}), json.dumps({"value": result})])
        reply = f"{value} = {result}" + ("。" if zh else ".")
        if max(a, b) < 100:  # two digits belong to the held-out split; the tool is for larger numbers
            return tool_turn(rng, ask, box, purpose)
    elif purpose == "weather":
        value, t, (sky, sky_zh) = place, rng.randint(-20, 40), rng.choice(SKY)
        key = rng.choice(["temperature", "temp", "t"])
        full = rng.random() < 0.7
        fields = {key: t, **({rng.choice(["condition", "sky"]): sky_zh if zh and rng.random() < 0.5 else sky} if full else {})}
        if rng.random() < 0.3:
            fields = {"city": place, **fields}
        output = json.dumps(fields, ensure_ascii=False, separators=rng.choice([(",", ":"), (", ", ": ")]))
        if zh:
            reply = f"{place}{sky_zh}，{t}度。" if full else f"{place}{t}度。"
        else:
            reply = f"It is {t} degrees and {sky} in {place}." if full else f"It is {t} degrees in {place}."
    elif purpose == "time":
        value, clock = place, f"{rng.randint(0, 23):02d}:{rng.randint(0, 59):02d}"
        output = rng.choice([clock, json.dumps({"time": clock})])
        reply = f"{place}现在是{clock}。" if zh else f"It is {clock} in {place}."
    else:
        value, date = "", f"20{rng.randint(20, 39)}-{rng.randint(1, 12):02d}-{rng.randint(1, 28):02d}"
        output = rng.choice([date, json.dumps({"date": date})])
        reply = f"今天是{date}。" if zh else f"Today is {date}."
    question = rng.choice(ASK[purpose][zh]).format(x=value)
    return [user(question), assistant("", [box.call(purpose, value)]), tool(output), assistant(reply)]


def tool_chat(rng: random.Random, ask: Asker, other: Callable[[], list[Message]], usual: float) -> list[Message]:
    """A chat that offers one to three tools, uses some, and answers the rest itself."""
    box = ToolBox(rng, rng.sample(list(TOOLS), rng.choice([1, 1, 2, 3])), usual)
    out = [system(rng.choice(INTRO) + "\n" + box.schema())]
    for _ in range(rng.choice([1, 1, 2, 3])):
        if rng.random() < 0.25:
            out += other()
        else:
            out += tool_turn(rng, ask, box, rng.choice(list(box.offers)))
    return out
