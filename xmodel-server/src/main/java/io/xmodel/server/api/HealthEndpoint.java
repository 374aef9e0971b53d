package io.xmodel.server.api;

import io.xmodel.server.http.Endpoint;
import io.xmodel.server.http.Exchange;
import java.util.Map;

/**
 * {@code GET /health}: that the server is there. While it goes down it answers 503, as all does.
 */
public final class HealthEndpoint implements Endpoint {
  @Override
  public void handle(Exchange exchange) {
    exchange.send(Map.of("status", "ok"));
  }
}
