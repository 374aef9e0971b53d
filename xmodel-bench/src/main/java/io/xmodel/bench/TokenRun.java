package io.xmodel.bench;

import io.xmodel.backend.Batch;
import io.xmodel.backend.Batch.LogitsFor;
import io.xmodel.backend.Batch.Slot;
import io.xmodel.backend.Logits;
import io.xmodel.backend.ResidentModel;
import io.xmodel.backend.Sequence;
import io.xmodel.error.XmodelException;
import io.xmodel.model.ModelWeights;
import io.xmodel.tensor.DType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** Runs token tests on a loaded model. */
final class TokenRun {
  private final ResidentModel model;
  private final double tolerance;
  private final Random random = new Random(42);

  TokenRun(ResidentModel model, ModelWeights weights) {
    this.model = model;
    this.tolerance = tolerance(weights);
  }

  /**
   * How far decoding may be from prefill, as a part of the largest logit: the rounding of f32 sums.
   * The CPU backend rounds what 4-bit weights are multiplied by, where it decodes one token.
   */
  private static double tolerance(ModelWeights weights) {
    boolean rounds =
        weights.head().weight().dtype() == DType.Q4
            || weights.layers().getFirst().query().weight().dtype() == DType.Q4;
    return rounds ? 1e-2 : 1e-4;
  }

  /**
   * A benchmark of wrong answers is worth nothing: decoding token by token must agree with one
   * prefill. Returns the largest difference as a part of the largest logit.
   */
  double checkAnswer() {
    int[] ids = randomIds(12);
    int vocabulary = model.config().vocabSize();
    float[] atOnce = new float[vocabulary];
    float[] oneByOne = new float[vocabulary];
    try (Sequence a = model.open(ids.length);
        Sequence b = model.open(ids.length)) {
      try (Logits logits = model.forward(Batch.of(a, ids, LogitsFor.LAST))) {
        logits.copyTo(0, atOnce);
      }
      for (int id : ids) {
        try (Logits logits = model.forward(Batch.of(b, new int[] {id}, LogitsFor.LAST))) {
          logits.copyTo(0, oneByOne);
        }
      }
    }
    double largest = 0;
    double difference = 0;
    for (int i = 0; i < vocabulary; i++) {
      largest = Math.max(largest, Math.abs(atOnce[i]));
      difference = Math.max(difference, Math.abs(atOnce[i] - oneByOne[i]));
    }
    if (!(difference <= tolerance * largest) || largest == 0) {
      throw new XmodelException(
          "The answer is wrong, so nothing was timed: prefill and decode differ by %g where the largest logit is %g."
              .formatted(difference, largest));
    }
    return difference / largest;
  }

  /** What brackets a round: readings of the machine's limit just before and after. */
  interface Round {
    void before() throws Exception;

    void after(double seconds) throws Exception;
  }

  /** Runs a test once unmeasured, then {@code rounds} times. */
  void run(TokenTest test, int rounds, Round round) throws Exception {
    List<Sequence> sequences = new ArrayList<>();
    try {
      fill(test, sequences);
      seconds(test, sequences);
      for (int i = 0; i < rounds; i++) {
        round.before();
        round.after(seconds(test, sequences));
      }
    } finally {
      sequences.forEach(Sequence::close);
    }
  }

  /** Opens the sequences of a test and puts its depth into each. */
  void fill(TokenTest test, List<Sequence> sequences) {
    for (int i = 0; i < test.batch(); i++) {
      sequences.add(model.open(test.depth() + test.tokens() + 1));
      append(sequences.get(i), randomIds(test.depth()), LogitsFor.NONE);
    }
  }

  /** Runs a test once on sequences that hold its depth, and maybe more. */
  double seconds(TokenTest test, List<Sequence> sequences) {
    sequences.forEach(sequence -> sequence.rewind(test.depth()));
    int[] ids = randomIds(test.kind() == TokenTest.Kind.PREFILL ? test.tokens() : 1);
    long start = System.nanoTime();
    switch (test.kind()) {
      case PREFILL -> append(sequences.getFirst(), ids, LogitsFor.LAST);
      case DECODE -> decode(sequences, ids[0], test.tokens());
    }
    return (System.nanoTime() - start) * 1e-9;
  }

  private void append(Sequence sequence, int[] ids, LogitsFor last) {
    for (int from = 0; from < ids.length; from += model.preferredChunk()) {
      int to = Math.min(from + model.preferredChunk(), ids.length);
      LogitsFor wanted = to == ids.length ? last : LogitsFor.NONE;
      model.forward(Batch.of(sequence, Arrays.copyOfRange(ids, from, to), wanted)).close();
    }
  }

  private void decode(List<Sequence> sequences, int first, int steps) {
    int[] ids = new int[sequences.size()];
    Arrays.fill(ids, first);
    for (int step = 0; step < steps; step++) {
      List<Slot> slots = new ArrayList<>();
      for (int i = 0; i < ids.length; i++) {
        slots.add(new Slot(sequences.get(i), new int[] {ids[i]}, LogitsFor.LAST));
      }
      try (Logits logits = model.forward(new Batch(slots))) {
        for (int i = 0; i < ids.length; i++) {
          ids[i] = logits.argmax(i, logits.vocabSize());
        }
      }
    }
  }

  private int[] randomIds(int count) {
    return random.ints(count, 0, model.config().vocabSize()).toArray();
  }
}
