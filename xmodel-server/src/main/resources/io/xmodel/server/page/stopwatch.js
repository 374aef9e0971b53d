// Measures an answer while it comes, on the reader's side of the wire.

/** Seconds. What takes less has no speed worth telling: it came in one piece. */
const SHORTEST = 0.1;

export class Stopwatch {
  #begun = performance.now();
  #first = null;
  #last = null;
  #firstTokens = null;
  #tokens = null;
  #total = null;

  /** Looks at a piece of the answer. */
  see(piece) {
    const now = performance.now();
    if (piece.content || piece.reasoning || piece.calls) {
      this.#first ??= now;
    }
    if (piece.tokens > 0 && this.#first !== null) {
      this.#firstTokens ??= piece.tokens;
      this.#tokens = piece.tokens;
      this.#total = piece.total;
      this.#last = now;
    }
  }

  /** Seconds to the first token, tokens, and how many a second; null where that is unknown. */
  stats() {
    const seconds = (this.#last - this.#first) / 1000;
    const further = this.#tokens - this.#firstTokens;
    return {
      first: this.#first === null ? null : (this.#first - this.#begun) / 1000,
      tokens: this.#tokens,
      total: this.#total,
      rate: seconds >= SHORTEST ? further / seconds : null,
    };
  }
}
