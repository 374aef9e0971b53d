package io.xmodel.server.events;

import io.xmodel.GenerationRequest;
import io.xmodel.GenerationStream;
import io.xmodel.Xmodel;
import io.xmodel.error.CapacityException;
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
 * The generations of one request, computed together. Whoever does not read their events pauses
 * these generations, and no others. One alone is read by the request's own thread; several have a
 * thread each, and one bounded buffer.
 *
 * <p>Not more than a number of them run at once. The first ones are begun by the constructor, which
 * throws what is wrong with them; the others follow as these end.
 */
public final class Generations implements AutoCloseable {
  private static final int BUFFER = 64;
  private static final long RETRY_MILLIS = 20;
  private static final Duration PATIENCE = Duration.ofHours(1);

  private final Xmodel model;
  private final List<GenerationRequest> requests;
  private final BlockingQueue<ChoiceEvent> events = new ArrayBlockingQueue<>(BUFFER);
  private final ConcurrentLinkedQueue<GenerationStream> open = new ConcurrentLinkedQueue<>();
  private final List<Thread> threads = new ArrayList<>();
  private final @Nullable ChoiceReader alone;
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
    alone = requests.size() == 1 ? new ChoiceReader(0, begun.getFirst()) : null;
    for (int i = 0; i < first && alone == null; i++) {
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
      ChoiceReader reader = new ChoiceReader(choice, stream);
      while (!reader.hasEnded()) {
        for (ChoiceEvent event : reader.next(PATIENCE)) {
          events.put(event);
        }
      }
    } finally {
      open.remove(stream);
    }
  }

  /** The next events, or none when there are none in this time. For use by one thread. */
  public List<ChoiceEvent> take(Duration longest) throws InterruptedException {
    if (alone != null) {
      return alone.next(longest);
    }
    ChoiceEvent first = events.poll(longest.toNanos(), TimeUnit.NANOSECONDS);
    if (first == null) {
      return List.of();
    }
    List<ChoiceEvent> all = new ArrayList<>(List.of(first));
    events.drainTo(all);
    return all;
  }

  /** Ends all that have not ended, within one step. */
  @Override
  public void close() {
    closed = true;
    threads.forEach(Thread::interrupt);
    open.forEach(GenerationStream::close);
  }
}
