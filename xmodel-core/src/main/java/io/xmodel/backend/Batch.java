package io.xmodel.backend;

import io.xmodel.error.RequestException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The input of one forward pass: for each of several sequences, the tokens to append. Prefill in
 * chunks, decoding one token, decoding many sequences at once, scoring and speculative verification
 * are all this.
 *
 * @param slots at least one; a sequence appears once
 */
public record Batch(List<Slot> slots) {
  /** Copies the list and checks that no sequence appears twice. */
  public Batch {
    slots = List.copyOf(slots);
    if (slots.isEmpty()) {
      throw new RequestException("A batch needs at least one slot.");
    }
    Set<Sequence> seen = new HashSet<>();
    for (Slot slot : slots) {
      if (!seen.add(slot.sequence())) {
        throw new RequestException("A sequence may appear only once in a batch.");
      }
    }
  }

  /** A batch of one slot. */
  public static Batch of(Sequence sequence, int[] tokens, LogitsFor logits) {
    return new Batch(List.of(new Slot(sequence, tokens, logits)));
  }

  /** A batch of one slot whose tokens want their hidden states and no logits. */
  public static Batch ofStates(Sequence sequence, int[] tokens) {
    return new Batch(List.of(new Slot(sequence, tokens, LogitsFor.NONE, true)));
  }

  /** Tokens of all slots together. */
  public int tokens() {
    return slots.stream().mapToInt(Slot::count).sum();
  }

  /** Rows of logits that the pass will return: slots in order, positions in order. */
  public int logitsRows() {
    return slots.stream().mapToInt(Slot::logitsRows).sum();
  }

  /** Hidden states that the pass will return: slots in order, positions in order. */
  public int stateRows() {
    return slots.stream().mapToInt(Slot::stateRows).sum();
  }

  /** Which of a slot's positions want logits. */
  public enum LogitsFor {
    /** No position: the tokens are only put into the cache. */
    NONE,
    /** The last position: the usual for generating. */
    LAST,
    /** Every position: for scoring. */
    ALL
  }

  /**
   * One sequence's part of a batch.
   *
   * @param sequence where the tokens are appended
   * @param tokens at least one id, each below vocab_size
   * @param logits which of the tokens want logits
   * @param states whether each of the tokens wants its hidden state, for embeddings
   */
  public record Slot(Sequence sequence, int[] tokens, LogitsFor logits, boolean states) {
    /** Copies the tokens and checks that there are some. */
    public Slot {
      if (tokens.length == 0) {
        throw new RequestException("A slot needs at least one token.");
      }
      tokens = tokens.clone();
    }

    /** One that wants no hidden states: the usual. */
    public Slot(Sequence sequence, int[] tokens, LogitsFor logits) {
      this(sequence, tokens, logits, false);
    }

    /** A copy of the tokens. */
    @Override
    public int[] tokens() {
      return tokens.clone();
    }

    /** How many tokens. */
    public int count() {
      return tokens.length;
    }

    /** The i-th token. */
    public int token(int i) {
      return tokens[i];
    }

    /** Rows of logits this slot returns. */
    public int logitsRows() {
      return switch (logits) {
        case NONE -> 0;
        case LAST -> 1;
        case ALL -> count();
      };
    }

    /** Hidden states this slot returns. */
    public int stateRows() {
      return states ? count() : 0;
    }
  }
}
