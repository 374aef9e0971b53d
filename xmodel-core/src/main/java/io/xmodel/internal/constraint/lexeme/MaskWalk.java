package io.xmodel.internal.constraint.lexeme;

import io.xmodel.internal.constraint.Effort;
import io.xmodel.internal.constraint.Mask;
import io.xmodel.internal.constraint.TokenSet;
import io.xmodel.internal.constraint.TokenTrie;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Finds the mask of a lexeme's state: walks through the tokens that may follow. */
final class MaskWalk {
  /** So many nodes of the trie are a step, where all states are known. */
  private static final int NODES = 8;

  private final Lexeme lexeme;
  private final TokenTrie walked;
  private final TokenSet.Builder within = new TokenSet.Builder();
  private final List<byte[]> paths = new ArrayList<>();
  private int[] ends = new int[16];
  private int visited;

  private MaskWalk(Lexeme lexeme, TokenTrie walked) {
    this.lexeme = lexeme;
    this.walked = walked;
  }

  /** The mask of a state. */
  static Mask of(Lexeme lexeme, TokenTrie trie, int state) {
    int run = lexeme.run(state);
    boolean sliced = run >= 0 && trie.slices().there();
    MaskWalk walk = new MaskWalk(lexeme, sliced ? trie.slices().others() : trie);
    if (sliced) {
      walk.within.addAll(trie.slices().plain(run));
    }
    walk.below(0, state, new byte[walk.walked.longest()], 0);
    Effort.steps(walk.visited / NODES);
    return new Mask(
        walk.within.build(),
        walk.walked,
        Arrays.copyOf(walk.ends, walk.paths.size()),
        List.copyOf(walk.paths));
  }

  private void below(int node, int state, byte[] path, int depth) {
    visited++;
    int end = walked.end(node);
    for (int child = node + 1; child < end; child = walked.end(child)) {
      int next = lexeme.next(state, walked.label(child));
      if (next == Lexeme.DEAD) {
        continue;
      }
      path[depth] = (byte) walked.label(child);
      if (lexeme.accepting(next)) {
        ends(child, Arrays.copyOf(path, depth + 1));
      }
      if (!lexeme.last(next)) {
        walked.addTokens(child, within);
        if (walked.hasChildren(child)) {
          below(child, next, path, depth + 1);
        }
      }
    }
  }

  private void ends(int node, byte[] path) {
    if (paths.size() == ends.length) {
      ends = Arrays.copyOf(ends, 2 * ends.length);
    }
    ends[paths.size()] = node;
    paths.add(path);
  }
}
