package io.xmodel;

import io.xmodel.generation.GenerationEvent;
import java.util.Iterator;
import java.util.concurrent.Flow;
import java.util.concurrent.Flow.Subscriber;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** Hands a stream's events to a subscriber, on a virtual thread, as fast as it asks. */
final class EventPublisher implements Flow.Subscription {
  private final GenerationStream stream;
  private final Subscriber<? super GenerationEvent> subscriber;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private long demand;
  private boolean cancelled;
  private boolean stopped;
  private @Nullable Throwable misuse;

  private EventPublisher(GenerationStream stream, Subscriber<? super GenerationEvent> subscriber) {
    this.stream = stream;
    this.subscriber = subscriber;
  }

  static void subscribe(GenerationStream stream, Subscriber<? super GenerationEvent> subscriber) {
    java.util.Objects.requireNonNull(subscriber, "subscriber");
    EventPublisher publisher = new EventPublisher(stream, subscriber);
    if (stream.claim(publisher)) {
      Thread.ofVirtual().name("xmodel-publisher").start(publisher::run);
    } else {
      subscriber.onSubscribe(publisher);
      subscriber.onError(
          new IllegalStateException("A generation has one reader, and this one has a subscriber."));
    }
  }

  private void run() {
    try (stream) {
      subscriber.onSubscribe(this);
      Iterator<GenerationEvent> events = stream.iterator();
      while (awaitDemand() && events.hasNext()) {
        GenerationEvent event = events.next();
        if (event instanceof GenerationEvent.Done) {
          // The end is told even to those who asked for too few events: it is their last.
          subscriber.onNext(event);
          break;
        }
        subscriber.onNext(event);
      }
      if (misuse != null) {
        subscriber.onError(misuse);
      } else if (!isCancelled()) {
        subscriber.onComplete();
      }
    } catch (RuntimeException | Error e) {
      if (!isCancelled()) {
        subscriber.onError(e);
      }
    }
  }

  /** Waits until an event is asked for; false when no event should be handed out any more. */
  private boolean awaitDemand() {
    lock.lock();
    try {
      while (demand == 0 && !cancelled && !stopped) {
        changed.awaitUninterruptibly();
      }
      if (cancelled || demand == 0) {
        return false;
      }
      demand--;
      return true;
    } finally {
      lock.unlock();
    }
  }

  private boolean isCancelled() {
    lock.lock();
    try {
      return cancelled;
    } finally {
      lock.unlock();
    }
  }

  /** The stream is being ended: nobody should wait for a subscriber who asks no more. */
  void wake() {
    lock.lock();
    try {
      stopped = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void request(long n) {
    lock.lock();
    try {
      if (n <= 0) {
        misuse =
            new IllegalArgumentException(
                "A subscriber must ask for at least 1 event, found " + n + ".");
        stopped = true;
        demand = 0;
      } else {
        demand = demand + n < 0 ? Long.MAX_VALUE : demand + n;
      }
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void cancel() {
    lock.lock();
    try {
      cancelled = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
    stream.cancel();
  }
}
