"""Writes xmodel-core/src/test/resources/tokenizer/tokenizer.json: a byte-level BPE tokenizer of a few
hundred tokens with the pre-tokenizer and special tokens of the published one (DeepSeek-V3's).

    python3 tools/test-tokenizer/make.py
"""

import collections
import json
import pathlib
import re

CORPUS = (
    "The capital of China is Beijing. The model reads the text and writes the next token, one by one. "
    "What is the weather in Paris today? It is twenty degrees and the sun is shining. "
    "A user asks, the assistant answers; a tool returns {\"city\": \"Paris\", \"t\": 20} and so on. "
    "public static void main(String[] args) { System.out.println(\"hello world\"); }\n\n"
    "中国的首都是北京。今天天气怎么样？模型一个一个地写出下一个词。你好，世界！"
)
MERGES = 300
SPECIALS = [  # content, special; ids after the merges
    ("<｜fim▁hole｜>", False), ("<｜User｜>", False), ("<｜Assistant｜>", False), ("<|EOT|>", True),
    ("<｜tool▁calls▁begin｜>", False), ("<｜tool▁calls▁end｜>", False), ("<｜tool▁call▁begin｜>", False),
    ("<｜tool▁call▁end｜>", False), ("<｜tool▁outputs▁begin｜>", False), ("<｜tool▁outputs▁end｜>", False),
    ("<｜tool▁output▁begin｜>", False), ("<｜tool▁output▁end｜>", False), ("<｜tool▁sep｜>", False),
]
FIRST = ["<｜begin▁of▁sentence｜>", "<｜end▁of▁sentence｜>", "<｜▁pad▁｜>"]


def alphabet():
    printable = [*range(33, 127), *range(0xA1, 0xAD), *range(0xAE, 256)]
    extra = iter(range(256, 512))
    return {b: chr(b if b in printable else next(extra)) for b in range(256)}


def learn():
    """Plain BPE over words, most frequent pair first."""
    letters = alphabet()
    words = collections.Counter(re.findall(r" ?[^\W\d_]+|\d{1,3}| ?[^\w\s]+|\s+", CORPUS))
    words = {tuple(letters[b] for b in w.encode()): n for w, n in words.items()}
    merges = []
    while len(merges) < MERGES:
        pairs = collections.Counter()
        for word, n in words.items():
            for pair in zip(word, word[1:]):
                pairs[pair] += n
        if not pairs:
            break
        best = max(pairs, key=lambda p: (pairs[p], p))
        merges.append(best)
        merged = {}
        for word, n in words.items():
            out = []
            for letter in word:
                if out and (out[-1], letter) == best:
                    out[-1] += letter
                else:
                    out.append(letter)
            merged[tuple(out)] = merged.get(tuple(out), 0) + n
        words = merged
    return merges


def main():
    merges = learn()
    vocab = FIRST + sorted(alphabet().values()) + [a + b for a, b in merges]
    assert len(set(vocab)) == len(vocab)

    def added(i, content, special, normalized):
        return {"id": i, "content": content, "single_word": False, "lstrip": False, "rstrip": False,
                "normalized": normalized, "special": special}

    def split(regex):
        return {"type": "Split", "pattern": {"Regex": regex}, "behavior": "Isolated", "invert": False}

    tokenizer = {
        "version": "1.0", "truncation": None, "padding": None,
        "added_tokens": [added(i, c, True, False) for i, c in enumerate(FIRST)]
        + [added(len(vocab) + i, c, s, True) for i, (c, s) in enumerate(SPECIALS)],
        "normalizer": {"type": "Sequence", "normalizers": []},
        "pre_tokenizer": {"type": "Sequence", "pretokenizers": [
            split("\\p{N}{1,3}"), split("[一-龥぀-ゟ゠-ヿ]+"),
            split("[!\"#$%&'()*+,\\-./:;<=>?@\\[\\\\\\]^_`{|}~][A-Za-z]+|[^\r\n\\p{L}\\p{P}\\p{S}]?[\\p{L}\\p{M}]+"
                  "| ?[\\p{P}\\p{S}]+[\r\n]*|\\s*[\r\n]+|\\s+(?!\\S)|\\s+"),
            {"type": "ByteLevel", "add_prefix_space": False, "trim_offsets": True, "use_regex": False}]},
        "post_processor": {"type": "ByteLevel", "add_prefix_space": True, "trim_offsets": False, "use_regex": True},
        "decoder": {"type": "ByteLevel", "add_prefix_space": True, "trim_offsets": True, "use_regex": True},
        "model": {"type": "BPE", "dropout": None, "unk_token": None, "continuing_subword_prefix": None,
                  "end_of_word_suffix": None, "fuse_unk": False, "byte_fallback": False,
                  "vocab": {t: i for i, t in enumerate(vocab)}, "merges": [f"{a} {b}" for a, b in merges]},
    }
    target = pathlib.Path(__file__).parents[2] / "xmodel-core/src/test/resources/tokenizer/tokenizer.json"
    target.write_text(json.dumps(tokenizer, ensure_ascii=False, indent=1) + "\n")
    print(target, len(vocab), "tokens +", len(SPECIALS))


main()
