package io.xmodel;

import io.xmodel.error.CapacityException;
import io.xmodel.error.ClosedException;
import io.xmodel.error.InterruptedWorkException;
import io.xmodel.error.RequestException;
import io.xmodel.generation.EngineOptions;
import io.xmodel.generation.EngineStats;
import io.xmodel.internal.engine.Threads;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The same work on any number of items: an iterator of items in, an iterator of results out, in the
 * same order. The work uses a model, so it is done for many items at once. It may generate, embed,
 * score, or do several of these.
 *
 * <pre>{@code
 * try (BatchRunner<String, Completion> run =
 *     new BatchRunner<>(model, texts, text -> model.generate(text, options))) {
 *   while (run.hasNext()) {
 *     switch (run.next()) {
 *       case BatchResult.Done<String, Completion> done -> write(done.item(), done.value());
 *       case BatchResult.Failed<String, Completion> failed -> report(failed.item(), failed.failure());
 *     }
 *   }
 * }
 * }</pre>
 *
 * <p>Items are taken as they are needed. Up to a number of them are in work, and eight times as
 * many are in work or wait until those before them are done: one that takes long does not hold
 * others up. The thread that reads results is the one that takes items, and work begins while it
 * does so.
 *
 * <p><b>Failures.</b> A {@link RequestException} is the item's own. After any other the model is
 * asked for one token. If it can give none, it is broken or closed, and the run ends with that
 * exception. Else the item is done once more, since it may have failed of one beside it. What it
 * then fails of is its own. A {@link CapacityException} is no failure: the item waits for room. An
 * {@link Error} ends the run. The exception of the iterator of items comes after the last result.
 *
 * <p>Results don't depend on what runs beside them, as far as the work is a function of its item.
 * {@link #seed} makes the seed for that.
 *
 * <p>One thread at a time reads it; any may close it. Whoever makes it closes it. What is in work
 * then is interrupted, and so its memory is free. The model stays open.
 *
 * @param <I> items
 * @param <R> what is made of them
 */
public final class BatchRunner<I, R> implements Iterator<BatchResult<I, R>>, AutoCloseable {
  /** So many times those in work may have begun and not be read. */
  private static final int AHEAD = 8;

  private static final int FIRST_PAUSE_MILLIS = 1;
  private static final int LONGEST_PAUSE_MILLIS = 100;

  /** There is no room, and nobody has it: that won't change. */
  private static final int MOST_REFUSALS_WHEN_IDLE = 8;

  private final Xmodel model;
  private final Iterator<? extends I> items;
  private final Function<? super I, ? extends R> work;
  private final int inWork;
  private final boolean endsWhenInterrupted;

  private final Queue<Job> begun = new ArrayDeque<>();
  private final BlockingQueue<Job> ended = new LinkedBlockingQueue<>();
  private final Set<Thread> threads = ConcurrentHashMap.newKeySet();
  private int working;
  private long next;
  private @Nullable RuntimeException failureOfItems;
  private @Nullable Throwable end;
  private volatile boolean cancelled;
  private volatile boolean closed;

  /**
   * Begins. Twice as many items are in work as the model computes at once.
   *
   * @param items that are taken one by one, as they are needed
   * @param work makes a result of an item. It runs on threads of its own, for several items at a
   *     time, and possibly more than once for an item. It uses the model, and ends soon when it is
   *     interrupted, as all calls of a model do
   */
  public BatchRunner(
      Xmodel model, Iterator<? extends I> items, Function<? super I, ? extends R> work) {
    this(model, items, work, twiceTheWidth(Objects.requireNonNull(model, "model")));
  }

  /**
   * The same with so many in work.
   *
   * @param inWork at least 1
   */
  public BatchRunner(
      Xmodel model,
      Iterator<? extends I> items,
      Function<? super I, ? extends R> work,
      int inWork) {
    this(model, items, work, inWork, true);
  }

  private BatchRunner(
      Xmodel model,
      Iterator<? extends I> items,
      Function<? super I, ? extends R> work,
      int inWork,
      boolean endsWhenInterrupted) {
    this.model = Objects.requireNonNull(model, "model");
    this.items = Objects.requireNonNull(items, "items");
    this.work = Objects.requireNonNull(work, "work");
    if (inWork < 1) {
      throw new RequestException("inWork must be at least 1, found %s.".formatted(inWork));
    }
    this.inWork = inWork;
    this.endsWhenInterrupted = endsWhenInterrupted;
  }

  /** One that an interrupt does not end: the work of all items that are left is interrupted. */
  static <I, R> BatchRunner<I, R> ofAll(
      Xmodel model, Iterator<? extends I> items, Function<? super I, ? extends R> work) {
    return new BatchRunner<>(model, items, work, twiceTheWidth(model), false);
  }

  /** As many as run, and as many again that wait for their place. */
  private static int twiceTheWidth(Xmodel model) {
    EngineOptions options = model.engineOptions();
    int running = options.mostRunning();
    return running + Math.min(running, options.mostWaiting());
  }

  /**
   * The seed of an item, for work that samples: the same wherever, and beside whatever, it is done.
   * It is the first eight bytes, taken as a big-endian number, of SHA-256 over the eight big-endian
   * bytes of the run's seed and the key in UTF-8.
   *
   * @param seed of the run
   * @param key of the item among all of the run, such as its id or its text
   */
  public static long seed(long seed, String key) {
    byte[] bytes = Objects.requireNonNull(key, "key").getBytes(StandardCharsets.UTF_8);
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      digest.update(ByteBuffer.allocate(Long.BYTES).putLong(seed).flip());
      return ByteBuffer.wrap(digest.digest(bytes)).getLong();
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java has SHA-256.", e);
    }
  }

  /**
   * Whether there is another result. This begins work as far as there is place, and does not wait
   * for its end.
   */
  @Override
  public boolean hasNext() {
    requireGoingOn();
    begin();
    if (begun.isEmpty() && failureOfItems != null) {
      throw failureOfItems;
    }
    return !begun.isEmpty();
  }

  /**
   * The next result, waited for.
   *
   * @throws io.xmodel.error.BackendException when the device fails, and not only of one item. It is
   *     thrown again by all later calls, as are the other ends
   * @throws ClosedException when the model or this run is closed
   * @throws InterruptedWorkException when the thread is interrupted, which it stays
   */
  @Override
  public BatchResult<I, R> next() {
    if (!hasNext()) {
      throw new NoSuchElementException("All items are done.");
    }
    while (true) {
      Job job = begun.element();
      await(job);
      requireGoingOn();
      BatchResult<I, R> result = result(job);
      if (result != null) {
        begun.remove();
        return result;
      }
      start(job);
    }
  }

  private void requireGoingOn() {
    if (closed) {
      throw ClosedException.of("run");
    }
    switch (end) {
      case RuntimeException exception -> throw exception;
      case Error error -> throw error;
      case null, default -> {}
    }
  }

  /** Begins work, as far as there is place and there are items. */
  private void begin() {
    for (Job job = ended.poll(); job != null; job = ended.poll()) {
      tick(job);
    }
    try {
      while (working < inWork
          && begun.size() < (long) AHEAD * inWork
          && failureOfItems == null
          && items.hasNext()) {
        Job job = new Job(next, Objects.requireNonNull(items.next(), "item"));
        next++;
        begun.add(job);
        start(job);
      }
    } catch (RuntimeException e) {
      failureOfItems = e; // once those that came before it are read
    }
  }

  private void start(Job job) {
    job.ended = false;
    job.failure = null;
    working++;
    Thread thread = Thread.ofVirtual().name("xmodel-batch").unstarted(job);
    threads.add(thread);
    thread.start();
    if (cancelled) {
      thread.interrupt();
    }
  }

  private void tick(Job job) {
    job.ended = true;
    working--;
  }

  /** Waits until one has ended, and begins others meanwhile. */
  private void await(Job job) {
    boolean interrupted = false;
    try {
      while (!job.ended) {
        try {
          tick(ended.take());
          begin();
        } catch (InterruptedException e) {
          interrupted = true;
          cancel();
          if (endsWhenInterrupted) {
            end = new InterruptedWorkException("The work on many items", e);
            return;
          }
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** What became of it; null: it is worth another try. */
  private @Nullable BatchResult<I, R> result(Job job) {
    R value = job.value;
    if (value != null) {
      return new BatchResult.Done<>(job.index, job.item, value);
    }
    switch (job.failure) {
      case RequestException own -> {
        return new BatchResult.Failed<>(job.index, job.item, own);
      }
      case RuntimeException failure -> {
        requireSoundModel();
        return job.tries < 2 ? null : new BatchResult.Failed<>(job.index, job.item, failure);
      }
      case Error error -> {
        end(error);
        throw error;
      }
      case null, default ->
          throw new IllegalStateException("No end of item " + job.index, job.failure);
    }
  }

  /** Whether the model still computes: a broken device fails every item. */
  private void requireSoundModel() {
    try {
      model.generate(new int[] {0}, GenerationOptions.greedy(1));
    } catch (CapacityException e) {
      // It has too much to do: so it computes.
    } catch (RuntimeException | Error e) {
      end(e);
      throw e;
    }
  }

  private void end(Throwable reason) {
    end = reason;
    cancel();
  }

  private void cancel() {
    cancelled = true;
    threads.forEach(Thread::interrupt);
  }

  /** Ends what is in work, and waits for that. Closing twice is harmless. */
  @Override
  public void close() {
    closed = true;
    cancel();
    threads.forEach(Threads::join);
  }

  /**
   * The work on an item. Its fields are the reader's before it is started and when it has ended.
   */
  private final class Job implements Runnable {
    private final long index;
    private final I item;
    private int tries;
    private @Nullable R value;
    private @Nullable Throwable failure;
    private boolean ended;

    Job(long index, I item) {
      this.index = index;
      this.item = item;
    }

    @Override
    public void run() {
      tries++;
      try {
        value = Objects.requireNonNull(whenThereIsRoom(), "the work's result");
      } catch (RuntimeException | Error e) {
        failure = e;
      } finally {
        threads.remove(Thread.currentThread());
        BatchRunner.this.ended.add(this);
      }
    }

    private R whenThereIsRoom() {
      int pause = FIRST_PAUSE_MILLIS;
      int refusalsWhenIdle = 0;
      while (true) {
        try {
          return work.apply(item);
        } catch (CapacityException e) {
          refusalsWhenIdle += isIdle() ? 1 : 0;
          if (refusalsWhenIdle > MOST_REFUSALS_WHEN_IDLE) {
            throw e;
          }
        }
        sleep(pause);
        pause = Math.min(2 * pause, LONGEST_PAUSE_MILLIS);
      }
    }

    private boolean isIdle() {
      EngineStats stats = model.stats();
      return stats.running() == 0 && stats.waiting() == 0;
    }

    private static void sleep(int millis) {
      try {
        Thread.sleep(millis);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new InterruptedWorkException("The work on an item", e);
      }
    }
  }
}
