"""Trains the tokenizer on a sample of the corpus and writes tokenizer.json."""

from __future__ import annotations

import sys
from collections import Counter
from pathlib import Path

import bpe
from corpus import bpe_words

VOCABULARY, SEED, DOCUMENTS = 3072, 7, 20000

if __name__ == "__main__":
    tokenizer = bpe.Tokenizer(bpe.train(Counter(bpe_words(SEED, DOCUMENTS)), VOCABULARY))
    assert len(tokenizer) == VOCABULARY
    tokenizer.save(Path(sys.argv[1]))
