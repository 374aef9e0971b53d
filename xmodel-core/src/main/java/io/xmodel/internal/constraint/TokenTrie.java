package io.xmodel.internal.constraint;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntFunction;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The tokens of a tokenizer as a tree of bytes, laid out so that a walk goes through memory in
 * order: a node's subtree follows it. Node 0 is the root. Immutable.
 */
public final class TokenTrie {
  /** What a node has for a token where there is none. */
  private static final int NONE = -1;

  /** A mask may take 16 KB. */
  private static final int MOST_MASKS = 4096;

  private static final byte[] NO_BYTES = {};

  private final byte[][] bytes;
  private final byte[] labels;
  private final int[] ends;
  private final int[] tokens;

  /** The next token with the same bytes, by id. */
  private final int[] twins;

  /** Bytes of the longest token. */
  private final int longest;

  /** The tokens, in order of their bytes. */
  private final int[] ids;

  private final Slices slices;
  private final LastUsed<MaskKey, Mask> masks = new LastUsed<>(MOST_MASKS);

  private TokenTrie(byte[][] bytes, List<Integer> ids, boolean sliced) {
    this.bytes = bytes;
    List<Integer> sorted = new ArrayList<>(ids);
    sorted.sort((a, b) -> Arrays.compareUnsigned(bytes[a], bytes[b]));
    int most = 1;
    for (int id : sorted) {
      most += bytes[id].length;
    }
    byte[] labels = new byte[most];
    int[] ends = new int[most];
    int[] tokens = new int[most];
    int[] twins = new int[bytes.length];
    Arrays.fill(tokens, NONE);
    Arrays.fill(twins, NONE);
    int[] path = new int[1 + sorted.stream().mapToInt(id -> bytes[id].length).max().orElse(0)];
    int nodes = 1;
    byte[] before = {};
    for (int id : sorted) {
      byte[] own = bytes[id];
      int common = Math.max(Arrays.mismatch(before, own), 0);
      if (Arrays.equals(before, own)) {
        common = own.length;
      }
      for (int depth = before.length; depth > common; depth--) {
        ends[path[depth]] = nodes;
      }
      for (int depth = common; depth < own.length; depth++) {
        labels[nodes] = own[depth];
        path[depth + 1] = nodes++;
      }
      int node = path[own.length];
      twins[id] = tokens[node];
      tokens[node] = id;
      before = own;
    }
    for (int depth = before.length; depth >= 0; depth--) {
      ends[path[depth]] = nodes;
    }
    this.longest = path.length - 1;
    this.ids = sorted.stream().mapToInt(Integer::intValue).toArray();
    this.labels = Arrays.copyOf(labels, nodes);
    this.ends = Arrays.copyOf(ends, nodes);
    this.tokens = Arrays.copyOf(tokens, nodes);
    this.twins = twins;
    this.slices = sliced ? Slices.of(this, sorted) : Slices.NONE;
  }

  /**
   * The tokens of a tokenizer.
   *
   * @param limit one more than the largest id
   * @param bytes the bytes of a token; null for one that is no text, such as a special token
   */
  public static TokenTrie of(int limit, IntFunction<byte @Nullable []> bytes) {
    byte[][] all = new byte[limit][];
    List<Integer> ids = new ArrayList<>();
    for (int id = 0; id < limit; id++) {
      byte[] own = bytes.apply(id);
      all[id] = own == null ? new byte[0] : own.clone();
      if (own != null && own.length > 0) {
        ids.add(id);
      }
    }
    return new TokenTrie(all, ids, true);
  }

  /** Of some of the tokens. */
  TokenTrie only(List<Integer> ids) {
    return new TokenTrie(bytes, ids, false);
  }

  /** One more than the largest id. */
  public int idLimit() {
    return bytes.length;
  }

  /** The bytes of a token, not to be changed; none where it is no text. */
  public byte[] bytes(int id) {
    return id >= 0 && id < bytes.length ? bytes[id] : NO_BYTES;
  }

  /** Nodes, the root included. */
  public int nodes() {
    return ends.length;
  }

  /** Bytes of the longest token. */
  public int longest() {
    return longest;
  }

  /** The byte that leads to a node. */
  public int label(int node) {
    return labels[node] & 0xFF;
  }

  /** The node after a node's subtree. */
  public int end(int node) {
    return ends[node];
  }

  public boolean hasChildren(int node) {
    return ends[node] > node + 1;
  }

  /** Adds the tokens that end at a node. */
  public void addTokens(int node, TokenSet.Builder set) {
    for (int id = tokens[node]; id != NONE; id = twins[id]) {
      set.add(id);
    }
  }

  /** The node that bytes lead to, or -1. */
  public int find(byte[] text) {
    int node = 0;
    for (byte b : text) {
      int child = node + 1;
      while (child < ends[node] && labels[child] != b) {
        child = ends[child];
      }
      if (child >= ends[node]) {
        return -1;
      }
      node = child;
    }
    return node;
  }

  /** Takes out the tokens that begin with these bytes. */
  public void removeBelow(byte[] text, TokenSet.Builder set) {
    int first = find(text);
    for (int node = first; first >= 0 && node < ends[first]; node++) {
      for (int id = tokens[node]; id != NONE; id = twins[id]) {
        set.remove(id);
      }
    }
  }

  /** Takes out all tokens. */
  public void removeAll(TokenSet.Builder set) {
    for (int id : ids) {
      set.remove(id);
    }
  }

  private record MaskKey(Object automaton, int state) {}

  /**
   * The mask of an automaton's state over these tokens; made where it is not known.
   *
   * @param automaton stands for it; it is kept with the mask
   */
  public Mask mask(Object automaton, int state, Supplier<Mask> maker) {
    return masks.get(new MaskKey(automaton, state), maker);
  }

  /** The tokens of plain characters, and the others. */
  public Slices slices() {
    return slices;
  }
}
