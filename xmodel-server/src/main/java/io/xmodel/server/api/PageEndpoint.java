package io.xmodel.server.api;

import io.xmodel.server.http.Exchange;
import io.xmodel.server.wire.ApiException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** {@code GET /}: the page to chat on, from files in the jar. */
public final class PageEndpoint {
  private static final String FOLDER = "/io/xmodel/server/page/";

  private static final Map<String, String> TYPES =
      Map.of(
          "html", "text/html; charset=utf-8",
          "css", "text/css; charset=utf-8",
          "js", "text/javascript; charset=utf-8",
          "svg", "image/svg+xml");

  /** The page itself. */
  public void index(Exchange exchange) {
    send(exchange, "index.html");
  }

  /** A file that the page needs. */
  public void file(Exchange exchange) {
    send(exchange, exchange.path("file"));
  }

  private static void send(Exchange exchange, String file) {
    String type = TYPES.get(file.substring(file.lastIndexOf('.') + 1));
    if (type == null || !file.matches("[a-z0-9-]+\\.[a-z]+")) {
      throw missing();
    }
    try (InputStream in = PageEndpoint.class.getResourceAsStream(FOLDER + file)) {
      if (in == null) {
        throw missing();
      }
      exchange.sendPage(type, new String(in.readAllBytes(), StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static ApiException missing() {
    return ApiException.notFound("There is no such page.");
  }
}
