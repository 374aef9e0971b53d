package io.xmodel.internal.events;

import io.xmodel.generation.FinishReason;
import io.xmodel.generation.GeneratedToken;
import io.xmodel.generation.GenerationEvent;
import io.xmodel.generation.Timings;
import io.xmodel.internal.text.IncrementalDecoder;
import io.xmodel.internal.text.StopStrings;
import io.xmodel.internal.text.Tokenizer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Plain text: whole characters, special tokens left out, up to a stop string. */
class TextParser implements EventParser {
  private final IncrementalDecoder decoder;
  private final StopStrings stops;
  private List<GeneratedToken> tokens = new ArrayList<>();

  TextParser(Tokenizer tokenizer, List<String> stopStrings) {
    this.decoder = tokenizer.incrementalDecoder();
    this.stops = new StopStrings(stopStrings);
  }

  @Override
  public boolean accept(GeneratedToken token, Consumer<GenerationEvent> events) {
    hold(token);
    text(stops.accept(decoder.accept(token.id())), events);
    return stopped();
  }

  /** Whether a stop string was found: there is no more text. */
  final boolean stopped() {
    return stops.stopped();
  }

  @Override
  public void finish(FinishReason reason, Timings timings, Consumer<GenerationEvent> events) {
    flush(events);
    events.accept(new GenerationEvent.Done(reason, timings, taken()));
  }

  /** Keeps a token for the next event. */
  final void hold(GeneratedToken token) {
    tokens.add(token);
  }

  /** The tokens since the last event. */
  final List<GeneratedToken> taken() {
    List<GeneratedToken> taken = tokens;
    tokens = new ArrayList<>();
    return taken;
  }

  /** The characters that a token completes. */
  final String decode(int id) {
    return decoder.accept(id);
  }

  /** What is left of a character that was not completed. */
  final String decodeRest() {
    return decoder.finish();
  }

  /** Text as it is: no stop string is looked for in it. */
  final void text(String text, Consumer<GenerationEvent> events) {
    if (!text.isEmpty()) {
      events.accept(new GenerationEvent.Text(text, taken()));
    }
  }

  /** Hands out what was held back. */
  final void flush(Consumer<GenerationEvent> events) {
    if (!stopped()) {
      text(stops.accept(decoder.finish()) + stops.finish(), events);
    }
  }
}
