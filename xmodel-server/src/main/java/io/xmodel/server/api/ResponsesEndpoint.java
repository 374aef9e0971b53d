package io.xmodel.server.api;

import io.xmodel.GenerationRequest;
import io.xmodel.server.events.ChoiceEvent;
import io.xmodel.server.http.Caller;
import io.xmodel.server.http.Endpoint;
import io.xmodel.server.http.EventWriter;
import io.xmodel.server.http.Exchange;
import io.xmodel.server.wire.ApiException;
import io.xmodel.server.wire.ChatDelta;
import io.xmodel.server.wire.Defaults;
import io.xmodel.server.wire.Fields;
import io.xmodel.server.wire.ResponseBody;
import io.xmodel.server.wire.ResponseRequest;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** {@code POST /v1/responses}: chats in OpenAI's newer words. Nothing is kept between requests. */
public final class ResponsesEndpoint implements Endpoint {
  private final Served served;

  /** Answers by a model. */
  public ResponsesEndpoint(Served served) {
    this.served = served;
  }

  @Override
  public void handle(Exchange exchange) throws InterruptedException {
    ResponseRequest request = read(exchange.fields(), served.defaults());
    if (!request.stream()) {
      exchange.send(answer(request, exchange));
      return;
    }
    try (Answering answering = begin(request, exchange)) {
      new Answer(served, request).stream(exchange, answering);
    }
  }

  /**
   * What a body asks for.
   *
   * @param defaults what counts where it says nothing
   */
  public ResponseRequest read(Fields fields, Defaults defaults) {
    ResponseRequest request = ResponseRequest.read(fields, defaults);
    served.requireModel(request.model());
    return request;
  }

  /** The whole response, waited for. */
  public ResponseBody answer(ResponseRequest request, Caller caller) throws InterruptedException {
    Answer answer = new Answer(served, request);
    try (Answering answering = begin(request, caller)) {
      answering.run(answer);
    }
    return answer.body(answer.endStatus());
  }

  private Answering begin(ResponseRequest request, Caller caller) {
    List<GenerationRequest> generations =
        List.of(GenerationRequest.of(request.messages(), request.options()));
    return new Answering(caller, served, generations, request.places());
  }

  /** One response as it grows. */
  private static final class Answer implements Answering.Receiver {
    private final String id = Ids.next("resp_");
    private final long created = Instant.now().getEpochSecond();
    private final Served served;
    private final ResponseRequest request;
    private final Tally tally = new Tally(1);
    private final ChatFold pieces;
    private final ResponseFold fold = new ResponseFold(this::tell);
    private @Nullable EventWriter events;
    private final Growing<ChatDelta> growing = new Growing<>(ChatDelta::join, fold::add);
    private int number;

    Answer(Served served, ResponseRequest request) {
      this.served = served;
      this.request = request;
      this.pieces = new ChatFold(served.texts(), false, ChatEndpoint.isNamed(request.options()));
    }

    void stream(Exchange exchange, Answering answering) throws InterruptedException {
      try (EventWriter writer = exchange.events()) {
        events = writer;
        try {
          tell("response.created", "in_progress");
          tell("response.in_progress", "in_progress");
          writer.flush();
          answering.run(this);
          growing.release();
          tell("response." + endStatus(), endStatus());
        } catch (ApiException e) {
          fail(e);
        }
      }
    }

    private void fail(ApiException error) {
      Map<String, Object> fields = new LinkedHashMap<>();
      fields.put("code", error.body().error().type());
      fields.put("message", error.body().error().message());
      fields.put("param", error.body().error().param());
      tell("error", fields);
    }

    private void tell(String type, String status) {
      Map<String, Object> fields = new LinkedHashMap<>();
      fields.put("response", body(status));
      tell(type, fields);
    }

    private void tell(String type, Map<String, Object> fields) {
      EventWriter writer = events;
      if (writer != null) {
        Map<String, Object> event = new LinkedHashMap<>();
        event.put("type", type);
        event.put("sequence_number", number++);
        event.putAll(fields);
        writer.event(type, event);
      }
    }

    @Override
    public void accept(ChoiceEvent event) {
      tally.count(event);
      pieces.deltas(event).forEach(growing::add);
    }

    @Override
    public void pause() {
      growing.release();
      EventWriter writer = events;
      if (writer != null) {
        writer.flush();
      }
    }

    @Override
    public void idle() {
      EventWriter writer = events;
      if (writer != null) {
        Streams.commentIfSilent(writer, served);
      }
    }

    String endStatus() {
      growing.release();
      return fold.isComplete() ? "completed" : "incomplete";
    }

    ResponseBody body(String status) {
      boolean ended = !status.equals("in_progress");
      return new ResponseBody(
          id,
          "response",
          created,
          status,
          null,
          status.equals("incomplete") ? new ResponseBody.Incomplete("max_output_tokens") : null,
          served.name(),
          fold.output(),
          null,
          false,
          "disabled",
          ended ? ResponseBody.Counts.of(tally.usage()) : null,
          request.echoed());
    }
  }
}
