package io.xmodel.server.http;

import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.http.Status;
import io.helidon.webserver.ServerConnectionException;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import io.xmodel.server.ServerOptions;
import io.xmodel.server.wire.ApiException;
import io.xmodel.server.wire.Fields;
import io.xmodel.server.wire.Json;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** One request and its answer. For use by the thread that handles it. */
public final class Exchange implements Caller {
  private static final HeaderName SHOULD_RETRY = HeaderNames.create("X-Should-Retry");
  private static final String RETRY_SECONDS = "1";
  private static final String OWN_FILES_ONLY =
      "default-src 'none'; connect-src 'self'; script-src 'self'; style-src 'self';"
          + " img-src 'self' data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none';"
          // No script may make HTML of a text.
          + " require-trusted-types-for 'script'; trusted-types 'none'";

  private final ServerRequest request;
  private final ServerResponse response;
  private final Connection connection;
  private final Watchdog watchdog;
  private final ServerOptions options;
  private final Json json;
  private final long begun = System.nanoTime();
  private boolean last;

  Exchange(
      ServerRequest request,
      ServerResponse response,
      Connection connection,
      Watchdog watchdog,
      ServerOptions options,
      Json json) {
    this.request = request;
    this.response = response;
    this.connection = connection;
    this.watchdog = watchdog;
    this.options = options;
    this.json = json;
  }

  @Override
  public long begun() {
    return begun;
  }

  /** Part of the path that the route left open. */
  public String path(String parameter) {
    return request.path().pathParameters().get(parameter);
  }

  /**
   * The object in the body, which is read to its end. From then on a client who hangs up is
   * noticed.
   *
   * @throws ApiException when there is none
   */
  public Fields fields() {
    byte[] body = body();
    connection.watch();
    return json.object(body);
  }

  private byte[] body() {
    int longest = options.maxBodyBytes();
    if (request.headers().contentLength().orElse(0) > longest) {
      throw tooLong(longest);
    }
    if (!request.content().hasEntity()) {
      return new byte[0];
    }
    try (Watchdog.Watch watch = watchdog.watch(options.bodyTimeout(), connection::close);
        InputStream in = request.content().inputStream()) {
      byte[] body = in.readNBytes(longest + 1);
      if (body.length > longest) {
        throw tooLong(longest);
      }
      if (watch.bitten()) {
        throw new ClientGoneException();
      }
      return body;
    } catch (IOException | UncheckedIOException | ServerConnectionException e) {
      throw new ClientGoneException();
    } catch (ApiException | ClientGoneException e) {
      throw e;
    } catch (RuntimeException e) {
      endsConnection();
      throw ApiException.badRequest("The body breaks off, or its parts are not as HTTP has them.");
    }
  }

  /** What is left of the body is not read, so nothing can follow by this connection. */
  private void endsConnection() {
    response.header(HeaderNames.CONNECTION, "close");
    last = true;
  }

  /** Whether the connection must end with the answer. */
  boolean isLast() {
    return last;
  }

  private ApiException tooLong(int longest) {
    endsConnection();
    return new ApiException(
        413,
        "invalid_request_error",
        null,
        "request_too_large",
        "The body must have at most %,d bytes.".formatted(longest));
  }

  /** Answers. */
  public void send(Object value) {
    send(Status.OK_200, value);
  }

  /** Answers with text. */
  public void sendText(String contentType, String text) {
    response.header(HeaderNames.CONTENT_TYPE, contentType);
    write(Status.OK_200, text.getBytes(StandardCharsets.UTF_8));
  }

  /** Answers with a file of the page, which may load nothing from elsewhere. */
  public void sendPage(String contentType, String text) {
    response.header(HeaderNames.create("Content-Security-Policy"), OWN_FILES_ONLY);
    response.header(HeaderNames.create("X-Content-Type-Options"), "nosniff");
    response.header(HeaderNames.CACHE_CONTROL, "no-cache");
    sendText(contentType, text);
  }

  /** Answers with an error. */
  public void send(ApiException error) {
    if (error.isTemporary()) {
      response.header(HeaderNames.RETRY_AFTER, RETRY_SECONDS);
    } else if (error.status() >= 500) {
      // Else OpenAI's clients ask twice more.
      response.header(SHOULD_RETRY, "false");
    }
    send(Status.create(error.status()), error.body());
  }

  private void send(Status status, Object value) {
    response.header(HeaderNames.CONTENT_TYPE, "application/json");
    write(status, json.write(value));
  }

  private void write(Status status, byte[] body) {
    response.status(status);
    try (Watchdog.Watch watch = watchdog.watch(options.writeTimeout(), connection::close)) {
      response.send(body);
      if (watch.bitten()) {
        throw new ClientGoneException();
      }
    } catch (RuntimeException e) {
      if (connection.isOpen()) {
        throw e;
      }
      throw new ClientGoneException();
    }
  }

  /** Begins an answer of events. */
  public EventWriter events() {
    response.status(Status.OK_200);
    response.header(HeaderNames.CONTENT_TYPE, "text/event-stream; charset=utf-8");
    response.header(HeaderNames.CACHE_CONTROL, "no-cache");
    // Proxies that gather an answer before they pass it on would gather a stream to its end.
    response.header(HeaderNames.create("X-Accel-Buffering"), "no");
    return new EventWriter(
        response.outputStream(), connection, watchdog, options.writeTimeout(), json);
  }

  @Override
  public void requireTime() {
    if (!connection.isOpen()) {
      throw new ClientGoneException();
    }
    if (System.nanoTime() - begun > options.requestTimeout().toNanos()) {
      throw ApiException.timeout(
          "The answer took longer than the %,d seconds that it may take."
              .formatted(options.requestTimeout().toSeconds()));
    }
  }

  boolean isSent() {
    return response.isSent();
  }
}
