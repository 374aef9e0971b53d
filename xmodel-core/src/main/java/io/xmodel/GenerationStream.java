package io.xmodel;

import io.xmodel.generation.GeneratedToken;
import io.xmodel.generation.GenerationEvent;
import io.xmodel.internal.events.EventBuffer;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A generation as it happens. It runs ahead of its reader by up to 64 events. A reader who falls
 * behind pauses it, and no other generation.
 *
 * <pre>{@code
 * try (GenerationStream stream = model.stream("Once upon a time", options)) {
 *   for (String piece : stream.texts()) {
 *     System.out.print(piece);
 *   }
 * }
 * }</pre>
 *
 * <p>Whoever opened it closes it: one that is neither read nor closed keeps its memory on the
 * device. Any thread may {@link #cancel} and {@link #close} it.
 *
 * <p>It is read once, in one of the ways below, by one thread at a time. An interrupt of the reader
 * cancels the generation: its last events still come, and the thread stays interrupted. When a
 * generation fails, its reader gets the events that came before, then the exception. Whoever reads
 * on gets the exception again.
 */
public final class GenerationStream implements Iterable<GenerationEvent>, AutoCloseable {
  private final EventBuffer buffer;
  private final CompletionBuilder completion;
  private final Consumer<GenerationStream> atEnd;
  private final Object endLock = new Object();
  private @Nullable GenerationEvent next;
  private boolean exhausted;
  private boolean ended;
  private volatile boolean failed;
  private volatile boolean stopped;
  private volatile @Nullable EventPublisher publisher;

  /** Wraps a buffer. {@code atEnd} runs once, when the last event was read or on close. */
  GenerationStream(
      EventBuffer buffer, CompletionBuilder completion, Consumer<GenerationStream> atEnd) {
    this.buffer = buffer;
    this.completion = completion;
    this.atEnd = atEnd;
  }

  /**
   * The events that have not been read yet. All iterators of a stream share its place: an event
   * that one has given, no other gives.
   */
  @Override
  public Iterator<GenerationEvent> iterator() {
    return new Iterator<>() {
      @Override
      public boolean hasNext() {
        return peek() != null;
      }

      @Override
      public GenerationEvent next() {
        GenerationEvent event = peek();
        if (event == null) {
          throw new NoSuchElementException("The generation has ended.");
        }
        next = null;
        return event;
      }
    };
  }

  private @Nullable GenerationEvent peek() {
    if (next == null && !exhausted) {
      try {
        next = buffer.take();
      } catch (RuntimeException | Error e) {
        failed = true;
        end();
        throw e;
      }
      heard(next);
    }
    return next;
  }

  private void heard(@Nullable GenerationEvent event) {
    if (event != null) {
      completion.add(event);
    }
    exhausted = event == null;
    if (event == null || event instanceof GenerationEvent.Done) {
      end();
    }
  }

  /**
   * The events that have come since the last call. Waking a reader for each event can cost more
   * than the event itself, so this one lets several gather first, where they come fast. It returns
   * early when the generation ends, or when there are 32.
   *
   * @param gather how long to gather
   * @param longest how long to wait after that while there is none
   * @return nothing when none came in time; null after the last one
   * @throws InterruptedException when the reader is interrupted; the generation goes on
   */
  public @Nullable List<GenerationEvent> poll(Duration gather, Duration longest)
      throws InterruptedException {
    Objects.requireNonNull(gather, "gather");
    Objects.requireNonNull(longest, "longest");
    GenerationEvent peeked = next;
    if (peeked != null) {
      next = null;
      return List.of(peeked);
    }
    if (exhausted) {
      return null;
    }
    List<GenerationEvent> events;
    try {
      events = buffer.takeAll(gather.toNanos(), longest.toNanos());
    } catch (RuntimeException | Error e) {
      failed = true;
      end();
      throw e;
    }
    if (events == null) {
      heard(null);
    } else {
      events.forEach(this::heard);
    }
    return events;
  }

  /** The pieces of text that have not been read yet, without reasoning and calls. */
  public Iterable<String> texts() {
    return () -> new TextIterator(iterator());
  }

  /** The prompt as the model sees it. */
  public List<Integer> promptIds() {
    return completion.promptIds();
  }

  /**
   * The prompt's tokens with their log-probabilities, where {@link
   * GenerationOptions#promptLogprobs} asks for them. All are there when the first event has come.
   */
  public List<GeneratedToken> promptTokens() {
    return completion.promptTokens();
  }

  /** Reads what is left, and returns the whole answer, what was read before included. */
  public Completion completion() {
    forEach(event -> {});
    return completion.build();
  }

  /**
   * The completion, when it is there. No thread of the caller's waits for it, and the stream is
   * closed at the end. Whoever completes the future otherwise – cancels it, lets it time out – ends
   * the generation.
   */
  public CompletableFuture<Completion> future() {
    CompletableFuture<Completion> future = new CompletableFuture<>();
    Thread.ofVirtual()
        .name("xmodel-future")
        .start(() -> {
          try (this) {
            future.complete(completion());
          } catch (RuntimeException | Error e) {
            future.completeExceptionally(e);
          }
        });
    future.whenComplete((done, failure) -> cancel());
    return future;
  }

  /**
   * The events as a reactive stream for one subscriber; a second one is refused by {@code onError}.
   * They come on virtual threads, as fast as the subscriber asks. At the end, and when the
   * subscription is cancelled, the stream is closed.
   *
   * <p>When the generation fails, or its stream is cancelled or closed, a subscriber hears of that
   * even if it asks for no more. Events that it did not ask for are lost.
   */
  public Flow.Publisher<GenerationEvent> publisher() {
    return subscriber -> EventPublisher.subscribe(this, subscriber);
  }

  /** Makes a publisher the one reader; false when there is one. */
  boolean claim(EventPublisher candidate) {
    synchronized (endLock) {
      if (publisher != null) {
        return false;
      }
      publisher = candidate;
    }
    buffer.whenFailed(candidate::wake);
    if (stopped) {
      candidate.wake();
    }
    return true;
  }

  /**
   * Ends the generation within one step. What it has said so far can still be read. After its end
   * nothing happens. Any thread may call this.
   */
  public void cancel() {
    buffer.cancel();
    stop();
  }

  /**
   * Ends the generation within one step, if it has not ended, and forgets what was not read. A
   * reader in another thread finds the end at once. Any thread may call this, and more than once.
   */
  @Override
  public void close() {
    buffer.drop();
    stop();
    end();
  }

  private void stop() {
    stopped = true;
    EventPublisher reader = publisher;
    if (reader != null) {
      reader.wake();
    }
  }

  private void end() {
    synchronized (endLock) {
      if (ended) {
        return;
      }
      ended = true;
    }
    atEnd.accept(this);
  }

  /** Whether reading has thrown. */
  boolean failed() {
    return failed;
  }

  /** What was read so far. */
  Completion soFar() {
    return completion.build();
  }

  /** Whether nothing was read so far. */
  boolean saidNothing() {
    return completion.isEmpty();
  }

  /** Pieces of text among events. */
  private static final class TextIterator implements Iterator<String> {
    private final Iterator<GenerationEvent> events;
    private @Nullable String piece;

    TextIterator(Iterator<GenerationEvent> events) {
      this.events = events;
    }

    @Override
    public boolean hasNext() {
      while (piece == null && events.hasNext()) {
        if (events.next() instanceof GenerationEvent.Text text) {
          piece = text.text();
        }
      }
      return piece != null;
    }

    @Override
    public String next() {
      if (!hasNext()) {
        throw new NoSuchElementException("The generation has ended.");
      }
      String taken = java.util.Objects.requireNonNull(piece);
      piece = null;
      return taken;
    }
  }
}
