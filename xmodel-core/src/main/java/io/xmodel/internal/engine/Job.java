package io.xmodel.internal.engine;

import io.xmodel.backend.Sequence;
import io.xmodel.generation.FinishReason;
import io.xmodel.generation.Timings;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * A generation and what the engine knows of it: its place in the order of arrival, its sequence
 * while it runs, its sink, and where its time went.
 */
final class Job {
  private final long number;
  private final Generation generation;
  private final Sink sink;
  private final AtomicBoolean queued = new AtomicBoolean(true);
  private @Nullable Sequence sequence;
  private volatile boolean cancelled;
  private boolean ready = true;
  private final long arrived = System.nanoTime();
  private long queueNanos;
  private boolean started;
  private int shared;
  private int read;
  private long readNanos;
  private long decodeNanos;

  /** A job that waits. {@code number} counts arrivals: lower came first. */
  Job(long number, Generation generation, Sink sink) {
    this.number = number;
    this.generation = generation;
    this.sink = sink;
  }

  long number() {
    return number;
  }

  Generation generation() {
    return generation;
  }

  Sink sink() {
    return sink;
  }

  /** Its sequence; only while it runs. */
  Sequence sequence() {
    return Objects.requireNonNull(sequence);
  }

  boolean running() {
    return sequence != null;
  }

  /** Takes it out of the queue's count; false when it was taken out before. From any thread. */
  boolean leaveQueue() {
    return queued.getAndSet(false);
  }

  void cancel() {
    cancelled = true;
  }

  boolean cancelled() {
    return cancelled;
  }

  /** Asks the sink whether its reader keeps up. The answer holds for a whole step. */
  void ask() {
    ready = sink.ready();
  }

  /** Whether it can make use of a step, when its sink was last asked. */
  boolean ready() {
    return ready;
  }

  /** Begins or goes on, with so many positions that another text computed. */
  void start(Sequence sequence) {
    this.sequence = sequence;
    generation.setComputed(sequence.length());
    if (!started) {
      shared = sequence.length();
      queueNanos = System.nanoTime() - arrived;
      started = true;
    }
  }

  /** Gives its sequence away; what it had computed is lost to it. */
  Sequence stop() {
    Sequence given = sequence();
    sequence = null;
    return given;
  }

  /** Counts a step that it took part in. */
  void count(int tokens, long nanos, boolean decoded) {
    if (decoded) {
      decodeNanos += nanos;
    } else {
      read += tokens;
      readNanos += nanos;
    }
  }

  Ending ending(FinishReason reason, @Nullable Throwable failure) {
    int decoded = Math.max(generation.generated() - 1, 0);
    Timings timings =
        new Timings(shared, read, readNanos * 1e-9, decoded, decodeNanos * 1e-9, queueNanos * 1e-9);
    return new Ending(reason, timings, failure);
  }
}
