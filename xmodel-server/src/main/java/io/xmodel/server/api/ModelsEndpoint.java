package io.xmodel.server.api;

import io.xmodel.server.http.Exchange;
import io.xmodel.server.wire.ModelList;
import java.util.List;

/** {@code GET /v1/models}: which model there is. */
public final class ModelsEndpoint {
  private final Served served;

  /** Tells of a model. */
  public ModelsEndpoint(Served served) {
    this.served = served;
  }

  /** All of them. */
  public void list(Exchange exchange) {
    exchange.send(new ModelList("list", List.of(entry(served.name()))));
  }

  /** One by its name. */
  public void one(Exchange exchange) {
    String name = exchange.path("id");
    served.requireModel(name);
    exchange.send(entry(name));
  }

  private ModelList.Entry entry(String name) {
    return new ModelList.Entry(
        name,
        "model",
        served.created(),
        "xmodel",
        served.model().contextLength(),
        new ModelList.Meta(
            served.model().config().vocabSize(),
            served.model().config().maxPositionEmbeddings(),
            served.model().config().hiddenSize(),
            served.model().size().parameters(),
            served.model().size().totalBytes()));
  }
}
