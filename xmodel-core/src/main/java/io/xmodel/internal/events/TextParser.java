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
  private final Tokenizer tokenizer;
  private final List<String> stopStrings;
  private final int minTokens;
  private final IncrementalDecoder decoder;
  private final StopStrings stops;
  private List<GeneratedToken> tokens = new ArrayList<>();

  /** Tokens so far. */
  private int count;

  TextParser(Tokenizer tokenizer, List<String> stopStrings, int minTokens) {
    this.tokenizer = tokenizer;
    this.stopStrings = stopStrings;
    this.minTokens = minTokens;
    this.decoder = tokenizer.incrementalDecoder();
    this.stops =
        stopStrings.isEmpty()
            ? new StopStrings(stopStrings)
            : new StopStrings(stopStrings, tokenizer.specialTokens());
  }

  @Override
  public boolean accept(GeneratedToken token, Consumer<GenerationEvent> events) {
    hold(token);
    watch(token.id(), events);
    return stopped();
  }

  /** Hands out what a token completes, up to a stop string. */
  private void watch(int id, Consumer<GenerationEvent> events) {
    String hidden =
        tokenizer.isSpecial(id) ? tokenizer.decodeWithSpecialTokens(new int[] {id}) : "";
    text(stops.accept(decoder.accept(id), hidden, count >= minTokens), events);
  }

  /** Whether a token that is no text to those who read is a stop string by itself. */
  final boolean isStop(int id) {
    return count + 1 >= minTokens
        && stopStrings.contains(tokenizer.decodeWithSpecialTokens(new int[] {id}));
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
    count++;
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
