package io.xmodel.internal.constraint.lexeme;

import io.xmodel.internal.constraint.TokenSet;
import io.xmodel.internal.constraint.TokenTrie;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Which tokens stay within a word, by state, and where in the trie a word may end before its token
 * does. The first needs no knowledge of what comes after a word, so it is computed once.
 */
public final class Masks {
  /** Masks of further states are computed anew each time: each may take 16 KB. */
  private static final int MOST = 512;

  private final TokenTrie trie;
  private final Lexeme lexeme;
  private final Map<Integer, Mask> byState = new ConcurrentHashMap<>();

  Masks(TokenTrie trie, Lexeme lexeme) {
    this.trie = trie;
    this.lexeme = lexeme;
  }

  TokenTrie trie() {
    return trie;
  }

  /**
   * The tokens of a state.
   *
   * @param within tokens after which the word can still go on
   * @param walked the trie that was walked; it has all tokens in which a word may end
   * @param ends nodes where a word may end
   * @param paths by end: the bytes that lead there
   */
  public record Mask(TokenSet within, TokenTrie walked, int[] ends, List<byte[]> paths) {}

  /** The mask of a state. */
  public Mask of(int state) {
    Mask known = byState.get(state);
    if (known == null) {
      known = compute(state);
      if (byState.size() < MOST) {
        byState.put(state, known);
      }
    }
    return known;
  }

  private Mask compute(int state) {
    TokenSet.Builder within = new TokenSet.Builder();
    TokenTrie walked = trie;
    int run = lexeme.run(state);
    if (run >= 0 && trie.slices().there()) {
      within.addAll(trie.slices().plain(run));
      walked = trie.slices().others();
    }
    Walk walk = new Walk(walked, within);
    walk.below(0, state, new byte[walked.longest()], 0);
    int[] ends = Arrays.copyOf(walk.ends, walk.size);
    return new Mask(within.build(), walked, ends, List.copyOf(walk.paths));
  }

  private final class Walk {
    private final TokenTrie walked;
    private final TokenSet.Builder within;
    private int[] ends = new int[16];
    private final List<byte[]> paths = new ArrayList<>();
    private int size;

    Walk(TokenTrie walked, TokenSet.Builder within) {
      this.walked = walked;
      this.within = within;
    }

    void below(int node, int state, byte[] path, int depth) {
      int end = walked.end(node);
      for (int child = node + 1; child < end; child = walked.end(child)) {
        int next = lexeme.next(state, walked.label(child));
        if (next == Lexeme.DEAD) {
          continue;
        }
        path[depth] = (byte) walked.label(child);
        if (lexeme.accepting(next)) {
          if (size == ends.length) {
            ends = Arrays.copyOf(ends, 2 * size);
          }
          ends[size++] = child;
          paths.add(Arrays.copyOf(path, depth + 1));
        }
        if (!lexeme.last(next)) {
          walked.addTokens(child, within);
          if (walked.hasChildren(child)) {
            below(child, next, path, depth + 1);
          }
        }
      }
    }
  }
}
