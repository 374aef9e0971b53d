"""Conversations of all the shapes that chat templates meet."""

TOOLS = [
    {"type": "function", "function": {
        "name": "weather", "description": "The weather <now> & \"here\".",
        "parameters": {"type": "object", "properties": {
            "city": {"type": "string", "description": "Where, e.g. Zürich", "enum": ["Zürich", "東京"]},
            "days": {"type": "integer", "default": 3}, "exact": {"type": "boolean"},
            "places": {"type": "array", "items": {"type": "number"}}},
            "required": ["city"]},
        "return": {"type": "string"}}},
    {"type": "function", "function": {"name": "noop", "description": "", "parameters": {"type": "object", "properties": {}}}},
]

DOCUMENTS = [{"title": "A", "text": "First.\nSecond."}, {"title": "B & C", "text": "Third"}]


def system(text="Be brief."):
    return {"role": "system", "content": text}


def user(text):
    return {"role": "user", "content": text}


def assistant(text, **more):
    return {"role": "assistant", "content": text, **more}


def tool(text, identifier="call00001", name="weather"):
    return {"role": "tool", "content": text, "tool_call_id": identifier, "name": name}


def call(arguments, identifier="call00001", name="weather"):
    return {"id": identifier, "type": "function", "function": {"name": name, "arguments": arguments}}


OBJECT = {"city": "東京", "days": 2, "exact": True, "places": [1.5, None]}
TEXT = '{"city": "Zürich", "days": 2}'

MESSAGES = [
    [user("Hi")],
    [system(), user("Hi")],
    [user("Is 7 even?"), assistant("false"), user("Sure?")],
    [system(), user("a"), assistant("b"), user("c"), assistant("d")],
    [system("One."), system("Two."), user("a"), system("Three."), user("b")],
    [user("a"), user("b"), assistant("c"), assistant("d"), user("e")],
    [assistant("I begin"), user("ok")],
    [system("")],
    [user(""), assistant(""), user(" ")],
    [user("  padded \n"), assistant("\n\nlines\n\n"), user("\ttab")],
    [user("{{ 7 * 7 }} {% raw %} {# x #}"), assistant("<|im_end|><s>[INST]"), user("</s>")],
    [user("日本語 😀 é \u00a0 'q' \"d\" \\ <b>&")],
    [user("Think"), assistant("<think>\nhm\n</think>\n\n42"), user("Why?")],
    [user("Think"), assistant("42", reasoning_content="hm\nhm"), user("Why?")],
    [user("Think"), assistant("", reasoning_content="hm", tool_calls=[call(OBJECT)]), tool("5°")],
    [user("w?"), assistant("", tool_calls=[call(OBJECT)]), tool("20"), assistant("20 degrees"), user("ok")],
    [user("w?"), assistant("", tool_calls=[call(TEXT)]), tool("20"), assistant("20 degrees")],
    [user("w?"), assistant(None, tool_calls=[call(OBJECT)]), tool('{"t": 20, "wind": null}')],
    [system(), user("w?"), assistant("I look.", tool_calls=[call(OBJECT), call({}, "call00002", "noop")]),
     tool("20"), tool("done", "call00002", "noop")],
    [user("w?"), {"role": "assistant", "tool_calls": [call(OBJECT)]}, tool("20")],
    [user("a"), assistant(None), user("b")],
    [user([{"type": "text", "text": "part one"}, {"type": "text", "text": "part two"}])],
    [system([{"type": "text", "text": "sys"}]), user([{"type": "image"}, {"type": "text", "text": "what?"}])],
    [{"role": "developer", "content": "Dev."}, user("a")],
    [user("x" * 300), assistant("y" * 300), user("z" * 300), assistant("1. a\n2. b\n\n- c"), user("end")],
]


def contexts():
    """Each conversation with and without what else Hugging Face's apply_chat_template takes."""
    tokens = {"bos_token": "<s>", "eos_token": "</s>"}
    for messages in MESSAGES:
        for generate in (False, True):
            yield {"messages": messages, "tools": None, "documents": None, "add_generation_prompt": generate, **tokens}
        yield {"messages": messages, "tools": TOOLS, "documents": None, "add_generation_prompt": True, **tokens}
    for more in ({"enable_thinking": False}, {"enable_thinking": True}, {"documents": DOCUMENTS, "tools": TOOLS},
                 {"date_string": "01 Jan 2025", "tools": TOOLS, "tools_in_user_message": False},
                 {"bos_token": None, "unk_token": "<unk>", "add_default_system_prompt": True}):
        for index in (1, 4, 13, 18):
            yield {"messages": MESSAGES[index], "tools": None, "documents": None, "add_generation_prompt": True,
                   **tokens, **more}
