#!/usr/bin/env python3
"""Writes the general categories of Unicode as text: a line for each category, with its ranges.

The tokenizers library matches with Oniguruma, which knows Unicode 14, as Python 3.11 does:
    python3.11 tools/unicode/categories.py > xmodel-core/src/main/resources/io/xmodel/internal/text/regex/categories-14.txt
"""
import itertools
import sys
import unicodedata

if unicodedata.unidata_version != "14.0.0":
    sys.exit("expected Unicode 14.0.0, found " + unicodedata.unidata_version)
ranges = {}
for category, run in itertools.groupby(range(0x110000), lambda c: unicodedata.category(chr(c))):
    run = list(run)
    text = "%X" % run[0] if len(run) == 1 else "%X-%X" % (run[0], run[-1])
    ranges.setdefault(category, []).append(text)
for category in sorted(ranges):
    if category != "Cn":
        print(category, *ranges[category])
