package io.xmodel.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.xmodel.backend.FakeModel;
import io.xmodel.error.BackendException;
import io.xmodel.error.CapacityException;
import io.xmodel.error.ClosedException;
import io.xmodel.error.ContextFullException;
import io.xmodel.error.InterruptedWorkException;
import io.xmodel.error.RequestException;
import io.xmodel.generation.EngineOptions;
import io.xmodel.progress.ProgressListener;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class EmbedderTest {
  private static final int CONTEXT = 40;
  private static final int HIDDEN = 8;

  private FakeModel model = FakeModel.counting();
  private Engine engine = engine(4, 16);

  private Engine engine(int mostRunning, int mostWaiting) {
    return new Engine(model, CONTEXT, new EngineOptions(mostRunning, mostWaiting, 250, 8));
  }

  @AfterEach
  void close() {
    engine.close();
  }

  private List<float[]> embed(List<int[]> texts) {
    return Embedder.embed(engine, HIDDEN, texts, 8, ProgressListener.NONE);
  }

  /** The direction of the mean, from the definition. */
  private static float[] expected(int[] text) {
    double[] mean = new double[HIDDEN];
    for (int length = 1; length <= text.length; length++) {
      float[] state = FakeModel.state(Arrays.copyOf(text, length), HIDDEN);
      for (int i = 0; i < HIDDEN; i++) {
        mean[i] += state[i];
      }
    }
    double length = Math.sqrt(Arrays.stream(mean).map(value -> value * value).sum());
    float[] direction = new float[HIDDEN];
    for (int i = 0; i < HIDDEN; i++) {
      direction[i] = (float) (mean[i] / length);
    }
    return direction;
  }

  private static List<int[]> texts(int count) {
    List<int[]> texts = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      texts.add(Requests.prompt(i, 1 + i * 7 % CONTEXT));
    }
    return texts;
  }

  private static void check(List<float[]> embeddings, List<int[]> texts) {
    assertThat(embeddings).hasSameSizeAs(texts);
    for (int i = 0; i < texts.size(); i++) {
      assertThat(embeddings.get(i)).as("text %d", i).containsExactly(expected(texts.get(i)));
    }
  }

  /** The fake's states add up without rounding, so nothing may depend on chunks or company. */
  @Test
  void anEmbeddingIsTheDirectionOfTheMeanOfAllStates() {
    check(embed(List.of(new int[] {7})), List.of(new int[] {7}));
    check(embed(texts(50)), texts(50));
    assertThat(embed(List.of())).isEmpty();
    assertThat(model.passes()).anyMatch(pass -> pass.length > 1).anyMatch(pass -> pass.length == 4);
  }

  @Test
  void generationsGoOnBesideIt() {
    List<Recorder> recorders = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      Recorder recorder = new Recorder();
      engine.submit(Requests.greedy(30, i, i + 1), recorder);
      recorders.add(recorder);
    }
    check(embed(texts(20)), texts(20));
    for (int i = 0; i < 3; i++) {
      assertThat(recorders.get(i).ending().failure()).isNull();
      assertThat(recorders.get(i).ids()).hasSize(30).startsWith(i + 2, i + 3);
    }
  }

  /** A cache has keys and values and no states: of a text that is cached each token is read. */
  @Test
  void cachedBeginningsAreReadAgainAndNoneIsKept() {
    int[] text = Requests.prompt(3, 30);
    Recorder recorder = new Recorder();
    engine.submit(Requests.greedy(1, text), recorder);
    assertThat(recorder.ending().failure()).isNull();
    int cached = engine.stats().cachedTexts();
    assertThat(cached).isEqualTo(1);
    long read = engine.stats().promptTokens();
    for (int i = 0; i < 3; i++) {
      check(embed(List.of(text, text)), List.of(text, text));
    }
    assertThat(engine.stats().promptTokens() - read).isEqualTo(6 * 30);
    assertThat(engine.stats().sharedTokens()).isZero();
    assertThat(engine.stats().cachedTexts()).isEqualTo(cached);
  }

  /** Where blocks are short, a text loses its own and is read again; its states count once. */
  @Test
  void aTextThatLosesItsMemoryCountsOnce() throws Exception {
    engine.close();
    model = new FakeModel(FakeModel.COUNTING, FakeModel.VOCABULARY, 1, 4, CONTEXT / 4);
    engine = new Engine(model, CONTEXT, new EngineOptions(4, 16, 250, 8), false);
    Recorder older = new Recorder();
    engine.submit(Requests.greedy(34, 1, 2), older);
    List<int[]> texts = List.of(Requests.prompt(3, 28), Requests.prompt(4, 28));
    FutureTask<List<float[]>> work = new FutureTask<>(() -> embed(texts));
    Thread thread = Thread.ofPlatform().daemon().start(work);
    while (thread.getState() != Thread.State.TIMED_WAITING) {
      Thread.onSpinWait(); // until it waits for what it has submitted
    }
    while (engine.step()) {}
    check(work.get(30, TimeUnit.SECONDS), texts);
    assertThat(older.ending().failure()).isNull();
    assertThat(engine.stats().preemptions()).isPositive();
    assertThat(engine.stats().promptTokens()).isGreaterThan(2 + 2 * 28);
    engine.stop(ClosedException.of("model"));
    model = FakeModel.counting();
    engine = engine(1, 1); // for the end of the test
  }

  @Test
  void moreTextsThanPlacesWaitForTheirTurn() {
    engine.close();
    model = FakeModel.counting();
    engine = engine(2, 1);
    List<Long> done = new ArrayList<>();
    List<float[]> embeddings =
        Embedder.embed(engine, HIDDEN, texts(30), 100, (stage, now, total) -> done.add(now));
    check(embeddings, texts(30));
    assertThat(done).isSorted().endsWith(30L);
  }

  @Test
  void aQueueThatOthersFillIsTold() throws Exception {
    engine.close();
    model = FakeModel.counting();
    engine = engine(1, 1);
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch open = new CountDownLatch(1);
    model.withBeforeStep(batch -> {
      begun.countDown();
      await(open);
    });
    Recorder running = new Recorder();
    Recorder waiting = new Recorder();
    engine.submit(Requests.greedy(2, 1), running);
    await(begun);
    try {
      engine.submit(Requests.greedy(2, 1), waiting);
    } catch (CapacityException e) {
      waiting = running; // the first still counts as waiting: its step has not ended
    }
    assertThatThrownBy(() -> embed(texts(2))).isInstanceOf(CapacityException.class);
    open.countDown();
    assertThat(running.ending().failure()).isNull();
    assertThat(waiting.ending().failure()).isNull();
  }

  @Test
  void anInterruptEndsAllWithinAStep() throws Exception {
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch open = new CountDownLatch(1);
    model.withBeforeStep(batch -> {
      begun.countDown();
      await(open);
    });
    FutureTask<Boolean> work =
        new FutureTask<>(() -> {
          assertThatThrownBy(() -> embed(texts(20)))
              .isInstanceOf(InterruptedWorkException.class)
              .hasMessageStartingWith("Embedding was broken off");
          return Thread.currentThread().isInterrupted();
        });
    Thread thread = Thread.ofPlatform().start(work);
    await(begun);
    thread.interrupt();
    assertThat(work.get(30, TimeUnit.SECONDS)).as("stays interrupted").isTrue();
    open.countDown();
    while (engine.stats().freeBlocks() < engine.stats().blocks()
        || engine.stats().running() + engine.stats().waiting() > 0) {
      Thread.onSpinWait();
    }
    assertThat(engine.stats().steps()).isLessThanOrEqualTo(1);
  }

  /** When one fails the others are given up, and the engine goes on. */
  @Test
  void aFailureIsThrownToTheCaller() {
    BackendException failure = new BackendException("on purpose");
    model.withBeforeStep(batch -> {
      throw failure;
    });
    assertThatThrownBy(() -> embed(texts(20))).isSameAs(failure);
    model.withBeforeStep(batch -> {});
    check(embed(texts(3)), texts(3));
    engine.close();
    assertThatThrownBy(() -> embed(texts(1))).isInstanceOf(ClosedException.class);
  }

  @Test
  void wrongTextsAreNamed() {
    assertThatThrownBy(() -> embed(List.of(new int[0])))
        .isInstanceOf(RequestException.class)
        .hasMessage("There is nothing to embed: the text has no tokens.");
    assertThatThrownBy(() -> embed(List.of(new int[1], new int[0], new int[1])))
        .isInstanceOf(RequestException.class)
        .hasMessage("There is nothing to embed in text 2 of 3: it has no tokens.");
    assertThatThrownBy(() -> embed(List.of(new int[1], new int[CONTEXT + 1])))
        .isInstanceOf(ContextFullException.class)
        .hasMessageContaining("has 41 tokens; the context holds 40");
    int[] longest = Requests.prompt(1, CONTEXT);
    check(embed(List.of(longest)), List.of(longest));
  }

  private static void await(CountDownLatch latch) {
    try {
      assertThat(latch.await(30, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
