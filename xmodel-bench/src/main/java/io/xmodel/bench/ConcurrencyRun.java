package io.xmodel.bench;

import io.xmodel.backend.BackendOptions;
import io.xmodel.backend.Backends;
import io.xmodel.backend.Batch;
import io.xmodel.backend.Batch.LogitsFor;
import io.xmodel.backend.Logits;
import io.xmodel.backend.ResidentModel;
import io.xmodel.backend.Sequence;
import io.xmodel.error.XmodelException;
import io.xmodel.generation.EngineOptions;
import io.xmodel.generation.EngineStats;
import io.xmodel.internal.engine.Engine;
import io.xmodel.internal.engine.Scorer;
import io.xmodel.model.ModelWeights;
import io.xmodel.progress.ProgressListener;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Clients of an engine, timed. */
final class ConcurrencyRun implements AutoCloseable {
  /**
   * What each client does.
   *
   * @param prompt tokens of its own
   * @param tokens to generate
   * @param shared tokens before the prompt, the same for all
   * @param beside tokens of a prompt that is read meanwhile; 0: none
   * @param rounds requests one after another
   * @param plain whether a plain loop is measured in turns
   */
  record Shape(int prompt, int tokens, int shared, int beside, int rounds, boolean plain) {
    int context() {
      return Math.max(shared + prompt + tokens, beside) + 1;
    }
  }

  private final String name;
  private final String dtype;
  private final int threads;
  private final Shape shape;
  private final ResidentModel model;
  private final TokenRun plainly;
  private final Engine engine;
  private final Random random = new Random(7);
  private final int[] beginning;

  ConcurrencyRun(
      String name,
      ModelWeights weights,
      String backend,
      BackendOptions options,
      int mostClients,
      int stepMillis,
      Shape shape) {
    this.name = name;
    this.dtype = TokenSession.dtype(weights);
    this.threads =
        options.threads() > 0 ? options.threads() : Runtime.getRuntime().availableProcessors();
    this.shape = shape;
    // A plain loop needs room beside the texts that the engine keeps, so it keeps fewer of them.
    int kept = shape.plain() ? mostClients : 64;
    int positions = options.kvPositions();
    if (positions == 0 && shape.plain()) {
      positions = (3 * mostClients + 2) * Math.ceilDiv(shape.context(), 64) * 64;
    }
    this.model =
        Backends.load(
            backend,
            weights,
            options.withContext(shape.context()).withKvPositions(positions),
            ProgressListener.NONE);
    this.plainly = new TokenRun(model, weights);
    plainly.checkAnswer();
    this.beginning = ids(shape.shared());
    int[] text = ids(Math.min(40, shape.context()));
    double[] expected = plainLogprobs(text);
    this.engine =
        new Engine(
            model, shape.context(), new EngineOptions(mostClients + 1, 4096, stepMillis, kept));
    check(Scorer.score(engine, text, text.length, text.length, ProgressListener.NONE), expected);
  }

  /** A benchmark of wrong answers is worth nothing: the engine must score as a plain pass does. */
  private static void check(double[] actual, double[] expected) {
    for (int i = 1; i < actual.length; i++) {
      if (!(Math.abs(actual[i] - expected[i]) < 2e-2)) {
        throw new XmodelException(
            "The answer is wrong, so nothing was timed: token %d has log-probability %f through the engine and %f in one pass."
                .formatted(i, actual[i], expected[i]));
      }
    }
  }

  private double[] plainLogprobs(int[] text) {
    double[] logprobs = new double[text.length];
    try (Sequence sequence = model.open(text.length);
        Logits logits = model.forward(Batch.of(sequence, text, LogitsFor.ALL))) {
      for (int i = 1; i < text.length; i++) {
        logprobs[i] = logits.get(i - 1, text[i]) - logits.logSumExp(i - 1);
      }
    }
    return logprobs;
  }

  private int[] ids(int count) {
    return random.ints(count, 0, model.config().vocabSize()).toArray();
  }

  private int[] prompt() {
    return IntStream.concat(Arrays.stream(beginning), Arrays.stream(ids(shape.prompt()))).toArray();
  }

  /** Measures so many clients. */
  ConcurrencyResult measure(int clients) throws InterruptedException {
    Client cold = Client.start(engine, prompt(), 2);
    cold.await();
    warmUp(clients);
    EngineStats before = engine.stats();
    List<Double> firsts = new ArrayList<>();
    List<Double> gaps = new ArrayList<>();
    List<Double> plain = new ArrayList<>();
    List<Double> ratios = new ArrayList<>();
    double seconds = 0;
    double cancelMillis = 0;
    for (int round = 0; round < shape.rounds(); round++) {
      if (shape.plain()) {
        plain.add(plainRate(clients));
      }
      long start = System.nanoTime();
      List<Client> all = start(clients, shape.tokens());
      long from = Long.MIN_VALUE;
      long to = Long.MAX_VALUE;
      if (shape.beside() > 0) {
        all.forEach(Client::awaitFirst);
        from = System.nanoTime();
        Client other = Client.start(engine, ids(shape.beside()), 1);
        other.await();
        to = System.nanoTime();
        cancelMillis = Math.max(cancelMillis, cancelled());
      }
      all.forEach(Client::await);
      seconds += (System.nanoTime() - start) * 1e-9;
      for (Client client : all) {
        firsts.add(client.first() * 1e-6);
        for (int i = 1; i < shape.tokens(); i++) {
          if (client.time(i) > from && client.time(i - 1) < to) {
            gaps.add((client.time(i) - client.time(i - 1)) * 1e-6);
          }
        }
      }
      double together = decodeRate(all);
      if (shape.plain() && together > 0) {
        ratios.add(together / plain.getLast());
      }
    }
    return result(clients, before, cold, seconds, firsts, gaps, plain, ratios, cancelMillis);
  }

  private ConcurrencyResult result(
      int clients,
      EngineStats before,
      Client cold,
      double seconds,
      List<Double> firsts,
      List<Double> gaps,
      List<Double> plain,
      List<Double> ratios,
      double cancelMillis) {
    EngineStats after = engine.stats();
    int requests = clients * shape.rounds();
    return new ConcurrencyResult(
        name,
        dtype,
        model.description(),
        threads,
        clients,
        shape.prompt(),
        shape.tokens(),
        shape.shared(),
        shape.beside(),
        requests,
        seconds,
        requests * shape.tokens() / seconds,
        median(plain),
        median(ratios),
        cold.first() * 1e-6,
        quantile(firsts, 0.5),
        quantile(firsts, 0.99),
        quantile(gaps, 0.5),
        quantile(gaps, 0.99),
        after.steps() - before.steps(),
        after.promptTokens() - before.promptTokens(),
        after.sharedTokens() - before.sharedTokens(),
        after.preemptions() - before.preemptions(),
        cancelMillis);
  }

  private void warmUp(int clients) {
    start(clients, Math.min(shape.tokens(), 4)).forEach(Client::await);
  }

  private List<Client> start(int clients, int tokens) {
    return IntStream.range(0, clients)
        .mapToObj(i -> Client.start(engine, prompt(), tokens))
        .toList();
  }

  /** Milliseconds from the cancel of a prompt that is being read to its end. */
  private double cancelled() throws InterruptedException {
    Client other = Client.start(engine, ids(shape.beside()), 1);
    long steps = engine.stats().steps();
    while (!other.hasEnded() && engine.stats().steps() < steps + 3) {
      Thread.sleep(1);
    }
    long start = System.nanoTime();
    other.cancel();
    other.await();
    return (System.nanoTime() - start) * 1e-6;
  }

  /** Tokens/s of a plain loop over forward passes. The engine is idle meanwhile. */
  private double plainRate(int clients) {
    TokenTest test =
        new TokenTest(
            TokenTest.Kind.DECODE, shape.tokens(), shape.shared() + shape.prompt(), clients);
    List<Sequence> sequences = new ArrayList<>();
    try {
      plainly.fill(test, sequences);
      return test.allTokens() / plainly.seconds(test, sequences);
    } finally {
      sequences.forEach(Sequence::close);
    }
  }

  /** Tokens/s while all were decoding; 0 if the first had ended before the last began. */
  private double decodeRate(List<Client> all) {
    long from = all.stream().mapToLong(client -> client.time(0)).max().orElseThrow();
    long to = all.stream().mapToLong(c -> c.time(shape.tokens() - 1)).min().orElseThrow();
    if (to <= from) {
      return 0;
    }
    long tokens = 0;
    for (Client client : all) {
      for (int i = 0; i < shape.tokens(); i++) {
        tokens += client.time(i) > from && client.time(i) <= to ? 1 : 0;
      }
    }
    return tokens / ((to - from) * 1e-9);
  }

  private static @Nullable Double median(List<Double> values) {
    return values.isEmpty() ? null : Rates.of(values).median();
  }

  /** The value below which a part of them lies; 0 where there are none. */
  private static double quantile(List<Double> values, double part) {
    double[] sorted = values.stream().mapToDouble(Double::doubleValue).sorted().toArray();
    return sorted.length == 0
        ? 0
        : sorted[(int) Math.min(sorted.length - 1L, (long) (part * sorted.length))];
  }

  @Override
  public void close() {
    engine.close();
  }
}
