package io.xmodel.internal.events;

import io.xmodel.generation.GeneratedToken;
import io.xmodel.generation.GenerationEvent;
import io.xmodel.internal.engine.Ending;
import io.xmodel.internal.engine.Sink;
import io.xmodel.internal.engine.Ticket;
import io.xmodel.sampling.TokenLogprob;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Events between the engine's thread, which must not wait, and a reader, who may be slow. When it
 * is full its generation pauses, and nothing else.
 */
public final class EventBuffer implements Sink {
  /** Events that may wait for a reader who takes them as they come. */
  public static final int STREAMED = 64;

  /** As many as there are: for readers who want the whole answer. */
  public static final int WHOLE = Integer.MAX_VALUE;

  private static final Runnable NOBODY = () -> {};

  private final EventParser parser;
  private final PromptScores scores;
  private final int capacity;
  private final Queue<GenerationEvent> events = new ArrayDeque<>();
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();

  /** Who waits is woken when so many events are there, or one after a time, or at the end. */
  private int wanted = 1;

  private long due;

  private Runnable failureListener = NOBODY;
  private @Nullable Throwable failure;
  private boolean ended;
  private boolean dropped;
  private volatile @Nullable Ticket ticket;
  private volatile boolean full;

  /** An empty buffer. */
  public EventBuffer(EventParser parser, PromptScores scores, int capacity) {
    this.parser = parser;
    this.scores = scores;
    this.capacity = capacity;
  }

  /** Tells how to reach the generation. */
  public void begin(Ticket ticket) {
    this.ticket = ticket;
  }

  @Override
  public boolean ready() {
    return !full;
  }

  @Override
  public boolean token(GeneratedToken token) {
    lock.lock();
    try {
      return parser.accept(token, this::add);
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void scored(int position, double logprob, List<TokenLogprob> top) {
    scores.add(position, logprob, top);
  }

  @Override
  public void end(Ending ending) {
    Runnable listener;
    lock.lock();
    try {
      if (ending.failure() == null) {
        parser.finish(ending.reason(), ending.timings(), this::add);
      } else if (!dropped) {
        failure = ending.failure();
      }
      ended = true;
      changed.signalAll();
      listener = failure == null ? NOBODY : failureListener;
    } finally {
      lock.unlock();
    }
    listener.run();
  }

  /** Runs something when the generation fails, or now if it has failed. It must not block. */
  public void whenFailed(Runnable listener) {
    boolean failed;
    lock.lock();
    try {
      failureListener = listener;
      failed = failure != null;
    } finally {
      lock.unlock();
    }
    if (failed) {
      listener.run();
    }
  }

  private void add(GenerationEvent event) {
    if (!dropped) {
      events.add(event);
      full = events.size() >= capacity;
      if (enough()) {
        changed.signalAll();
      }
    }
  }

  /**
   * Takes the next event, waiting for it. An interrupt cancels the generation; its last events
   * still come, and the thread stays interrupted.
   *
   * @return null after {@link GenerationEvent.Done}
   */
  public @Nullable GenerationEvent take() {
    boolean interrupted = false;
    lock.lock();
    try {
      if (!ended && Thread.currentThread().isInterrupted()) {
        cancel(); // also where events are there already, and nothing is waited for
      }
      while (events.isEmpty() && !ended && !dropped) {
        try {
          if (interrupted) {
            changed.awaitUninterruptibly();
          } else {
            changed.await();
          }
        } catch (InterruptedException e) {
          interrupted = true;
          cancel();
        }
      }
      GenerationEvent event = events.poll();
      if (event == null) {
        throwFailure();
      }
      goOn();
      return event;
    } finally {
      lock.unlock();
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private boolean enough() {
    return events.size() >= wanted || (!events.isEmpty() && System.nanoTime() - due >= 0);
  }

  /**
   * Takes all that there are. For a while it lets more of them gather, but no more than half of
   * what fits; then it waits for the first.
   *
   * <p>The event that comes after this while wakes the reader, rather than a clock: so readers run
   * while the engine deals out, when its other threads rest.
   *
   * @param gather nanoseconds to gather for, less when the generation ends
   * @param longest nanoseconds to wait after that
   * @return nothing when none came in time; null after the last
   */
  public @Nullable List<GenerationEvent> takeAll(long gather, long longest)
      throws InterruptedException {
    lock.lockInterruptibly();
    try {
      if (gather > 0) {
        due = System.nanoTime() + gather;
        await(Math.max(1, capacity / 2), gather + gather / 2);
      }
      await(1, longest);
      if (events.isEmpty()) {
        throwFailure();
        return ended || dropped ? null : List.of();
      }
      List<GenerationEvent> all = List.copyOf(events);
      events.clear();
      goOn();
      return all;
    } finally {
      lock.unlock();
    }
  }

  private void await(int count, long longest) throws InterruptedException {
    wanted = count;
    try {
      long left = longest;
      while (!enough() && !ended && !dropped && left > 0) {
        left = changed.awaitNanos(left);
      }
    } finally {
      wanted = 1;
    }
  }

  /** A generation that was paused goes on when there is room. */
  private void goOn() {
    if (full && events.size() <= capacity / 2) {
      full = false;
      Ticket known = ticket;
      if (known != null) {
        known.resume();
      }
    }
  }

  private void throwFailure() {
    switch (failure) {
      case RuntimeException exception -> throw exception;
      case Error error -> throw error;
      case null, default -> {}
    }
  }

  /** Ends the generation within one step. What it has said so far can still be taken. */
  public void cancel() {
    Ticket known = ticket;
    if (known != null) {
      known.cancel();
    }
  }

  /** Ends the generation and forgets its events; {@link #take} returns null from now on. */
  public void drop() {
    cancel();
    lock.lock();
    try {
      dropped = true;
      failure = null;
      events.clear();
      full = false;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }
}
