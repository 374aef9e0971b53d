package io.xmodel.server;

import io.xmodel.Xmodel;
import io.xmodel.error.RequestException;
import io.xmodel.server.api.ChatEndpoint;
import io.xmodel.server.api.CompletionsEndpoint;
import io.xmodel.server.api.EmbeddingsEndpoint;
import io.xmodel.server.api.HealthEndpoint;
import io.xmodel.server.api.ModelsEndpoint;
import io.xmodel.server.api.PageEndpoint;
import io.xmodel.server.api.ResponsesEndpoint;
import io.xmodel.server.api.Served;
import io.xmodel.server.api.TokenizerEndpoint;
import io.xmodel.server.http.Endpoint;
import io.xmodel.server.http.HttpServer;
import io.xmodel.server.wire.Json;
import io.xmodel.server.wire.Paths;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/**
 * A model that answers over HTTP.
 *
 * <pre>{@code
 * try (Xmodel model = Xmodel.load(Path.of("Xmodel-2.5"));
 *     XmodelServer server = XmodelServer.start(model, ServerOptions.builder().build())) {
 *   Thread.sleep(Duration.ofDays(1));
 * }
 * }</pre>
 *
 * <p>Whoever starts it closes it, and the model after it. Any thread may call its methods.
 */
public final class XmodelServer implements AutoCloseable {
  private static final String POST = "POST ";
  private static final String METRICS_TYPE = "text/plain; version=0.0.4; charset=utf-8";
  private static final long LOOK_MILLIS = 20;

  private final HttpServer http;
  private final Served served;
  private final ServerOptions options;

  private XmodelServer(HttpServer http, Served served, ServerOptions options) {
    this.http = http;
    this.served = served;
    this.options = options;
  }

  /**
   * Starts to listen.
   *
   * @param model stays open as long as the server
   * @throws RequestException when it cannot listen there, or the model has no tokenizer
   */
  public static XmodelServer start(Xmodel model, ServerOptions options) {
    Objects.requireNonNull(model, "model");
    Objects.requireNonNull(options, "options");
    Served served = Served.of(model, options);
    try {
      HttpServer http = new HttpServer(options, new Json(), routes(served));
      return new XmodelServer(http, served, options);
    } catch (IllegalStateException | IllegalArgumentException | UncheckedIOException e) {
      served.close();
      throw new RequestException(
          "The server cannot listen at %s, port %d: %s. Choose another port or host, or end what listens there."
              .formatted(options.host(), options.port(), reason(e)),
          e);
    }
  }

  private static String reason(Throwable failure) {
    Throwable deepest = failure;
    while (deepest.getCause() != null) {
      deepest = deepest.getCause();
    }
    return String.valueOf(deepest.getMessage());
  }

  private static Map<String, Endpoint> routes(Served served) {
    ModelsEndpoint models = new ModelsEndpoint(served);
    TokenizerEndpoint tokenizer = new TokenizerEndpoint(served);
    PageEndpoint page = new PageEndpoint();
    HealthEndpoint health = new HealthEndpoint();
    Map<String, Endpoint> routes = new LinkedHashMap<>();
    routes.put("GET /health", health);
    routes.put("GET /v1/health", health);
    routes.put("GET /models", models::list);
    routes.put("GET /v1/models", models::list);
    routes.put("GET /v1/models/{id}", models::one);
    routes.put(POST + Paths.CHAT, new ChatEndpoint(served));
    routes.put(POST + Paths.TEXT, new CompletionsEndpoint(served));
    routes.put(POST + Paths.RESPONSES, new ResponsesEndpoint(served));
    routes.put(POST + Paths.EMBEDDINGS, new EmbeddingsEndpoint(served));
    routes.put(POST + "/tokenize", tokenizer::tokenize);
    routes.put(POST + "/detokenize", tokenizer::detokenize);
    routes.put("GET /tokenizer_info", tokenizer::info);
    routes.put(
        "GET /metrics", exchange -> exchange.sendText(METRICS_TYPE, served.metrics().text()));
    routes.put("GET /", page::index);
    routes.put("GET /page/{file}", page::file);
    return routes;
  }

  /** The port it listens at. */
  public int port() {
    return http.port();
  }

  /** Its address: {@code http://127.0.0.1:8080}. */
  public String address() {
    String host = options.host();
    return "http://%s:%d".formatted(host.contains(":") ? "[" + host + "]" : host, port());
  }

  /** Requests that are being answered. */
  public int activeRequests() {
    return http.active();
  }

  /**
   * Refuses new requests from now on, and waits for those that are being answered.
   *
   * @return whether all have been answered in that time
   */
  public boolean drain(Duration longest) throws InterruptedException {
    http.drain();
    long end = System.nanoTime() + longest.toNanos();
    while (http.active() > 0) {
      if (System.nanoTime() >= end) {
        return false;
      }
      Thread.sleep(LOOK_MILLIS);
    }
    return true;
  }

  /** Hangs up on everybody and listens no more. */
  @Override
  public void close() {
    http.close();
    served.close();
  }
}
