package io.xmodel.cli;

/** What to continue or to score. */
sealed interface Prompt {
  /** A text, still to be tokenised. */
  record Text(String text) implements Prompt {}

  /** Token ids, taken as they are. */
  record Ids(int[] ids) implements Prompt {}
}
