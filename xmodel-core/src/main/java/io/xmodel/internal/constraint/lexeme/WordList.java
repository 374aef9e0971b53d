package io.xmodel.internal.constraint.lexeme;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.TreeMap;

/**
 * A list of words, as a tree of their code points. A state is a beginning that some of them have.
 */
public final class WordList implements Points {
  private final List<Node> nodes = new ArrayList<>();

  /**
   * A beginning.
   *
   * @param word whether it is a word, too
   * @param children by code point, the beginnings that are one longer
   */
  private record Node(boolean word, TreeMap<Integer, Integer> children) {}

  /** These words, all different; at least one. */
  public WordList(Collection<String> words) {
    List<int[]> sorted =
        words.stream().map(word -> word.codePoints().toArray()).sorted(Arrays::compare).toList();
    Deque<Beginning> open = new ArrayDeque<>();
    add(sorted, 0, open);
    while (!open.isEmpty()) {
      grow(open.remove(), open);
    }
  }

  /** What these words, in order, have in common up to a depth. */
  private record Beginning(int node, List<int[]> words, int depth) {}

  private int add(List<int[]> words, int depth, Deque<Beginning> open) {
    nodes.add(new Node(words.getFirst().length == depth, new TreeMap<>()));
    open.add(new Beginning(nodes.size() - 1, words, depth));
    return nodes.size() - 1;
  }

  private void grow(Beginning beginning, Deque<Beginning> open) {
    Node node = nodes.get(beginning.node);
    List<int[]> words = beginning.words;
    int depth = beginning.depth;
    int at = node.word ? 1 : 0;
    while (at < words.size()) {
      int point = words.get(at)[depth];
      int end = at;
      while (end < words.size() && words.get(end)[depth] == point) {
        end++;
      }
      node.children.put(point, add(words.subList(at, end), depth + 1, open));
      at = end;
    }
  }

  @Override
  public int start() {
    return 0;
  }

  @Override
  public int next(int state, int codePoint) {
    return nodes.get(state).children.getOrDefault(codePoint, DEAD);
  }

  @Override
  public boolean any(int state, int first, int last) {
    Integer child = nodes.get(state).children.ceilingKey(first);
    return child != null && child <= last;
  }

  @Override
  public int uniform(int state, int first, int last) {
    return any(state, first, last) ? MIXED : DEAD;
  }

  @Override
  public boolean accepting(int state) {
    return nodes.get(state).word;
  }

  @Override
  public int run(int state) {
    return -1;
  }
}
