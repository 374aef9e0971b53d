package io.xmodel.backend;

import io.xmodel.model.XmodelConfig;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What a model of {@link FakeBackend} says, and when a step waits or fails. It is loaded with
 * {@code BackendOptions.DEFAULT.withStages(script)}. Any thread may change it at any time.
 */
public final class Script implements StageListener {
  private static final long PATIENCE_SECONDS = 30;

  private final List<Consumer<Batch>> actions = new CopyOnWriteArrayList<>();
  private volatile FakeModel.Rule rule;
  private volatile @Nullable FakeModel model;
  private int chunk = 4;
  private int blockSize = 4;
  private int blocks = 1024;

  /** One that says what a rule says. */
  public Script(FakeModel.Rule rule) {
    this.rule = rule;
  }

  /** The same rule for prompts read in such chunks, on so many blocks of so many positions. */
  public Script withMemory(int chunk, int blockSize, int blocks) {
    this.chunk = chunk;
    this.blockSize = blockSize;
    this.blocks = blocks;
    return this;
  }

  /** Says something else from now on. */
  public void says(FakeModel.Rule rule) {
    this.rule = rule;
  }

  /**
   * After the k-th cue of a text comes the k-th answer, token by token, then the end. After further
   * cues comes the last answer again.
   */
  public static FakeModel.Rule answers(int cue, int end, int[]... answers) {
    return (ids, vocabulary) -> {
      int cues = 0;
      int last = -1;
      for (int i = 0; i < ids.length; i++) {
        if (ids[i] == cue) {
          cues++;
          last = i;
        }
      }
      int[] answer = answers[Math.clamp(cues - 1, 0, answers.length - 1)];
      int next = ids.length - 1 - last;
      float[] row = new float[vocabulary];
      row[next < answer.length ? answer[next] : end] = 10;
      return row;
    };
  }

  ResidentModel load(XmodelConfig config) {
    FakeModel.Rule now = (ids, vocabulary) -> rule.logits(ids, vocabulary);
    FakeModel loaded =
        new FakeModel(config, now, chunk, blockSize, blocks)
            .withBeforeStep(batch -> actions.forEach(action -> action.accept(batch)));
    model = loaded;
    return loaded;
  }

  /** The model that was loaded with it. */
  public FakeModel model() {
    return Objects.requireNonNull(model, "nothing was loaded");
  }

  /** Does something at the beginning of each step. */
  public void beforeEachStep(Consumer<Batch> action) {
    actions.add(action);
  }

  /** The next step like that waits at its beginning until the gate is opened. */
  public Gate holdWhen(Predicate<Batch> which) {
    Gate gate = new Gate();
    AtomicBoolean done = new AtomicBoolean();
    actions.add(batch -> {
      if (which.test(batch) && done.compareAndSet(false, true)) {
        gate.pass();
      }
    });
    return gate;
  }

  /** Steps like that fail, until {@link #repair}. */
  public void failWhen(Predicate<Batch> which, Supplier<Throwable> failure) {
    actions.add(batch -> {
      if (which.test(batch)) {
        switch (failure.get()) {
          case RuntimeException exception -> throw exception;
          case Error error -> throw error;
          case Throwable other -> throw new IllegalArgumentException(other);
        }
      }
    });
  }

  /** Takes all actions back. */
  public void repair() {
    actions.clear();
  }

  /** Steps that read an id. */
  public static Predicate<Batch> reads(int id) {
    return batch -> {
      for (Batch.Slot slot : batch.slots()) {
        for (int token : slot.tokens()) {
          if (token == id) {
            return true;
          }
        }
      }
      return false;
    };
  }

  @Override
  public void stage(String stage, int row, float[] values) {
    throw new AssertionError("A fake model has no stages.");
  }

  /** Holds a step up. */
  public static final class Gate implements AutoCloseable {
    private final CountDownLatch reached = new CountDownLatch(1);
    private final CountDownLatch opened = new CountDownLatch(1);

    private Gate() {}

    private void pass() {
      reached.countDown();
      await(opened, "The gate was not opened.");
    }

    /** Waits until a step has come to the gate. */
    public void awaitReached() {
      await(reached, "No step came to the gate.");
    }

    /** Lets the step go on. */
    public void open() {
      opened.countDown();
    }

    @Override
    public void close() {
      open();
    }

    private static void await(CountDownLatch latch, String otherwise) {
      try {
        if (!latch.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
          throw new AssertionError(otherwise);
        }
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      }
    }
  }
}
