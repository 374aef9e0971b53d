package io.xmodel.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.xmodel.backend.Batch;
import io.xmodel.backend.Batch.LogitsFor;
import io.xmodel.backend.FakeModel;
import io.xmodel.backend.base.PoolCheck;
import io.xmodel.error.BackendException;
import io.xmodel.error.CapacityException;
import io.xmodel.error.ClosedException;
import io.xmodel.error.ContextFullException;
import io.xmodel.error.InterruptedWorkException;
import io.xmodel.error.RequestException;
import io.xmodel.generation.EngineOptions;
import io.xmodel.generation.EngineStats;
import io.xmodel.generation.FinishReason;
import io.xmodel.generation.GeneratedToken;
import io.xmodel.sampling.TokenLogprob;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The engine with its thread: whoever submits, cancels, throws or closes, and when. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class EngineTest {
  private static final int CONTEXT = 64;
  private static final int BLOCKS = 256;

  private final FakeModel model =
      new FakeModel(FakeModel.COUNTING, FakeModel.VOCABULARY, 8, 4, BLOCKS);
  private final Gate gate = new Gate();
  private Engine engine = new Engine(model, CONTEXT, new EngineOptions(8, 32, 250, 0));

  /** Stops the engine at the beginning of a step, so that a test can act in the middle of it. */
  private static final class Gate implements Consumer<Batch> {
    private final Semaphore reached = new Semaphore(0);
    private final Semaphore open = new Semaphore(0);

    @Override
    public void accept(Batch batch) {
      reached.release();
      open.acquireUninterruptibly();
    }

    /** Waits until a step has begun. */
    void await() {
      reached.acquireUninterruptibly();
    }

    /** Lets so many steps go on. */
    void pass(int steps) {
      open.release(steps);
    }

    /** Lets all go on. */
    void open() {
      pass(1_000_000);
    }
  }

  @AfterEach
  void close() {
    gate.open();
    engine.close();
    assertThatThrownBy(model::memory).isInstanceOf(ClosedException.class);
  }

  private Recorder submit(Request request) {
    Recorder recorder = new Recorder();
    engine.submit(request, recorder);
    return recorder;
  }

  private static Request counting(int from, int tokens) {
    return Requests.greedy(tokens, from);
  }

  private static List<Integer> after(int from, int tokens) {
    return IntStream.rangeClosed(from + 1, from + tokens)
        .map(id -> id % FakeModel.VOCABULARY)
        .boxed()
        .toList();
  }

  /** Drains, and checks that all memory is free or in the cache. */
  private void drained() throws InterruptedException {
    assertThat(engine.drain(Duration.ofSeconds(60))).isTrue();
    PoolCheck.check(model, engine.scheduler().prefixes().sequences());
  }

  @Test
  void manyThreadsAreServed() throws Exception {
    List<Future<?>> done = new ArrayList<>();
    engine.close();
    FakeModel other = new FakeModel(FakeModel.COUNTING, FakeModel.VOCABULARY, 8, 4, 40);
    engine = new Engine(other, CONTEXT, new EngineOptions(8, 2000, 250, 4));
    try (ExecutorService threads = Executors.newFixedThreadPool(64)) {
      for (int thread = 0; thread < 64; thread++) {
        int from = thread % FakeModel.VOCABULARY;
        done.add(
            threads.submit(() -> {
              for (int i = 0; i < 20; i++) {
                Recorder recorder = submit(counting(from, 1 + i));
                assertThat(recorder.ending().reason()).isEqualTo(FinishReason.LENGTH);
                assertThat(recorder.ids()).isEqualTo(after(from, 1 + i));
              }
            }));
      }
      for (Future<?> future : done) {
        future.get();
      }
    }
    assertThat(engine.drain(Duration.ofSeconds(60))).isTrue();
    PoolCheck.check(other, engine.scheduler().prefixes().sequences());
    engine.close();
    assertThat(engine.stats().generatedTokens()).isEqualTo(64 * 210);
  }

  /** A prompt takes a step or more; then each step has one token. */
  @Test
  void stepsAreCountedByTheirTokens() throws Exception {
    submit(Requests.greedy(5, Requests.prompt(3, 9))).ending();
    EngineStats stats = engine.stats();
    assertThat(stats.stepTokens()).isEqualTo(9 + 4);
    assertThat(stats.stepsBySize().stream().mapToLong(Long::longValue).sum())
        .isEqualTo(stats.steps());
    assertThat(stats.stepsBySize().getFirst()).isGreaterThanOrEqualTo(4);
  }

  @Test
  void timingsTellWhatWasComputed() {
    Ending ending = submit(Requests.greedy(5, Requests.prompt(1, 20))).ending();
    assertThat(ending.failure()).isNull();
    assertThat(ending.timings().cachedTokens()).isZero();
    assertThat(ending.timings().prefillTokens()).isEqualTo(20);
    assertThat(ending.timings().decodeTokens()).isEqualTo(4);
    assertThat(ending.timings().prefillSeconds()).isPositive();
    assertThat(ending.timings().decodeSeconds()).isPositive();
  }

  @Test
  void timingsTellWhatWasCached() {
    engine.close();
    engine = new Engine(FakeModel.counting(), CONTEXT, EngineOptions.DEFAULT);
    submit(Requests.greedy(3, 1, 2, 3)).ending();
    Recorder next = submit(Requests.greedy(1, 1, 2, 3, 4, 5, 30));
    assertThat(next.ending().timings().cachedTokens()).isEqualTo(5);
    assertThat(next.ending().timings().prefillTokens()).isEqualTo(1);
    assertThat(next.ids()).containsExactly(31);
  }

  // Refusals.

  @Test
  void refusesWhatDoesNotFitTheContext() {
    assertThatThrownBy(() -> submit(Requests.greedy(1, new int[CONTEXT + 1])))
        .isInstanceOf(ContextFullException.class)
        .hasMessageContaining("has 65 tokens; the context holds 64");
    assertThatThrownBy(() -> submit(Requests.scoring(1, 0, new int[CONTEXT + 2])))
        .isInstanceOf(ContextFullException.class);
    assertThat(submit(Requests.scoring(1, 0, new int[CONTEXT + 1])).ending().reason())
        .isEqualTo(FinishReason.LENGTH);
    assertThat(submit(Requests.greedy(Integer.MAX_VALUE, new int[CONTEXT])).ending().reason())
        .isEqualTo(FinishReason.CONTEXT_FULL);
  }

  @Test
  void refusesMoreThanMayWait() throws Exception {
    model.withBeforeStep(gate);
    List<Recorder> recorders = new ArrayList<>();
    for (int i = 0; i < 32; i++) {
      recorders.add(submit(counting(i, 3)));
    }
    gate.await();
    assertThatThrownBy(() -> submit(counting(1, 1)))
        .isInstanceOf(CapacityException.class)
        .hasMessageContaining("32 requests wait already");
    gate.pass(1);
    gate.await();
    recorders.add(submit(counting(40, 3))); // some have begun
    gate.open();
    for (Recorder recorder : recorders) {
      assertThat(recorder.ending().reason()).isEqualTo(FinishReason.LENGTH);
    }
    for (int round = 0; round < 100; round++) {
      assertThat(submit(counting(1, 1)).ending().failure()).as("no place is lost").isNull();
    }
    drained();
  }

  @Test
  void aPlaceInTheQueueIsFreeAsSoonAsItsRequestIsCancelled() throws Exception {
    model.withBeforeStep(gate);
    List<Ticket> tickets = new ArrayList<>();
    for (int i = 0; i < 32; i++) {
      tickets.add(engine.submit(counting(i, 3), new Recorder()));
    }
    gate.await(); // a step computes, and none ends before it
    assertThatThrownBy(() -> submit(counting(1, 1))).isInstanceOf(CapacityException.class);
    tickets.get(7).cancel();
    tickets.get(7).cancel(); // twice gives one place
    Recorder next = submit(counting(1, 1));
    assertThatThrownBy(() -> submit(counting(1, 1))).isInstanceOf(CapacityException.class);
    gate.open();
    assertThat(next.ending().reason()).isEqualTo(FinishReason.LENGTH);
    drained();
  }

  /** Cancelled, failed and refused ones give their places in the queue back. */
  @Test
  void noPlaceInTheQueueIsLost() throws Exception {
    AtomicBoolean failing = new AtomicBoolean();
    model.withBeforeStep(batch -> {
      if (failing.get()) {
        throw new BackendException("on purpose");
      }
    });
    for (int round = 0; round < 50; round++) {
      failing.set(round % 2 == 0);
      List<Recorder> recorders = new ArrayList<>();
      for (int i = 0; i < 32; i++) {
        Recorder recorder = new Recorder();
        Ticket ticket = engine.submit(counting(i, 3), recorder);
        recorders.add(recorder);
        if (i % 3 == 0) {
          ticket.cancel();
        }
      }
      recorders.forEach(Recorder::ending);
      assertThatThrownBy(() -> submit(Requests.greedy(1, new int[CONTEXT + 1])))
          .isInstanceOf(ContextFullException.class);
    }
    drained();
  }

  // Cancelling.

  @Test
  void cancellingInTheMiddleOfAStepEndsWithinIt() {
    model.withBeforeStep(gate);
    Recorder recorder = new Recorder();
    Ticket ticket = engine.submit(counting(1, 30), recorder);
    gate.await();
    gate.pass(1);
    gate.await(); // the second step computes
    ticket.cancel();
    gate.pass(1);
    Ending ending = recorder.ending();
    assertThat(ending.reason()).isEqualTo(FinishReason.CANCELLED);
    assertThat(ending.failure()).isNull();
    assertThat(recorder.ids()).as("that step's token, and no more").hasSize(2);
    assertThat(model.memory().freeBlocks()).as("its memory is free").isEqualTo(BLOCKS);
    ticket.cancel();
    ticket.resume();
  }

  @Test
  void cancellingWhoeverWaitsEndsItWithoutAStep() {
    model.withBeforeStep(gate);
    List<Recorder> running = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      running.add(submit(counting(i, 5)));
    }
    gate.await();
    Recorder waiting = new Recorder();
    engine.submit(counting(20, 5), waiting).cancel();
    gate.open();
    assertThat(waiting.ending().reason()).isEqualTo(FinishReason.CANCELLED);
    assertThat(waiting.ids()).isEmpty();
    running.forEach(recorder -> assertThat(recorder.ending().failure()).isNull());
    assertThat(model.passes()).noneMatch(pass -> pass[0] == 20);
  }

  @Test
  void cancellingAPausedOneEndsIt() {
    Recorder recorder = pausingAfter(2);
    Ticket ticket = engine.submit(counting(1, 30), recorder);
    awaitTokens(recorder, 2);
    ticket.cancel();
    assertThat(recorder.ending().reason()).isEqualTo(FinishReason.CANCELLED);
    assertThat(recorder.ids()).hasSize(2);
  }

  // Readers.

  private final Semaphore pauses = new Semaphore(0);

  private Recorder pausingAfter(int tokens) {
    return new Recorder() {
      @Override
      public boolean token(GeneratedToken token) {
        super.token(token);
        if (ids().size() % tokens == 0) {
          setReady(false);
          pauses.release();
        }
        return false;
      }
    };
  }

  private void awaitTokens(Recorder recorder, int tokens) {
    pauses.acquireUninterruptibly();
    assertThat(recorder.ids()).hasSize(tokens);
  }

  @Test
  void aSlowReaderPausesOnlyItself() {
    Recorder slow = pausingAfter(3);
    Ticket ticket = engine.submit(counting(1, 9), slow);
    for (int heard = 3; heard < 9; heard += 3) {
      awaitTokens(slow, heard);
      Recorder other = submit(counting(30, 15));
      assertThat(other.ending().failure()).isNull();
      assertThat(slow.ids()).as("while it is paused").hasSize(heard);
      slow.setReady(true);
      ticket.resume();
    }
    assertThat(slow.ending().reason()).isEqualTo(FinishReason.LENGTH);
    assertThat(slow.ids()).isEqualTo(after(1, 9));
  }

  /** Resumed at any moment, also while the engine falls asleep: no wake-up is lost. */
  @Test
  void noResumeIsLost() {
    for (int round = 0; round < 200; round++) {
      Recorder recorder = pausingAfter(1);
      Ticket ticket = engine.submit(counting(1, 40), recorder);
      while (!recorder.hasEnded()) {
        if (pauses.tryAcquire()) {
          recorder.setReady(true);
          ticket.resume();
        }
        Thread.onSpinWait();
      }
      assertThat(recorder.ending().reason()).isEqualTo(FinishReason.LENGTH);
      assertThat(recorder.ids()).hasSize(40);
      pauses.drainPermits();
    }
  }

  /** Where a sink throws. */
  enum Where {
    TOKEN,
    SCORE,
    READY,
    END
  }

  private static final class Throwing extends Recorder {
    private final Where where;
    private final Throwable thrown;

    Throwing(Where where, Throwable thrown) {
      this.where = where;
      this.thrown = thrown;
    }

    private void at(Where here) {
      if (here == where) {
        sneak(thrown);
      }
    }

    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
    private static <T extends Throwable> void sneak(Throwable thrown) throws T {
      throw (T) thrown;
    }

    @Override
    public boolean ready() {
      at(Where.READY);
      return super.ready();
    }

    @Override
    public boolean token(GeneratedToken token) {
      at(Where.TOKEN);
      return super.token(token);
    }

    @Override
    public void scored(int position, double logprob, List<TokenLogprob> top) {
      at(Where.SCORE);
      super.scored(position, logprob, top);
    }

    @Override
    public void end(Ending ending) {
      super.end(ending);
      at(Where.END);
    }
  }

  @ParameterizedTest
  @EnumSource(Where.class)
  void aSinkThatThrowsEndsItselfOnly(Where where) throws Exception {
    List<Throwable> kinds =
        List.of(
            new IllegalStateException("on purpose"),
            new ClosedException("a reader's own file"),
            new StackOverflowError("on purpose"),
            new java.io.IOException("a checked one, as Kotlin throws them"));
    for (Throwable thrown : kinds) {
      Recorder neighbour = submit(counting(20, 30));
      Throwing throwing = new Throwing(where, thrown);
      engine.submit(Requests.scoring(1, 4, 1, 2, 3), throwing);
      Ending ending = throwing.ending();
      if (where == Where.END) {
        assertThat(ending.failure()).isNull();
      } else {
        assertThat(ending.failure()).isSameAs(thrown);
        assertThat(ending.reason()).isEqualTo(FinishReason.CANCELLED);
      }
      assertThat(neighbour.ending().failure()).isNull();
      assertThat(neighbour.ids()).isEqualTo(after(20, 30));
    }
    drained();
  }

  @Test
  void aSinkThatInterruptsItsThreadDisturbsNobody() {
    AtomicBoolean seen = new AtomicBoolean();
    Recorder interrupting =
        new Recorder() {
          @Override
          public boolean token(GeneratedToken token) {
            seen.compareAndSet(false, Thread.interrupted());
            Thread.currentThread().interrupt();
            return super.token(token);
          }
        };
    engine.submit(counting(1, 5), interrupting);
    assertThat(interrupting.ending().failure()).isNull();
    assertThat(seen).as("the next step hears nothing of it").isFalse();
  }

  @Test
  void anEngineThatWasInterruptedAndHasNothingToDoSleeps() {
    CompletableFuture<Thread> thread = new CompletableFuture<>();
    Recorder paused =
        new Recorder() {
          @Override
          public boolean token(GeneratedToken token) {
            setReady(false);
            pauses.release();
            return super.token(token);
          }

          @Override
          public void end(Ending ending) {
            Thread.currentThread().interrupt();
            super.end(ending);
            thread.complete(Thread.currentThread());
          }
        };
    Ticket ticket = engine.submit(counting(1, 5), paused);
    pauses.acquireUninterruptibly();
    ticket.cancel();
    long deadline = System.nanoTime() + 30_000_000_000L;
    while (thread.join().getState() != Thread.State.WAITING) {
      assertThat(System.nanoTime()).as("it spins").isLessThan(deadline);
      Thread.onSpinWait();
    }
  }

  @Test
  void aSinkMaySubmitMore() {
    CompletableFuture<Recorder> second = new CompletableFuture<>();
    Recorder first =
        new Recorder() {
          @Override
          public void end(Ending ending) {
            super.end(ending);
            second.complete(submit(counting(30, 3)));
          }
        };
    engine.submit(counting(1, 3), first);
    assertThat(second.join().ending().failure()).isNull();
    assertThat(second.join().ids()).isEqualTo(after(30, 3));
  }

  // Steps that fail.

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aFailingStepEndsOnlyThoseInIt(boolean error) throws Exception {
    Recorder paused = pausingAfter(3);
    Ticket ticket = engine.submit(counting(1, 6), paused);
    awaitTokens(paused, 3);
    Throwable failure = error ? new OutOfMemoryError("on purpose") : new BackendException("same");
    AtomicBoolean failing = new AtomicBoolean(true);
    model.withBeforeStep(batch -> {
      if (failing.getAndSet(false)) {
        Throwing.sneak(failure);
      }
    });
    Recorder inIt = submit(counting(20, 6));
    assertThat(inIt.ending().failure()).isSameAs(failure);
    assertThat(inIt.ids()).isEmpty();
    paused.setReady(true);
    ticket.resume();
    awaitTokens(paused, 6);
    assertThat(paused.ending().failure()).isNull();
    assertThat(paused.ids()).isEqualTo(after(1, 6));
    assertThat(submit(counting(7, 2)).ending().failure()).isNull();
    drained();
  }

  @Test
  void memoryRefusedInAStepIsThatStepsFailure() throws Exception {
    AtomicInteger blocks = new AtomicInteger();
    model.withBeforeBlock(() -> {
      if (blocks.incrementAndGet() == 3) {
        throw new CapacityException("no memory");
      }
    });
    Recorder first = submit(Requests.greedy(2, Requests.prompt(1, 20)));
    assertThat(first.ending().failure()).isInstanceOf(CapacityException.class);
    assertThat(submit(Requests.greedy(2, Requests.prompt(1, 20))).ending().failure()).isNull();
    drained();
  }

  /** What cannot go on says so, and does not hang. */
  @Test
  void anEngineWithADefectEndsAllAndRefusesMore() {
    FakeModel small = new FakeModel(FakeModel.COUNTING, FakeModel.VOCABULARY, 8, 4, 4);
    try (Engine broken = new Engine(small, CONTEXT, EngineOptions.DEFAULT)) {
      Recorder recorder = new Recorder();
      broken.submit(counting(1, 1), recorder);
      assertThat(recorder.ending().failure())
          .isInstanceOf(RequestException.class)
          .hasMessageContaining("does not fit the cache of 16 positions");
      assertThatThrownBy(() -> broken.submit(counting(1, 1), new Recorder()))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("does not fit the cache of 16 positions");
    }
  }

  // Closing.

  /** Waits until nothing is taken any more. */
  private void awaitClosing() {
    while (true) {
      try {
        submit(counting(1, 1));
      } catch (CapacityException e) {
        Thread.onSpinWait();
      } catch (ClosedException e) {
        return;
      }
    }
  }

  /** Though its queue is full: trying again later would not help. */
  @Test
  void anEngineThatClosesOrDrainsSaysSoFirst() throws Exception {
    model.withBeforeStep(gate);
    for (int i = 0; i < 32; i++) {
      submit(counting(i, 3));
    }
    gate.await();
    assertThatThrownBy(() -> submit(counting(1, 1))).isInstanceOf(CapacityException.class);
    assertThat(engine.drain(Duration.ZERO)).isFalse();
    assertThatThrownBy(() -> submit(counting(1, 1))).isInstanceOf(ClosedException.class);
  }

  private void refusesAsClosed() {
    engine.close(); // waits
    assertThatThrownBy(() -> submit(counting(1, 1))).isInstanceOf(ClosedException.class);
    // Those that are as many as may wait are gone, too.
    for (int i = 0; i < 40; i++) {
      assertThatThrownBy(() -> submit(counting(1, 1))).isInstanceOf(ClosedException.class);
    }
  }

  private static void endedAsClosed(Recorder recorder) {
    Ending ending = recorder.ending();
    assertThat(ending.failure()).isInstanceOf(ClosedException.class);
    assertThat(ending.reason()).isEqualTo(FinishReason.CANCELLED);
  }

  @Test
  void closingInTheMiddleOfAStepEndsAll() throws Exception {
    model.withBeforeStep(gate);
    List<Recorder> recorders = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      recorders.add(submit(counting(i, 5)));
    }
    gate.await();
    try (ExecutorService threads = Executors.newCachedThreadPool()) {
      List<Future<?>> closing = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        closing.add(threads.submit(() -> engine.close()));
      }
      awaitClosing();
      gate.open();
      for (Future<?> future : closing) {
        future.get();
      }
    }
    recorders.forEach(EngineTest::endedAsClosed);
    refusesAsClosed();
  }

  @Test
  void anInterruptedCloserStillWaits() throws Exception {
    model.withBeforeStep(gate);
    Recorder recorder = submit(counting(1, 5));
    gate.await();
    AtomicBoolean interrupted = new AtomicBoolean();
    Thread closer =
        Thread.ofPlatform()
            .start(() -> {
              Thread.currentThread().interrupt();
              engine.close();
              interrupted.set(Thread.currentThread().isInterrupted() && recorder.hasEnded());
            });
    awaitClosing();
    gate.open();
    closer.join();
    assertThat(interrupted).isTrue();
  }

  @Test
  void aSinkMayClose() {
    Recorder other = pausingAfter(2);
    engine.submit(counting(20, 60), other);
    awaitTokens(other, 2);
    Recorder closing =
        new Recorder() {
          @Override
          public boolean token(GeneratedToken token) {
            engine.close();
            return super.token(token);
          }
        };
    engine.submit(counting(1, 60), closing);
    endedAsClosed(closing);
    endedAsClosed(other);
    assertThat(closing.ids()).hasSize(1);
    refusesAsClosed();
  }

  @Test
  void aPausedOneEndsWhenTheEngineCloses() {
    Recorder paused = pausingAfter(2);
    engine.submit(counting(1, 30), paused);
    awaitTokens(paused, 2);
    engine.close();
    endedAsClosed(paused);
  }

  @Test
  void theModelClosedUnderneathInAStepEndsAll() {
    model.withBeforeStep(batch -> model.close()); // it waits for no step of its own thread
    Recorder first = submit(counting(1, 5));
    Recorder second = new Recorder();
    try {
      engine.submit(counting(2, 5), second);
      endedAsClosed(second);
    } catch (ClosedException e) {
      assertThat(second.hasEnded()).isFalse();
    }
    endedAsClosed(first);
    refusesAsClosed();
  }

  @Test
  void theModelClosedUnderneathBetweenStepsEndsAll() {
    Recorder paused = pausingAfter(2);
    Ticket ticket = engine.submit(counting(1, 30), paused);
    awaitTokens(paused, 2);
    model.close();
    paused.setReady(true);
    ticket.resume();
    endedAsClosed(paused);
    refusesAsClosed();
  }

  @Test
  void theModelClosedWhileNobodyRunsIsNoticedByTheNext() {
    assertThat(submit(counting(1, 2)).ending().failure()).isNull();
    model.close();
    endedAsClosed(submit(counting(1, 2)));
    refusesAsClosed();
  }

  @Test
  void theModelClosedWhileLogitsAreDealtEndsAll() {
    model.withBeforeStep(gate);
    List<Recorder> recorders = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      Recorder recorder =
          new Recorder() {
            @Override
            public boolean token(GeneratedToken token) {
              model.close();
              return super.token(token);
            }
          };
      recorders.add(recorder);
      engine.submit(counting(i * 9, 5), recorder);
    }
    gate.open();
    recorders.forEach(EngineTest::endedAsClosed);
    refusesAsClosed();
  }

  /** The engine falls asleep just when it is closed: it must hear of it. */
  @Test
  void noCloseIsLost() {
    engine.close();
    for (int round = 0; round < 400; round++) {
      engine = new Engine(FakeModel.counting(), CONTEXT, EngineOptions.DEFAULT);
      AtomicBoolean ended = new AtomicBoolean();
      engine.submit(
          counting(1, 1),
          new Recorder() {
            @Override
            public void end(Ending ending) {
              super.end(ending);
              ended.set(true);
            }
          });
      while (!ended.get()) {
        Thread.onSpinWait();
      }
      for (int spin = 0; spin < round % 300; spin++) {
        Thread.onSpinWait();
      }
      engine.close();
    }
  }

  // Draining.

  @Test
  void drainingWaitsForThoseThatAreThere() throws Exception {
    model.withBeforeStep(gate);
    List<Recorder> recorders = new ArrayList<>();
    for (int i = 0; i < 12; i++) {
      recorders.add(submit(counting(i, 5)));
    }
    gate.await();
    assertThat(engine.drain(Duration.ofMillis(1))).isFalse();
    assertThatThrownBy(() -> submit(counting(1, 1))).isInstanceOf(ClosedException.class);
    gate.open();
    assertThat(engine.drain(Duration.ofDays(1_000_000))).as("for ever, as it were").isTrue();
    assertThat(recorders)
        .allSatisfy(recorder -> {
          assertThat(recorder.hasEnded()).isTrue();
          assertThat(recorder.ending().failure()).isNull();
        });
    assertThat(engine.drain(Duration.ZERO)).isTrue();
  }

  /** Whoever submits while the engine drains is refused, or has ended when it is drained. */
  @Test
  void nobodySlipsInWhileItDrains() throws Exception {
    engine.close();
    for (int round = 0; round < 60; round++) {
      engine = new Engine(FakeModel.counting(), CONTEXT, EngineOptions.DEFAULT);
      AtomicInteger ended = new AtomicInteger();
      Thread submitting =
          Thread.ofPlatform()
              .start(() -> {
                try {
                  while (true) {
                    engine.submit(
                        counting(1, 1),
                        new Recorder() {
                          @Override
                          public void end(Ending ending) {
                            super.end(ending);
                            ended.incrementAndGet();
                          }
                        });
                  }
                } catch (ClosedException | CapacityException e) {
                  // The engine drains.
                }
              });
      while (engine.stats().steps() == 0) {
        Thread.onSpinWait();
      }
      assertThat(engine.drain(Duration.ofSeconds(60))).isTrue();
      int before = ended.get();
      submitting.join();
      engine.close();
      assertThat(ended).as("nobody was let in after it").hasValue(before);
    }
  }

  // Scoring.

  @Test
  void anInterruptedScorerStaysInterruptedAndStopsItsGeneration() throws Exception {
    model.withBeforeStep(gate);
    int[] ids = IntStream.range(0, 60).map(i -> i % 40).toArray();
    AtomicReference<@Nullable Throwable> thrown = new AtomicReference<>();
    CountDownLatch left = new CountDownLatch(1);
    Thread scorer =
        Thread.ofPlatform()
            .start(() -> {
              try {
                Scorer.score(engine, ids, CONTEXT, 1, (stage, now, total) -> {});
              } catch (InterruptedWorkException e) {
                thrown.set(Thread.currentThread().isInterrupted() ? e : null);
              }
              left.countDown();
            });
    gate.await();
    scorer.interrupt();
    left.await();
    assertThat(thrown.get())
        .isInstanceOf(InterruptedWorkException.class)
        .hasMessageContaining("interrupt");
    gate.pass(1);
    drained();
    assertThat(model.passes()).as("the step that was being computed").hasSize(1);
  }

  @Test
  void aListenerThatThrowsStopsItsScoring() throws Exception {
    model.withBeforeStep(gate);
    int[] ids = IntStream.range(0, 60).map(i -> i % 40).toArray();
    assertThatThrownBy(() ->
            Scorer.score(
                engine,
                ids,
                CONTEXT,
                1,
                (stage, now, total) -> {
                  throw new IllegalArgumentException("enough");
                }))
        .hasMessage("enough");
    gate.pass(1);
    drained();
    assertThat(model.passes()).hasSizeLessThanOrEqualTo(1);
  }

  @Test
  void aFailureWhileScoringIsThrownToTheCaller() {
    BackendException failure = new BackendException("on purpose");
    model.withBeforeStep(batch -> {
      throw failure;
    });
    assertThatThrownBy(() -> score(1, 2, 3)).isSameAs(failure);
    engine.close();
    assertThatThrownBy(() -> score(1, 2, 3)).isInstanceOf(ClosedException.class);
  }

  private double[] score(int... ids) {
    return Scorer.score(engine, ids, CONTEXT, 1, (stage, now, total) -> {});
  }

  @Test
  void aLogitsRowIsForEachTokenThatIsScored() throws ExecutionException, InterruptedException {
    AtomicInteger most = new AtomicInteger();
    model.withBeforeStep(batch -> {
      most.accumulateAndGet(batch.logitsRows(), Math::max);
      for (Batch.Slot slot : batch.slots()) {
        assertThat(slot.logits()).isIn(LogitsFor.ALL, LogitsFor.LAST, LogitsFor.NONE);
      }
    });
    int[] ids = IntStream.range(0, 60).map(i -> i % 40).toArray();
    double[] alone = score(ids);
    try (ExecutorService threads = Executors.newFixedThreadPool(2)) {
      Future<double[]> first = threads.submit(() -> score(ids));
      Future<double[]> second = threads.submit(() -> score(ids));
      Recorder beside = submit(counting(3, 40));
      assertThat(first.get()).isEqualTo(alone);
      assertThat(second.get()).isEqualTo(alone);
      assertThat(beside.ending().failure()).isNull();
      assertThat(beside.ids()).isEqualTo(after(3, 40));
    }
    assertThat(most.get()).isLessThanOrEqualTo(8 + 1);
  }
}
