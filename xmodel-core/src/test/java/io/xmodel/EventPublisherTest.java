package io.xmodel;

import static io.xmodel.backend.Script.reads;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.xmodel.backend.Script.Gate;
import io.xmodel.error.BackendException;
import io.xmodel.error.ClosedException;
import io.xmodel.generation.FinishReason;
import io.xmodel.generation.GenerationEvent;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The rules of {@link Flow}, and that nobody waits for a subscriber who asks no more. */
class EventPublisherTest extends ModelTest {
  private static final GenerationOptions OPTIONS = GenerationOptions.greedy(1000);
  private static final String LONG = "abcdefgh".repeat(100);

  private GenerationStream stream(String says) {
    says(says);
    return model.stream(prompt(), OPTIONS);
  }

  /** Writes down what it hears. */
  private static final class Listener implements Flow.Subscriber<GenerationEvent> {
    private final List<String> signals = new CopyOnWriteArrayList<>();
    private final List<Thread> threads = new CopyOnWriteArrayList<>();
    private final CountDownLatch ended = new CountDownLatch(1);
    private final long first;
    volatile Flow.@Nullable Subscription subscription;
    volatile @Nullable Throwable failure;
    volatile Consumer<String> onSignal = signal -> {};

    /** Asks for so many events at the beginning. */
    Listener(long first) {
      this.first = first;
    }

    Flow.Subscription subscription() {
      Flow.Subscription known = subscription;
      if (known == null) {
        throw new AssertionError("not subscribed");
      }
      return known;
    }

    private void hear(String signal) {
      signals.add(signal);
      threads.add(Thread.currentThread());
      onSignal.accept(signal);
    }

    @Override
    public void onSubscribe(Flow.Subscription given) {
      subscription = given;
      hear("subscribed");
      if (first != 0) {
        given.request(first);
      }
    }

    @Override
    public void onNext(GenerationEvent event) {
      hear(event instanceof GenerationEvent.Text text ? text.text() : "done");
    }

    @Override
    public void onError(Throwable problem) {
      failure = problem;
      hear("error");
      ended.countDown();
    }

    @Override
    public void onComplete() {
      try {
        hear("complete");
      } finally {
        ended.countDown();
      }
    }

    void awaitEnd() {
      try {
        assertThat(ended.await(30, TimeUnit.SECONDS)).as("ended; heard %s", signals).isTrue();
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      }
      awaitThreads();
    }

    void awaitSignals(int count) {
      await(count + " signals", () -> signals.size() >= count);
    }

    /** No thread that it was called on is left. */
    void awaitThreads() {
      try {
        for (Thread thread : threads) {
          assertThat(thread == Thread.currentThread() || thread.join(Duration.ofSeconds(30)))
              .as("thread ended")
              .isTrue();
        }
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      }
    }
  }

  @Test
  void allIsToldInOrder() {
    Listener listener = new Listener(Long.MAX_VALUE);
    stream("abc").publisher().subscribe(listener);
    listener.awaitEnd();
    assertThat(listener.signals).containsExactly("subscribed", "a", "b", "c", "done", "complete");
  }

  @Test
  void nothingComesUnasked() {
    Listener listener = new Listener(0);
    stream("abc").publisher().subscribe(listener);
    listener.awaitSignals(1);
    awaitIdle();
    assertThat(listener.signals).containsExactly("subscribed");
    listener.subscription().request(2);
    listener.awaitSignals(3);
    assertThat(listener.signals).containsExactly("subscribed", "a", "b");
    listener.subscription().request(1);
    listener.awaitSignals(4);
    listener.subscription().request(1);
    listener.awaitEnd();
    assertThat(listener.signals).containsExactly("subscribed", "a", "b", "c", "done", "complete");
  }

  @Test
  void askingInOnNextGoesOn() {
    Listener listener = new Listener(1);
    listener.onSignal =
        signal -> {
          if (!signal.equals("subscribed")) {
            listener.subscription().request(1);
          }
        };
    stream(LONG).publisher().subscribe(listener);
    listener.awaitEnd();
    assertThat(listener.signals).hasSize(LONG.length() + 3).endsWith("done", "complete");
  }

  @Test
  void askingForMoreThanThereCanBeIsAskingForAll() {
    Listener listener = new Listener(Long.MAX_VALUE);
    GenerationStream stream = stream("abc");
    listener.onSignal = signal -> listener.subscription().request(Long.MAX_VALUE);
    stream.publisher().subscribe(listener);
    listener.awaitEnd();
    assertThat(listener.signals).endsWith("done", "complete");
  }

  @Test
  void aSlowSubscriberPausesItsGeneration() {
    Listener listener = new Listener(1);
    stream(LONG).publisher().subscribe(listener);
    listener.awaitSignals(2);
    awaitStats("a paused generation", stats -> stats.generatedTokens() >= 64);
    int others = model.generate(ids("x<｜Assistant｜>"), OPTIONS).tokens().size();
    assertThat(model.stats().generatedTokens() - others).isLessThan(67);
    listener.subscription().request(Long.MAX_VALUE);
    listener.awaitEnd();
    assertThat(listener.signals).hasSize(LONG.length() + 3);
  }

  @ParameterizedTest
  @ValueSource(longs = {0, -1, Long.MIN_VALUE})
  void askingForNothingIsAnError(long n) {
    Listener listener = new Listener(1);
    stream(LONG).publisher().subscribe(listener);
    listener.awaitSignals(2);
    listener.subscription().request(n);
    listener.awaitEnd();
    assertThat(listener.signals).containsExactly("subscribed", "a", "error");
    assertThat(listener.failure).isInstanceOf(IllegalArgumentException.class);
    awaitAllFree();
  }

  @Test
  void afterCancellingNothingIsAnError() {
    Listener listener = new Listener(1);
    listener.onSignal =
        signal -> {
          if (signal.equals("a")) {
            listener.subscription().cancel();
            listener.subscription().request(0);
            listener.subscription().request(5);
            listener.subscription().cancel();
          }
        };
    stream(LONG).publisher().subscribe(listener);
    listener.awaitSignals(2);
    listener.awaitThreads();
    awaitAllFree();
    assertThat(listener.signals).containsExactly("subscribed", "a");
  }

  @Test
  void afterTheEndNothingIsAnError() {
    Listener listener = new Listener(Long.MAX_VALUE);
    stream("a").publisher().subscribe(listener);
    listener.awaitEnd();
    listener.subscription().request(0);
    listener.subscription().request(1);
    listener.subscription().cancel();
    listener.awaitThreads();
    assertThat(listener.signals).containsExactly("subscribed", "a", "done", "complete");
  }

  @Test
  void cancellingWhileItWaitsIsTheEnd() {
    says(LONG);
    Listener listener = new Listener(Long.MAX_VALUE);
    try (Gate gate = script.holdWhen(reads(id("c")))) {
      model.stream(prompt(), OPTIONS).publisher().subscribe(listener);
      gate.awaitReached();
      listener.awaitSignals(4);
      listener.subscription().cancel();
    }
    listener.awaitThreads();
    awaitAllFree();
    assertThat(listener.signals).containsExactly("subscribed", "a", "b", "c");
  }

  @Test
  void aSecondSubscriberIsRefused() {
    Listener first = new Listener(1);
    GenerationStream stream = stream("abc");
    stream.publisher().subscribe(first);
    first.awaitSignals(2);
    Listener second = new Listener(Long.MAX_VALUE);
    stream.publisher().subscribe(second);
    second.awaitEnd();
    assertThat(second.signals).containsExactly("subscribed", "error");
    assertThat(second.failure).isInstanceOf(IllegalStateException.class);
    // What it does is no matter of the first.
    second.subscription().cancel();
    second.subscription().request(0);
    first.subscription().request(Long.MAX_VALUE);
    first.awaitEnd();
    assertThat(first.signals).containsExactly("subscribed", "a", "b", "c", "done", "complete");
  }

  @Test
  void aSubscriberIsNeeded() {
    try (GenerationStream stream = stream("abc")) {
      assertThatThrownBy(() -> stream.publisher().subscribe(null))
          .isInstanceOf(NullPointerException.class);
      assertThat(stream.completion().text()).isEqualTo("abc");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"subscribed", "b", "done"})
  void aSubscriberThatThrowsHearsOfItOnce(String where) {
    Listener listener = new Listener(Long.MAX_VALUE);
    IllegalArgumentException failure = new IllegalArgumentException("enough");
    listener.onSignal =
        signal -> {
          if (signal.equals(where)) {
            throw failure;
          }
        };
    stream("abc").publisher().subscribe(listener);
    listener.awaitEnd();
    assertThat(listener.signals).endsWith(where, "error");
    assertThat(listener.signals.stream().filter("error"::equals)).hasSize(1);
    assertThat(listener.failure).isSameAs(failure);
    awaitStats("the end", stats -> stats.running() == 0);
  }

  /** What is thrown in answer to the last signal has nobody to go to. */
  @Test
  void thereIsOneTerminalSignal() {
    Listener listener = new Listener(Long.MAX_VALUE);
    listener.onSignal =
        signal -> {
          if (signal.equals("complete")) {
            Thread.currentThread().setUncaughtExceptionHandler((thread, e) -> {}); // keeps it quiet
            throw new IllegalArgumentException("enough");
          }
        };
    stream("abc").publisher().subscribe(listener);
    listener.awaitEnd();
    assertThat(listener.signals).containsExactly("subscribed", "a", "b", "c", "done", "complete");
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aFailureIsToldToThoseWhoAskAndThoseWhoDoNot(boolean asks) {
    says("abcdef");
    StackOverflowError failure = new StackOverflowError("deep");
    script.failWhen(reads(id("c")), () -> failure);
    Listener listener = new Listener(asks ? Long.MAX_VALUE : 1);
    model.stream(prompt(), OPTIONS).publisher().subscribe(listener);
    listener.awaitEnd();
    assertThat(listener.failure).isSameAs(failure);
    assertThat(listener.signals).startsWith("subscribed", "a").endsWith("error");
  }

  @Test
  void cancellingTheStreamIsToldToThoseWhoAskNoMore() {
    Listener listener = new Listener(1);
    GenerationStream stream = stream(LONG);
    stream.publisher().subscribe(listener);
    listener.awaitSignals(2);
    stream.cancel();
    listener.awaitEnd();
    assertThat(listener.signals).containsExactly("subscribed", "a", "complete");
    awaitAllFree();
  }

  @Test
  void cancellingTheStreamIsToldToThoseWhoAsk() {
    says(LONG);
    Listener listener = new Listener(Long.MAX_VALUE);
    GenerationStream stream;
    try (Gate gate = script.holdWhen(reads(id("c")))) {
      stream = model.stream(prompt(), OPTIONS);
      stream.publisher().subscribe(listener);
      gate.awaitReached();
      stream.cancel();
    }
    listener.awaitEnd();
    assertThat(listener.signals)
        .startsWith("subscribed", "a", "b", "c")
        .endsWith("done", "complete");
    assertThat(stream.completion().finishReason()).isEqualTo(FinishReason.CANCELLED);
  }

  @Test
  void closingTheStreamIsToldToThoseWhoAskNoMore() {
    Listener listener = new Listener(1);
    GenerationStream stream = stream(LONG);
    stream.publisher().subscribe(listener);
    listener.awaitSignals(2);
    stream.close();
    listener.awaitEnd();
    assertThat(listener.signals).containsExactly("subscribed", "a", "complete");
    awaitAllFree();
  }

  @Test
  void closingTheModelIsToldToThoseWhoAskNoMore() {
    Listener listener = new Listener(1);
    stream(LONG).publisher().subscribe(listener);
    listener.awaitSignals(2);
    model.close();
    listener.awaitEnd();
    assertThat(listener.signals).containsExactly("subscribed", "a", "error");
    assertThat(listener.failure).isInstanceOf(ClosedException.class);
  }

  /** The generation has ended, and its events wait for somebody who has gone. */
  @Test
  void noThreadWaitsForASubscriberWhoAsksNoMore() {
    Listener listener = new Listener(1);
    stream("abc").publisher().subscribe(listener);
    listener.awaitSignals(2);
    awaitIdle();
    listener.awaitThreads();
    listener.subscription().request(Long.MAX_VALUE);
    listener.awaitEnd();
    assertThat(listener.signals).containsExactly("subscribed", "a", "b", "c", "done", "complete");
  }

  @Test
  void aSubscriberMayComeLate() {
    GenerationStream stream = stream("abc");
    awaitIdle();
    Listener listener = new Listener(Long.MAX_VALUE);
    stream.publisher().subscribe(listener);
    listener.awaitEnd();
    assertThat(listener.signals).endsWith("done", "complete");
    GenerationStream closed = stream("abc");
    closed.close();
    Listener late = new Listener(0);
    closed.publisher().subscribe(late);
    late.awaitEnd();
    assertThat(late.signals).containsExactly("subscribed", "complete");
  }

  @Test
  void aFailureThatWasThereBeforeIsToldToo() {
    says("abc");
    AtomicInteger steps = new AtomicInteger();
    script.beforeEachStep(batch -> steps.incrementAndGet());
    script.failWhen(reads(prompt()[0]), () -> new BackendException("The device is gone."));
    GenerationStream stream = model.stream(prompt(), OPTIONS);
    await("a step", () -> steps.get() > 0);
    Listener listener = new Listener(0);
    stream.publisher().subscribe(listener);
    listener.awaitEnd();
    assertThat(listener.signals).containsExactly("subscribed", "error");
  }
}
