package io.xmodel.server.http;

import io.helidon.common.buffers.DataReader;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The bytes of a connection. While a request is answered nobody reads them, so nobody would notice
 * the end of the connection: a second thread can read ahead meanwhile, and what it finds is given
 * to whoever reads next.
 */
final class ReadAhead implements Supplier<byte @Nullable []> {
  private final DataReader source;
  private volatile @Nullable CompletableFuture<byte @Nullable []> ahead;

  ReadAhead(DataReader source) {
    this.source = source;
  }

  /** Begins to read ahead. The thread that reads calls this, between two reads. */
  void begin() {
    if (ahead == null) {
      CompletableFuture<byte @Nullable []> next = new CompletableFuture<>();
      ahead = next;
      Thread.ofVirtual()
          .name("xmodel-read-ahead")
          .start(() -> {
            try {
              next.complete(read());
            } catch (RuntimeException e) {
              next.completeExceptionally(e);
            }
          });
    }
  }

  /** Whether reading ahead has found the end. Any thread may call this. */
  boolean foundEnd() {
    CompletableFuture<byte @Nullable []> next = ahead;
    return next != null
        && next.isDone()
        && (next.isCompletedExceptionally() || next.getNow(null) == null);
  }

  /** The next bytes, or null at the end. */
  @Override
  public byte @Nullable [] get() {
    CompletableFuture<byte @Nullable []> next = ahead;
    if (next == null) {
      return read();
    }
    try {
      return next.join();
    } catch (CompletionException e) {
      throw e.getCause() instanceof RuntimeException cause ? cause : e;
    } finally {
      ahead = null;
    }
  }

  private byte @Nullable [] read() {
    try {
      source.ensureAvailable();
      return source.readBuffer().readBytes();
    } catch (DataReader.InsufficientDataAvailableException e) {
      return null;
    }
  }
}
