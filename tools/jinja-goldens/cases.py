"""Templates that try each part of the language once or more, all with the same variables."""

CONTEXT = {
    "messages": [
        {"role": "system", "content": "Be brief."},
        {"role": "user", "content": "Is 7 even?\nSay <true> or \"false\"."},
        {"role": "assistant", "content": "false", "reasoning_content": None},
        {"role": "assistant", "content": None, "tool_calls": [
            {"id": "c1", "type": "function",
             "function": {"name": "f", "arguments": {"x": 1, "y": [1.5, None, True], "é": "日本"}}}]},
        {"role": "tool", "content": "", "tool_call_id": "c1"},
        {"role": "user", "content": [{"type": "text", "text": "part"}, {"type": "image"}]},
    ],
    "add_generation_prompt": True, "tools": None, "bos_token": "<s>", "eos_token": "</s>",
    "n": 7, "zero": 0, "neg": -3, "big": 123456789012345678901234567890, "f": 2.5, "tiny": 1e-7, "huge": 1e22,
    "t": True, "no": False, "none_": None, "empty": "", "s": "Hello World", "pad": "  x \n", "uni": "Grüße 😀 日本\u00a0ß",
    "xs": [3, 1, 2], "ys": ["b", "A", "c"], "nested": [[1, 2], [3, [4]]], "e": [], "ed": {},
    "d": {"b": 1, "a": {"k": "v"}, "items": "mine", "1": "one"},
    "users": [{"name": "bob", "age": 3, "a": {"b": 1}}, {"name": "Al", "age": 5, "a": {"b": 0}},
              {"name": "al", "age": 3}],
    "tree": [{"v": 1, "c": [{"v": 2, "c": []}, {"v": 3, "c": [{"v": 4, "c": []}]}]}],
    "nums": [0, 1, -1, 2.0, 0.1, 1e16, 123456789.123, 1e-5, 0.0001, -0.0, 1e300],
    "mixed": [1, 1.0, True, "1", None, [1], {"a": 1}],
}

EXPRESSIONS = r"""
1 + 2 * 3 - 4
(1 + 2) * 3
2 ** 3 ** 2
-2 ** 2
- 2 + + 3
7 // 2, -7 // 2, 7 % 3, -7 % 3, 7 % -3, 7.5 // 2, -7.5 % 2, 7.5 % -2
7 / 2, 6 / 3, 1 / 3, 10 / 5
2 ** -1, 2 ** 0.5, 0 ** 0, 2 ** 100
big * big, big // 7, big % 1000, -big, big / 3, big + 1.5
1 / 0
1 % 0
1 // 0.0
true + 1, true * 3, -true, +true, not true, not 0
1 == 1.0, 1 == true, "1" == 1, 0 == false, none == false, [1] == [1.0], (1, 2) == [1, 2], {"a": 1} == {"a": true}
1 < 2 < 3, 1 < 3 < 2, 3 > 2 >= 2 != 1, 1 in [1, 2] == true
"a" < "b", "a" < "B", "é" > "z", "😀" > "\uffff", "" < "a", [1, 2] < [1, 3], (1,) < (1, 2)
1 < "a"
none < 1
[1] < [none]
"a" ~ 1 ~ none ~ true ~ 1.0 ~ [1, "x"] ~ undefined_
"a" + 1
"a" * 3, 3 * "ab", [1, 2] * 2, (1,) * 2, "a" * -1
"a" * 1.5
"a" - "b"
[1] + [2], (1,) + (2,), [1] + (2,)
1 if t, 2 if no, "x" ~ (1 if no)
1 if no else 2 if no else 3
(1 if no) is defined
(1 if no).x
t and s or n, no and s, empty or none_ or 0 or "last"
not t and no, not (t and no), not n in xs, not 3 in xs
3 in xs, 3 not in xs, "ell" in s, "" in s, "b" in d, 1 in d, "k" in d.a, 1 in none_
"a" in 1
1 in "a1"
none in mixed, 1.0 in mixed, [1] in mixed
n is odd, n is even, n is divisibleby 7, n is divisibleby(2), f is odd, "a" is odd
n is defined, nope is defined, nope is undefined, nope is none, none_ is none, d.x is defined, d.b is defined
s is string, n is string, n is number, f is number, t is number, n is integer, t is integer, f is float, t is boolean, n is boolean
t is true, n is true, no is false, zero is false
d is mapping, xs is mapping, xs is sequence, s is sequence, d is sequence, n is sequence, nope is sequence
xs is iterable, s is iterable, n is iterable, d is iterable, nope is iterable
s.upper is callable, s is callable, range is callable, nope is callable
s is lower, "abc" is lower, "ABC" is upper, "1" is upper, 1 is lower
"upper" is filter, "nope" is filter, "odd" is test, 1 is test
n is eq 7, n is ne(7), n is lt 8, n is gt(8), n is le 7, n is ge 8, n is equalto 7, n is lessthan 3, n is greaterthan 3
n is in xs, 3 is in xs, 3 is in(xs), "a" is in "abc", 1 is sameas 1, t is sameas true, none_ is sameas none, s is not sameas none
"x" is escaped, ("x"|safe) is escaped, ("x"|e) is escaped
n is not odd, not n is odd, n is not defined and t
n is odd is even
n is nonsense
xs[0], xs[-1], xs[5], xs["0"], xs[1:], xs[:-1], xs[::-1], xs[::2], xs[5:], xs[-2:], xs[:0], xs[2:0:-1]
xs[::0]
xs["a":]
s[0], s[-1], s[99], s[1:4], s[::-1], s[::2], s[-5:], s[:5:2], s[10:0:-3]
uni[6], uni[6:8], uni|length, uni[::-1], uni[-1], uni[:7]
d["b"], d.b, d.a.k, d["a"]["k"], d.x, d["x"], d.items, d["items"], d.x.y
d.items(), d.keys(), d.values(), d.get("b"), d.get("x"), d.get("x", 5), d.copy()
d.items()|list, d.keys()|list, d.values()|list, d|list, d|length, d.items()|length
d.pop("b")
d.update({"x": 1})
xs.append(1)
xs.sort()
xs.append, d.clear, xs.pop is defined, xs.index, xs.count(3), xs.index(2), xs.copy()
xs.index(9)
xs.index(3, 1)
xs.index(2, 0, 3), (1, 2, 1).count(1), (1, 2).index(2), range(5).index(3), range(0, 10, 2).count(4)
s.__class__, s.__class__.__mro__
s.__class__.x
s.nothing, n.nothing, none_.nothing, none_["x"], n[0], n["x"], true.real, f.real, f.imag, n.real, n.numerator, n.denominator
n.bit_length(), f.is_integer(), (2.0).is_integer(), f.as_integer_ratio(), n.as_integer_ratio(), n.conjugate()
nope.x
nope["x"]
nope.x.y
nope()
nope + 1
1 + nope
-nope
nope < 1
nope == nope, nope == none, nope != nope, nope == other_nope, nope ~ "x", nope|length, nope|list, nope|join, nope|upper
nope|int
nope|float
nope|abs
nope|round
nope|tojson
nope|first, nope|last, nope|string, nope|default("x"), nope|d, nope|d(1), nope|replace("a", "b"), nope|trim, nope|title, nope|reverse|list
nope|sort, nope|sum, nope|min, nope|max, nope|unique|list, nope|map("upper")|list, nope|select|list, nope|items|list, nope|batch(2)|list, nope|e
nope|dictsort
nope in xs, nope in [nope], "x" in nope, [nope], {"a": nope}, (nope,)
"%s" % nope, "a" % nope
"%d" % nope
nope and 1, nope or 1, not nope
s(1)
s.upper(1)
s.upper, s.format, range, dict, namespace, cycler, joiner
dict, namespace
[], [1], [1, ], [[]], (), (1,), (1, 2), {}, {"a": 1}, {1: 2, "b": [3]}, {1: "a", true: "b", 1.0: "c"}, {(1, 2): 3}
{[1]: 2}
{"a": 1, "a": 2}, {none: 1, 2.5: 1, true: 0}
"a" "b", 'it''s', "q\"q", 'q\'q', "\n\t\\", "\x41\u00e9\U0001F600\101", "\N{BULLET}", "\q", "é\q"
["it's", 'say "hi"', 'both \' and "', "\n", "\\", "é", "\x00", "\u200b", "😀", "\x7f", "\ufdd0", "\xa0"]
1_000, 0x1F, 0b101, 0o17, 1.5e3, 1e3, 1E-2, 1_0.0_1, 00, 0.1, 12345678901234567890, 1e400
nums, nums|join(" "), 0.1 + 0.2, 1e16, 1e15, 123456789012345680.0, 1.0, -0.0, 5e-324, 1.7976931348623157e308, 2.5e-5
1e308 * 10, -1e308 * 10, 1e308 * 10 - 1e308 * 10
mixed, mixed|string, mixed|join(",")
none, true, True, None, False, none_, t
range(3), range(1, 5), range(0, 10, 3)|list, range(5, 0, -2)|list, range(0)|list, range(3)[1], range(10)[2:5], range(10)[::-1], range(3)|length, 2 in range(3)
range(1.5)
range(100001)
range(100000)|length
range(0, 1, 0)
range()
dict(a=1, b=2), dict({"a": 1}, b=2), dict([("a", 1), ["b", 2]]), dict()
dict(1)
dict({}, {})
namespace(a=1), namespace({"b": 2}, a=1), namespace(a=1).a, namespace(a=1)["a"], namespace().x, namespace(a=1).a is defined
"%s and %s" % ("a", 1), "%d%%" % 5, "%05.2f|%-5s|%5s|%+d|% d" % (3.14159, "ab", "cd", 5, 5), "%x %X %o %#x %c %c" % (255, 255, 8, 255, 65, "z")
"%(a)s %(b)d" % {"a": "x", "b": 2}, "%r %a" % ("é", "é"), "%.3s|%10.2s|" % ("abcdef", "xyz"), "%e %E %g %G" % (12345.678, 0.00012, 1e10, 1e-5), "%i" % 3.9, "%s" % [1, 2], "x" % [], "x" % {}
"%*d|%-*d|%.*f" % (5, 1, 5, 2, 2, 3.14159)
"%s" % (1, 2)
"%s %s" % 1
"%d" % "a"
"%q" % 1
"%" % 1
"x" % 1
"%s" % none, "%s" % true, "%d" % true, "%.0f" % 0.5, "%.0f" % 1.5, "%5%" % ()
"{} {}".format("a", 1), "{1} {0}".format("a", "b"), "{a} {b[0]} {c.d}".format(a=1, b=[2], c={"d": 3}), "{{}}".format(), "{!r} {!s:>5} {!a}".format("é", "x", "é")
"{:>10}|{:<10}|{:^10}|{:*^9}|{:05d}|{:+.2f}|{:,}|{:_}|{:e}|{:%}|{:x}|{:#b}|{:c}".format("a", "b", "c", "d", 42, 3.14159, 1234567, 1234567, 12345.678, 0.25, 255, 5, 65)
"{:{}}|{:{w}.{p}f}".format("a", 5, 3.14159, w=8, p=2), "{:g} {:g} {:n} {}".format(1e10, 0.1, 5, 1e10), "{:.3}|{:10.3}|{:.3g}|{:.3}".format("abcdef", "abcdef", 3.14159, 3.14159), "{:010,}|{:=+8}|{:08.2f}".format(1234, 5, -3.14159)
"{:d}".format(1.5)
"{:s}".format(1)
"{}".format()
"{x}".format()
"{0} {}".format(1, 2)
"{".format()
"}".format()
"{:5}".format([1])
"{:5}".format(none)
"{}|{}|{}".format(none, true, [1, "a"]), "{:5}|{:<5}|{:5}".format(true, 1, 2.5)
"{0.__class__}".format(1)
"{0.x}".format({"x": 1}), "{0[x]}".format({"x": 1}), "{a}".format_map({"a": 1}), "{0.upper}".format(1)
s.upper(), s.lower(), s.title(), s.capitalize(), s.swapcase(), s.casefold(), "ß".upper(), "ß".casefold(), "ﬁx".capitalize(), "ΑΣ".lower(), "they're bill's".title(), "ǆ".title()
pad.strip(), pad.lstrip(), pad.rstrip(), "xxaxx".strip("x"), "abcba".strip("ab"), "xxaxx".lstrip("x"), "xxaxx".rstrip("x"), "\u3000a\u3000".strip(), "a".strip(none), "\x1ca\x85".strip()
"a,b,,c".split(","), "a,b,,c".split(",", 1), " a  b ".split(), " a  b c ".split(none, 1), "a".split(","), "".split(), "".split(","), "a,b,c".rsplit(",", 1), " a b c ".rsplit(none, 1), "a--b--c".split("--"), "abc".split(sep="b", maxsplit=1)
"a".split("")
"a\nb\r\nc\n".splitlines(), "a\nb\n".splitlines(true), "a\x0bb\u2028c".splitlines(), "".splitlines()
"a=b=c".partition("="), "a=b=c".rpartition("="), "abc".partition("x"), "abc".rpartition("x")
s.replace("l", "L"), s.replace("l", "", 1), "abc".replace("", "-"), "abc".replace("", "-", 2), "aaa".replace("aa", "b"), s.replace("l", "L", -1), s.replace("l", "x", 0)
s.find("o"), s.find("x"), s.rfind("o"), s.find("o", 5), s.find("o", -3), s.find("", 3), s.find("", 99), s.index("o"), s.count("l"), s.count("l", 4), "".count(""), "abc".count(""), uni.find("日")
s.index("x")
s.startswith("He"), s.startswith(("x", "He")), s.endswith("d"), s.endswith(("x",)), s.startswith("W", 6), s.startswith(""), "".endswith("a"), s.startswith("ello", 1, 5)
s.startswith(["He"])
s.startswith(1)
", ".join(ys), "".join([]), "-".join("abc"), ",".join(d)
",".join(xs)
"a".center(5), "a".center(4), "ab".center(5, "*"), "a".ljust(3) ~ "|", "a".rjust(3, "."), "7".zfill(3), "-7".zfill(4), "abc".zfill(2), "a\tb".expandtabs(), "a\tb".expandtabs(4)
"a".center(5, "xx")
"abc".isalpha(), "ab1".isalnum(), "12".isdigit(), "²".isdigit(), "²".isdecimal(), "½".isnumeric(), "一".isnumeric(), " ".isspace(), "".isspace(), "Ab".istitle(), "ab".islower(), "AB1".isupper(), "a b".isprintable(), "\n".isprintable(), "é".isascii(), "a1".isidentifier(), "1a".isidentifier()
"TestHook".removeprefix("Test"), "a.py".removesuffix(".py"), "abc".removeprefix("x"), "abc".translate({97: "x", 98: none, 99: 100}), "abc".maketrans("ab", "xy"), "abc".translate("abc".maketrans("ab", "xy", "c")), "é".encode(), "é".encode().decode(), "ab".encode("utf-8")[0]
"é'a".encode() + "b".encode(), "ab".encode() * 3, true * "ab".encode(), -1 * "ab".encode(), "".encode() * 5, "abcd".encode()[1:3], "abcd".encode()[::-1], "abcd".encode()[-9:99:2], "a".encode() < "é".encode(), "ab".encode() >= "abc".encode(), "b".encode() in "abc".encode(), 98 in "abc".encode(), 100 in "abc".encode(), true in "abc".encode(), "".encode() in "".encode()
"ab".encode()|length, "ab".encode()|list, "ab".encode()|first, "ab".encode()|last, "ab".encode()|sum, "ba".encode()|sort, "ab".encode()|reverse|list, "ab".encode() == "ab", {"ab".encode(): 1}["ab".encode()], ["b".encode(), "a".encode()]|sort, ["a".encode(), "b".encode()]|join, "%s" % "a".encode(), "a".encode() is string, "a".encode() is sequence, "a".encode() is iterable, not "".encode()
"a".encode() + "a"
"a".encode() * 1.5
"a".encode() < "a"
"a" in "a".encode()
256 in "a".encode()
"a".encode() in "a"
"a".encode()["a"]
"a".encode()[1]
s|upper, s|lower, s|title, s|capitalize, "foo-bar (baz)"|title, "it's"|title, n|upper, none_|upper, 1.5|capitalize
s|length, xs|count, d|length, uni|length, ""|length
n|length
none_|length
s|first, xs|first, d|first, e|first, s|last, xs|last, d|last, e|last, e|first is defined, range(3)|last, d.items()|last
n|first
n|last
xs|sort, xs|sort(reverse=true), ys|sort, ys|sort(case_sensitive=true), users|sort(attribute="age"), users|sort(attribute="age,name")|map(attribute="name")|list, users|sort(attribute="name", reverse=true)|map(attribute="name")|list
mixed|sort
[none, none]|sort, [[2], [1]]|sort, "bca"|sort, {"b": 1, "a": 2}|sort
xs|reverse|list, s|reverse, (1, 2)|reverse|list, d|reverse|list, xs|map("string")|reverse|list
n|reverse
xs|join, xs|join(", "), users|join("|", attribute="name"), s|join("-"), [none, true, 1.5]|join(" "), d|join(","), users|join(",", "a.b"), xs|join(1)
n|join
xs|sum, xs|sum(start=10), users|sum(attribute="age"), [1.5, 2]|sum, [[1], [2]]|sum(start=[]), e|sum
ys|sum
xs|min, xs|max, ys|min, ys|max, ys|max(case_sensitive=true), users|max(attribute="age"), e|min is defined, "hello"|max
mixed|min
[1, 1.0, "a", "A", "b"]|unique|list, ["a", "A"]|unique(case_sensitive=true)|list, users|unique(attribute="age")|map(attribute="name")|list
nested|unique|list
xs|batch(2)|list, xs|batch(2, "x")|list, [1, 2, 3, 4, 5]|slice(3)|list, [1, 2, 3, 4, 5]|slice(3, 0)|list, e|batch(2)|list, "abcd"|batch(3)|list, [1,2]|slice(5)|list
xs|slice(0)|list
users|groupby("age")|list, users|groupby("name"), users|groupby("a.b", default=9)|map("first")|list, (users|groupby("age")|first).grouper, (users|groupby("age")|first).list|length, (users|groupby("age")|first)[0]
users|groupby("a.b")
d|dictsort, {"b": 1, "A": 2}|dictsort, {"b": 1, "A": 2}|dictsort(true), {"b": 1, "A": 2}|dictsort(by="value"), {"b": 1, "A": 2}|dictsort(false, "key", true), {"b": 1, "A": 2}|dictsort(reverse=true)
{"b": 1}|dictsort(by="x")
xs|dictsort
{1: 2, "a": 1}|dictsort
users|map(attribute="name")|list, users|map(attribute="a.b")|list, users|map(attribute="a.b", default=0)|list, users|map("length")|list, ys|map("upper")|join, xs|map("default", 1)|list, nested|map("first")|list, nested|map(attribute=0)|list, nested|map(attribute="1")|list, "abc"|map("upper")|list
xs|map|list
xs|map("nope")|list
xs|map(attribute="x", foo=1)|list
xs|select("odd")|list, xs|select("gt", 1)|list, xs|select("in", [1, 2])|list, xs|reject("even")|list, [0, 1, "", "a"]|select|list, [0, 1, "", "a"]|reject|list, users|selectattr("age", "eq", 3)|map(attribute="name")|list, users|selectattr("a")|list|length, users|rejectattr("a")|list|length, users|rejectattr("name", "equalto", "bob")|map(attribute="age")|list, users|selectattr("a.b", "defined")|list|length
xs|select("nope")|list
users|selectattr|list
xs|select("odd")|length
xs|select("odd")|first, xs|select("gt", 9)|first is defined, xs|map("string")|first
xs|select("odd")|last
messages|selectattr("role", "equalto", "user")|list|length, messages|map(attribute="role")|join(","), messages|rejectattr("role", "in", ["user", "tool"])|map(attribute="role")|list, (messages|last).role, messages|selectattr("content", "string")|list|length, messages|selectattr("tool_calls", "defined")|map(attribute="tool_calls.0.function.name")|list
s|replace("l", "L"), s|replace("l", "L", 1), n|replace(7, 8), s|replace("o", none), "a.b"|replace(".", "")
s|trim, pad|trim, "xxaxx"|trim("x"), none_|trim, 5|trim, "\n\na\n"|trim
s|default("x"), empty|default("x"), empty|default("x", true), none_|default("x"), none_|default("x", boolean=true), nope|default, 0|d(1, true)
s|list, d|list, (1, 2)|list, "é😀"|list
n|list
s|string, n|string, none_|string, xs|string|length
"42"|int, "42.7"|int, "x"|int, "x"|int(5), " 7 "|int, "0x1A"|int(base=16), "ff"|int(0, 16), "0b11"|int(0, 2), 3.9|int, -3.9|int, none_|int, true|int, "1e3"|int, "1_000"|int, "٣"|int, xs|int, "0o17"|int(base=8), "12"|int(base=0), ""|int
(1e308 * 10)|int
"1.5"|float, "x"|float, "x"|float(2), 5|float, "1e3"|float, "inf"|float, "nan"|float, " 2 "|float, none_|float, "1_0.5"|float, ".5"|float, "5."|float, true|float, "-Infinity"|float
42.55|round, 42.55|round(1), 42.55|round(1, "floor"), 42.45|round(1, "ceil"), 2.5|round, 3.5|round, -2.5|round, 7|round, 1234|round(-2), 1250|round(-2), 1350|round(-2), 2.675|round(2), 1.5|round|int, true|round, 5|round(1, "ceil"), 1234.5|round(-2), 7|round(2, "floor"), -1.5|round(0, "ceil")
"a"|round
1.5|round(0, "x")
-5|abs, -5.5|abs, true|abs, (-0.0)|abs
"a"|abs
"a b c"|wordcount, "a-b_c d'e"|wordcount, ""|wordcount, "日本 語"|wordcount
"<a href='x'>&\"</a>"|e, "<b>"|escape, "<b>"|safe, "<b>"|safe|e, "<b>"|forceescape, ("<b>"|e)|forceescape, ["<b>"|safe], "<b>"|e ~ "<i>", ("<b>"|e) + "<i>", "<i>" + ("<b>"|safe), ("%s"|safe) % "<x>", ("<b>"|safe)|upper, ("<b>"|safe).lower(), ("a"|safe)[0], ("{}"|safe).format("<"), ("a,b"|safe).split(","), ("<"|safe).join(["<", ">"]), ("a"|safe) * 2, ("x<"|safe).replace("x", "<"), ("a"|safe) == "a", {"a"|safe: 1}["a"], ("a"|safe)|length, ("a"|safe)|tojson, (("a"|safe)|string) is escaped, ("a"|safe) in "abc"
"<p>a  b</p><!-- c -->&amp; d"|striptags, none_|e, 5|e, none_|safe, xs|e
"a b/c?d=é&f"|urlencode, {"a": 1, "b c": "d/e"}|urlencode, [["k", "v"]]|urlencode, 5|urlencode
{"class": "x<", "id": none, "n": 5}|xmlattr, {"a": 1}|xmlattr(false), {}|xmlattr
{"a b": 1}|xmlattr
"a\nb\n\nc"|indent, "a\nb"|indent(2), "a\nb"|indent(2, true), "a\n\nb"|indent(2, blank=true), "a\nb"|indent("> "), "a\nb"|indent(width=1, first=true), ""|indent, "a\n"|indent
n|indent
"foo bar baz qux"|truncate(9), "foo bar baz qux"|truncate(9, true), "foo bar baz qux"|truncate(11), "foo bar baz qux"|truncate(11, false, "...", 0), "foobar"|truncate(3, true, "", 0), "abc"|truncate, "aaaaaaaaaaaaaaaaaaaa"|truncate(10, leeway=0), "a b c d e f g"|truncate(5, end="..", leeway=0)
"abc"|truncate(1)
"the quick brown fox jumps"|wordwrap(10), "abcdefghij kl"|wordwrap(4), "abcdefghij"|wordwrap(4, false), "a b\nc d"|wordwrap(3, wrapstring="|"), "  a  b"|wordwrap(3), ""|wordwrap
"a"|center(5) ~ "|", "ab"|center(7), n|center(3), "a"|center|length
100|filesizeformat, 1|filesizeformat, 0|filesizeformat, 1000|filesizeformat, 1024|filesizeformat(true), 1500000|filesizeformat, "123456789"|filesizeformat, 1e30|filesizeformat, 2048|filesizeformat(binary=true)
"%s-%s"|format("a", 1), "%(x)s"|format(x=5), "%d"|format(3.7), "x"|format, 5|format
"%s"|format("a", b=1)
d|attr("b") is defined, s|attr("upper") is callable, d|attr("get") is callable, s|attr("x") is defined, s|attr("__class__") is defined
d|items|list, {}|items|list
xs|items|list
none_|items|list
d|tojson, messages[3]|tojson, none_|tojson, t|tojson, s|tojson, uni|tojson, nums|tojson, "\"\\\n\t\x00\x1f\x7f/<>&'\u2028"|tojson, (1, [2])|tojson, {1: 2, none: 3, true: 4, 1.5: 5}|tojson, big|tojson, {}|tojson, []|tojson, ""|tojson
d|tojson(indent=2), xs|tojson(indent=2), nested|tojson(indent=4), d|tojson(indent=0), d|tojson(indent="\t"), {}|tojson(indent=2), []|tojson(indent=2), {"a": []}|tojson(indent=1)
d|tojson(sort_keys=true), {"b": 1, "a": [1, {"d": 1, "c": 2}]}|tojson(sort_keys=true), uni|tojson(ensure_ascii=true), "😀é"|tojson(true), d|tojson(separators=(",", ":")), d|tojson(separators=(" , ", " : "), indent=1), xs|tojson(none, 2)
range(3)|tojson
d.items()|tojson
{(1, 2): 3}|tojson
namespace(a=1)|tojson
s.upper|tojson
xs|tojson(nope=1)
xs|pprint, "a"|pprint, 5|pprint
"x"|nope
s|upper|lower|title, s|upper()|length, (s|upper).lower(), s|replace("a", "b")|upper
-n|abs, -(n|abs), - n|string, n|string * 2, 2 + n|string|int, n ** 2|string|int
s.split()[0]|upper, s.split(" ")|map("lower")|join("_"), s|upper|first ~ "x", not s|length > 3, s|length == 11 and t
[1, 2, 3][1], {"a": {"b": [10, 20]}}.a.b[1], (1, 2)[0], "abc"[1], {"x": 1}["x"], [[1]][0][0], "a.b".split(".")[-1], xs[n - 7], xs[-1:][0]
users.0.name, users[0]["name"], nested.1.0, xs.0, xs.1 + xs.2, s.0
messages[-1].content[0].text, messages[-1]["content"][0]["type"], messages[0].content.split()[0], messages[3].tool_calls[0].function.arguments.x, messages[3].content is none, messages[2].reasoning_content is none, messages[1].reasoning_content is defined
messages[3].tool_calls[0].function.arguments|tojson, messages[3].tool_calls[0].function.arguments, messages[3].tool_calls[0].function.arguments.items()|list
loop, loop is defined, caller is defined, self is defined, varargs is defined
loop.index
strftime_now("%d %b %Y"), strftime_now("%Y-%m-%d %H:%M:%S"), strftime_now("%A %B %j %U %w %W %y %I %p %f %%"), strftime_now("%-d/%-m/%e %D %F %T %R %c|%x|%X"), strftime_now("%a %u %V %G %C %h")
raise_exception("stop " ~ n)
raise_exception()
lipsum is defined
cycler("a", "b").next(), cycler("a").current, cycler(1, 2).items
cycler()
joiner()(), joiner("x") is callable
foo bar
1 +
(1
[1
{1}
{"a" 1}
1)
a..b
a.
"unterminated
'a
$
a ! b
a === b
f(x=1, 2)
f(*xs, 1)
f(**d, *xs)
f(x=1, x=2)
xs[1:2, 3]
xs[]
|upper
s|
s|1
is odd
n is
if
(), ((),), ((1)), ((1),)
1,
1, 2,
a = 1
true.x, none.x, "".join, 1.real
1.real
1 .real
(1).real
""[0], ""[0] is defined, "abc"[-4] is defined, [][0]
"a" == "a" == "a", 1 != 2 != 1, "a" in "ab" in "abc"
1 is number and "a" is string or nope is defined
d is mapping and d.b is defined and d.b == 1
(t if n > 5 else no) and s[:n - 2]
"yes" if "x" in d.a.k or n == 7 else "no"
[s, n, f]|map("string")|join("/"), [1, [2, [3]]]|string|replace(" ", "")
dict(x=n, **{"y": f}), dict(*[[("a", 1)]]), "{} {}".format(*xs), "{a}".format(**{"a": 5}), range(*[1, 4])|list
range(*n)
dict(**xs)
dict(**{1: 2})
messages|length - 1, messages|length - 1 == 5, (messages|length) % 2, messages[:-1]|length, messages[1:][::2]|length
(messages|selectattr("role", "equalto", "system")|list)[0].content, messages[0]["role"] == "system" and "brief" in messages[0].content
s is not string, s is not none and s is not undefined
n|string ~ f|string, "0" * 3 ~ n, "-" * 10, ("=" * 3).join(["a", "b"])
d.items()|sort|list|length
d.keys() == d.keys(), d.keys()|list == d|list
xs == [3, 1, 2], xs != (3, 1, 2), {} == {}, d == d, d.a == {"k": "v"}
1 == 1 and not none_ and nope is undefined and e == [] and ed == {}
[] is sequence and e is iterable, (e or "none"), (ed or [])|length, none_ or nope or "end"
s.split("o")|length, s.split("o", 1)[1], s.rsplit(" ", 1)|last, "</think>" in "a</think>b", "a</think>b".split("</think>")[-1].lstrip("\n")
"a</think>b".split("</think>")[0].split("<think>")[-1].rstrip("\n").lstrip("\n")
"""

STATEMENTS = r"""
{% for x in xs %}{{ loop.index }}{{ loop.index0 }}{{ loop.revindex }}{{ loop.revindex0 }}{{ loop.first }}{{ loop.last }}{{ loop.length }} {% endfor %}
{% for x in xs %}{{ loop.previtem }}<{{ x }}>{{ loop.nextitem }};{% endfor %}
{% for x in xs %}{{ loop.cycle("a", "b") }}{{ loop.depth }}{{ loop.depth0 }}{% endfor %}
{% for x in [1, 1, 2, 2, 1] %}{% if loop.changed(x) %}{{ x }}{% endif %}{% endfor %}
{% for x in xs %}{{ loop }}{% endfor %}
{% for x in xs %}{{ loop.nothing }}|{{ loop["index"] }}{% endfor %}
{% for x in xs if x > 1 %}{{ x }}{{ loop.index }}{{ loop.last }}{% else %}none{% endfor %}
{% for x in xs if x > 9 %}{{ x }}{% else %}none{% endfor %}
{% for x in e %}{{ x }}{% else %}empty{% endfor %}{{ x }}
{% for x in nope %}{{ x }}{% else %}undefined{% endfor %}
{% for x in n %}{% endfor %}
{% for x in none_ %}{% endfor %}
{% for a, b in [[1, 2], [3, 4]] %}{{ a }}-{{ b }};{% endfor %}
{% for a, b in [[1, 2, 3]] %}{% endfor %}
{% for a, b in xs %}{% endfor %}
{% for a, (b, c) in [[1, [2, 3]]] %}{{ a }}{{ b }}{{ c }}{% endfor %}
{% for (a, b) in [[1, 2]] %}{{ a }}{{ b }}{% endfor %}
{% for a, in [[1], [2]] %}{{ a }}{% endfor %}
{% for k, v in d.items() %}{{ k }}={{ v }};{% endfor %}
{% for k, v in d|items %}{{ k }}={{ v }};{% endfor %}
{% for k in d %}{{ k }};{% endfor %}
{% for c in "a😀é" %}[{{ c }}]{% endfor %}
{% for a, b in ["xy", "zw"] %}{{ b }}{{ a }}{% endfor %}
{% for x in 1, 2, 3 %}{{ x }}{% endfor %}
{% for x in xs %}{% for y in xs %}{{ loop.index }}{% endfor %}{{ loop.index }};{% endfor %}
{% for x in xs %}{% set outer = loop %}{% for y in ys %}{{ outer.index }}{{ loop.index }} {% endfor %}{% endfor %}
{% for x in xs %}{% set loop = 1 %}{% endfor %}
{% for loop in xs %}{% endfor %}
{% for x in xs %}{% if x == 1 %}{% continue %}{% endif %}{{ x }}{% endfor %}
{% for x in xs %}{% if x == 1 %}{% break %}{% endif %}{{ x }}{% else %}E{% endfor %}
{% for x in xs %}{% break %}{% else %}E{% endfor %}
{% for x in xs %}{% continue %}{% else %}E{% endfor %}
{% break %}
{% if t %}{% continue %}{% endif %}
{% for x in xs %}{% macro m() %}{% break %}{% endmacro %}{% endfor %}
{% for x in xs %}{% set y %}{% if x == 1 %}{% continue %}{% endif %}q{% endset %}{{ y }}{{ x }}{% endfor %}
{% for x in xs %}{% with a = x %}{% if a == 1 %}{% break %}{% endif %}{{ a }}{% endwith %}{% endfor %}
{% for x in tree recursive %}{{ x.v }}{% if x.c %}({{ loop(x.c) }}){% endif %}{{ loop.depth }}{% endfor %}
{% for x in tree recursive %}{{ loop.depth0 }}{{ x.v }}{{ loop(x.c) }}{% else %}.{% endfor %}
{% for x in xs %}{{ loop(xs) }}{% endfor %}
{% for x in [1, [2, [3]]] recursive %}{% if x is iterable %}[{{ loop(x) }}]{% else %}{{ x }}{% endif %}{% endfor %}
{% for x in [1, 2, 3, 4] if x is even recursive %}{{ x }}{% endfor %}
{% for x in xs|map("string") %}{{ loop.length }}{{ x }}{{ loop.last }}{% endfor %}
{% for x in xs|select("gt", 1) %}{{ x }}{{ loop.revindex }}{% endfor %}
{% set gen = xs|map("string") %}{% for x in gen %}{{ x }}{% endfor %}|{% for x in gen %}{{ x }}{% else %}spent{% endfor %}
{% set gen = xs|map("string") %}{{ gen|first }}{{ gen|list }}{{ gen|list }}
{% for x in range(3) %}{{ x }}{% endfor %}{% for x in range(3, 0, -1) %}{{ x }}{% endfor %}
{% for u in users|groupby("age") %}{{ u.grouper }}:{{ u.list|map(attribute="name")|join(",") }};{% endfor %}
{% for age, us in users|groupby("age") %}{{ age }}{{ us|length }}{% endfor %}
{% for row in xs|batch(2, 0) %}{{ row|join("-") }};{% endfor %}
{% for x in xs -%} {{ x }} {%- endfor %}
{% for x in xs %}{{ x }}{{ ", " if not loop.last }}{% endfor %}
{% if t %}a{% elif no %}b{% else %}c{% endif %}{% if no %}a{% elif t %}b{% else %}c{% endif %}{% if no %}a{% elif no %}b{% else %}c{% endif %}{% if no %}x{% endif %}
{% if nope %}a{% else %}b{% endif %}{% if nope is defined and nope.x %}a{% else %}b{% endif %}
{% if "false" %}a{% endif %}{% if messages[2].content %}b{% endif %}{% if empty %}c{% endif %}{% if none_ %}d{% endif %}{% if e %}e{% endif %}{% if 0.0 %}f{% endif %}{% if [0] %}g{% endif %}
{% if t %}{% set x = 1 %}{% endif %}{{ x }}
{% if no %}{% set x = 1 %}{% endif %}[{{ x }}]
{% if no %}{% set n = 1 %}{% endif %}[{{ n }}]
{% set x = 1 %}{{ x }}{% set x = x + 1 %}{{ x }}
{% set x, y = 1, 2 %}{{ x }}{{ y }}{% set x, y = y, x %}{{ x }}{{ y }}
{% set (a, b) = "xy" %}{{ a }}{{ b }}
{% set a, b = xs %}
{% set n = n + 1 %}{{ n }}
{% set sys = "" %}{% for m in messages %}{% if m.role == "system" %}{% set sys = m.content %}{% endif %}[{{ sys }}]{% endfor %}{{ sys }}
{% set x = 0 %}{% for y in xs %}{% set x = x + y %}{{ x }}{% endfor %}{{ x }}
{% set ns = namespace(x=0, found=false) %}{% for y in xs %}{% set ns.x = ns.x + y %}{% if y == 1 %}{% set ns.found = true %}{% endif %}{% endfor %}{{ ns.x }}{{ ns.found }}{{ ns }}
{% set ns = namespace() %}{% set ns.a, ns.b = 1, 2 %}{{ ns.a }}{{ ns.b }}{% set ns.a, z = [3, 4] %}{{ ns.a }}{{ z }}
{% set d.x = 1 %}
{% set nope.x = 1 %}
{% set ns = namespace(a=1) %}{% set ns["a"] = 2 %}
{% set true = 1 %}
{% set 1 = 1 %}
{% set x.y.z = 1 %}
{% set f(x) = 1 %}
{% set x %}a{{ n }}b{% endset %}[{{ x }}]{{ x|length }}
{% set x | upper %}a{{ n }}b{% endset %}[{{ x }}]
{% set x | replace("a", "z") | upper %}abc{% endset %}[{{ x }}]
{% set x %}{% set y = 5 %}{{ y }}{% endset %}{{ x }}{{ y }}
{% set x = "a" if t else "b" %}{{ x }}{% set y = xs|sort|first %}{{ y }}
{% set x = 1, %}{{ x }}{% set y = () %}{{ y }}
{% macro m(a, b=2) %}[{{ a }}{{ b }}]{% endmacro %}{{ m(1) }}{{ m(1, 3) }}{{ m(b=4, a=5) }}{{ m() }}
{% macro m(a) %}{{ a }}{% endmacro %}{{ m(1, 2) }}
{% macro m(a) %}{{ a }}{% endmacro %}{{ m(b=2) }}
{% macro m(a) %}{{ a }}{% endmacro %}{{ m(1, a=2) }}
{% macro m(a) %}{{ a }}{{ varargs }}{{ kwargs }}{% endmacro %}{{ m(1, 2, 3, x=4) }}
{% macro m() %}{{ varargs|length }}{{ kwargs.x }}{% endmacro %}{{ m(1, 2, x=3) }}{{ m() }}
{% macro m(a, b=a) %}{{ a }}{{ b }}{% endmacro %}{{ m(1) }}
{% macro m(a=b, b=2) %}{{ a }}{{ b }}{% endmacro %}[{{ m() }}]
{% macro m(a, a) %}{% endmacro %}
{% macro m(a=1, b) %}{% endmacro %}
{% macro m(x) %}{{ x }}{{ n }}{{ y }}{% endmacro %}{% set y = 9 %}{{ m(1) }}
{% macro fact(k) %}{{ 1 if k < 2 else k * fact(k - 1)|int }}{% endmacro %}{{ fact(5) }}
{% macro f(x) %}{{ f(x) }}{% endmacro %}{{ f(1) }}
{% macro m() %}x{% endmacro %}{{ m }}{{ m.name }}{{ m.arguments }}{{ m.catch_kwargs }}{{ m.caller }}{{ m is callable }}
{% macro m() %} a {% endmacro %}[{{ m() }}][{{ m()|trim }}][{{ m() | upper }}]{{ m()|length }}
{% macro m() %}{% set z = 1 %}{% endmacro %}{{ m() }}[{{ z }}]
{% macro m() %}{{ caller() }}{% endmacro %}{% call m() %}body{{ n }}{% endcall %}
{% macro m() %}{{ caller(1, 2) }}{% endmacro %}{% call(a, b=5) m() %}{{ a }}{{ b }}{% endcall %}
{% macro m(x) %}{% for i in x %}{{ caller(i) }}{% endfor %}{% endmacro %}{% call(i) m(xs) %}<{{ i }}>{% endcall %}
{% macro m() %}{{ caller }}{{ caller is defined }}{% endmacro %}{{ m() }}
{% macro m() %}{{ caller() }}{% endmacro %}{{ m() }}
{% macro m(caller=none) %}{{ caller }}{% endmacro %}{{ m() }}
{% macro m(caller) %}{{ caller() }}{% endmacro %}
{% macro m() %}{% endmacro %}{% call m() %}x{% endcall %}
{% call s.upper() %}x{% endcall %}
{% call s %}x{% endcall %}
{% macro outer() %}{% macro inner() %}i{{ n }}{% endmacro %}{{ inner() }}{% endmacro %}{{ outer() }}
{% for x in xs %}{% macro m() %}{{ x }}{% endmacro %}{{ m() }}{% endfor %}
{% if t %}{% macro m() %}yes{% endmacro %}{% endif %}{{ m() }}
{% macro m(msg) %}{% if msg is string %}{{ msg }}{% else %}{% for p in msg %}{{ m(p.text or "-") }}{% endfor %}{% endif %}{% endmacro %}{{ m(messages[-1].content) }}{{ m("x") }}
{% with a = 1, b = n %}{{ a }}{{ b }}{% endwith %}[{{ a }}]
{% with %}{% set q = 1 %}{{ q }}{% endwith %}[{{ q }}]
{% with a = 1 %}{% with a = 2, b = a %}{{ a }}{{ b }}{% endwith %}{{ a }}{% endwith %}
{% with n = n + 1 %}{{ n }}{% endwith %}{{ n }}
{% with a, b = [1, 2] %}{{ a }}{{ b }}{% endwith %}
{% filter upper %}a{{ s }}b{% endfilter %}
{% filter replace("a", "b") | upper %}aXa{% endfilter %}
{% filter nope %}x{% endfilter %}
{% filter upper %}{% set z = "q" %}{{ z }}{% endfilter %}[{{ z }}]
{% filter length %}abc{% endfilter %}
{% raw %}{{ not }} {% code %} {# c #}{% endraw %}
{%- raw -%} a {%- endraw -%} b
  {% raw %}
  x
  {% endraw %}
y
{% raw %}unterminated
{# comment {{ x }} #}a{#- b -#} c {#+ d +#} e
{# unterminated
{% generation %}a{{ n }}{% endgeneration %}b
{% for m in messages %}{% if m.role == "assistant" %}{% generation %}{{ m.content }}{% endgeneration %}{% endif %}{% endfor %}
{% generation %}{% set z = 1 %}{% endgeneration %}[{{ z }}]
{% set z = 1 %}{% generation %}{{ z }}{% set z = 2 %}{{ z }}{% endgeneration %}{{ z }}
{% block a %}A{{ n }}{% endblock %}{{ self.a() }}
{% block a %}{% endblock %}{% block a %}{% endblock %}
{% set q = 1 %}{% block a %}{{ q }}{% set q = 2 %}{{ q }}{% endblock %}{{ q }}
{% for x in xs %}{% block a scoped %}{{ x }}{% endblock %}{% endfor %}
{% for x in xs %}{% block a %}[{{ x }}]{% endblock %}{% endfor %}
{% block a %}{{ super() }}{% endblock %}
{% block a required %}{% endblock %}
{% block a %}x{% endblock b %}
{% include "x" %}
{% include "x" ignore missing %}
{% import "x" as y %}
{% from "x" import y %}
{% extends "x" %}
{% if no %}{% include "x" %}{% endif %}ok
{% if no %}{{ "x"|nope }}{% endif %}ok
{{ "a" if t else ("x"|nope) }}
{% if no %}{{ 1 is nope }}{% endif %}ok
{% if no %}{% for x in xs %}{{ x|nope }}{% endfor %}{% endif %}ok
{% if t %}{{ "x"|nope }}{% endif %}
{{ false and ("x"|nope) }}
{{ t or (n|nope) }}
{% print n, s %}{% print 1 %}
{% do xs %}
{% autoescape false %}{{ "<" }}{% endautoescape %}
{% unknown %}
{% endfor %}
{% for x in xs %}
{% if t %}
{% if t %}{% endfor %}{% endif %}
{% else %}
{% for x in xs %}{% else %}{% else %}{% endfor %}
{% if %}{% endif %}
{% for in xs %}{% endfor %}
{% for x of xs %}{% endfor %}
{% for x in xs
{{ n
{{ }}
{{ n }
{%
{% set x %}
{% macro %}{% endmacro %}
{% macro m %}{% endmacro %}
{% call %}{% endcall %}
{% if t: %}a{% endif %}
{% if t %}a{% else if no %}b{% endif %}
{{ "{{ n }}" }}{{ '{% if %}' }}
{{ n -}}   x   {{- n }}
a   {{- n -}}   b
a {%- if t -%} b {%- endif -%} c
a {%+ if t +%} b {%+ endif %}
  {% if t %}
  x
  {% endif %}
  y
  {%+ if t %}
  x
  {%+ endif %}
y
  {%- if t %}
x
{%- endif %}
a {% if t %} b {% endif %} c
	{# c #}
x
x {# c #}
y
{% if t %}

x

{% endif %}

y
{{ n }}
{{ n }}

  {{ n }}
  {% set x = 1 %}  {{ x }}
{% set x = 1 %}	{% set y = 2 %}
{{ x }}{{ y }}
a
{% for x in xs %}
- {{ x }}
{% endfor %}
b
{%- for m in messages %}
    {{- "<" + m.role + ">" }}
    {%- if m.content is string %}
        {{- m.content }}
    {%- elif m.content is none %}
        {{- "none" }}
    {%- else %}
        {%- for p in m.content %}
            {{- p.text or "" }}
        {%- endfor %}
    {%- endif %}
{%- endfor %}
{%- if add_generation_prompt %}
    {{- "<assistant>" }}
{%- endif %}
{{ bos_token }}{% for message in messages %}{% if (message['role'] == 'user') != (loop.index0 % 2 == 0) %}{{ loop.index0 }}{% endif %}{% endfor %}
{% if messages[0]['role'] == 'system' %}{% set loop_messages = messages[1:] %}{% set system_message = messages[0]['content'] %}{% else %}{% set loop_messages = messages %}{% set system_message = false %}{% endif %}{% for message in loop_messages %}{% if loop.index0 == 0 and system_message != false %}{% set content = '<<SYS>>' + system_message + '<</SYS>>' + message['content'] %}{% else %}{% set content = message['content'] %}{% endif %}{{ content }}|{% endfor %}
{% for m in messages if m.role not in ["system", "tool"] %}{{ m.role }}{{ loop.index }}{% endfor %}
{% set ns = namespace(is_first=true, system="") %}{%- for message in messages %}{%- if message['role'] == 'system' %}{% if ns.is_first %}{% set ns.system = ns.system + message['content'] %}{% set ns.is_first = false %}{% else %}{% set ns.system = ns.system + '\n\n' + message['content'] %}{% endif %}{%- endif %}{%- endfor %}{{ ns.system }}
{% set ns = namespace(last=-1) %}{% for m in messages[::-1] %}{% set index = (messages|length - 1) - loop.index0 %}{% if ns.last < 0 and m.role == "user" %}{% set ns.last = index %}{% endif %}{% endfor %}{{ ns.last }}
{% if tools is not none and tools|length > 0 %}T{% else %}no tools{% endif %}{% if not tools is defined %}U{% endif %}{% if tools %}x{% endif %}
{% set c = cycler("a", "b") %}{{ c.next() }}{{ c.next() }}{{ c.next() }}{{ c.current }}{{ c.reset() }}{{ c.pos }}
{% set j = joiner("; ") %}{% for x in xs %}{{ j() }}{{ x }}{% endfor %}
{% set a = namespace(n=0) %}{% macro inc() %}{% set a.n = a.n + 1 %}{{ a.n }}{% endmacro %}{{ inc() }}{{ inc() }}{{ a.n }}
{% macro render(v, d=0) %}{% if v is mapping %}{{ "{" }}{% for k, x in v.items() %}{{ k }}:{{ render(x, d + 1) }}{{ "," if not loop.last }}{% endfor %}{{ "}" }}{% elif v is iterable and v is not string %}[{% for x in v %}{{ render(x, d + 1) }}{% endfor %}]{% else %}{{ v }}@{{ d }}{% endif %}{% endmacro %}{{ render(d) }}{{ render(nested) }}
{%- set x = "a" -%}   {{- x -}}   {%- set y = "b" -%}{{ y }}
{%set x=1%}{{x}}{%if x%}y{%endif%}{%for i in xs%}{{i}}{%endfor%}
{{ [
  1,
  2
] }}{{ {
  "a": 1,
} }}
{{ "a
b" }}
{{ 'a\
b' }}
{% for x in xs %}{{ x }}{% if loop.first %}F{% endif %}{% if loop.last %}L{% endif %}{% endfor %}{{ loop }}
{% for x in xs %}{% for y in ys if loop %}{{ y }}{% endfor %}{% endfor %}
{% set x = namespace(v=xs) %}{% for i in x.v %}{{ i }}{% endfor %}{% set x.v = x.v + [9] %}{{ x.v }}
{% for k, v in {"a": [1], "b": {}}.items() %}{{ k }}{{ v }}{{ v|length }}{% endfor %}
{{ self }}
{% for i in range(3) %}{% if i == 1 %}{% set seen = true %}{% endif %}{{ seen }}{% endfor %}
{% set seen = false %}{% for i in range(3) %}{% if seen %}S{% endif %}{% set seen = true %}{{ seen }}{% endfor %}{{ seen }}
{% with x = 1 %}{% macro m() %}{{ x }}{% endmacro %}{{ m() }}{% endwith %}
{% macro a() %}{{ b() }}{% endmacro %}{% macro b() %}B{% endmacro %}{{ a() }}
{{ b() }}{% macro b() %}B{% endmacro %}
{% for x in xs %}{{ x }}{% endfor -%}
   end
{% if t -%}
  a
{%- else -%}
  b
{%- endif +%}
c
"""
