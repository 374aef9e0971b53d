package io.xmodel.server.http;

import io.helidon.common.buffers.BufferData;
import io.helidon.http.HttpPrologue;
import io.helidon.webserver.ConnectionContext;
import io.helidon.webserver.http1.Http1Config;
import io.helidon.webserver.http1.Http1ConnectionListener;
import io.helidon.webserver.http1.Http1ConnectionSelector;
import io.helidon.webserver.spi.ServerConnection;
import io.helidon.webserver.spi.ServerConnectionSelector;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Makes connections that can be watched, and tells a handler which of them its request came by.
 * Each connection has a thread of its own, which reads a request and then handles it.
 */
final class Connections implements ServerConnectionSelector, Http1ConnectionListener {
  private final ThreadLocal<@Nullable Connection> current = new ThreadLocal<>();
  private final Http1ConnectionSelector http =
      Http1ConnectionSelector.builder()
          .config(Http1Config.builder().addReceiveListener(this).build())
          .build();

  @Override
  public ServerConnection connection(ConnectionContext context) {
    return http.connection(new Connection(context));
  }

  @Override
  public void prologue(ConnectionContext context, HttpPrologue prologue) {
    current.set((Connection) context);
  }

  /** The connection of the request that this thread handles. */
  Connection current() {
    Connection connection = current.get();
    if (connection == null) {
      throw new IllegalStateException("This thread handles no request.");
    }
    return connection;
  }

  @Override
  public int bytesToIdentifyConnection() {
    return http.bytesToIdentifyConnection();
  }

  @Override
  public Support supports(BufferData data) {
    return http.supports(data);
  }

  @Override
  public Set<String> supportedApplicationProtocols() {
    return http.supportedApplicationProtocols();
  }
}
