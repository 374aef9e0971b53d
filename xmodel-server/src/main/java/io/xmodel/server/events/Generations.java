package io.xmodel.server.events;

import io.xmodel.GenerationRequest;
import io.xmodel.GenerationStream;
import io.xmodel.Xmodel;
import io.xmodel.error.CapacityException;
import io.xmodel.generation.GenerationEvent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * The generations of one request, computed together. Their events come through one bounded buffer:
 * whoever does not read it pauses these generations, and no others.
 *
 * <p>Not more than a number of them run at once. The first ones are begun by the constructor, which
 * throws what is wrong with them; the others follow as these end.
 */
public final class Generations implements AutoCloseable {
  private static final int BUFFER = 64;
  private static final long RETRY_MILLIS = 20;

  private final Xmodel model;
  private final List<GenerationRequest> requests;
  private final BlockingQueue<ChoiceEvent> events = new ArrayBlockingQueue<>(BUFFER);
  private final ConcurrentLinkedQueue<GenerationStream> open = new ConcurrentLinkedQueue<>();
  private final List<Thread> threads = new ArrayList<>();
  private final AtomicInteger next;
  private volatile boolean closed;

  /**
   * Begins.
   *
   * @param width how many may run at once
   */
  public Generations(Xmodel model, List<GenerationRequest> requests, int width) {
    this.model = model;
    this.requests = requests;
    int first = Math.min(width, requests.size());
    this.next = new AtomicInteger(first);
    List<GenerationStream> begun = new ArrayList<>();
    try {
      for (int i = 0; i < first; i++) {
        begun.add(begin(i));
      }
    } catch (RuntimeException e) {
      begun.forEach(GenerationStream::close);
      throw e;
    }
    for (int i = 0; i < first; i++) {
      int choice = i;
      GenerationStream stream = begun.get(i);
      threads.add(Thread.ofVirtual().name("xmodel-answer").start(() -> run(choice, stream)));
    }
  }

  private GenerationStream begin(int choice) {
    GenerationStream stream = model.stream(requests.get(choice));
    open.add(stream);
    return stream;
  }

  /** One after the other, until there are no more. */
  private void run(int first, GenerationStream begun) {
    int choice = first;
    @Nullable GenerationStream stream = begun;
    try {
      while (true) {
        try {
          forward(choice, stream == null ? beginWhenThereIsRoom(choice) : stream);
        } catch (RuntimeException | Error e) {
          events.put(new ChoiceEvent.Failure(choice, e));
        }
        stream = null;
        choice = next.getAndIncrement();
        if (choice >= requests.size() || closed) {
          return;
        }
      }
    } catch (InterruptedException e) {
      // Closed: nobody reads on.
    }
  }

  private GenerationStream beginWhenThereIsRoom(int choice) throws InterruptedException {
    while (true) {
      try {
        return begin(choice);
      } catch (CapacityException e) {
        Thread.sleep(RETRY_MILLIS); // other requests fill the queue
      }
    }
  }

  private void forward(int choice, GenerationStream stream) throws InterruptedException {
    try (stream) {
      boolean first = true;
      for (GenerationEvent event : stream) {
        if (first) {
          events.put(new ChoiceEvent.Prompt(choice, stream.promptIds(), stream.promptTokens()));
          first = false;
        }
        events.put(new ChoiceEvent.Step(choice, event));
      }
    } finally {
      open.remove(stream);
    }
  }

  /** The next event, or null when there is none in this time. */
  public @Nullable ChoiceEvent poll(Duration longest) throws InterruptedException {
    return events.poll(longest.toNanos(), TimeUnit.NANOSECONDS);
  }

  /** The next event if there is one already, or null. */
  public @Nullable ChoiceEvent poll() {
    return events.poll();
  }

  /** Ends all that have not ended, within one step. */
  @Override
  public void close() {
    closed = true;
    threads.forEach(Thread::interrupt);
    open.forEach(GenerationStream::close);
  }
}
