package io.xmodel.server.api;

import io.xmodel.GenerationRequest.Prompt;
import io.xmodel.generation.GeneratedToken;
import io.xmodel.generation.GenerationEvent;
import io.xmodel.server.events.ChoiceEvent;
import io.xmodel.server.wire.CompletionRequest;
import io.xmodel.server.wire.TextLogprobs;
import io.xmodel.server.wire.TextPiece;
import io.xmodel.server.wire.TokenTexts;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Events of continued prompts to pieces of text. With log-probabilities every token has its entry,
 * also an ending one that is no text: clients count on one entry for each token.
 */
final class TextFold {
  private final TokenTexts texts;
  private final CompletionRequest request;
  private final Map<Integer, TextOffsets> offsets = new HashMap<>();

  TextFold(TokenTexts texts, CompletionRequest request) {
    this.texts = texts;
    this.request = request;
  }

  /** What an event adds to its completion, if anything. */
  @Nullable TextPiece piece(ChoiceEvent event) {
    return switch (event) {
      case ChoiceEvent.Prompt prompt -> request.echo() ? echo(prompt) : null;
      case ChoiceEvent.Step step -> piece(step.choice(), step.event());
      case ChoiceEvent.Failure failure -> null;
    };
  }

  private @Nullable TextPiece piece(int choice, GenerationEvent event) {
    List<GeneratedToken> tokens = event.tokens();
    TextLogprobs logprobs = tokens.isEmpty() ? null : logprobs(choice, tokens, false);
    return switch (event) {
      case GenerationEvent.Text text -> new TextPiece(choice, text.text(), logprobs, null);
      case GenerationEvent.Done done ->
          new TextPiece(choice, "", logprobs, ChatFold.word(done.reason()));
      // Only answers to messages are looked through for the others.
      case GenerationEvent.Reasoning _,
          GenerationEvent.ToolCallBegin _,
          GenerationEvent.ToolCallArguments _,
          GenerationEvent.ToolCallEnd _ ->
          null;
    };
  }

  private TextPiece echo(ChoiceEvent.Prompt read) {
    int choice = read.choice();
    Prompt prompt = request.prompts().get(choice / request.bestOf());
    boolean ids = prompt instanceof Prompt.Ids;
    String text = prompt instanceof Prompt.Text given ? given.text() : text(read.ids());
    TextLogprobs logprobs = logprobs(choice, read.scored(), ids);
    offsets(choice).skipTo(text.codePointCount(0, text.length()));
    return new TextPiece(choice, text, logprobs, null);
  }

  /** Who gives ids sees all of them, special ones too. */
  private String text(List<Integer> ids) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    ids.forEach(id -> bytes.writeBytes(texts.bytes(id)));
    return bytes.toString(StandardCharsets.UTF_8);
  }

  private TextOffsets offsets(int choice) {
    return offsets.computeIfAbsent(choice, i -> new TextOffsets());
  }

  private @Nullable TextLogprobs logprobs(
      int choice, List<GeneratedToken> tokens, boolean specialsShow) {
    if (request.alternatives() < 0) {
      return null;
    }
    TextLogprobs logprobs = TextLogprobs.empty();
    TextOffsets places = offsets(choice);
    for (GeneratedToken token : tokens) {
      logprobs.add(token, request.alternatives(), places.next(), texts);
      if (specialsShow || !texts.isSpecial(token.id())) {
        places.add(texts.bytes(token.id()));
      }
    }
    return logprobs;
  }
}
