package io.xmodel.internal.engine;

import io.xmodel.backend.FakeModel;
import io.xmodel.internal.constraint.Constraint;
import io.xmodel.internal.constraint.Constraints;
import io.xmodel.sampling.SamplingOptions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;

/**
 * A random workload: a model, an engine's limits, and who asks for what, when, and how its reader
 * behaves. All of it follows from a seed.
 */
final class Workload {
  static final int VOCABULARY = 12;

  /** What a reader does. */
  enum Kind {
    KEEPS_UP,
    PAUSES,
    FICKLE,
    THROWS,
    THROWS_WHEN_ASKED,
    THROWS_AT_END,
    STOPS
  }

  /**
   * Someone who asks.
   *
   * @param arrival step before which it is submitted
   * @param cancelAt step before which it is cancelled; -1: it is not
   * @param kind what its reader does
   * @param at after how many tokens, or calls, it does it
   * @param pause how many steps it pauses
   */
  record Client(Request request, int arrival, int cancelAt, Kind kind, int at, int pause) {}

  final int blockSize;
  final int blocks;
  final int context;
  final int budget;
  final int mostRunning;
  final int prefixes;
  final double failingSteps;
  final double failingBlocks;
  final List<Client> clients = new ArrayList<>();
  private final Random random;
  private final int[][] texts;
  private final boolean calm;

  Workload(long seed) {
    random = new Random(seed);
    blockSize = 1 + random.nextInt(5);
    context = 6 + random.nextInt(30);
    int least = Math.ceilDiv(context, blockSize);
    blocks =
        switch (random.nextInt(5)) {
          case 0, 1 -> least;
          case 2, 3 -> least + random.nextInt(least);
          default -> 8 * least;
        };
    budget = 1 + random.nextInt(16);
    mostRunning = 1 + random.nextInt(5);
    prefixes = random.nextInt(4);
    failingSteps = random.nextInt(4) == 0 ? 0.1 : 0;
    failingBlocks = random.nextInt(6) == 0 ? 0.05 : 0;
    texts = new int[2][];
    for (int i = 0; i < texts.length; i++) {
      texts[i] = random.ints(context + 1, 0, VOCABULARY).toArray();
    }
    calm = random.nextInt(4) == 0;
    int count = 1 + random.nextInt(8);
    int arrival = 0;
    for (int i = 0; i < count; i++) {
      arrival += random.nextInt(3) == 0 ? random.nextInt(12) : 0;
      clients.add(client(arrival));
    }
  }

  /** One that needs little and always keeps up: it would fit where others do not. */
  Client small(int arrival) {
    int[] prompt = random.ints(1 + random.nextInt(4), 0, VOCABULARY).toArray();
    Request request =
        new Request(
            prompt,
            2 + random.nextInt(7),
            0,
            Set.of(),
            SamplingOptions.GREEDY,
            -1,
            Request.SCORE_NONE,
            VOCABULARY,
            "");
    return new Client(request, arrival, -1, Kind.KEEPS_UP, 1, 1);
  }

  Random random() {
    return random;
  }

  FakeModel model() {
    return new FakeModel(FakeModel.HASHING, VOCABULARY, budget, blockSize, blocks);
  }

  /** One more. */
  Client client(int arrival) {
    Kind kind = Kind.KEEPS_UP;
    int cancelAt = -1;
    if (!calm && random.nextInt(2) == 0) {
      kind = Kind.values()[random.nextInt(Kind.values().length)];
    }
    if (!calm && random.nextInt(6) == 0) {
      cancelAt = arrival + random.nextInt(15);
    }
    return new Client(
        request(), arrival, cancelAt, kind, 1 + random.nextInt(6), 1 + random.nextInt(12));
  }

  private Request request() {
    int maxTokens = random.nextInt(5) == 0 ? 0 : random.nextInt(20);
    boolean states = maxTokens == 0 && random.nextInt(3) == 0;
    int longest = maxTokens == 0 && !states ? context + 1 : context;
    int length = 1 + random.nextInt(random.nextBoolean() ? longest : Math.ceilDiv(longest, 3));
    int[] prompt = Arrays.copyOf(texts[random.nextInt(texts.length)], length);
    if (random.nextInt(2) == 0) {
      for (int i = random.nextInt(length); i < length; i++) {
        prompt[i] = random.nextInt(VOCABULARY);
      }
    }
    boolean scores = !states && (maxTokens == 0 ? random.nextInt(4) > 0 : random.nextInt(6) == 0);
    int from = scores ? 1 + random.nextInt(length + 1) : Request.SCORE_NONE;
    Set<Integer> stops = random.nextInt(3) == 0 ? Set.of(random.nextInt(VOCABULARY)) : Set.of();
    return new Request(
        prompt,
        maxTokens,
        random.nextInt(3) == 0 ? random.nextInt(maxTokens + 1) : 0,
        stops,
        sampling(),
        random.nextInt(4) - 1,
        from,
        random.nextInt(4) == 0 ? VOCABULARY - 2 : VOCABULARY,
        random.nextInt(4) == 0 ? "salt" : "",
        states,
        states || random.nextInt(5) > 0 ? null : constraint(2));
  }

  private int[] ids(int most) {
    return random.ints(1 + random.nextInt(most), 0, VOCABULARY - 2).toArray();
  }

  /** Ids that must come, parts that may, or anything until one id. */
  private Constraint constraint(int depth) {
    return switch (depth == 0 ? 0 : random.nextInt(5)) {
      case 0 -> Constraints.ids(ids(5));
      case 1 -> Constraints.sequence(constraint(depth - 1), constraint(depth - 1));
      case 2 -> Constraints.oneOf(List.of(constraint(depth - 1), constraint(depth - 1)));
      case 3 ->
          Constraints.repeated(
              constraint(depth - 1), Constraints.ids(ids(2)), 1 + random.nextInt(3));
      default -> {
        int begin = random.nextInt(VOCABULARY - 2);
        Constraint after = Constraints.sequence(Constraints.ids(begin), constraint(depth - 1));
        yield Constraints.freeUntil(VOCABULARY - 2, Set.of(), begin, after);
      }
    };
  }

  private SamplingOptions sampling() {
    SamplingOptions options = SamplingOptions.GREEDY;
    if (random.nextInt(3) == 0) {
      options = options.withRepetitionPenalty(1.5f).withFrequencyPenalty(0.5f);
    }
    if (random.nextBoolean()) {
      options = options.withTemperature(1.5f).withSeed(random.nextLong());
    }
    if (random.nextInt(3) == 0) {
      options = options.withTopK(4).withTopP(0.9f);
    }
    return options;
  }

  /** Steps that a text as long as the context takes where it is always first. */
  int longestAlone() {
    return Math.ceilDiv(context, Math.ceilDiv(budget, 2)) + context + 1;
  }
}
