package io.xmodel.internal.constraint.lexeme;

import io.xmodel.internal.constraint.Either;
import io.xmodel.internal.constraint.Language.Place;
import io.xmodel.internal.constraint.Mask;
import io.xmodel.internal.constraint.TokenSet;
import io.xmodel.internal.constraint.TokenTrie;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A place within a word that can go on.
 *
 * @param then what comes after the word
 */
public record WordPlace(Lexeme lexeme, int state, Place then) implements Place {
  /** The place in a state: after the word where it cannot go on. */
  public static Place of(Lexeme lexeme, int state, Place then) {
    return lexeme.last(state) ? then : new WordPlace(lexeme, state, then);
  }

  @Override
  public @Nullable Place next(int b) {
    int next = lexeme.next(state, b);
    Place within = next == Lexeme.DEAD ? null : of(lexeme, next, then);
    if (!lexeme.accepting(state)) {
      return within;
    }
    Place after = then.next(b);
    if (within == null || after == null) {
      return within == null ? after : within;
    }
    return Either.of(List.of(within, after));
  }

  @Override
  public boolean accepting() {
    return lexeme.accepting(state) && then.accepting();
  }

  @Override
  public boolean many() {
    return lexeme.many(state) || then.many();
  }

  @Override
  public void collect(TokenTrie trie, int node, TokenSet.Builder tokens) {
    if (node == 0) {
      Mask mask = lexeme.mask(trie, state);
      tokens.addAll(mask.within());
      for (int end : mask.ends()) {
        mask.walked().addTokens(end, tokens);
        if (mask.walked().hasChildren(end)) {
          then.collect(mask.walked(), end, tokens);
        }
      }
    } else {
      walk(trie, node, state, tokens);
    }
    if (lexeme.accepting(state)) {
      then.collect(trie, node, tokens);
    }
  }

  private void walk(TokenTrie trie, int node, int from, TokenSet.Builder tokens) {
    int end = trie.end(node);
    for (int child = node + 1; child < end; child = trie.end(child)) {
      int next = lexeme.next(from, trie.label(child));
      if (next != Lexeme.DEAD) {
        trie.addTokens(child, tokens);
        if (trie.hasChildren(child)) {
          walk(trie, child, next, tokens);
          if (lexeme.accepting(next)) {
            then.collect(trie, child, tokens);
          }
        }
      }
    }
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return this == other
        || (other instanceof WordPlace place
            && lexeme == place.lexeme
            && state == place.state
            && then.equals(place.then));
  }

  @Override
  public int hashCode() {
    return 31 * System.identityHashCode(lexeme) + state;
  }
}
