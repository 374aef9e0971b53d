"""Renders conversations exactly as the published Xmodel-2.5 chat template does, without Jinja."""

from __future__ import annotations

BOS = "<｜begin▁of▁sentence｜>"
EOS = "<｜end▁of▁sentence｜>"
PAD = "<｜▁pad▁｜>"
USER = "<｜User｜>"
ASSISTANT = "<｜Assistant｜>"
CALLS_BEGIN, CALLS_END = "<｜tool▁calls▁begin｜>", "<｜tool▁calls▁end｜>"
CALL_BEGIN, CALL_END = "<｜tool▁call▁begin｜>", "<｜tool▁call▁end｜>"
OUTPUTS_BEGIN, OUTPUTS_END = "<｜tool▁outputs▁begin｜>", "<｜tool▁outputs▁end｜>"
OUTPUT_BEGIN, OUTPUT_END = "<｜tool▁output▁begin｜>", "<｜tool▁output▁end｜>"
SEP = "<｜tool▁sep｜>"
THINK, THINK_END = "<think>", "</think>"

# In id order, from 0. The first three and the roles as DeepSeek-V3 names them.
SPECIALS = [BOS, EOS, PAD, USER, ASSISTANT, CALLS_BEGIN, CALLS_END, CALL_BEGIN, CALL_END,
            OUTPUTS_BEGIN, OUTPUTS_END, OUTPUT_BEGIN, OUTPUT_END, SEP, THINK, THINK_END]

Message = dict  # {"role", "content", optional "tool_calls": [(name, arguments json)]}
Part = tuple[str, bool]  # text, and whether the model is the one who writes it


def system(text: str) -> Message:
    return {"role": "system", "content": text}


def user(text: str) -> Message:
    return {"role": "user", "content": text}


def assistant(text: str, calls: list[tuple[str, str]] | None = None) -> Message:
    return {"role": "assistant", "content": text, **({"tool_calls": calls} if calls else {})}


def tool(text: str) -> Message:
    return {"role": "tool", "content": text}


def call_text(calls: list[tuple[str, str]]) -> str:
    """What the model writes to call tools, up to and without the end of sentence."""
    each = [f"{CALL_BEGIN}function{SEP}{name}\n```json\n{arguments}\n```{CALL_END}" for name, arguments in calls]
    return CALLS_BEGIN + "\n".join(each) + CALLS_END


def render_parts(messages: list[Message], add_generation_prompt: bool = False) -> list[Part]:
    """The rendered text in pieces, each marked with whether it is the model's own."""
    parts: list[Part] = [(BOS + "\n\n".join(m["content"] for m in messages if m["role"] == "system"), False)]
    in_outputs, first_output, last_user = False, True, False
    for m in messages:
        role, content = m["role"], m["content"]
        if role == "user":
            in_outputs, last_user = False, True
            parts.append((USER + content + ASSISTANT, False))
        elif role == "assistant":
            last_user = False
            content = content.split(THINK_END)[-1]
            if in_outputs:
                parts.append((OUTPUTS_END, False))
            in_outputs = False
            if m.get("tool_calls"):
                first_output = True
                content += call_text(m["tool_calls"])
            parts.append((content + EOS, True))
        elif role == "tool":
            last_user, in_outputs = False, True
            parts.append(((OUTPUTS_BEGIN if first_output else "\n") + OUTPUT_BEGIN + content + OUTPUT_END, False))
            first_output = False
    if in_outputs:
        parts.append((OUTPUTS_END, False))
    elif add_generation_prompt and not last_user:
        parts.append((ASSISTANT, False))
    return parts


def render(messages: list[Message], add_generation_prompt: bool = True) -> str:
    return "".join(text for text, _ in render_parts(messages, add_generation_prompt))
