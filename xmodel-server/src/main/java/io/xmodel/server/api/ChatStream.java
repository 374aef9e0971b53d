package io.xmodel.server.api;

import io.xmodel.server.events.ChoiceEvent;
import io.xmodel.server.http.EventWriter;
import io.xmodel.server.http.Exchange;
import io.xmodel.server.wire.ApiException;
import io.xmodel.server.wire.ChatChunk;
import io.xmodel.server.wire.ChatDelta;
import io.xmodel.server.wire.ChatRequest;
import io.xmodel.server.wire.StreamMode;
import io.xmodel.server.wire.Usage;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Sends answers of a chat as they come. */
final class ChatStream implements Answering.Receiver {
  private final String id = Ids.next("chatcmpl-");
  private final long created = Instant.now().getEpochSecond();
  private final Served served;
  private final StreamMode mode;
  private final ChatFold fold;
  private final Tally tally;
  private final EventWriter events;

  private final Growing<ChatDelta> growing = new Growing<>(ChatDelta::join, this::send);

  private ChatStream(
      Served served, StreamMode mode, ChatFold fold, Tally tally, EventWriter events) {
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
      ChatRequest request,
      Answering answering,
      ChatFold fold,
      Tally tally)
      throws InterruptedException {
    try (EventWriter events = exchange.events()) {
      ChatStream stream = new ChatStream(served, request.mode(), fold, tally, events);
      try {
        for (int i = 0; i < request.n(); i++) {
          stream.chunk(
              List.of(
                  new ChatChunk.Opened(i, new ChatDelta.Opening("assistant", null), null, null)),
              null);
        }
        events.flush();
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
    fold.deltas(event).forEach(growing::add);
  }

  private void send(ChatDelta delta) {
    chunk(List.of(delta), mode.continuousUsage() ? tally.usage() : null);
  }

  private void chunk(List<?> choices, @Nullable Usage usage) {
    events.event(
        mode.usage()
            ? new ChatChunk.Counted(id, ChatChunk.OBJECT, created, served.name(), choices, usage)
            : new ChatChunk.Plain(id, ChatChunk.OBJECT, created, served.name(), choices));
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
