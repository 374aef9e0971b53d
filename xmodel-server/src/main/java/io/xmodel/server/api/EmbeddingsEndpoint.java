package io.xmodel.server.api;

import io.xmodel.Embedding;
import io.xmodel.GenerationRequest.Prompt;
import io.xmodel.progress.ProgressListener;
import io.xmodel.server.http.Caller;
import io.xmodel.server.http.Endpoint;
import io.xmodel.server.http.Exchange;
import io.xmodel.server.wire.ApiException;
import io.xmodel.server.wire.Defaults;
import io.xmodel.server.wire.EmbeddingList;
import io.xmodel.server.wire.EmbeddingRequest;
import io.xmodel.server.wire.Fields;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** {@code POST /v1/embeddings}: where texts lie among all texts. */
public final class EmbeddingsEndpoint implements Endpoint {
  private static final Duration TICK = Duration.ofMillis(50);

  private final Served served;

  /** Embeds by a model. */
  public EmbeddingsEndpoint(Served served) {
    this.served = served;
  }

  @Override
  public void handle(Exchange exchange) throws InterruptedException {
    exchange.send(answer(read(exchange.fields(), served.defaults()), exchange));
  }

  /**
   * What a body asks for.
   *
   * @param defaults what counts where it says nothing
   */
  public EmbeddingRequest read(Fields fields, Defaults defaults) {
    EmbeddingRequest request =
        EmbeddingRequest.read(fields, defaults, served.model().config().hiddenSize());
    served.requireModel(request.model());
    return request;
  }

  /** The whole answer, waited for. */
  public EmbeddingList answer(EmbeddingRequest request, Caller caller) throws InterruptedException {
    List<int[]> ids = served.cores().compute(() -> ids(request.inputs()));
    List<EmbeddingList.Entry> entries = new ArrayList<>();
    int tokens = 0;
    for (Embedding embedding : embed(ids, caller)) {
      entries.add(EmbeddingList.Entry.of(entries.size(), embedding.vector(), request.base64()));
      tokens += embedding.tokens();
    }
    return new EmbeddingList(
        "list", entries, served.name(), new EmbeddingList.Counts(tokens, tokens));
  }

  private List<int[]> ids(List<Prompt> inputs) {
    List<int[]> ids = new ArrayList<>();
    for (Prompt input : inputs) {
      ids.add(
          switch (input) {
            case Prompt.Text text -> served.model().encode(text.text());
            case Prompt.Ids given -> given.ids().stream().mapToInt(Integer::intValue).toArray();
            case Prompt.Messages _ -> throw new IllegalStateException("No messages are embedded.");
          });
    }
    return ids;
  }

  /** Whoever hangs up interrupts the thread that embeds, which ends it within a step. */
  private List<Embedding> embed(List<int[]> ids, Caller caller) throws InterruptedException {
    FutureTask<List<Embedding>> task =
        new FutureTask<>(() -> served.model().embedIds(ids, ProgressListener.NONE));
    Thread thread = Thread.ofVirtual().name("xmodel-embed").start(task);
    try {
      while (true) {
        try {
          return task.get(TICK.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
          caller.requireTime();
        }
      }
    } catch (ExecutionException e) {
      throw ApiException.of(e.getCause() == null ? e : e.getCause(), "input");
    } finally {
      thread.interrupt();
    }
  }
}
