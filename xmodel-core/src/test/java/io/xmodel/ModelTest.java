package io.xmodel;

import static org.assertj.core.api.Assertions.assertThat;

import io.xmodel.backend.Script;
import io.xmodel.generation.EngineStats;
import io.xmodel.internal.text.Tokenizer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A model that does what a script says, for tests of what stands before the engine. */
@Timeout(60)
abstract class ModelTest {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  @TempDir static Path temp;

  static Path directory = Path.of("");
  static Tokenizer tokenizer;

  Script script;
  Xmodel model;

  @BeforeAll
  static void writeCheckpoint() throws IOException {
    directory = TestCheckpoint.write(Files.createDirectory(temp.resolve("model")));
    tokenizer = Tokenizer.load(directory);
  }

  @AfterAll
  static void closeTokenizer() {
    tokenizer.close();
  }

  @BeforeEach
  void load() {
    load(LoadOptions.DEFAULT);
  }

  @AfterEach
  void close() {
    assertThat(Thread.interrupted()).as("left over from the test").isFalse();
    script.repair();
    model.close();
  }

  /** Loads the model anew; until it is told otherwise it says "ok". */
  final void load(LoadOptions options) {
    if (model != null) {
      model.close();
    }
    script = TestCheckpoint.script(tokenizer, ids("ok"));
    model = TestCheckpoint.load(directory, script, options);
  }

  /** A prompt of ids that is answered as messages are. */
  static int[] prompt() {
    return ids("<｜Assistant｜>");
  }

  /** The tokenizer's ids, special tokens recognised. */
  static int[] ids(String text) {
    return tokenizer.encodeWithSpecialTokens(text);
  }

  /** The id of an ordinary token of one byte. */
  static int id(String character) {
    int[] ids = ids(character);
    assertThat(ids).hasSize(1);
    return ids[0];
  }

  /** What the model answers, turn by turn. */
  final void says(String... answers) {
    int[][] ids = new int[answers.length][];
    for (int i = 0; i < ids.length; i++) {
      ids[i] = TestCheckpoint.bytes(tokenizer, answers[i]);
    }
    script.says(TestCheckpoint.answers(tokenizer, ids));
  }

  /** Waits for a condition that another thread brings about. */
  static void await(String what, java.util.function.BooleanSupplier condition) {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as("waited for: " + what).isLessThan(end);
      Thread.yield();
    }
  }

  final void awaitStats(String what, Predicate<EngineStats> condition) {
    await(what, () -> condition.test(model.stats()));
  }

  /** Something has run, and nothing does. */
  final void awaitIdle() {
    awaitStats(
        "an idle engine",
        stats -> stats.steps() > 0 && stats.running() == 0 && stats.waiting() == 0);
  }

  /** Nothing has memory: what ran was given up. */
  final void awaitAllFree() {
    awaitStats(
        "free blocks", stats -> stats.running() == 0 && stats.freeBlocks() == stats.blocks());
  }

  /** A thread that gives a result. */
  static final class Task<T> extends FutureTask<T> {
    private final Thread thread;

    private Task(Callable<T> work) {
      super(work);
      thread = Thread.ofPlatform().daemon().unstarted(this);
    }

    static <T> Task<T> start(Callable<T> work) {
      Task<T> task = new Task<>(work);
      task.thread.start();
      return task;
    }

    Thread thread() {
      return thread;
    }

    /** The result, waited for as long as is reasonable. */
    T result() throws Exception {
      return get(PATIENCE.toSeconds(), java.util.concurrent.TimeUnit.SECONDS);
    }
  }
}
