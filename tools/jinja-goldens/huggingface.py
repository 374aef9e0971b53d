"""jinja2 as Hugging Face sets it up, and what it makes of a template, for the scripts beside this one."""

import datetime
import json
import re

import jinja2
from jinja2 import nodes
from jinja2.ext import Extension, loopcontrols
from jinja2.sandbox import ImmutableSandboxedEnvironment

NOW = datetime.datetime(2025, 3, 4, 15, 6, 7, 890123)
ADDRESS = re.compile(r" at 0x[0-9a-f]{6,}")


class Generation(Extension):
    """{% generation %} … {% endgeneration %}: a macro that is called where it stands."""

    tags = {"generation"}

    def parse(self, parser):
        line = next(parser.stream).lineno
        body = parser.parse_statements(["name:endgeneration"], drop_needle=True)
        return nodes.CallBlock(self.call_method("_support"), [], [], body).set_lineno(line)

    @jinja2.pass_eval_context
    def _support(self, context, caller):
        return caller()


def raise_exception(message):
    raise jinja2.exceptions.TemplateError(message)


def tojson(x, ensure_ascii=False, indent=None, separators=None, sort_keys=False):
    return json.dumps(x, ensure_ascii=ensure_ascii, indent=indent, separators=separators, sort_keys=sort_keys)


def environment():
    env = ImmutableSandboxedEnvironment(trim_blocks=True, lstrip_blocks=True, extensions=[Generation, loopcontrols])
    env.filters["tojson"] = tojson
    env.globals["raise_exception"] = raise_exception
    env.globals["strftime_now"] = lambda format: NOW.strftime(format)
    return env


ENVIRONMENT = environment()


def result(template, context):
    """{"output": …}, or {"error": the exception's name} where there is no output, or only an address in memory."""
    try:
        output = ENVIRONMENT.from_string(template).render(**context)
        output.encode("utf-8")
    except MemoryError:
        raise
    except Exception as e:
        return {"error": type(e).__name__ + ": " + str(e)[:100]}
    if ADDRESS.search(output):
        return {"error": "prints an address in memory"}
    return {"output": output}


def line(template, context):
    """One golden, as JSON on one line."""
    return json.dumps({"template": template, "context": context, **result(template, context)}, ensure_ascii=False)
