package io.xmodel.internal.text;

import java.util.Arrays;
import java.util.BitSet;
import java.util.Collection;

/**
 * Finds the longest of many strings at a place in a text. The strings share their beginnings in a
 * tree, which is followed no further than the text goes along.
 */
public final class LongestMatch {
  private static final long EMPTY = -1;

  private final BitSet firstChars = new BitSet();

  /** A node of the tree and a character, by hash, with linear probing; a power of two. */
  private final long[] edges;

  /** Where each edge leads. */
  private final int[] targets;

  /** By node: whether a string ends there. */
  private final BitSet ends = new BitSet();

  /** A matcher of these strings; empty ones are ignored. */
  public LongestMatch(Collection<String> strings) {
    int chars = strings.stream().mapToInt(String::length).sum();
    edges = new long[Integer.highestOneBit(Math.max(chars, 8)) * 4];
    targets = new int[edges.length];
    Arrays.fill(edges, EMPTY);
    int nodes = 1;
    for (String string : strings) {
      int node = 0;
      for (int i = 0; i < string.length(); i++) {
        int slot = slot(node, string.charAt(i));
        if (edges[slot] == EMPTY) {
          edges[slot] = edge(node, string.charAt(i));
          targets[slot] = nodes++;
        }
        node = targets[slot];
      }
      if (node > 0) {
        ends.set(node);
        firstChars.set(string.charAt(0));
      }
    }
  }

  private static long edge(int node, char c) {
    return (long) node << 16 | c;
  }

  private int slot(int node, char c) {
    long edge = edge(node, c);
    int slot = (int) (edge * 0x9E3779B97F4A7C15L >>> 32) & edges.length - 1;
    while (edges[slot] != edge && edges[slot] != EMPTY) {
      slot = slot + 1 & edges.length - 1;
    }
    return slot;
  }

  /** Length of the longest string that stands at {@code index}; 0 when none does. */
  public int lengthAt(String text, int index) {
    return lengthAt(text, index, text.length());
  }

  /** As above, of those that end at {@code limit} or before. */
  int lengthAt(String text, int index, int limit) {
    if (!firstChars.get(text.charAt(index))) {
      return 0;
    }
    int longest = 0;
    int node = 0;
    for (int i = index; i < limit; i++) {
      int slot = slot(node, text.charAt(i));
      if (edges[slot] == EMPTY) {
        break;
      }
      node = targets[slot];
      if (ends.get(node)) {
        longest = i + 1 - index;
      }
    }
    return longest;
  }
}
