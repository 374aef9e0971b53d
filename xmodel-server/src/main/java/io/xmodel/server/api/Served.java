package io.xmodel.server.api;

import io.xmodel.Xmodel;
import io.xmodel.error.Quoted;
import io.xmodel.error.RequestException;
import io.xmodel.error.Setting;
import io.xmodel.server.ServerOptions;
import io.xmodel.server.metrics.Metrics;
import io.xmodel.server.wire.ApiException;
import io.xmodel.server.wire.Defaults;
import io.xmodel.server.wire.TokenTexts;
import io.xmodel.text.TextTokenizer;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The model that is served, and what all endpoints know of it.
 *
 * @param model never closed here
 * @param names that it is called by, the first by ourselves
 * @param slots generations that run at once
 * @param commentInterval how often a silent stream says that it lives; zero: never
 * @param created when, in seconds since 1970
 * @param cores for what computes for long
 */
public record Served(
    Xmodel model,
    TextTokenizer tokenizer,
    TokenTexts texts,
    List<String> names,
    int slots,
    Duration commentInterval,
    long created,
    Metrics metrics,
    Cores cores)
    implements AutoCloseable {
  /**
   * A model to serve.
   *
   * @throws RequestException when it has no tokenizer
   */
  public static Served of(Xmodel model, ServerOptions options) {
    TextTokenizer tokenizer = model.tokenizer();
    if (tokenizer == null) {
      throw new RequestException(
          "The checkpoint has no tokenizer.json, so it cannot be served: clients send text. Add the file.",
          Setting.IDS);
    }
    return new Served(
        model,
        tokenizer,
        new TokenTexts(tokenizer),
        options.modelNames(),
        model.engineOptions().mostRunning(),
        options.commentInterval(),
        Instant.now().getEpochSecond(),
        new Metrics(model, options.modelNames().getFirst()),
        new Cores());
  }

  /** Ends its threads. The model stays. */
  @Override
  public void close() {
    cores.close();
  }

  /** The name that answers bear. */
  String name() {
    return names.getFirst();
  }

  /**
   * Refuses requests for other models.
   *
   * @param asked null: whichever there is
   */
  void requireModel(@Nullable String asked) {
    if (asked != null && !names.contains(asked)) {
      throw ApiException.unknownModel(
          "There is no model %s here; there is %s."
              .formatted(Quoted.of(asked), String.join(", ", names)));
    }
  }

  /** What counts where a request says nothing. */
  public Defaults defaults() {
    return new Defaults(
        model.defaults(), model.contextLength(), model.config().vocabSize(), slots, null);
  }
}
