package io.xmodel.server.api;

import io.xmodel.server.events.ChoiceEvent;
import io.xmodel.server.http.EventWriter;
import io.xmodel.server.http.Exchange;
import io.xmodel.server.wire.ApiException;
import io.xmodel.server.wire.CompletionRequest;
import io.xmodel.server.wire.StreamMode;
import io.xmodel.server.wire.TextCompletion;
import io.xmodel.server.wire.TextPiece;
import io.xmodel.server.wire.Usage;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Sends completions as they come. */
final class TextStream implements Answering.Receiver {
  private final String id = Ids.next("cmpl-");
  private final long created = Instant.now().getEpochSecond();
  private final Served served;
  private final StreamMode mode;
  private final TextFold fold;
  private final Tally tally;
  private final EventWriter events;

  private final Growing<TextPiece> growing = new Growing<>(TextStream::joined, this::send);

  private TextStream(
      Served served, StreamMode mode, TextFold fold, Tally tally, EventWriter events) {
    this.served = served;
    this.mode = mode;
    this.fold = fold;
    this.tally = tally;
    this.events = events;
  }

  /** Sends all that there is to say. */
  static void send(
      Exchange exchange,
      Served served,
      CompletionRequest request,
      Answering answering,
      TextFold fold,
      Tally tally)
      throws InterruptedException {
    try (EventWriter events = exchange.events()) {
      TextStream stream = new TextStream(served, request.mode(), fold, tally, events);
      try {
        if (served.commentInterval().isPositive()) {
          events.comment(); // the headers go with it, before the prompt is read
        }
        answering.run(stream);
        stream.end();
      } catch (ApiException e) {
        stream.fail(e);
      }
    }
  }

  @Override
  public void accept(ChoiceEvent event) {
    tally.count(event);
    TextPiece piece = fold.piece(event);
    if (piece != null) {
      growing.add(piece);
    }
  }

  private static @Nullable TextPiece joined(TextPiece piece, TextPiece next) {
    return piece.index() == next.index() && piece.finishReason() == null ? piece.join(next) : null;
  }

  private void send(TextPiece piece) {
    chunk(List.of(piece), mode.continuousUsage() ? tally.usage() : null);
  }

  private void chunk(List<TextPiece> choices, @Nullable Usage usage) {
    events.event(
        mode.usage()
            ? new TextCompletion.Counted(
                id, TextCompletion.OBJECT, created, served.name(), choices, usage, null)
            : new TextCompletion.Plain(id, TextCompletion.OBJECT, created, served.name(), choices));
  }

  @Override
  public void pause() {
    growing.release();
    events.flush();
  }

  @Override
  public void idle() {
    Streams.commentIfSilent(events, served);
  }

  private void end() {
    growing.release();
    if (mode.usage()) {
      chunk(List.of(), tally.usage());
    }
    events.done();
  }

  private void fail(ApiException error) {
    growing.release();
    Streams.fail(events, error);
  }
}
