package io.xmodel.server.api;

import io.xmodel.GenerationRequest;
import io.xmodel.server.events.ChoiceEvent;
import io.xmodel.server.http.Endpoint;
import io.xmodel.server.http.Exchange;
import io.xmodel.server.wire.CompletionRequest;
import io.xmodel.server.wire.TextCompletion;
import io.xmodel.server.wire.TextPiece;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** {@code POST /v1/completions}: continued texts. */
public final class CompletionsEndpoint implements Endpoint {
  private final Served served;

  /** Continues by a model. */
  public CompletionsEndpoint(Served served) {
    this.served = served;
  }

  @Override
  public void handle(Exchange exchange) throws InterruptedException {
    CompletionRequest request = CompletionRequest.read(exchange.fields(), served.defaults());
    served.requireModel(request.model());
    List<GenerationRequest> generations = generations(request);
    Tally tally = new Tally(request.bestOf());
    TextFold fold = new TextFold(served.texts(), request);
    try (Answering answering = new Answering(exchange, served, generations, request.places())) {
      if (request.mode().stream()) {
        TextStream.send(exchange, served, request, answering, fold, tally);
        return;
      }
      List<TextAnswer> answers = new ArrayList<>();
      for (int i = 0; i < generations.size(); i++) {
        answers.add(new TextAnswer());
      }
      answering.run(event -> {
        tally.count(event);
        if (event instanceof ChoiceEvent.Step step) {
          answers.get(step.choice()).weigh(step);
        }
        TextPiece piece = fold.piece(event);
        if (piece != null) {
          answers.get(piece.index()).add(piece);
        }
      });
      exchange.send(
          new TextCompletion.Counted(
              Ids.next("cmpl-"),
              TextCompletion.OBJECT,
              Instant.now().getEpochSecond(),
              served.name(),
              best(answers, request),
              tally.usage(),
              tally.timings()));
    }
  }

  private static List<GenerationRequest> generations(CompletionRequest request) {
    List<GenerationRequest> generations = new ArrayList<>();
    for (GenerationRequest.Prompt prompt : request.prompts()) {
      GenerationRequest first =
          new GenerationRequest(prompt, request.options(), request.cacheSalt());
      generations.addAll(ChatEndpoint.times(first, request.bestOf()));
    }
    return generations;
  }

  /** For each prompt its best completions, numbered through. */
  private static List<TextPiece> best(List<TextAnswer> answers, CompletionRequest request) {
    List<TextPiece> choices = new ArrayList<>();
    for (int begin = 0; begin < answers.size(); begin += request.bestOf()) {
      List<TextAnswer> candidates =
          new ArrayList<>(answers.subList(begin, begin + request.bestOf()));
      if (request.bestOf() > request.n()) {
        candidates.sort(Comparator.comparingDouble(TextAnswer::quality).reversed());
      }
      for (TextAnswer answer : candidates.subList(0, request.n())) {
        choices.add(answer.choice(choices.size()));
      }
    }
    return choices;
  }
}
