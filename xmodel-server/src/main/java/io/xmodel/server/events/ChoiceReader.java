package io.xmodel.server.events;

import io.xmodel.GenerationStream;
import io.xmodel.error.ClosedException;
import io.xmodel.generation.GenerationEvent;
import io.xmodel.generation.GenerationEvent.Done;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Reads one generation of a request. Whatever goes wrong with it is an event too. */
final class ChoiceReader {
  /**
   * Events that come faster travel together. To wake a reader and to send a packet costs as much as
   * a small model takes for a token, and nobody sees the difference.
   */
  private static final Duration GATHERED = Duration.ofMillis(25);

  private final int choice;
  private final GenerationStream stream;
  private boolean begun;
  private boolean ended;

  ChoiceReader(int choice, GenerationStream stream) {
    this.choice = choice;
    this.stream = stream;
  }

  /** Whether there is nothing more to read. */
  boolean hasEnded() {
    return ended;
  }

  /** The next events, or none if there are none in this time. The first one comes at once. */
  List<ChoiceEvent> next(Duration longest) throws InterruptedException {
    List<GenerationEvent> events;
    try {
      events = stream.poll(begun ? GATHERED : Duration.ZERO, longest);
    } catch (RuntimeException | Error e) {
      return failed(e);
    }
    if (events == null) {
      return failed(ClosedException.of("model"));
    }
    List<ChoiceEvent> all = new ArrayList<>(events.size() + 1);
    for (GenerationEvent event : events) {
      if (!begun) {
        all.add(new ChoiceEvent.Prompt(choice, stream.promptIds(), stream.promptTokens()));
        begun = true;
      }
      all.add(new ChoiceEvent.Step(choice, event));
      ended |= event instanceof Done;
    }
    return all;
  }

  private List<ChoiceEvent> failed(Throwable cause) {
    ended = true;
    return List.of(new ChoiceEvent.Failure(choice, cause));
  }
}
