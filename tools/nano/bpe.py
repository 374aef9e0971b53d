"""Byte-level BPE in the construction of DeepSeek-V3's tokenizer: trainer, encoder and tokenizer.json writer.

The encoder is the Python twin of what Hugging Face `tokenizers` does with the file written here. Python's `re` knows no
\\p{..} classes, so they are spelled out as code-point ranges taken from `unicodedata`.
"""

from __future__ import annotations

import json
import re
import sys
import unicodedata
from collections import Counter, defaultdict
from pathlib import Path

from chat import SPECIALS

# The three Split patterns as the tokenizer.json states them (Oniguruma syntax). Digits are split one by one.
DIGITS = r"\p{N}"
CJK = r"[一-龥぀-ゟ゠-ヿ]+"
WORDS = (r"""[!"#$%&'()*+,\-./:;<=>?@\[\\\]^_`{|}~][A-Za-z]+|[^\r\n\p{L}\p{P}\p{S}]?[\p{L}\p{M}]+"""
         r"""| ?[\p{P}\p{S}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+""")
_SPACES = "\\t\\n\\x0b\\x0c\\r \\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000"


def _ranges(category: str) -> str:
    """The inside of a `re` character class holding every code point of a general category's first letter."""
    out, start = [], None
    for cp in range(sys.maxunicode + 2):
        inside = cp <= sys.maxunicode and unicodedata.category(chr(cp))[0] == category
        if inside and start is None:
            start = cp
        elif not inside and start is not None:
            out.append(f"\\U{start:08x}-\\U{cp - 1:08x}")
            start = None
    return "".join(out)


def _python_pattern(pattern: str) -> re.Pattern[str]:
    for letter in "LMNPS":
        if f"\\p{{{letter}}}" in pattern:
            ranges = _ranges(letter)
            pattern = re.sub(r"(\[[^\]]*)\\p\{%s\}" % letter, lambda m: m.group(1) + ranges, pattern)
            pattern = pattern.replace(f"\\p{{{letter}}}", f"[{ranges}]")
    pattern = pattern.replace(r"\s", f"[{_SPACES}]").replace(r"\S", f"[^{_SPACES}]")
    return re.compile(pattern)


_PATTERNS = [_python_pattern(p) for p in (DIGITS, CJK, WORDS)]


def _isolate(pattern: re.Pattern[str], text: str) -> list[str]:
    out, last = [], 0
    for m in pattern.finditer(text):
        if m.start() > last:
            out.append(text[last:m.start()])
        if m.end() > m.start():
            out.append(m.group())
        last = m.end()
    if last < len(text):
        out.append(text[last:])
    return out


def pretokenize(text: str) -> list[str]:
    pieces = [text]
    for pattern in _PATTERNS:
        pieces = [q for p in pieces for q in _isolate(pattern, p)]
    return pieces


def _byte_alphabet() -> dict[int, str]:
    """GPT-2's printable stand-in for each byte."""
    keep = [*range(0x21, 0x7F), *range(0xA1, 0xAD), *range(0xAE, 0x100)]
    table, extra = {b: chr(b) for b in keep}, 0
    for b in range(256):
        if b not in table:
            table[b] = chr(256 + extra)
            extra += 1
    return table


BYTE_TO_CHAR = _byte_alphabet()
CHAR_TO_BYTE = {c: b for b, c in BYTE_TO_CHAR.items()}


def to_alphabet(text: str) -> str:
    return "".join(BYTE_TO_CHAR[b] for b in text.encode("utf-8"))


def train(words: Counter[str], vocab_size: int) -> list[tuple[str, str]]:
    """Learns merges over the given pre-split words until the vocabulary is full; ties break alphabetically."""
    symbols = [(list(to_alphabet(w)), n) for w, n in sorted(words.items())]
    pairs: Counter[tuple[str, str]] = Counter()
    where: dict[tuple[str, str], set[int]] = defaultdict(set)
    for i, (word, n) in enumerate(symbols):
        for pair in zip(word, word[1:]):
            pairs[pair] += n
            where[pair].add(i)
    merges: list[tuple[str, str]] = []
    while len(merges) < vocab_size - 256 - len(SPECIALS) and pairs:
        best = min(pairs, key=lambda p: (-pairs[p], p))
        if pairs[best] < 2:
            break
        merges.append(best)
        for i in list(where[best]):
            word, n = symbols[i]
            for pair in zip(word, word[1:]):
                pairs[pair] -= n
                where[pair].discard(i)
                if pairs[pair] <= 0:
                    del pairs[pair]
            word = _merge(word, best)
            symbols[i] = (word, n)
            for pair in zip(word, word[1:]):
                pairs[pair] += n
                where[pair].add(i)
    return merges


def _merge(word: list[str], pair: tuple[str, str]) -> list[str]:
    out, i = [], 0
    while i < len(word):
        if i + 1 < len(word) and (word[i], word[i + 1]) == pair:
            out.append(word[i] + word[i + 1])
            i += 2
        else:
            out.append(word[i])
            i += 1
    return out


class Tokenizer:
    """Encodes and decodes; special tokens written in the text become their ids."""

    def __init__(self, merges: list[tuple[str, str]], specials: list[str] = SPECIALS):
        self.merges, self.specials = merges, specials
        tokens = [*specials, *(BYTE_TO_CHAR[b] for b in sorted(BYTE_TO_CHAR)), *(a + b for a, b in merges)]
        self.ids = {t: i for i, t in enumerate(tokens)}
        assert len(self.ids) == len(tokens), "a merge repeats a token"
        self.tokens = tokens
        self._rank = {pair: r for r, pair in enumerate(merges)}
        self._split = re.compile("(" + "|".join(map(re.escape, sorted(specials, key=len, reverse=True))) + ")")
        self._cache: dict[str, list[int]] = {}

    def __len__(self) -> int:
        return len(self.tokens)

    def _word(self, piece: str) -> list[int]:
        got = self._cache.get(piece)
        if got is None:
            word = list(to_alphabet(piece))
            while len(word) > 1:
                best = min(zip(word, word[1:]), key=lambda p: self._rank.get(p, len(self._rank)))
                if best not in self._rank:
                    break
                word = _merge(word, best)
            got = self._cache[piece] = [self.ids[s] for s in word]
        return got

    def encode(self, text: str) -> list[int]:
        ids: list[int] = []
        for i, part in enumerate(self._split.split(text)):
            if i % 2:
                ids.append(self.ids[part])
            elif part:
                for piece in pretokenize(part):
                    ids.extend(self._word(piece))
        return ids

    def decode(self, ids: list[int], skip_special: bool = False) -> str:
        out = bytearray()
        for i in ids:
            if i < len(self.specials):
                if not skip_special:
                    out += self.tokens[i].encode("utf-8")
            else:
                out += bytes(CHAR_TO_BYTE[c] for c in self.tokens[i])
        return out.decode("utf-8", errors="replace")

    def save(self, path: Path) -> None:
        split = [{"type": "Split", "pattern": {"Regex": p}, "behavior": "Isolated", "invert": False} for p in (DIGITS, CJK, WORDS)]
        byte_level = {"type": "ByteLevel", "add_prefix_space": False, "trim_offsets": True, "use_regex": False}
        added = [{"id": i, "content": t, "single_word": False, "lstrip": False, "rstrip": False, "normalized": False, "special": True}
                 for i, t in enumerate(self.specials)]
        path.write_text(json.dumps({
            "version": "1.0", "truncation": None, "padding": None, "added_tokens": added,
            "normalizer": {"type": "Sequence", "normalizers": []},
            "pre_tokenizer": {"type": "Sequence", "pretokenizers": [*split, byte_level]},
            "post_processor": {"type": "ByteLevel", "add_prefix_space": True, "trim_offsets": False, "use_regex": True},
            "decoder": {"type": "ByteLevel", "add_prefix_space": True, "trim_offsets": True, "use_regex": True},
            "model": {"type": "BPE", "dropout": None, "unk_token": None, "continuing_subword_prefix": None,
                      "end_of_word_suffix": None, "fuse_unk": False, "byte_fallback": False,
                      "vocab": self.ids, "merges": [f"{a} {b}" for a, b in self.merges]},
        }, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")

    @staticmethod
    def load(path: Path) -> "Tokenizer":
        data = json.loads(path.read_text(encoding="utf-8"))
        merges = [tuple(m.split(" ")) for m in data["model"]["merges"]]
        specials = [t["content"] for t in sorted(data["added_tokens"], key=lambda t: t["id"])]
        tokenizer = Tokenizer(merges, specials)
        assert tokenizer.ids == data["model"]["vocab"], f"{path}: the vocabulary is not alphabet + merges in order"
        return tokenizer
