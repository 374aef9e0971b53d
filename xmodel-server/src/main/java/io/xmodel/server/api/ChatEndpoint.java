package io.xmodel.server.api;

import io.xmodel.GenerationOptions;
import io.xmodel.GenerationRequest;
import io.xmodel.chat.ToolChoice;
import io.xmodel.sampling.SamplingOptions;
import io.xmodel.server.http.Caller;
import io.xmodel.server.http.Endpoint;
import io.xmodel.server.http.Exchange;
import io.xmodel.server.wire.ChatCompletion;
import io.xmodel.server.wire.ChatDelta;
import io.xmodel.server.wire.ChatRequest;
import io.xmodel.server.wire.Defaults;
import io.xmodel.server.wire.Fields;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** {@code POST /v1/chat/completions}: answers to conversations. */
public final class ChatEndpoint implements Endpoint {
  private final Served served;

  /** Answers by a model. */
  public ChatEndpoint(Served served) {
    this.served = served;
  }

  @Override
  public void handle(Exchange exchange) throws InterruptedException {
    ChatRequest request = read(exchange.fields(), served.defaults());
    if (!request.mode().stream()) {
      exchange.send(answer(request, exchange));
      return;
    }
    try (Answering answering = begin(request, exchange)) {
      ChatStream.send(exchange, served, request, answering, fold(request), new Tally(request.n()));
    }
  }

  /**
   * What a body asks for.
   *
   * @param defaults what counts where it says nothing
   */
  public ChatRequest read(Fields fields, Defaults defaults) {
    ChatRequest request = ChatRequest.read(fields, defaults);
    served.requireModel(request.model());
    return request;
  }

  /** The whole answer, waited for. */
  public ChatCompletion answer(ChatRequest request, Caller caller) throws InterruptedException {
    boolean logprobs = request.options().topLogprobs() >= 0;
    Tally tally = new Tally(request.n());
    ChatFold fold = fold(request);
    List<ChatAnswer> answers = new ArrayList<>();
    for (int i = 0; i < request.n(); i++) {
      answers.add(new ChatAnswer(i));
    }
    try (Answering answering = begin(request, caller)) {
      answering.run(event -> {
        tally.count(event);
        for (ChatDelta delta : fold.deltas(event)) {
          answers.get(delta.index()).add(delta);
        }
      });
    }
    return new ChatCompletion(
        Ids.next("chatcmpl-"),
        "chat.completion",
        Instant.now().getEpochSecond(),
        served.name(),
        answers.stream().map(answer -> answer.choice(logprobs)).toList(),
        tally.usage(),
        tally.timings());
  }

  private Answering begin(ChatRequest request, Caller caller) {
    return new Answering(caller, served, generations(request), request.places());
  }

  private ChatFold fold(ChatRequest request) {
    return new ChatFold(
        served.texts(), request.options().topLogprobs() >= 0, isNamed(request.options()));
  }

  /** Whether the caller has chosen the one tool that is called. */
  static boolean isNamed(GenerationOptions options) {
    return options.tools().choice().mode() == ToolChoice.Mode.NAMED;
  }

  private static List<GenerationRequest> generations(ChatRequest request) {
    GenerationRequest first =
        GenerationRequest.of(request.messages(), request.options())
            .withCacheSalt(request.cacheSalt());
    return times(first, request.n());
  }

  /** The same several times, each with a seed of its own where there is one. */
  static List<GenerationRequest> times(GenerationRequest request, int n) {
    SamplingOptions sampling = request.options().sampling();
    Long seed = sampling.seed();
    List<GenerationRequest> requests = new ArrayList<>();
    for (int i = 0; i < n; i++) {
      requests.add(
          seed == null
              ? request
              : request.withOptions(request.options().withSampling(sampling.withSeed(seed + i))));
    }
    return requests;
  }
}
