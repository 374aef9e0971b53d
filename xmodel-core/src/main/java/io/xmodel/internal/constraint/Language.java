package io.xmodel.internal.constraint;

import org.jspecify.annotations.Nullable;

/** A set of byte strings. Immutable; any thread may use it. */
@FunctionalInterface
public interface Language {
  /** Where a text of this language begins after which something else comes. */
  Place start(Place then);

  /**
   * A place within a text: an immutable value, equal to others from which the same can follow.
   * Whatever place one comes to, there is a way to the end.
   */
  interface Place {
    /** The end of all texts: nothing follows. */
    Place END =
        new Place() {
          @Override
          public @Nullable Place next(int b) {
            return null;
          }

          @Override
          public boolean accepting() {
            return true;
          }
        };

    /** The place after a byte, 0 to 255; null where no text goes on so. */
    @Nullable Place next(int b);

    /** Whether the text may end here. */
    boolean accepting();

    /**
     * Whether very many texts may follow, more than anyone comes to write. False where that is not
     * plain to see.
     */
    default boolean many() {
      return false;
    }

    /**
     * Collects the tokens that may follow.
     *
     * @param node a node of the trie; this place is after the bytes that lead to it, and the tokens
     *     below it are looked at
     */
    default void collect(TokenTrie trie, int node, TokenSet.Builder tokens) {
      Effort.step();
      int end = trie.end(node);
      for (int child = node + 1; child < end; child = trie.end(child)) {
        Place place = next(trie.label(child));
        if (place != null) {
          trie.addTokens(child, tokens);
          if (trie.hasChildren(child)) {
            place.collect(trie, child, tokens);
          }
        }
      }
    }
  }
}
