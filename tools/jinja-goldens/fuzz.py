"""Random templates over the whole language, weighted to what chat templates do, with what Python's jinja2 makes of them.

    python3 tools/jinja-goldens/fuzz.py FIRST COUNT > random.jsonl
    mvn -pl xmodel-core test -Dtest=JinjaGoldensTest -Dxmodel.goldens=random.jsonl
"""

import random
import signal
import sys

import huggingface

WORDS = ["a", "b", "ab", "Hello World", "  pad  ", "x\ny", "", "false", "None", "user", "system", "1", "42", "3.5",
         "<b>&'\"", "é", "日本", "😀x", "a,b,c", "a b  c", "{{ x }}", "%s-%s", "{}|{}", "</think>y", "ABC", "it's", "\t",
         "\\", "line1\r\nline2\n", "ß", "x.y", "-"]
NAMES = ["messages", "m", "x", "y", "xs", "s", "n", "f", "d", "t", "none_", "ns", "users", "nope", "item", "k", "v", "e"]
STR_METHODS = ["upper()", "lower()", "title()", "capitalize()", "strip()", "lstrip()", "rstrip()", "split()",
               "split(',')", "split('b')[0]", "split(' ', 1)", "rsplit(' ', 1)", "splitlines()", "replace('a', 'Z')",
               "replace('', '-')", "find('b')", "rfind('b')", "count('a')", "startswith('a')", "endswith('c')",
               "startswith(('a', 'H'))", "strip('ab ')", "zfill(5)", "center(9, '*')", "ljust(6)", "rjust(6, '.')",
               "partition(' ')", "rpartition(',')", "join(xs)", "join(['p', 'q'])", "isdigit()", "isalpha()",
               "isspace()", "isupper()", "islower()", "istitle()", "isalnum()", "removeprefix('a')",
               "removesuffix('c')", "swapcase()", "casefold()", "expandtabs(4)", "format(1, 'q')", "format(x)",
               "encode()", "index('a')", "isidentifier()", "isprintable()", "isnumeric()", "isascii()", "nothing",
               "splitlines(true)", "split(none, 1)", "rsplit('a')", "find('b', 1)", "count('a', 1, 3)"]
FILTERS = ["upper", "lower", "title", "capitalize", "trim", "length", "count", "first", "last", "list", "join",
           "join(', ')", "sort", "sort(reverse=true)", "reverse", "reverse|list", "unique|list", "sum", "min", "max",
           "int", "int(5)", "float", "float(1.5)", "string", "abs", "round", "round(1)", "round(2, 'floor')",
           "default('D')", "default('D', true)", "d(1)", "tojson", "tojson(indent=2)", "tojson(sort_keys=true)",
           "tojson(ensure_ascii=true)", "tojson(separators=(',', ':'))", "replace('a', 'b')", "replace('a', 'b', 1)",
           "e", "escape", "safe", "forceescape", "striptags", "urlencode", "wordcount", "truncate(5)",
           "truncate(5, true, '!', 0)", "truncate(8, leeway=1)", "indent", "indent(2, true)", "indent('> ', blank=true)",
           "center(9)", "batch(2)|list", "batch(2, 'f')|list", "slice(2)|list", "slice(3, 0)|list", "items|list",
           "dictsort", "dictsort(by='value')", "dictsort(reverse=true)", "map('upper')|list", "map('string')|list",
           "map('length')|list", "map(attribute='a')|list", "map(attribute='a', default=0)|list",
           "select|list", "reject|list", "select('odd')|list", "select('string')|list", "reject('none')|list",
           "selectattr('a')|list", "selectattr('role', 'equalto', 'user')|list", "rejectattr('role', 'eq', 'user')|list",
           "selectattr('a', 'defined')|map(attribute='a')|list", "groupby('a')|list", "groupby('role')|map('first')|list",
           "format(1)", "format('p', 'q')", "attr('a')", "xmlattr", "filesizeformat", "wordwrap(4)", "string|length",
           "map('default', 'z')|list", "map('int')|sum", "sort(attribute='a')", "sum(attribute='a')", "max(attribute='a')",
           "join('-', attribute='a')", "sort(case_sensitive=true)", "unique(attribute='a')|list", "pprint", "random"]
FILTERS.remove("random")
FILTERS.remove("pprint")
TESTS = ["defined", "undefined", "none", "string", "number", "integer", "float", "boolean", "mapping", "sequence",
         "iterable", "callable", "true", "false", "odd", "even", "divisibleby 3", "divisibleby(2)", "lower", "upper",
         "eq 1", "ne 'a'", "gt 2", "lt(3)", "ge 1", "le 4", "in [1, 'a', none]", "in xs", "sameas none", "sameas true",
         "escaped", "equalto 'user'", "not none", "not defined", "not string", "filter", "test", "greaterthan 0"]
BINARY = ["+", "+", "+", "-", "*", "/", "//", "%", "**", "~", "~", "and", "or", "==", "!=", "<", ">", "<=", ">=", "in", "not in"]


def quote(rng, text):
    q = rng.choice("'\"")
    text = text.replace("\\", "\\\\").replace(q, "\\" + q)
    return q + (text if rng.random() < 0.5 else text.replace("\n", "\\n")) + q


class Generator:
    def __init__(self, rng):
        self.rng = rng
        self.tame = rng.choice([0.3, 0.8, 0.95, 1.0])

    def pick(self, *choices):
        return self.rng.choice(choices)

    def const(self):
        rng = self.rng
        roll = rng.random()
        if roll < 0.45:
            return quote(rng, rng.choice(WORDS))
        if roll < 0.7:
            return str(rng.choice([0, 1, 2, 3, 7, 10, 100, 255, 1000, 12345678901234567890]))
        if roll < 0.8:
            return self.pick("0.5", "1.0", "2.5", "1e3", "0.1", "1e-7", "123456.789", "3.0e20")
        return self.pick("true", "false", "none", "True", "None", "[]", "{}", "()")

    def atom(self):
        rng = self.rng
        roll = rng.random()
        if roll < 0.45:
            return rng.choice(NAMES)
        if roll < 0.6:
            return self.pick("messages[0].content", "message.role", "m['role']", "messages[-1].content", "m.content",
                             "messages[0]['role']", "d.a", "d['b']", "xs[0]", "xs[-1]", "users[0].a", "ns.a", "loop.index",
                             "loop.index0", "loop.last", "loop.first", "loop.length", "messages[1:]", "xs[::-1]",
                             "messages|length", "s[1:3]", "s[0]", "range(3)", "range(1, 6, 2)", "d.items()", "d.keys()|list",
                             "d.get('a')", "d.get('zz', 'dflt')", "loop.revindex", "loop.cycle('p', 'q')", "loop.previtem",
                             "messages[2].tool_calls", "messages[2].tool_calls[0].function.arguments", "d.values()|list",
                             "namespace(a=1)", "dict(a=1, b=2)", "messages[0].nope", "nope.x", "loop.nextitem", "loop.depth",
                             "xs.count(1)", "xs.index(3)", "loop.changed(x)", "m", "m.items()|list", "xs.append(1)",
                             "''.join(xs|map('string'))", "joiner('|')()", "d.a.b.c", "users|map(attribute='name')|list")
        return self.const()

    def string(self, depth=2):
        """An expression that is a string in most contexts."""
        rng = self.rng
        if depth <= 0:
            return self.pick("s", "s", quote(rng, rng.choice(WORDS)), quote(rng, rng.choice(WORDS)), "messages[0].role",
                             "messages[-1]['role']", "messages[0].content|string", "'false'", "(m.role or 'r')|string")
        sub = lambda: self.string(depth - 1)
        return self.pick(
            sub(), f"{sub()} + {sub()}", f"({sub()} ~ {self.number(depth - 1)})", f"({sub()} if {self.truth(depth - 1)} else {sub()})",
            f"({sub()}).{rng.choice(STR_METHODS[:8])}"[:200].replace(".split()", ".strip()"), f"({sub()})[{self.number(0)}:]",
            f"({sub()})|{self.pick('upper', 'lower', 'title', 'trim', 'capitalize', 'e', 'string', 'tojson', 'indent', 'reverse')}",
            f"({sub()})|replace({sub()}, {sub()})", f"({self.listing(depth - 1)})|join({sub()})", f"({sub()}) * {self.number(0)}",
            f"({self.listing(depth - 1)})|tojson", f"({self.listing(depth - 1)})|string", f"'%s' % ({sub()},)", f"'{{}}:{{:>5}}'.format({sub()}, {sub()})",
            f"({sub()}).split({quote(rng, rng.choice(['a', ' ', ',', '</think>']))})[-1]", f"({sub()})[::-1]", f"({sub()})|truncate(9)",
            f"({sub()}).replace('a', {sub()})", f"({sub()})|center(7)", f"({self.number(depth - 1)})|string", "d|tojson", "m|tojson")

    def number(self, depth=2):
        rng = self.rng
        if depth <= 0:
            return self.pick("n", "1", "2", "3", "0", "7", "messages|length", "xs|length")
        sub = lambda: self.number(depth - 1)
        return self.pick(sub(), f"({sub()} + {sub()})", f"({sub()} * {sub()})", f"{sub()} - {sub()}", f"({sub()}) // 2", f"({sub()}) % 3",
                         f"({self.string(depth - 1)})|length", f"({self.string(depth - 1)}).count('a')", f"({sub()})|abs", "f", "f * 2",
                         f"({self.string(depth - 1)})|int", f"({sub()}) / 4", f"({sub()}) ** 2", f"({self.listing(depth - 1)})|length",
                         f"({sub()})|round(1)", f"({sub()})|float", f"-({sub()})", f"({self.string(depth - 1)}).find({self.string(0)})")

    def truth(self, depth=2):
        rng = self.rng
        if depth <= 0:
            return self.pick("t", "not t", "none_", "s", "xs", "nope", "add_generation_prompt", "x is mapping", "m is defined", "loop is defined")
        sub = lambda: self.truth(depth - 1)
        return self.pick(f"{sub()} and {sub()}", f"({sub()} or {sub()})", f"not ({sub()})", f"({self.string(depth - 1)}) == {self.string(depth - 1)}",
                         f"({self.number(depth - 1)}) {self.pick('<', '>', '<=', '>=', '!=', '==')} {self.number(depth - 1)}",
                         f"{self.string(0)} in {self.string(depth - 1)}", f"({self.expression(1)}) is {rng.choice(TESTS[:17])}",
                         f"({self.string(depth - 1)}).startswith({self.string(0)})", f"({self.string(0)}) not in ['a', 'user', s]",
                         f"1 < {self.number(0)} <= 5", f"x is {rng.choice(TESTS[:17])}", "messages[0].role == 'user'", "messages[0].role == 'system'")

    def listing(self, depth=2):
        rng = self.rng
        if depth <= 0:
            return self.pick("xs", "messages", "[1, 2]", "['a', s]", "users", "range(4)|list", "d|list", "[]", "d.items()|list", "[n, [s], none]")
        sub = lambda: self.listing(depth - 1)
        return self.pick(sub(), f"({sub()})[1:]", f"({sub()})[::-1]", f"{sub()} + {sub()}", f"({self.string(depth - 1)}).split()",
                         f"[{self.string(depth - 1)}, {self.number(depth - 1)}]", f"({sub()})|map('string')|list", f"({sub()})|reverse|list",
                         f"({sub()})|select('{self.pick('string', 'defined', 'none', 'number', 'mapping')}')|list", f"({sub()})|batch(2)|list",
                         f"({sub()})|map('string')|map('upper')|sort", f"messages|map(attribute='role')|list", f"({self.string(depth - 1)})|list",
                         "messages|selectattr('role', 'equalto', 'user')|list", f"({sub()})|map('string')|unique|list", "messages|groupby('role')|map('first')|list",
                         "users|map(attribute='a', default='-')|list", "messages|rejectattr('tool_calls', 'defined')|list", f"({sub()}) * 2")

    def typed(self, depth=2):
        return self.pick(self.string, self.string, self.string, self.number, self.truth, self.listing)(depth)

    def expression(self, depth=3):
        """Any expression: of a known type for the most part, as else nearly all templates would fail."""
        return self.typed(min(depth, 2)) if self.rng.random() < self.tame else self.wild(depth)

    def wild(self, depth=3):
        rng = self.rng
        if depth <= 0:
            return self.atom()
        roll = rng.random()
        sub = lambda: self.wild(depth - 1 - (rng.random() < 0.4))
        if roll < 0.22:
            return self.atom()
        if roll < 0.40:
            return f"{sub()} {rng.choice(BINARY)} {sub()}"
        if roll < 0.55:
            return f"{self.wrapped(sub())}|{rng.choice(FILTERS)}"
        if roll < 0.64:
            return f"{self.wrapped(sub())} is {rng.choice(TESTS)}"
        if roll < 0.70:
            return f"{sub()} if {sub()} else {sub()}" if rng.random() < 0.8 else f"({sub()} if {sub()})"
        if roll < 0.76:
            return self.pick("not ", "-", "not ", "+") + self.wrapped(sub())
        if roll < 0.84:
            base = self.pick("s", quote(rng, rng.choice(WORDS)), "messages[0].content", f"({sub()})", "x")
            return f"{base}.{rng.choice(STR_METHODS)}"
        if roll < 0.90:
            return self.wrapped(sub()) + self.pick("[0]", "[-1]", "[1:]", "[:2]", "[::2]", "[::-1]", "[-2:]", "['a']", ".a",
                                                   "[n]", "[1:-1]", "[2::-1]", ".role", "[x]", "['role']", ".0", "[:n]")
        if roll < 0.94:
            items = ", ".join(sub() for _ in range(rng.randrange(4)))
            return self.pick(f"[{items}]", f"({items},)" if items else "()", f"[{items}]")
        if roll < 0.97:
            keys = [self.pick("'a'", "'b'", "1", "'role'", "none", "true", "s", "'zz'") for _ in range(rng.randrange(3))]
            return "{" + ", ".join(f"{k}: {sub()}" for k in keys) + "}"
        return self.pick("'%s|%d' % (s, n)", "'%5.2f' % f", "'{:>6}|{:<4}|{:^7}'.format(s, n, f)", "'{0!r} {1}'.format(s, x)",
                         "'%s' % " + self.wrapped(sub()), "'{}'.format(" + sub() + ")", "'%r' % (" + sub() + ",)",
                         "'%(a)s' % d", "'{a}'.format(**d)", "(" + sub() + ")", "'{:.3f}|{:e}|{:,}'.format(f, f, n)",
                         "'%05d|%-6s|%x|%+d' % (n, s, n, n)", "m1(" + sub() + ")", "m1(a=" + sub() + ", b=2)", "m2()")

    def wrapped(self, text):
        return text if self.rng.random() < 0.35 else f"({text})"

    def open(self):
        return self.pick("{%", "{%", "{%-", "{%-", "{%+") + self.pick(" ", " ", " ", "", "\n  ")

    def close(self):
        return self.pick(" ", " ", "", "\n") + self.pick("%}", "%}", "-%}", "-%}", "+%}" if self.rng.random() < 0.4 else "%}")

    def tag(self, text):
        return self.open() + text + self.close()

    def text(self):
        return self.pick("", "", " ", "\n", "\n\n", "  \n  ", "text", " a ", "\n    ", "<|im_start|>", "x\n", "\t", "é\n", "# ",
                         "{ ", " }", "}}", "%}", "\r\n", "{#- c -#}", "{# c #}", "{#+ c +#}\n", "  {# c #}\n",
                         "{% raw %}{{ r }}{% endraw %}", "{%- raw -%} r {%- endraw -%}", "\u00a0", "  ")

    def printed(self):
        return self.pick("{{", "{{", "{{-", "{{+") .replace("{{+", "{{") + self.pick(" ", " ", "") \
            + self.spaced(self.expression()) + self.pick(" ", " ", "") + self.pick("}}", "}}", "-}}")

    def spaced(self, text):
        return " " + text if text[:1] in "{%#-+" else text if not text.endswith("}") else text + " "

    def target(self):
        if self.rng.random() < self.tame:
            return self.pick("x", "y", "item", "m", "message")
        return self.pick("x", "y", "item", "m", "k, v", "x", "m", "message", "x, y")

    def items(self):
        if self.rng.random() < self.tame:
            return self.listing(1)
        return self.pick("messages", "messages", "xs", "xs", "range(3)", "users", "d", "d.items()", "d|items", "s", "e",
                         "messages[1:]", "messages[::-1]", "nope", "xs|map('string')", "[[1, 2], [3, 4]]", "d|dictsort",
                         "messages|selectattr('role', 'equalto', 'user')", "none_", "xs|batch(2)", "m.tool_calls or []",
                         self.expression(1))

    def body(self, depth, loop):
        return "".join(self.statement(depth - 1, loop) for _ in range(self.rng.randrange(1, 4)))

    def statement(self, depth=3, loop=False):
        rng = self.rng
        if depth <= 0 or rng.random() < 0.45:
            return self.text() + self.printed() + self.text() if rng.random() < 0.7 else self.text()
        roll = rng.random()
        if roll < 0.26:
            otherwise = self.tag("else") + self.body(depth, False) if rng.random() < 0.2 else ""
            test = f" if {self.expression(1)}" if rng.random() < 0.2 else ""
            recursive = " recursive" if rng.random() < 0.06 else ""
            return self.tag(f"for {self.target()} in {self.items()}{test}{recursive}") + self.body(depth, True) \
                + (self.pick("{{ loop(xs) }}", "{{ loop(x) if x is iterable and x is not string and loop.depth < 3 }}")
                   if recursive else "") + otherwise + self.tag("endfor")
        if roll < 0.52:
            parts = self.tag("if " + self.expression(2)) + self.body(depth, loop)
            while rng.random() < 0.3:
                parts += self.tag("elif " + self.expression(2)) + self.body(depth, loop)
            if rng.random() < 0.5:
                parts += self.tag("else") + self.body(depth, loop)
            return parts + self.tag("endif")
        if roll < 0.70:
            if rng.random() < self.tame:
                return self.tag(f"set {self.pick('x', 'y', 's', 'content', 'ns.a', 'ns.b')} = {self.string(2)}")
            target = self.pick("x", "y", "s", "n", "m", "ns.a", "ns.b", "k, v", "x, ns.a", "content", "e", "nope.a")
            return self.tag(f"set {target} = {self.expression(2)}")
        if roll < 0.75:
            filters = self.pick("", "", " | upper", " | trim | length", " | replace('a', s)")
            return self.tag("set " + self.pick("x", "y", "ns.a", "content") + filters) + self.body(depth, loop) + self.tag("endset")
        if roll < 0.81:
            name = self.pick("m1", "m2")
            signature = self.pick("", "a", "a, b=2", "a=x", "a, b=a", "x")
            extra = self.pick("", "", "{{ varargs }}", "{{ kwargs }}", "{{ caller() if caller }}", "{{ caller(1) }}")
            if rng.random() < self.tame:
                extra = self.pick("{{ varargs }}{{ kwargs }}{{ caller() if caller }}", "{{ kwargs|tojson }}{{ varargs|length }}{{ caller }}")
            call = self.pick("{{ %s(1) }}", "{{ %s(x, 2, z=3) }}", "{{ %s() }}", "{%% call %s(1) %%}c{{ x }}{%% endcall %%}",
                             "{%% call(q) %s() %%}c{{ q }}{%% endcall %%}", "") 
            return self.tag(f"macro {name}({signature})") + self.body(depth, False) + extra + self.tag("endmacro") \
                + (call % name if call else "")
        if roll < 0.85:
            return self.tag(f"with {self.pick('x', 'y', 'q')} = {self.expression(2)}") + self.body(depth, loop) + self.tag("endwith")
        if roll < 0.89:
            return self.tag("filter " + self.pick("upper", "trim", "replace('a', 'b')", "indent(2)", "e", "title|trim", "length" if rng.random() > self.tame else "lower")) \
                + self.body(depth, loop) + self.tag("endfilter")
        if roll < 0.92:
            return self.tag("generation") + self.body(depth, False) + self.tag("endgeneration")
        if roll < 0.95 and (loop or rng.random() < 0.05):
            return self.tag("if " + self.expression(1)) + self.tag(self.pick("break", "continue")) + self.tag("endif")
        if roll < 0.97:
            return self.tag("block b" + str(rng.randrange(1000)) + self.pick("", " scoped")) + self.body(depth, False) + self.tag("endblock")
        if roll < 0.985 or rng.random() < self.tame:
            return self.tag("print " + self.expression(2))
        # Something that may be wrong.
        return self.pick("{% endif %}", "{{ x", "{% if %}", "{{ }}", "{% include 'a' %}", "{{ x|nofilter }}", "{{ x is notest }}",
                         "{% if false %}{{ x|nofilter }}{% endif %}", "{{ raise_exception('no') }}", "{% nothing %}", "{{ 'a }}",
                         "{{ x.__class__ }}", "{{ ''.__class__.__mro__ }}", "{{ (x for x in xs) }}", "{% set ns.x.y = 1 %}",
                         "{{ x ? y }}", "{% for x in xs %}", "{{ lipsum is defined }}", "{{ strftime_now('%d %b %Y') }}",
                         "{{ xs[1:2, 0] }}", "{{ 1 / 0 }}", "{{ self }}", "{{ x not y }}", "{{ loop }}", "{{ m1 }}")

    def template(self):
        start = self.pick("", "{% set ns = namespace() %}", "{% set ns = namespace(a=1, b='z') %}", "{%- macro m1(a, b=1) %}{{ a }}{{ b }}{% endmacro %}",
                          "{% set x = 5 %}\n")
        if self.rng.random() < self.tame:
            start = "{% set ns = namespace(a=1, b='z') %}{% macro m1(a, b=1) %}{{ a }}{{ b }}{% endmacro %}" \
                    "{%- macro m2() %}m{% endmacro %}"
        return start + "".join(self.statement() for _ in range(self.rng.randrange(1, 5))) + self.pick("", "\n", "\n\n", "x")

    def context(self):
        rng = self.rng
        message = lambda: {"role": rng.choice(["user", "system", "assistant", "tool"]),
                           "content": rng.choice([rng.choice(WORDS), rng.choice(WORDS), None, [{"type": "text", "text": "p"}], "false"])}
        messages = [message() for _ in range(rng.randrange(1, 4))]
        messages.append({"role": "assistant", "content": rng.choice(["", None, "c"]), "tool_calls": [
            {"id": "1", "type": "function", "function": {"name": "f", "arguments": rng.choice(
                [{"x": 1, "y": [True, None]}, '{"x": 1}', {}])}}]})
        return {"messages": messages, "m": rng.choice(messages), "s": rng.choice(WORDS), "n": rng.choice([0, 1, 2, 5, -3]),
                "f": rng.choice([0.5, 2.5, 1e16, -0.1, 3.0]), "t": True, "none_": None,
                "xs": rng.choice([[1, 2, 3], [3, 1, 2], [], ["b", "a", "C"], [1.5, 2], [[1], [2, 3]], [1, "a", None]]),
                "d": rng.choice([{"a": 1, "b": 2}, {"b": "x", "a": {"b": {"c": 1}}}, {}, {"B": 1, "a": 2, "é": None}]),
                "users": rng.choice([[{"a": 2, "name": "u"}, {"a": 1, "name": "v"}], [{"a": 1}, {"b": 2}], []]),
                "x": rng.choice([1, "xx", None, [1, [2]], {"a": 1}, 2.5]), "e": rng.choice(["", [], {}, "e"]),
                "add_generation_prompt": rng.random() < 0.5}


def slow(signum, frame):
    raise MemoryError


def golden(rng):
    """A random template with its result as JSON; one that takes Python more than a second is not taken."""
    while True:
        generator = Generator(rng)
        template, context = generator.template(), generator.context()
        signal.signal(signal.SIGALRM, slow)
        signal.setitimer(signal.ITIMER_REAL, 1)
        try:
            return huggingface.line(template, context)
        except MemoryError:
            continue
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0)


def main():
    first, count = int(sys.argv[1]), int(sys.argv[2])
    for seed in range(first, first + count):
        print(golden(random.Random(seed)))


if __name__ == "__main__":
    main()
