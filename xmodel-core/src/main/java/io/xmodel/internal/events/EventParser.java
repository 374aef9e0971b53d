package io.xmodel.internal.events;

import io.xmodel.generation.FinishReason;
import io.xmodel.generation.GeneratedToken;
import io.xmodel.generation.GenerationEvent;
import io.xmodel.generation.Timings;
import io.xmodel.internal.text.Tokenizer;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** Makes events of tokens. Not for use by several threads. */
public interface EventParser {
  /**
   * Takes a token.
   *
   * @param events hears what it completes, perhaps nothing
   * @return whether the text ends here, as a stop string appeared
   */
  boolean accept(GeneratedToken token, Consumer<GenerationEvent> events);

  /** Ends the text: what was held back comes, then {@link GenerationEvent.Done}. */
  void finish(FinishReason reason, Timings timings, Consumer<GenerationEvent> events);

  /**
   * Of a text that is continued.
   *
   * @param minTokens stop strings count from this token on
   */
  static EventParser ofText(Tokenizer tokenizer, List<String> stopStrings, int minTokens) {
    return new TextParser(tokenizer, stopStrings, minTokens);
  }

  /**
   * Of an answer to messages: reasoning and tool calls are told apart from text.
   *
   * @param ids gives each call its id
   */
  static EventParser ofAnswer(
      Tokenizer tokenizer, List<String> stopStrings, int minTokens, Supplier<String> ids) {
    return new AnswerParser(tokenizer, stopStrings, minTokens, ids);
  }

  /** Without a tokenizer: each token is an event with no text. */
  static EventParser ofIds() {
    return new EventParser() {
      @Override
      public boolean accept(GeneratedToken token, Consumer<GenerationEvent> events) {
        events.accept(new GenerationEvent.Text("", List.of(token)));
        return false;
      }

      @Override
      public void finish(FinishReason reason, Timings timings, Consumer<GenerationEvent> events) {
        events.accept(new GenerationEvent.Done(reason, timings, List.of()));
      }
    };
  }
}
