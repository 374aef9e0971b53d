package io.xmodel.internal.constraint.lexeme;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;

/**
 * A list of words. A state is a beginning that some of them have; in order of their code points,
 * these stand side by side.
 */
public final class WordList implements Points {
  private static final int NONE = -1;

  /** Words in order of their code points. */
  private final List<int[]> sorted;

  /** By place in that order: the place in the list that was given. */
  private final int[] given;

  private final List<Node> nodes = new ArrayList<>();

  /**
   * A beginning.
   *
   * @param from the first of the words that begin so
   * @param to after the last of them
   * @param word the word that it is, or NONE
   */
  private record Node(int from, int to, int word, TreeMap<Integer, Integer> children) {}

  /** These words, all different; at least one. */
  public WordList(Collection<String> words) {
    List<String> list = List.copyOf(words);
    List<Integer> order = new ArrayList<>();
    List<int[]> points = new ArrayList<>();
    for (String word : list) {
      order.add(points.size());
      points.add(word.codePoints().toArray());
    }
    order.sort(Comparator.comparing(points::get, java.util.Arrays::compare));
    sorted = order.stream().map(points::get).toList();
    given = order.stream().mapToInt(Integer::intValue).toArray();
    add(0, sorted.size(), 0);
  }

  private int add(int from, int to, int depth) {
    int number = nodes.size();
    boolean ends = sorted.get(from).length == depth;
    TreeMap<Integer, Integer> children = new TreeMap<>();
    nodes.add(new Node(from, to, ends ? from : NONE, children));
    int at = ends ? from + 1 : from;
    while (at < to) {
      int point = sorted.get(at)[depth];
      int end = at;
      while (end < to && sorted.get(end)[depth] == point) {
        end++;
      }
      children.put(point, add(at, end, depth + 1));
      at = end;
    }
    return number;
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
    return nodes.get(state).word != NONE;
  }

  @Override
  public int run(int state) {
    return -1;
  }

  /** The place in the list of the word that a state is; −1 where it is none. */
  public int word(int state) {
    int word = nodes.get(state).word;
    return word == NONE ? NONE : given[word];
  }

  /** In order of code points, the first word that begins so. */
  public int from(int state) {
    return nodes.get(state).from;
  }

  /** In order of code points, the place after the last word that begins so. */
  public int to(int state) {
    return nodes.get(state).to;
  }

  /** By place in order of code points: the place in the list that was given. */
  public int given(int sortedPlace) {
    return given[sortedPlace];
  }
}
