package io.xmodel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.xmodel.backend.FaultyBackend;
import io.xmodel.chat.Conversation;
import io.xmodel.error.InterruptedWorkException;
import io.xmodel.internal.text.TestTokenizers;
import io.xmodel.progress.ProgressListener;
import java.io.IOException;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** Loading that is broken off, wherever and by whatever, leaves nothing open. */
class LoadFaultsTest {
  static final List<Error> ERRORS =
      List.of(
          new OutOfMemoryError("on purpose"),
          new StackOverflowError("on purpose"),
          new NoClassDefFoundError("on purpose"),
          new AssertionError("on purpose"));

  private static final LoadOptions CPU = LoadOptions.DEFAULT.withBackend("cpu").withThreads(2);

  @TempDir static Path temp;

  /** A copy: only this test maps it. FP8, as more is read of that. */
  private static Path model;

  @BeforeAll
  static void copyModel() throws IOException {
    model = Files.createDirectory(temp.resolve("model"));
    Goldens.copy("mup-fp8-block", model);
  }

  @AfterEach
  void nothingIsOpen() throws Exception {
    assertThat(Thread.interrupted()).as("left interrupted by a test").isFalse();
    Path maps = Path.of("/proc/self/maps");
    assumeTrue(Files.exists(maps), "needs Linux's list of mappings");
    assertThat(Files.readString(maps)).doesNotContain(model.toString());
    for (Thread thread : Thread.getAllStackTraces().keySet()) {
      if (thread.getName().startsWith("xmodel")) {
        assertThat(thread.join(Duration.ofSeconds(10))).as(thread.getName()).isTrue();
      }
    }
  }

  @ParameterizedTest
  @FieldSource("ERRORS")
  void errorsOfABackend(Error error) throws IOException {
    Thread thread = Thread.currentThread();
    ClassLoader before = thread.getContextClassLoader();
    FaultyBackend.ERROR.set(error);
    try (URLClassLoader loader = FaultyBackend.loader(temp)) {
      thread.setContextClassLoader(loader);
      assertThatThrownBy(() -> Xmodel.load(model, LoadOptions.DEFAULT.withBackend("faulty")))
          .isSameAs(error);
    } finally {
      thread.setContextClassLoader(before);
    }
    var weights = Objects.requireNonNull(FaultyBackend.LAST.getAndSet(null));
    assertThat(weights.embedding().weight().data().scope().isAlive()).isFalse();
  }

  /** Whoever hears of progress is called from every part of loading. */
  @ParameterizedTest
  @FieldSource("ERRORS")
  void errorsAtEveryStep(Error error) throws Exception {
    int steps = load(Integer.MAX_VALUE, () -> {});
    assertThat(steps).isGreaterThan(5);
    for (int step = 1; step <= steps; step++) {
      int at = step;
      assertThatThrownBy(() ->
              load(
                  at,
                  () -> {
                    throw error;
                  }))
          .isInstanceOf(error.getClass());
      nothingIsOpen();
    }
  }

  /** It works, or says what happened; and the thread stays interrupted. */
  @Test
  void interruptsAtEveryStep() throws Exception {
    int steps = load(Integer.MAX_VALUE, () -> {});
    for (int step = 1; step <= steps; step++) {
      try {
        load(step, () -> Thread.currentThread().interrupt());
      } catch (InterruptedWorkException e) {
        assertThat(e).hasMessageContaining("interrupted");
      }
      // A listener may be called by another thread, which is then the one that is interrupted.
      Thread.interrupted();
      nothingIsOpen();
    }
  }

  /** Reading either works or says what happened: the JDK reads small files all the same. */
  @Test
  void readersOfAnInterruptedThread() throws Throwable {
    Path messages = temp.resolve("messages.json");
    Conversation.of().save(messages);
    List<ThrowingCallable> readers =
        List.of(
            () -> Xmodel.load(model, CPU).close(),
            () -> Checkpoints.inspect(model, ProgressListener.NONE),
            () -> Checkpoints.loadTokenizer(TestTokenizers.directory()).close(),
            () -> Checkpoints.loadChatTemplate(TestTokenizers.directory()),
            () -> Conversation.load(messages),
            () -> Conversation.of().save(messages));
    int told = 0;
    for (ThrowingCallable reader : readers) {
      Thread.currentThread().interrupt();
      try {
        reader.call();
      } catch (InterruptedWorkException e) {
        told++;
        assertThat(e)
            .hasMessageEndingWith(
                "was broken off, as the thread that asked for it was interrupted.");
      } finally {
        assertThat(Thread.interrupted()).isTrue();
      }
    }
    assertThat(told).isPositive();
  }

  /** Loads and closes; does something at a step. Tells how many steps there are. */
  private static int load(int step, Runnable action) {
    AtomicInteger steps = new AtomicInteger();
    ProgressListener listener =
        (stage, done, total) -> {
          if (steps.incrementAndGet() == step) {
            action.run();
          }
        };
    Xmodel.load(model, CPU.withProgress(listener)).close();
    return steps.get();
  }
}
