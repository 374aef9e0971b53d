package io.xmodel.server;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.Arrays;
import java.util.List;

/** A client that controls each byte: that hangs up, dawdles, or sends rubbish. */
final class RawClient implements AutoCloseable {
  /** The connection ended too early. */
  static final class EndException extends IOException {
    EndException(String message) {
      super(message);
    }
  }

  private final Socket socket;
  private final InputStream in;
  private byte[] buffer = new byte[2048];
  private int size;

  RawClient(int port) throws IOException {
    this(new Socket(InetAddress.getLoopbackAddress(), port));
  }

  private RawClient(Socket socket) throws IOException {
    this.socket = socket;
    socket.setSoTimeout(20_000);
    in = socket.getInputStream();
  }

  /** One that can take next to nothing before it reads. */
  static RawClient withSmallBuffer(int port) throws IOException {
    Socket socket = new Socket();
    socket.setReceiveBufferSize(2048);
    socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    return new RawClient(socket);
  }

  /** Waits no longer for what it reads. */
  RawClient withTimeout(int millis) throws IOException {
    socket.setSoTimeout(millis);
    return this;
  }

  /** Sends a request with headers beside those that it must have. */
  RawClient post(String path, String body, String... headers) throws IOException {
    byte[] bytes = body.getBytes(UTF_8);
    StringBuilder head = new StringBuilder("POST " + path + " HTTP/1.1\r\n");
    if (List.of(headers).stream().noneMatch(header -> header.startsWith("Host:"))) {
      head.append("Host: localhost\r\n");
    }
    for (String header : headers) {
      head.append(header).append("\r\n");
    }
    head.append("Content-Length: ").append(bytes.length).append("\r\n\r\n");
    return send(head.toString()).send(bytes);
  }

  RawClient send(String text) throws IOException {
    return send(text.getBytes(UTF_8));
  }

  RawClient sendBytes(byte[] bytes) throws IOException {
    return send(bytes);
  }

  private RawClient send(byte[] bytes) throws IOException {
    OutputStream out = socket.getOutputStream();
    out.write(bytes);
    out.flush();
    return this;
  }

  /** Reads until a text has come, and returns all so far. What came after it is kept. */
  String readUntil(String text) throws IOException {
    byte[] end = text.getBytes(UTF_8);
    int length = end.length;
    for (int i = 0; ; i++) {
      if (i == size) {
        more(text);
      }
      if (buffer[i] == end[length - 1]
          && i + 1 >= length
          && Arrays.equals(buffer, i + 1 - length, i + 1, end, 0, length)) {
        return take(i + 1);
      }
    }
  }

  /** Reads on, behind what there is. */
  private void more(String awaited) throws IOException {
    if (size == buffer.length) {
      buffer = Arrays.copyOf(buffer, 2 * size);
    }
    int count = in.read(buffer, size, buffer.length - size);
    if (count < 0) {
      throw new EndException("The end came before " + awaited + ": " + take(size));
    }
    size += count;
  }

  private String take(int count) {
    String text = new String(buffer, 0, count, UTF_8);
    System.arraycopy(buffer, count, buffer, 0, size - count);
    size -= count;
    return text;
  }

  /** Reads to the end of the connection. */
  String readAll() throws IOException {
    return take(size) + new String(in.readAllBytes(), UTF_8);
  }

  /** Says goodbye in the usual way. */
  @Override
  public void close() throws IOException {
    socket.close();
  }

  /** Breaks off. */
  void reset() throws IOException {
    socket.setSoLinger(true, 0);
    socket.close();
  }
}
