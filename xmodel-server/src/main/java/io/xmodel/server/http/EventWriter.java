package io.xmodel.server.http;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.xmodel.server.wire.Json;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;

/**
 * An answer of server-sent events. They are gathered until {@link #flush}. A client who takes
 * nothing for too long is hung up on.
 */
public final class EventWriter implements AutoCloseable {
  private static final byte[] DATA = "data: ".getBytes(US_ASCII);
  private static final byte[] END = "\n\n".getBytes(US_ASCII);
  private static final byte[] DONE = "data: [DONE]\n\n".getBytes(US_ASCII);
  private static final byte[] COMMENT = ": still working\n\n".getBytes(US_ASCII);

  /** What may be gathered before it is sent without being asked to. */
  private static final int FULL = 1 << 15;

  private final OutputStream out;
  private final Connection connection;
  private final Watchdog watchdog;
  private final Duration longest;
  private final Json json;
  private final ByteArrayOutputStream gathered = new ByteArrayOutputStream();
  private long lastSent = System.nanoTime();

  EventWriter(
      OutputStream out, Connection connection, Watchdog watchdog, Duration longest, Json json) {
    this.out = out;
    this.connection = connection;
    this.watchdog = watchdog;
    this.longest = longest;
    this.json = json;
  }

  /** An event. */
  public void event(Object value) {
    gathered.writeBytes(DATA);
    gathered.writeBytes(json.write(value));
    gathered.writeBytes(END);
    if (gathered.size() >= FULL) {
      flush();
    }
  }

  /** An event with a name. */
  public void event(String name, Object value) {
    gathered.writeBytes(("event: " + name + "\n").getBytes(US_ASCII));
    event(value);
  }

  /** The end, as OpenAI's clients expect it. */
  public void done() {
    gathered.writeBytes(DONE);
  }

  /** A line that says nothing, so that nobody takes the stream for dead. */
  public void comment() {
    gathered.writeBytes(COMMENT);
    flush();
  }

  /** How long nothing was sent. */
  public Duration silence() {
    return Duration.ofNanos(System.nanoTime() - lastSent);
  }

  /**
   * Sends what was gathered.
   *
   * @throws ClientGoneException when the client has hung up, or takes nothing
   */
  public void flush() {
    if (gathered.size() == 0) {
      return;
    }
    try (Watchdog.Watch watch = watchdog.watch(longest, connection::close)) {
      gathered.writeTo(out);
      out.flush();
      gathered.reset();
      lastSent = System.nanoTime();
      if (watch.bitten()) {
        throw new ClientGoneException();
      }
    } catch (IOException | RuntimeException e) {
      throw new ClientGoneException();
    }
  }

  /** Ends the answer. */
  @Override
  public void close() {
    flush();
    try {
      out.close();
    } catch (IOException e) {
      throw new ClientGoneException();
    }
  }
}
