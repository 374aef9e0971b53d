package io.xmodel.server;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * Clients of {@link LoadTest}, in a process of their own. One thread reads for all of them, since
 * they compute on the cores of the engine that they measure. It looks at an answer when it is
 * whole.
 *
 * <p>Of forty requests one hangs up in the usual way, one breaks off, one is rubbish, and one is
 * not read for a while.
 */
final class LoadClients {
  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final byte[] BEGUN = "content\":\"".getBytes(UTF_8);
  private static final byte[] END = "data: [DONE]\n\n".getBytes(UTF_8);
  private static final int HANGS_UP = 0;
  private static final int BREAKS_OFF = 1;
  private static final int RUBBISH = 2;
  private static final int SLOW = 3;
  private static final int KINDS = 40;
  private static final int SLOW_MILLIS = 1500;

  private final int port;
  private final int tokens;
  private final Random random;
  private final Map<String, String> expected = new HashMap<>();
  private final List<String> questions;
  private final Selector selector = Selector.open();
  private final ByteBuffer incoming = ByteBuffer.allocateDirect(1 << 16);
  private final List<Request> sleeping = new ArrayList<>();
  private int open;
  private long answers;
  private long spoiled;
  private long failures;

  /** One request, and what has come of its answer. */
  private static final class Request {
    private final SocketChannel channel;
    private final int kind;
    private final String question;
    private final long readFrom;
    private byte[] read = new byte[1 << 14];
    private int size;

    Request(SocketChannel channel, int kind, String question, long readFrom) {
      this.channel = channel;
      this.kind = kind;
      this.question = question;
      this.readFrom = readFrom;
    }

    void add(ByteBuffer bytes) {
      int more = bytes.remaining();
      if (size + more > read.length) {
        read = Arrays.copyOf(read, 2 * (size + more));
      }
      bytes.get(read, size, more);
      size += more;
    }

    /** Whether a text has come, of late if not before. */
    boolean has(byte[] text, int since) {
      for (int i = Math.max(0, since - text.length); i <= size - text.length; i++) {
        if (Arrays.equals(read, i, i + text.length, text, 0, text.length)) {
          return true;
        }
      }
      return false;
    }
  }

  private LoadClients(int port, int tokens, long seed) throws IOException {
    this.port = port;
    this.tokens = tokens;
    this.random = new Random(seed);
    MAPPER
        .readTree(System.in)
        .properties()
        .forEach(entry -> expected.put(entry.getKey(), entry.getValue().asText()));
    this.questions = expected.keySet().stream().sorted().toList();
  }

  /**
   * Runs. Says when it has begun, what went wrong, and at the end how many answers were whole, and
   * how many were spoiled by their own clients.
   *
   * @param args port, clients, seconds, tokens of an answer, seed; the expected answers come by the
   *     standard input
   */
  public static void main(String[] args) throws IOException {
    LoadClients clients =
        new LoadClients(
            Integer.parseInt(args[0]), Integer.parseInt(args[3]), Long.parseLong(args[4]));
    System.out.println("begun");
    clients.run(Integer.parseInt(args[1]), Integer.parseInt(args[2]));
    System.out.println(clients.answers + " " + clients.spoiled + " " + clients.failures);
  }

  private void run(int clients, int seconds) throws IOException {
    long end = System.nanoTime() + seconds * 1_000_000_000L;
    for (int i = 0; i < clients; i++) {
      begin();
    }
    while (open > 0) {
      selector.select(20);
      List<Request> ready = new ArrayList<>();
      for (SelectionKey key : selector.selectedKeys()) {
        ready.add((Request) key.attachment());
      }
      selector.selectedKeys().clear();
      for (Request request : ready) {
        boolean ended;
        try {
          ended = read(request);
        } catch (IOException e) {
          ended = true;
          if (request.kind != RUBBISH) {
            fail(request, e.toString());
          }
        }
        if (ended) {
          request.channel.close();
          open--;
          if (System.nanoTime() < end) {
            begin();
          }
        }
      }
      wake();
    }
  }

  private void begin() throws IOException {
    String question = questions.get(random.nextInt(questions.size()));
    int kind = random.nextInt(KINDS);
    long sleep = kind == SLOW ? random.nextInt(SLOW_MILLIS) * 1_000_000L : 0;
    SocketChannel channel =
        SocketChannel.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    channel.write(
        ByteBuffer.wrap(
            (kind == RUBBISH ? "\u0001 rubbish\r\n\r\n" : post(question)).getBytes(UTF_8)));
    channel.configureBlocking(false);
    Request request = new Request(channel, kind, question, System.nanoTime() + sleep);
    open++;
    if (sleep > 0) {
      sleeping.add(request);
    } else {
      channel.register(selector, SelectionKey.OP_READ, request);
    }
  }

  private void wake() throws IOException {
    for (Request request : List.copyOf(sleeping)) {
      if (System.nanoTime() - request.readFrom >= 0) {
        sleeping.remove(request);
        request.channel.register(selector, SelectionKey.OP_READ, request);
      }
    }
  }

  private String post(String question) {
    String body =
        TestClient.chatBody(
            question, "\"stream\":true", "\"max_tokens\":" + tokens, "\"ignore_eos\":true");
    return "POST /v1/chat/completions HTTP/1.1\r\nHost: localhost\r\nContent-Length: "
        + body.getBytes(UTF_8).length
        + "\r\n\r\n"
        + body;
  }

  /** Reads what is there; whether the request is over. */
  private boolean read(Request request) throws IOException {
    int before = request.size;
    incoming.clear();
    int count = request.channel.read(incoming);
    if (count < 0) {
      if (request.kind == RUBBISH) {
        spoiled++;
      } else {
        fail(request, "The connection ended early");
      }
      return true;
    }
    request.add(incoming.flip());
    if (request.kind == HANGS_UP || request.kind == BREAKS_OFF) {
      boolean begun = request.has(BEGUN, before);
      if (begun && request.kind == BREAKS_OFF) {
        request.channel.setOption(StandardSocketOptions.SO_LINGER, 0);
      }
      spoiled += begun ? 1 : 0;
      return begun;
    }
    if (request.kind == RUBBISH || !request.has(END, before)) {
      return false;
    }
    if (text(request).equals(expected.get(request.question))) {
      answers += request.kind == SLOW ? 0 : 1;
      spoiled += request.kind == SLOW ? 1 : 0;
    } else {
      fail(request, "The answer is another one");
    }
    return true;
  }

  private void fail(Request request, String what) {
    failures++;
    System.out.printf(
        "%s: %s %s%n",
        what,
        request.question,
        new String(request.read, 0, request.size, UTF_8).replaceAll("[\r\n]+", "|"));
  }

  private static String text(Request request) throws IOException {
    StringBuilder text = new StringBuilder();
    for (String line : new String(request.read, 0, request.size, UTF_8).split("\n")) {
      if (line.startsWith("data: {")) {
        JsonNode event = MAPPER.readTree(line.substring("data: ".length()));
        text.append(event.at("/choices/0/delta/content").asText(""));
      }
    }
    return text.toString();
  }
}
