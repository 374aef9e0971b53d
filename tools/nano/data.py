"""Packs documents end to end into rows of equal length, as arrays of ids, document numbers and loss weights."""

from __future__ import annotations

from typing import Iterator

import numpy as np

from bpe import Tokenizer
from chat import PAD, Part
from corpus import Corpus

OTHERS_WEIGHT = 0.1  # loss weight of text that the model does not write itself


def encode(tokenizer: Tokenizer, parts: list[Part]) -> tuple[list[int], list[float]]:
    ids: list[int] = []
    weights: list[float] = []
    for text, own in parts:
        piece = tokenizer.encode(text)
        ids += piece
        weights += [1.0 if own else OTHERS_WEIGHT] * len(piece)
    return ids, weights


def documents(corpus: Corpus, long: bool) -> Iterator[list[Part]]:
    while True:
        yield corpus.document(long)


def rows(tokenizer: Tokenizer, corpus: Corpus, length: int, long: bool) -> Iterator[list[tuple[list[int], list[float]]]]:
    """Each row a list of documents; best fit among 64 open rows."""
    open_rows: list[tuple[int, list]] = []  # room left, documents
    for parts in documents(corpus, long):
        ids, weights = encode(tokenizer, parts)
        ids, weights = ids[:length], weights[:length]
        fits = [i for i, (room, _) in enumerate(open_rows) if room >= len(ids)]
        if fits:
            i = min(fits, key=lambda i: open_rows[i][0])
            room, row = open_rows[i]
            row.append((ids, weights))
            open_rows[i] = (room - len(ids), row)
        else:
            open_rows.append((length - len(ids), [(ids, weights)]))
        if len(open_rows) > 64:
            yield open_rows.pop(min(range(len(open_rows)), key=lambda i: open_rows[i][0]))[1]


def batches(tokenizer: Tokenizer, corpus: Corpus, length: int, size: int, long: bool) -> Iterator[tuple[np.ndarray, np.ndarray, np.ndarray]]:
    source = rows(tokenizer, corpus, length, long)
    pad = tokenizer.ids[PAD]
    while True:
        ids = np.full((size, length), pad, np.int64)
        docs = np.zeros((size, length), np.int64)
        weights = np.zeros((size, length), np.float32)
        for b in range(size):
            at = 0
            for n, (doc, w) in enumerate(next(source), 1):
                ids[b, at:at + len(doc)], docs[b, at:at + len(doc)], weights[b, at:at + len(doc)] = doc, n, w
                at += len(doc)
        yield ids, docs, weights
