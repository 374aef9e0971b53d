package io.xmodel.backend;

import static org.assertj.core.api.Assertions.assertThat;

import io.xmodel.generation.EngineOptions;
import io.xmodel.generation.GeneratedToken;
import io.xmodel.internal.engine.Embedder;
import io.xmodel.internal.engine.Ending;
import io.xmodel.internal.engine.Engine;
import io.xmodel.internal.engine.Request;
import io.xmodel.internal.engine.Sink;
import io.xmodel.progress.ProgressListener;
import io.xmodel.sampling.SamplingOptions;
import io.xmodel.sampling.TokenLogprob;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** Through the engine, a text gives what the reference gives, alone and with seven others. */
public interface EngineContract extends BackendSubject {
  /** The reference's texts, one after another. */
  @ParameterizedTest
  @FieldSource("io.xmodel.Goldens#NAMES")
  default void theEngineAgreesWithTheReference(String name) {
    try (Golden golden = Golden.open(name);
        Engine engine = engine(golden)) {
      for (Golden.Text text : golden.texts()) {
        Reader.of(engine, text.ids(), text.greedy().length).check(text);
      }
    }
  }

  /** All at once, with four that begin like the longest and go on differently. */
  @ParameterizedTest
  @FieldSource("io.xmodel.Goldens#NAMES")
  default void theEngineAgreesWithTheReferenceBesideOthers(String name) {
    try (Golden golden = Golden.open(name);
        Engine engine = engine(golden)) {
      int[] longest = golden.longest();
      List<Reader> readers = new ArrayList<>();
      for (Golden.Text text : golden.texts()) {
        readers.add(Reader.of(engine, text.ids(), text.greedy().length));
        int[] other = Arrays.copyOf(longest, longest.length - readers.size());
        other[other.length - 1] = (other[other.length - 1] + 1) % 100;
        readers.add(Reader.of(engine, other, 40));
      }
      readers.forEach(Reader::await);
      for (int i = 0; i < golden.texts().size(); i++) {
        readers.get(2 * i).check(golden.texts().get(i));
      }
      assertThat(engine.stats().steps()).isLessThan(8 * 24);
    }
  }

  /** Several texts at once, beside a generation: the means of the reference's states. */
  @Test
  default void embeddingsAgreeWithTheReference() {
    try (Golden golden = Golden.open(golden());
        Engine engine = engine(golden)) {
      int[] ids = golden.stages().ids();
      float[][] states = Objects.requireNonNull(golden.stages().stages().get("norm"));
      List<int[]> texts = new ArrayList<>();
      List<float[]> expected = new ArrayList<>();
      for (int length = 1; length <= ids.length; length++) {
        texts.add(Arrays.copyOf(ids, length));
        expected.add(direction(Arrays.copyOf(states, length)));
      }
      Golden.Text text = golden.texts().getFirst();
      Reader beside = Reader.of(engine, text.ids(), text.greedy().length);
      List<float[]> embeddings =
          Embedder.embed(engine, states[0].length, texts, 3, ProgressListener.NONE);
      BackendSubject.assertAgree(
          "embeddings", embeddings.toArray(float[][]::new), expected.toArray(float[][]::new));
      beside.check(text);
    }
  }

  private static float[] direction(float[][] states) {
    double[] mean = new double[states[0].length];
    for (float[] state : states) {
      for (int i = 0; i < mean.length; i++) {
        mean[i] += state[i] / states.length;
      }
    }
    double length = Math.sqrt(Arrays.stream(mean).map(value -> value * value).sum());
    float[] direction = new float[mean.length];
    for (int i = 0; i < mean.length; i++) {
      direction[i] = (float) (mean[i] / length);
    }
    return direction;
  }

  private Engine engine(Golden golden) {
    int context = 128;
    return new Engine(
        load(golden, options().withContext(context)),
        context,
        new EngineOptions(8, 8, EngineOptions.DEFAULT.stepMillis(), 8));
  }

  /** What one generation says. */
  final class Reader implements Sink {
    private final List<Double> scored = new ArrayList<>();
    private final List<GeneratedToken> tokens = new ArrayList<>();
    private final CompletableFuture<Ending> end = new CompletableFuture<>();

    private Reader() {}

    static Reader of(Engine engine, int[] ids, int tokens) {
      Reader reader = new Reader();
      engine.submit(
          new Request(
              ids, tokens, 0, Set.of(), SamplingOptions.GREEDY, 5, 1, Integer.MAX_VALUE, ""),
          reader);
      return reader;
    }

    @Override
    public void scored(int position, double logprob, List<TokenLogprob> top) {
      scored.add(logprob);
    }

    @Override
    public boolean token(GeneratedToken token) {
      tokens.add(token);
      return false;
    }

    @Override
    public void end(Ending ending) {
      end.complete(ending);
    }

    void await() {
      assertThat(end.join().failure()).isNull();
    }

    void check(Golden.Text text) {
      await();
      assertThat(scored).hasSize(text.ids().length - 1);
      for (int i = 1; i < text.ids().length; i++) {
        double expected = Objects.requireNonNull(text.tokenLogprobs()[i]);
        BackendSubject.assertLogprob(i, scored.get(i - 1), expected, 1e-3);
      }
      assertThat(tokens).hasSize(text.greedy().length);
      for (int i = 0; i < tokens.size(); i++) {
        int expected = text.greedy()[i];
        GeneratedToken found = tokens.get(i);
        if (found.id() != expected) {
          // The reference chose by a hair, or else it is a fault.
          assertThat(found.top())
              .as("token %d: expected %d, found %d", i, expected, found.id())
              .anyMatch(one -> one.id() == expected && found.logprob() - one.logprob() <= 1e-3);
          return;
        }
      }
    }
  }
}
