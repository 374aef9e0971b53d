package io.xmodel.server.http;

import io.helidon.common.socket.SocketOptions;
import io.helidon.http.DirectHandler;
import io.helidon.http.HeaderNames;
import io.helidon.http.Method;
import io.helidon.http.ServerResponseHeaders;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.http.DirectHandlers;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import io.xmodel.error.Quoted;
import io.xmodel.server.ServerOptions;
import io.xmodel.server.wire.ApiException;
import io.xmodel.server.wire.Json;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Listens, and hands requests to endpoints. Whatever goes wrong is answered in OpenAI's form, and a
 * fault of the client's never as one of ours.
 */
public final class HttpServer implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(HttpServer.class);
  private static final int MOST_CONNECTIONS = 4096;

  /** The system's own is megabytes: so much would be said to somebody who does not listen. */
  private static final int SEND_BUFFER = 128 << 10;

  private static final Duration GRACE = Duration.ofMillis(500);

  /** Who is hung up on while it still sends may lose the answer: so its rest is heard out. */
  private static final int MOST_SKIPPED = 64 << 20;

  private static final Duration LAST_WORDS = Duration.ofSeconds(2);

  private final ServerOptions options;
  private final Json json;
  private final Access access;
  private final Connections connections = new Connections();
  private final Watchdog watchdog = new Watchdog();
  private final AtomicInteger active = new AtomicInteger();
  private final WebServer server;
  private volatile boolean draining;

  /**
   * Starts.
   *
   * @param routes endpoints by method and path: {@code GET /health}
   */
  public HttpServer(ServerOptions options, Json json, Map<String, Endpoint> routes) {
    this.options = options;
    this.json = json;
    this.access = new Access(options);
    this.server =
        WebServer.builder()
            .host(options.host())
            .port(options.port())
            .shutdownHook(false)
            .shutdownGracePeriod(GRACE)
            .maxTcpConnections(MOST_CONNECTIONS)
            .connectionOptions(
                SocketOptions.builder().tcpNoDelay(true).socketSendBufferSize(SEND_BUFFER).build())
            .protocolsDiscoverServices(false)
            .addConnectionSelector(connections)
            .directHandlers(badHttp())
            .featuresDiscoverServices(false)
            .routing(routing(routes))
            .build()
            .start();
    if (!server.isRunning()) {
      watchdog.close();
      throw new IllegalStateException(whyNot(options));
    }
  }

  /** Helidon tells only its log why it cannot listen. */
  private static String whyNot(ServerOptions options) {
    try (ServerSocket socket = new ServerSocket()) {
      socket.bind(new InetSocketAddress(options.host(), options.port()));
      return "the port was taken a moment ago";
    } catch (IOException e) {
      return String.valueOf(e.getMessage());
    }
  }

  /** Where it listens. */
  public int port() {
    return server.port();
  }

  private HttpRouting.Builder routing(Map<String, Endpoint> routes) {
    HttpRouting.Builder routing = HttpRouting.builder();
    Map<String, TreeSet<String>> methods = new TreeMap<>();
    routes.forEach((route, endpoint) -> {
      String[] parts = route.split(" ", 2);
      routing.route(Method.create(parts[0]), parts[1], (req, res) -> handle(req, res, endpoint));
      methods.computeIfAbsent(parts[1], path -> new TreeSet<>()).add(parts[0]);
    });
    methods.forEach((path, known) ->
        routing.any(
            path,
            (req, res) -> {
              res.header(HeaderNames.ALLOW, String.join(", ", known));
              handle(req, res, exchange -> refuseMethod(req, known));
            }));
    routing.any((req, res) -> handle(req, res, exchange -> refusePath(req)));
    return routing;
  }

  private static void refuseMethod(ServerRequest request, TreeSet<String> known) {
    throw new ApiException(
        405,
        "invalid_request_error",
        null,
        "method_not_allowed",
        "%s takes %s, found %s."
            .formatted(
                Quoted.shortened(request.path().path()),
                String.join(" or ", known),
                Quoted.shortened(request.prologue().method().text())));
  }

  private static void refusePath(ServerRequest request) {
    throw ApiException.notFound(
        "There is nothing at %s.".formatted(Quoted.shortened(request.path().path())));
  }

  private void handle(ServerRequest request, ServerResponse response, Endpoint endpoint) {
    active.incrementAndGet();
    Connection connection = connections.current();
    Exchange exchange = new Exchange(request, response, connection, watchdog, options, json);
    try {
      try {
        if (draining) {
          response.header(HeaderNames.CONNECTION, "close");
          throw ApiException.unavailable();
        }
        if (!access.answers(request, response)) {
          endpoint.handle(exchange);
        }
      } catch (ClientGoneException e) {
        throw e;
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        exchange.send(ApiException.unavailable());
      } catch (RuntimeException | Error e) {
        fail(exchange, request, e);
      }
    } catch (ClientGoneException e) {
      throw new CloseConnectionException("The client has hung up", e);
    } finally {
      active.decrementAndGet();
    }
    if (exchange.isLast()) {
      try (Watchdog.Watch watch = watchdog.watch(LAST_WORDS, connection::close)) {
        connection.skip(MOST_SKIPPED);
      }
      throw new CloseConnectionException("The rest of the request is not read");
    }
  }

  private static void fail(Exchange exchange, ServerRequest request, Throwable failure) {
    ApiException error = ApiException.of(failure, "prompt");
    if (error.isServersFault()) {
      log.error("{} failed", Quoted.shortened(request.path().path()), failure);
    }
    if (exchange.isSent()) {
      throw new CloseConnectionException("The answer broke off", failure);
    }
    exchange.send(error);
  }

  /** What is no HTTP at all does not reach an endpoint. */
  private DirectHandlers badHttp() {
    DirectHandler handler =
        (request, type, status, headers, message) -> {
          ServerResponseHeaders own = ServerResponseHeaders.create();
          headers.forEach(own::set);
          own.set(HeaderNames.CONTENT_TYPE, "application/json");
          String sentence =
              status.code() >= 500
                  ? "Something went wrong inside the server; its log says more."
                  : "The request is no HTTP that this server understands: %s."
                      .formatted(status.reasonPhrase());
          ApiException error =
              new ApiException(status.code(), "invalid_request_error", null, null, sentence);
          return DirectHandler.TransportResponse.builder()
              .status(status)
              .headers(own)
              .keepAlive(false)
              .entity(json.write(error.body()))
              .build();
        };
    DirectHandlers.Builder handlers = DirectHandlers.builder();
    for (DirectHandler.EventType type : DirectHandler.EventType.values()) {
      handlers.addHandler(type, handler);
    }
    return handlers.build();
  }

  /** Requests that are being answered. */
  public int active() {
    return active.get();
  }

  /** Refuses new requests from now on. */
  public void drain() {
    draining = true;
  }

  /** Whether new requests are refused. */
  public boolean isDraining() {
    return draining;
  }

  /** Hangs up on everybody. */
  @Override
  public void close() {
    server.stop();
    watchdog.close();
  }
}
