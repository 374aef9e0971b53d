package io.xmodel.internal.text.regex;

import io.xmodel.internal.text.regex.Program.Range;
import io.xmodel.internal.text.regex.Program.Step;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A program made ready to run: its sets as classes of characters, its questions as bits. */
final class Steps {
  /** What {@link #choose} gives where the match ends. */
  static final int MATCH = 0;

  /** Ways to go on from a place, which are kept for each; published expressions have a hundred. */
  private static final int MAX_WAYS = 1 << 12;

  private final Program program;
  private final CharClasses classes;

  /** By step: the classes that it takes, or after which it goes on. */
  private final BitSet[] classesOf;

  /** By class: how look-behind tells it; all of a kind look alike to it. */
  private final int[] kindOf;

  /** By kind: the step's answer is whether this is set; the last kind is the start of the text. */
  private final List<BitSet> behindOf = new ArrayList<>();

  /** By step that takes a character: where one resumes after it, from 1. Place 0 is the start. */
  private final int[] resumeOf;

  private final int[] resumeStep;

  Steps(Program program) {
    this.program = program;
    List<Step> steps = program.steps();
    classes =
        new CharClasses(
            steps.stream()
                .<CodePoints>mapMulti((step, sets) -> {
                  if (step instanceof Step.Take take) {
                    sets.accept(take.set());
                  } else if (step instanceof Step.Behind behind) {
                    sets.accept(behind.set());
                  }
                })
                .toList());
    classesOf = new BitSet[steps.size()];
    resumeOf = new int[steps.size()];
    List<Integer> resumes = new ArrayList<>(List.of(program.start()));
    for (int i = 0; i < steps.size(); i++) {
      if (steps.get(i) instanceof Step.Take take) {
        classesOf[i] = classes.within(take.set());
        resumeOf[i] = resumes.size();
        resumes.add(take.next());
      } else if (steps.get(i) instanceof Step.Behind behind) {
        classesOf[i] = classes.within(behind.set());
      }
    }
    resumeStep = resumes.stream().mapToInt(Integer::intValue).toArray();
    kindOf = kinds(steps);
    if (classes.size() * (long) kinds() > MAX_WAYS) {
      throw new PatternException(
          "tells more than %s kinds of characters and places apart".formatted(MAX_WAYS));
    }
  }

  private int[] kinds(List<Step> steps) {
    Map<BitSet, Integer> kinds = new LinkedHashMap<>();
    int[] of = new int[classes.size()];
    for (int c = 0; c < of.length; c++) {
      BitSet answers = new BitSet();
      for (int i = 0; i < steps.size(); i++) {
        answers.set(i, steps.get(i) instanceof Step.Behind && classesOf[i].get(c));
      }
      kinds.putIfAbsent(answers, kinds.size());
      of[c] = kinds.get(answers);
    }
    BitSet atStart = new BitSet();
    for (int i = 0; i < steps.size(); i++) {
      atStart.set(i, steps.get(i) instanceof Step.Behind behind && behind.atStart());
    }
    behindOf.addAll(kinds.keySet());
    // Without look-behind every place is of one kind.
    if (kinds.size() > 1 || !atStart.equals(behindOf.getFirst())) {
      behindOf.add(atStart);
    }
    return of;
  }

  CharClasses charClasses() {
    return classes;
  }

  int classes() {
    return classes.size();
  }

  /** How many kinds of places look-behind tells apart. */
  int kinds() {
    return behindOf.size();
  }

  /** The kind of the start of the text. */
  int kindAtStart() {
    return behindOf.size() - 1;
  }

  /** The kind of a place after a character. */
  int kindAfter(int charClass) {
    return kindOf[charClass];
  }

  int start() {
    return program.start();
  }

  /** How many places to resume at there are. */
  int resumes() {
    return resumeStep.length;
  }

  static boolean has(long[] bits, int index) {
    return (bits[index >> 6] >>> index & 1) != 0;
  }

  private static void set(long[] bits, int index) {
    bits[index >> 6] |= 1L << index;
  }

  /** The steps that lead to a match at the end of a text. */
  long[] viableAtEnd(int kindBefore) {
    return closed(new long[(classesOf.length + 63) / 64], kindBefore);
  }

  /** The steps that lead to a match before a character of a class. */
  long[] viableBefore(long[] after, int charClass, int kindBefore) {
    long[] viable = new long[after.length];
    for (int i = 0; i < classesOf.length; i++) {
      if (program.steps().get(i) instanceof Step.Take take
          && classesOf[i].get(charClass)
          && has(after, take.next())) {
        set(viable, i);
      }
    }
    return closed(viable, kindBefore);
  }

  /** Adds the steps that take no character. */
  private long[] closed(long[] viable, int kindBefore) {
    // Whether a look-ahead fails is known only once all of its steps are.
    for (Range range : program.lookAheads()) {
      close(viable, range, kindBefore);
    }
    close(viable, new Range(0, classesOf.length), kindBefore);
    return viable;
  }

  private void close(long[] viable, Range range, int kindBefore) {
    boolean changed = true;
    while (changed) {
      changed = false;
      for (int i = range.first(); i < range.end(); i++) {
        if (!has(viable, i) && goesOn(i, viable, kindBefore)) {
          set(viable, i);
          changed = true;
        }
      }
    }
  }

  private boolean goesOn(int step, long[] viable, int kindBefore) {
    return switch (program.steps().get(step)) {
      case Step.Take take -> false;
      case Step.Fork fork -> has(viable, fork.preferred()) || has(viable, fork.other());
      case Step.Ahead ahead ->
          has(viable, ahead.next()) && has(viable, ahead.body()) != ahead.negative();
      case Step.Behind behind -> has(viable, behind.next()) && behindOf.get(kindBefore).get(step);
      case Step.Match match -> true;
    };
  }

  /**
   * Takes the preferred way to the next character, among those that lead to a match.
   *
   * @return where one resumes after that character, or {@link #MATCH}
   */
  int choose(long[] viable, int resume) {
    int at = resumeStep[resume];
    while (true) {
      switch (program.steps().get(at)) {
        case Step.Take take -> {
          return resumeOf[at];
        }
        case Step.Match match -> {
          return MATCH;
        }
        case Step.Fork fork -> at = has(viable, fork.preferred()) ? fork.preferred() : fork.other();
        case Step.Ahead ahead -> at = ahead.next();
        case Step.Behind behind -> at = behind.next();
      }
    }
  }
}
