package io.xmodel;

import io.xmodel.generation.GenerationEvent;
import java.util.Iterator;
import java.util.Objects;
import java.util.concurrent.Flow;
import java.util.concurrent.Flow.Subscriber;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Hands a stream's events to a subscriber, as fast as it asks. A virtual thread does so while
 * something is asked for; none waits for a subscriber who asks no more.
 */
final class EventPublisher implements Flow.Subscription {
  private final GenerationStream stream;
  private final Subscriber<? super GenerationEvent> subscriber;
  private final ReentrantLock lock = new ReentrantLock();
  private long demand;

  /** Whether a thread hands events out. Only that one may call the subscriber. */
  private boolean running;

  private boolean greeted;

  /** The end is told as soon as it is there, whether or not anything is asked for. */
  private boolean stopped;

  /** The subscriber hears nothing more. */
  private boolean cancelled;

  private @Nullable RuntimeException misuse;

  private EventPublisher(GenerationStream stream, Subscriber<? super GenerationEvent> subscriber) {
    this.stream = stream;
    this.subscriber = subscriber;
  }

  static void subscribe(GenerationStream stream, Subscriber<? super GenerationEvent> subscriber) {
    Objects.requireNonNull(subscriber, "subscriber");
    EventPublisher publisher = new EventPublisher(stream, subscriber);
    if (stream.claim(publisher)) {
      publisher.goOn(() -> {});
    } else {
      subscriber.onSubscribe(new Refused());
      subscriber.onError(
          new IllegalStateException("A generation has one reader, and this one has a subscriber."));
    }
  }

  /** The subscription of one who came too late. */
  private static final class Refused implements Flow.Subscription {
    @Override
    public void request(long n) {}

    @Override
    public void cancel() {}
  }

  /** Notes something, and sees to it that a thread acts on it. */
  private void goOn(Runnable change) {
    lock.lock();
    try {
      change.run();
      if (!running && (!greeted || demand > 0 || over() || stopped)) {
        running = true;
        Thread.ofVirtual().name("xmodel-publisher").start(this::run);
      }
    } finally {
      lock.unlock();
    }
  }

  private boolean over() {
    return cancelled || misuse != null;
  }

  private void run() {
    try {
      if (!greeted) {
        greeted = true;
        subscriber.onSubscribe(this);
      }
      Iterator<GenerationEvent> events = stream.iterator();
      boolean more = true;
      while (more) {
        if (rests()) {
          return;
        }
        more = handOut(events);
      }
    } catch (RuntimeException | Error e) {
      end(e);
      return;
    }
    end(null);
  }

  /** Whether there is nothing to do until something is asked for. */
  private boolean rests() {
    lock.lock();
    try {
      running = demand > 0 || over() || stopped;
      return !running;
    } finally {
      lock.unlock();
    }
  }

  /** Reads an event and hands it out if one was asked for; false at the end. */
  private boolean handOut(Iterator<GenerationEvent> events) {
    boolean asked = isAsked();
    if (isOver() || !events.hasNext()) {
      return false;
    }
    GenerationEvent event = events.next();
    if (isOver()) {
      return false;
    }
    if (asked) {
      subscriber.onNext(event);
    }
    return !(event instanceof GenerationEvent.Done);
  }

  private boolean isAsked() {
    lock.lock();
    try {
      if (demand == 0) {
        return false;
      }
      demand--;
      return true;
    } finally {
      lock.unlock();
    }
  }

  private boolean isOver() {
    lock.lock();
    try {
      return over();
    } finally {
      lock.unlock();
    }
  }

  /** Tells the end, once: {@code running} stays, so that no thread comes after this one. */
  private void end(@Nullable Throwable failure) {
    stream.close();
    Throwable told;
    lock.lock();
    try {
      if (cancelled) {
        return;
      }
      cancelled = true;
      told = misuse != null ? misuse : failure;
    } finally {
      lock.unlock();
    }
    if (told != null) {
      subscriber.onError(told);
    } else {
      subscriber.onComplete();
    }
  }

  /** The generation is being ended, or has failed: the subscriber shall hear of it. */
  void wake() {
    goOn(() -> stopped = true);
  }

  @Override
  public void request(long n) {
    goOn(() -> {
      if (cancelled) {
        return;
      }
      if (n > 0) {
        demand = demand + n < 0 ? Long.MAX_VALUE : demand + n;
      } else {
        misuse =
            new IllegalArgumentException(
                "A subscriber must ask for at least 1 event, found " + n + ".");
      }
    });
    if (n <= 0 && isOver()) {
      stream.close();
    }
  }

  @Override
  public void cancel() {
    goOn(() -> cancelled = true);
    stream.close();
  }
}
