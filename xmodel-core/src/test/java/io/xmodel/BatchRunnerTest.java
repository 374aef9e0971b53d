package io.xmodel;

import static io.xmodel.backend.Script.reads;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.xmodel.backend.FakeModel;
import io.xmodel.backend.Script.Gate;
import io.xmodel.error.BackendException;
import io.xmodel.error.CapacityException;
import io.xmodel.error.ClosedException;
import io.xmodel.error.InterruptedWorkException;
import io.xmodel.error.RequestException;
import io.xmodel.generation.EngineOptions;
import io.xmodel.sampling.SamplingOptions;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class BatchRunnerTest extends ModelTest {
  private static final GenerationOptions OPTIONS = GenerationOptions.greedy(200);
  private static final String LONG = "abcdefgh".repeat(20);

  private static Iterator<Integer> numbers(int end) {
    return IntStream.range(0, end).iterator();
  }

  private static <I, R> List<BatchResult<I, R>> all(BatchRunner<I, R> run) {
    List<BatchResult<I, R>> results = new ArrayList<>();
    try (run) {
      run.forEachRemaining(results::add);
    }
    return results;
  }

  private Completion answer(String text) {
    return model.generate(ids(text + "<｜Assistant｜>"), OPTIONS);
  }

  @Test
  void resultsComeInTheOrderOfTheItems() {
    says("yes");
    List<BatchResult<Integer, String>> results =
        all(
            new BatchRunner<>(
                model, numbers(300), i -> i + " " + answer("n" + "|".repeat(i % 50)), 7));
    assertThat(results).hasSize(300);
    for (int i = 0; i < 300; i++) {
      assertThat(results.get(i)).isEqualTo(new BatchResult.Done<>(i, i, i + " yes"));
    }
  }

  @Test
  void anyCallOfAModelIsWork() {
    List<String> texts = List.of("one", "two", "three");
    for (Function<String, Object> work :
        List.<Function<String, Object>>of(
            model::embed, text -> model.score(text).perplexity(), model::encode)) {
      List<Object> expected = texts.stream().map(work).toList();
      assertThat(all(new BatchRunner<>(model, texts.iterator(), work)))
          .extracting(BatchResult::get)
          .usingRecursiveComparison()
          .isEqualTo(expected);
    }
  }

  @Test
  void withoutItemsThereIsNothing() {
    try (BatchRunner<Integer, Integer> run = new BatchRunner<>(model, numbers(0), i -> i)) {
      assertThat(run.hasNext()).isFalse();
      assertThatThrownBy(run::next).isInstanceOf(NoSuchElementException.class);
    }
    assertThatThrownBy(() -> new BatchRunner<>(model, numbers(1), i -> i, 0))
        .isInstanceOf(RequestException.class)
        .hasMessage("inWork must be at least 1, found 0.");
  }

  /** One that takes long does not hold up those after it, within bounds. */
  @Test
  void itemsAreTakenAsTheyAreNeeded() throws Exception {
    CountDownLatch first = new CountDownLatch(1);
    AtomicInteger taken = new AtomicInteger();
    AtomicInteger working = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    Iterator<Integer> items =
        IntStream.range(0, 1000).peek(i -> taken.set(i + 1)).boxed().iterator();
    Function<Integer, Integer> work =
        i -> {
          most.accumulateAndGet(working.incrementAndGet(), Math::max);
          if (i == 0) {
            waitFor(first);
          }
          working.decrementAndGet();
          return i;
        };
    try (BatchRunner<Integer, Integer> run = new BatchRunner<>(model, items, work, 4)) {
      assertThat(taken).hasValue(0);
      Task<BatchResult<Integer, Integer>> reader = Task.start(run::next);
      // An iterator of a stream may have taken one more.
      await("as many as may wait", () -> taken.get() >= 32 && working.get() == 1);
      assertThat(taken.get()).isLessThanOrEqualTo(33);
      first.countDown();
      assertThat(reader.result().get()).isZero();
      for (int i = 1; i < 1000; i++) {
        assertThat(run.next().get()).isEqualTo(i);
        assertThat(taken.get()).isLessThanOrEqualTo(i + 34);
      }
      assertThat(run.hasNext()).isFalse();
    }
    assertThat(most.get()).isBetween(2, 4);
  }

  private static void waitFor(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void aFailureIsItsItemsOwn() {
    RequestException failure = new RequestException("Seven is no number.");
    AtomicInteger tries = new AtomicInteger();
    List<BatchResult<Integer, Integer>> results =
        all(
            new BatchRunner<>(
                model,
                numbers(10),
                i -> {
                  if (i == 7) {
                    tries.incrementAndGet();
                    throw failure;
                  }
                  return i;
                }));
    assertThat(results).hasSize(10);
    assertThat(results.get(7)).isEqualTo(new BatchResult.Failed<>(7, 7, failure));
    assertThatThrownBy(results.get(7)::get).isSameAs(failure);
    assertThat(results.get(8).get()).isEqualTo(8);
    assertThat(tries).hasValue(1);
  }

  @Test
  void aDefectOfTheWorkIsTriedTwice() {
    AtomicInteger tries = new AtomicInteger();
    List<BatchResult<Integer, Integer>> results =
        all(
            new BatchRunner<>(
                model, numbers(1), i -> 10 / (tries.incrementAndGet() < 3 ? i : i + 1)));
    assertThat(results.getFirst())
        .isInstanceOfSatisfying(
            BatchResult.Failed.class,
            failed -> assertThat(failed.failure()).isInstanceOf(ArithmeticException.class));
    assertThat(tries).hasValue(2);
  }

  /** A step fails as a whole: those beside the one that it failed of are computed again. */
  @Test
  void whoseStepFailsOfAnotherIsDoneOnceMore() {
    says("yes");
    BackendException failure = new BackendException("The device chokes on this.");
    script.failWhen(reads(id("!")), () -> failure);
    List<BatchResult<String, String>> results =
        all(
            new BatchRunner<>(
                model, List.of("a", "b", "!", "c", "d").iterator(), text -> answer(text).text()));
    assertThat(results.get(2)).isEqualTo(new BatchResult.Failed<>(2, "!", failure));
    for (int i : new int[] {0, 1, 3, 4}) {
      assertThat(results.get(i).get()).isEqualTo("yes");
    }
  }

  /** No results are made of a broken device's failures. */
  @Test
  void aBrokenDeviceEndsTheRun() {
    says("yes");
    BackendException failure = new BackendException("The device is gone.");
    AtomicInteger steps = new AtomicInteger();
    script.failWhen(batch -> steps.incrementAndGet() > 3, () -> failure);
    try (BatchRunner<Integer, Completion> run =
        new BatchRunner<>(model, numbers(1000), i -> answer("a"), 2)) {
      assertThatThrownBy(() -> run.forEachRemaining(result -> result.get())).isSameAs(failure);
      assertThatThrownBy(run::next).isSameAs(failure);
      assertThatThrownBy(run::hasNext).isSameAs(failure);
    }
    awaitAllFree();
  }

  @Test
  void anErrorEndsTheRun() {
    StackOverflowError failure = new StackOverflowError("deep");
    try (BatchRunner<Integer, Integer> run =
        new BatchRunner<>(
            model,
            numbers(1000),
            i -> {
              if (i == 3) {
                throw failure;
              }
              return i;
            })) {
      for (int i = 0; i < 3; i++) {
        assertThat(run.next().get()).isEqualTo(i);
      }
      assertThatThrownBy(run::next).isSameAs(failure);
      assertThatThrownBy(run::hasNext).isSameAs(failure);
    }
  }

  @Test
  void aClosedModelEndsTheRun() throws Exception {
    says(LONG);
    try (Gate gate = script.holdWhen(reads(id("c")));
        BatchRunner<Integer, Completion> run =
            new BatchRunner<>(model, numbers(1000), i -> answer("a"))) {
      Task<BatchResult<Integer, Completion>> reader = Task.start(run::next);
      gate.awaitReached();
      Task<Boolean> closer =
          Task.start(() -> {
            model.close();
            return true;
          });
      gate.open();
      assertThat(closer.result()).isTrue();
      assertThatThrownBy(reader::result).hasCauseInstanceOf(ClosedException.class);
    }
  }

  @Test
  void closingEndsWhatIsInWork() throws Exception {
    says(LONG);
    // A busy machine may run the engine for long before the threads that end answers.
    script.beforeEachStep(batch -> LockSupport.parkNanos(10_000_000));
    BatchRunner<Integer, Completion> run =
        new BatchRunner<>(model, numbers(1000), i -> answer("a"), 10);
    try (Gate gate = script.holdWhen(reads(id("c")))) {
      Task<BatchResult<Integer, Completion>> reader = Task.start(run::next);
      gate.awaitReached();
      Task<Boolean> closer =
          Task.start(() -> {
            run.close();
            return true;
          });
      await("the closing", () -> closer.thread().getState() == Thread.State.WAITING);
      gate.open();
      assertThat(closer.result()).isTrue();
      assertThatThrownBy(reader::result)
          .hasCauseInstanceOf(ClosedException.class)
          .hasRootCauseMessage("This run is closed.");
    }
    script.repair();
    awaitAllFree();
    run.close();
    assertThatThrownBy(run::hasNext).isInstanceOf(ClosedException.class);
    assertThat(model.stats().generatedTokens()).isLessThan(10L * LONG.length());
    assertThat(answer("a").text()).isEqualTo(LONG);
  }

  @Test
  void anInterruptEndsTheRun() throws Exception {
    says(LONG);
    try (Gate gate = script.holdWhen(reads(id("c")));
        BatchRunner<Integer, Completion> run =
            new BatchRunner<>(model, numbers(1000), i -> answer("a"), 10)) {
      Task<Boolean> reader =
          Task.start(() -> {
            assertThatThrownBy(run::next).isInstanceOf(InterruptedWorkException.class);
            assertThat(Thread.currentThread().isInterrupted()).isTrue();
            assertThatThrownBy(run::hasNext).isInstanceOf(InterruptedWorkException.class);
            return true;
          });
      gate.awaitReached();
      reader.thread().interrupt();
      assertThat(reader.result()).isTrue();
      gate.open();
    }
    awaitAllFree();
  }

  /** What came before it is not lost. */
  @Test
  void anExceptionOfTheItemsComesLast() {
    UncheckedIOException failure = new UncheckedIOException(new java.io.IOException("disk"));
    Iterator<Integer> items =
        IntStream.iterate(0, i -> i + 1)
            .peek(i -> {
              if (i == 5) {
                throw failure;
              }
            })
            .iterator();
    List<Integer> read = new ArrayList<>();
    try (BatchRunner<Integer, Integer> run = new BatchRunner<>(model, items, i -> i)) {
      assertThatThrownBy(() -> run.forEachRemaining(result -> read.add(result.get())))
          .isSameAs(failure);
    }
    assertThat(read).containsExactly(0, 1, 2, 3, 4);
  }

  @Test
  void aFullQueueIsWaitedFor() throws Exception {
    load(LoadOptions.DEFAULT.withEngine(new EngineOptions(1, 1, 250, 0)));
    says(LONG);
    AtomicInteger begun = new AtomicInteger();
    try (Gate gate = script.holdWhen(reads(id("c")));
        GenerationStream running = model.stream(prompt(), OPTIONS)) {
      gate.awaitReached();
      try (GenerationStream waiting = model.stream(prompt(), OPTIONS)) {
        Task<List<BatchResult<Integer, String>>> reader =
            Task.start(() ->
                all(
                    new BatchRunner<>(
                        model,
                        numbers(3),
                        i -> {
                          begun.incrementAndGet();
                          return answer("a").text();
                        })));
        await("refusals", () -> begun.get() > 4);
        gate.open();
        assertThat(waiting.completion().text()).isEqualTo(LONG);
        assertThat(running.completion().text()).isEqualTo(LONG);
        assertThat(reader.result()).extracting(BatchResult::get).containsOnly(LONG).hasSize(3);
      }
    }
  }

  /** Or else the run would never end. */
  @Test
  void roomThatNobodyHasIsNotWaitedFor() {
    CapacityException failure = new CapacityException("There is no memory.");
    List<BatchResult<Integer, Integer>> results =
        all(
            new BatchRunner<Integer, Integer>(
                model,
                numbers(1),
                i -> {
                  throw failure;
                }));
    assertThat(results).containsExactly(new BatchResult.Failed<>(0, 0, failure));
  }

  /** Computed by Python: see the formula's description. */
  @Test
  void seedsAreAFunctionOfTheKey() {
    assertThat(BatchRunner.seed(0, "request-1")).isEqualTo(-3622629800926127796L);
    assertThat(BatchRunner.seed(-7, "鍵")).isEqualTo(658813696403509168L);
    assertThat(BatchRunner.seed(Long.MAX_VALUE, "")).isEqualTo(-4168944849395744189L);
  }

  @Test
  void resultsDoNotDependOnTheirPlace() {
    script.says(FakeModel.HASHING);
    Map<Integer, List<Integer>> once = sampled(IntStream.range(0, 60).boxed().toList(), 1);
    List<Integer> backwards = IntStream.range(0, 60).map(i -> 59 - i).boxed().toList();
    assertThat(sampled(backwards, 20)).isEqualTo(once);
    assertThat(once.values()).doesNotHaveDuplicates();
  }

  private Map<Integer, List<Integer>> sampled(List<Integer> keys, int inWork) {
    SamplingOptions sampling = SamplingOptions.GREEDY.withTemperature(1);
    Function<Integer, List<Integer>> work =
        key -> {
          long seed = BatchRunner.seed(42, key.toString());
          GenerationOptions options =
              GenerationOptions.greedy(20)
                  .withIgnoreEos(true)
                  .withSampling(sampling.withSeed(seed));
          return IntStream.of(model.generate(prompt(), options).ids()).boxed().toList();
        };
    Map<Integer, List<Integer>> results = new HashMap<>();
    all(new BatchRunner<>(model, keys.iterator(), work, inWork))
        .forEach(result -> results.put(result.item(), result.get()));
    return results;
  }
}
