package io.xmodel.server.api;

import io.xmodel.GenerationRequest;
import io.xmodel.server.events.ChoiceEvent;
import io.xmodel.server.http.Caller;
import io.xmodel.server.http.Endpoint;
import io.xmodel.server.http.Exchange;
import io.xmodel.server.wire.CompletionRequest;
import io.xmodel.server.wire.Defaults;
import io.xmodel.server.wire.Fields;
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
    CompletionRequest request = read(exchange.fields(), served.defaults());
    if (!request.mode().stream()) {
      exchange.send(answer(request, exchange));
      return;
    }
    try (Answering answering = begin(request, exchange)) {
      TextFold fold = new TextFold(served.texts(), request);
      TextStream.send(exchange, served, request, answering, fold, new Tally(request.bestOf()));
    }
  }

  /**
   * What a body asks for.
   *
   * @param defaults what counts where it says nothing
   */
  public CompletionRequest read(Fields fields, Defaults defaults) {
    CompletionRequest request = CompletionRequest.read(fields, defaults);
    served.requireModel(request.model());
    return request;
  }

  /** The whole answer, waited for. */
  public TextCompletion.Counted answer(CompletionRequest request, Caller caller)
      throws InterruptedException {
    Tally tally = new Tally(request.bestOf());
    TextFold fold = new TextFold(served.texts(), request);
    List<TextAnswer> answers = new ArrayList<>();
    for (int i = 0; i < request.prompts().size() * request.bestOf(); i++) {
      answers.add(new TextAnswer());
    }
    try (Answering answering = begin(request, caller)) {
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
    }
    return new TextCompletion.Counted(
        Ids.next("cmpl-"),
        TextCompletion.OBJECT,
        Instant.now().getEpochSecond(),
        served.name(),
        best(answers, request),
        tally.usage(),
        tally.timings());
  }

  private Answering begin(CompletionRequest request, Caller caller) {
    return new Answering(caller, served, generations(request), request.places());
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
