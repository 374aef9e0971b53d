package io.xmodel.server.http;

import io.helidon.common.buffers.DataReader;
import io.helidon.common.buffers.DataWriter;
import io.helidon.common.socket.HelidonSocket;
import io.helidon.common.socket.PeerInfo;
import io.helidon.webserver.ConnectionContext;
import io.helidon.webserver.ListenerContext;
import io.helidon.webserver.ProxyProtocolData;
import io.helidon.webserver.Router;
import java.io.UncheckedIOException;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import org.jspecify.annotations.Nullable;

/** A connection that tells, while its request is answered, whether anybody is still there. */
final class Connection implements ConnectionContext {
  private final ConnectionContext context;
  private final ReadAhead input;
  private final DataReader reader;

  /** The connection that a context is of. */
  Connection(ConnectionContext context) {
    this.context = context;
    this.input = new ReadAhead(context.dataReader());
    this.reader = DataReader.create(input);
  }

  /**
   * Notices from now on when the client hangs up. Its request must have been read to the end. For
   * the thread that answers it.
   */
  void watch() {
    input.begin();
  }

  /** Whether the client has not hung up. */
  boolean isOpen() {
    return !input.foundEnd();
  }

  /** Reads on without a look at it, up to an end or a number of bytes. */
  void skip(int most) {
    int left = most;
    byte @Nullable [] bytes = new byte[0];
    while (bytes != null && left > 0) {
      try {
        bytes = input.get();
      } catch (RuntimeException e) {
        return; // hung up on
      }
      left -= bytes == null ? 0 : bytes.length;
    }
  }

  /** Hangs up. Whoever waits for this connection fails. Any thread may call this. */
  void close() {
    try {
      context.serverSocket().close();
    } catch (UncheckedIOException e) {
      // The client was faster.
    }
  }

  @Override
  public DataReader dataReader() {
    return reader;
  }

  @Override
  public DataWriter dataWriter() {
    return context.dataWriter();
  }

  @Override
  public ListenerContext listenerContext() {
    return context.listenerContext();
  }

  @Override
  public ExecutorService executor() {
    return context.executor();
  }

  @Override
  public Router router() {
    return context.router();
  }

  @Override
  public Optional<ProxyProtocolData> proxyProtocolData() {
    return context.proxyProtocolData();
  }

  @Override
  public HelidonSocket serverSocket() {
    return context.serverSocket();
  }

  @Override
  public PeerInfo remotePeer() {
    return context.remotePeer();
  }

  @Override
  public PeerInfo localPeer() {
    return context.localPeer();
  }

  @Override
  public boolean isSecure() {
    return context.isSecure();
  }

  @Override
  public String socketId() {
    return context.socketId();
  }

  @Override
  public String childSocketId() {
    return context.childSocketId();
  }
}
