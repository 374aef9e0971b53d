package io.xmodel.server.page;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Serves the page, and answers as a test wants it to. */
final class FakeServer implements AutoCloseable {
  static final int CONTEXT = 2048;

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Map<String, String> TYPES =
      Map.of(
          "html", "text/html", "css", "text/css", "js", "text/javascript", "svg", "image/svg+xml");

  /** As the server has it. */
  private static final String POLICY =
      "default-src 'none'; connect-src 'self'; script-src 'self'; style-src 'self';"
          + " img-src 'self' data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none';"
          + " require-trusted-types-for 'script'; trusted-types 'none'";

  /** Answers a request for a chat. */
  interface Script {
    void answer(FakeAnswer answer) throws IOException, InterruptedException;
  }

  /** What came: the body, and the header Authorization or an empty string. */
  record Request(JsonNode body, String authorization) {}

  private final HttpServer http;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final BlockingQueue<Script> scripts = new LinkedBlockingQueue<>();
  private final BlockingQueue<Request> requests = new LinkedBlockingQueue<>();

  FakeServer() {
    try {
      http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    http.setExecutor(threads);
    http.createContext("/", this::file);
    http.createContext("/v1/models", FakeServer::models);
    http.createContext("/v1/chat/completions", this::chat);
    http.start();
  }

  String address() {
    return "http://127.0.0.1:" + http.getAddress().getPort() + "/";
  }

  /** Answers the next request that has no script yet. */
  void next(Script script) {
    scripts.add(script);
  }

  /** The next request that has come. */
  Request request() throws InterruptedException {
    Request request = requests.poll(10, TimeUnit.SECONDS);
    if (request == null) {
      throw new AssertionError("The page has sent no request.");
    }
    return request;
  }

  /** Whether a request has come that nobody has taken. */
  boolean isAsked() {
    return !requests.isEmpty();
  }

  private void file(HttpExchange exchange) throws IOException {
    String path = exchange.getRequestURI().getPath();
    String name = path.equals("/") ? "index.html" : path.replaceFirst("^/page/", "");
    try (exchange;
        InputStream in = FakeServer.class.getResourceAsStream("/io/xmodel/server/page/" + name)) {
      if (in == null) {
        exchange.sendResponseHeaders(404, -1);
        return;
      }
      String type = TYPES.get(name.substring(name.lastIndexOf('.') + 1));
      exchange.getResponseHeaders().set("Content-Type", type + "; charset=utf-8");
      exchange.getResponseHeaders().set("Content-Security-Policy", POLICY);
      exchange.sendResponseHeaders(200, 0);
      in.transferTo(exchange.getResponseBody());
    }
  }

  private static void models(HttpExchange exchange) throws IOException {
    try (exchange) {
      String list =
          """
          {"object": "list", "data": [{"id": "Xmodel-2.5", "object": "model", "max_model_len": %d}]}
          """
              .formatted(CONTEXT);
      exchange.sendResponseHeaders(200, 0);
      exchange.getResponseBody().write(list.getBytes(UTF_8));
    }
  }

  private void chat(HttpExchange exchange) throws IOException {
    try (exchange) {
      @Nullable String authorization = exchange.getRequestHeaders().getFirst("Authorization");
      requests.add(
          new Request(
              JSON.readTree(exchange.getRequestBody()),
              authorization == null ? "" : authorization));
      Script script = scripts.poll(10, TimeUnit.SECONDS);
      if (script != null) {
        script.answer(new FakeAnswer(exchange));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    http.stop(0);
    threads.shutdownNow();
  }
}
