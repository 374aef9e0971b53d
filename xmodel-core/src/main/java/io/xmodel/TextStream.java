package io.xmodel;

import io.xmodel.generation.FinishReason;
import io.xmodel.generation.GeneratedToken;
import io.xmodel.internal.engine.Cancellation;
import io.xmodel.internal.engine.TokenStream;
import io.xmodel.internal.text.IncrementalDecoder;
import io.xmodel.internal.text.StopStrings;
import io.xmodel.internal.text.Tokenizer;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.concurrent.Executors;
import java.util.concurrent.Flow;
import java.util.concurrent.SubmissionPublisher;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A generation as it happens: an iterator over pieces of text, each a whole number of characters.
 * Pulling a piece computes it. {@link #cancel} ends it from any thread within one step; {@link
 * #completion} tells all about it.
 *
 * <pre>{@code
 * try (TextStream stream = model.stream("Once upon a time", options)) {
 *   stream.forEachRemaining(System.out::print);
 * }
 * }</pre>
 */
public final class TextStream implements Iterator<String>, AutoCloseable {
  private final TokenStream tokens;
  private final int[] promptIds;
  private final Cancellation cancellation;
  private final @Nullable IncrementalDecoder decoder;
  private final StopStrings stopStrings;
  private final Consumer<TextStream> onClose;

  private final List<GeneratedToken> generated = new ArrayList<>();
  private final StringBuilder text = new StringBuilder();
  private @Nullable String pending;
  private boolean ended;
  private boolean closed;

  /** Wraps the ids' stream. {@code onClose} runs once, at the end or on close. */
  TextStream(
      TokenStream tokens,
      int[] promptIds,
      Cancellation cancellation,
      @Nullable Tokenizer tokenizer,
      List<String> stopStrings,
      Consumer<TextStream> onClose) {
    this.tokens = tokens;
    this.promptIds = promptIds;
    this.cancellation = cancellation;
    this.decoder = tokenizer == null ? null : tokenizer.incrementalDecoder();
    this.stopStrings = new StopStrings(stopStrings);
    this.onClose = onClose;
  }

  @Override
  public boolean hasNext() {
    while (pending == null && !ended) {
      advance();
    }
    return pending != null;
  }

  @Override
  public String next() {
    if (!hasNext()) {
      throw new NoSuchElementException("The generation has ended.");
    }
    String piece = pending;
    pending = null;
    return java.util.Objects.requireNonNull(piece);
  }

  /** Ends the generation within one step. Any thread may call this. */
  public void cancel() {
    cancellation.cancel();
  }

  /** Generates to the end and tells all about it. */
  public Completion completion() {
    forEachRemaining(piece -> {});
    FinishReason reason = tokens.finishReason();
    return new Completion(
        promptIds,
        List.copyOf(generated),
        decoder == null ? null : text.toString(),
        reason == null ? FinishReason.CANCELLED : reason,
        tokens.timings());
  }

  /**
   * The rest of the generation as a reactive stream, computed on a thread of its own as fast as its
   * one subscriber asks. Cancelling the subscription cancels the generation.
   */
  public Flow.Publisher<String> publisher() {
    return subscriber -> {
      // Closed by the virtual thread below, which outlives this call.
      var publisher =
          new SubmissionPublisher<String>(Executors.newVirtualThreadPerTaskExecutor(), 16);
      publisher.subscribe(subscriber);
      Thread.ofVirtual()
          .name("xmodel-publisher")
          .start(() -> {
            try (this) {
              while (publisher.hasSubscribers() && hasNext()) {
                publisher.submit(next());
              }
              publisher.close();
            } catch (RuntimeException e) {
              publisher.closeExceptionally(e);
            }
          });
    };
  }

  /** Ends the generation, if it has not ended, and frees what it holds. */
  @Override
  public void close() {
    if (!closed) {
      closed = true;
      ended = true;
      tokens.finish(FinishReason.CANCELLED);
      onClose.accept(this);
    }
  }

  /** The text so far, without what may turn out to begin a stop string. */
  String text() {
    return text.toString();
  }

  /** The ids generated so far. */
  int[] ids() {
    return generated.stream().mapToInt(GeneratedToken::id).toArray();
  }

  private void advance() {
    GeneratedToken token = tokens.next();
    if (token != null) {
      generated.add(token);
    }
    if (decoder != null) {
      StringBuilder piece = new StringBuilder();
      if (token != null) {
        piece.append(stopStrings.accept(decoder.accept(token.id())));
      }
      if (stopStrings.stopped()) {
        tokens.finish(FinishReason.STOP_STRING);
      } else if (tokens.finishReason() != null) {
        piece.append(stopStrings.accept(decoder.finish())).append(stopStrings.finish());
      }
      if (!piece.isEmpty()) {
        pending = piece.toString();
        text.append(piece);
      }
    }
    if (tokens.finishReason() != null) {
      close();
    }
  }
}
