package io.xmodel.internal.text.split;

/** What becomes of the matches where a pattern cuts text, as in the tokenizers library. */
public enum Behavior {
  /** They are left out. */
  REMOVED,
  /** Each is a word of its own. */
  ISOLATED,
  /** Each belongs to what is before it. */
  MERGED_WITH_PREVIOUS,
  /** Each belongs to what is after it. */
  MERGED_WITH_NEXT,
  /** Those next to each other are one word. */
  CONTIGUOUS
}
