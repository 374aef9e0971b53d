package io.xmodel.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.xmodel.GenerationOptions;
import io.xmodel.GenerationStream;
import io.xmodel.chat.Message;
import io.xmodel.generation.EngineOptions;
import io.xmodel.generation.EngineStats;
import java.io.IOException;
import java.net.SocketException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Sixty-four clients stream answers, and a tenth of them hang up, dawdle or send rubbish. {@code
 * -Dxmodel.load.seconds=300} makes it five minutes. From 20 seconds on the throughput is compared
 * with the engine's own, from 60 on memory must stay flat.
 */
class LoadTest {
  private static final int CLIENTS = 64;
  private static final int SECONDS = Integer.getInteger("xmodel.load.seconds", 3);
  private static final int TOKENS = 48;
  private static final int COMPARED = 20;
  private static final int FLAT = 60;
  private static final List<String> QUESTIONS =
      List.of(
          "What is the capital of China?",
          "What is the capital of France?",
          "What is 3 + 4?",
          "中国的首都是哪里?",
          "Tell me a story.");

  private final Queue<Throwable> failures = new ConcurrentLinkedQueue<>();
  private final AtomicLong answers = new AtomicLong();
  private final AtomicLong spoiled = new AtomicLong();

  /** What the process takes. */
  private record Reading(long heap, long resident, int threads, int files) {
    static Reading now() throws IOException, InterruptedException {
      for (int i = 0; i < 3; i++) {
        System.gc();
        Thread.sleep(100);
      }
      Runtime runtime = Runtime.getRuntime();
      String status = Files.readString(Path.of("/proc/self/status"));
      try (var files = Files.list(Path.of("/proc/self/fd"))) {
        return new Reading(
            runtime.totalMemory() - runtime.freeMemory(),
            Long.parseLong(status.replaceAll("(?s).*VmRSS:\\s+(\\d+) kB.*", "$1")) * 1024
                - runtime.totalMemory(),
            Integer.parseInt(status.replaceAll("(?s).*Threads:\\s+(\\d+).*", "$1")),
            (int) files.count());
      }
    }
  }

  @Test
  @Timeout(value = 1200, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  void nobodySuffersForAnothersFaults() throws Exception {
    try (TestServer server =
        TestServer.start(
            TestServer.options().writeTimeout(Duration.ofSeconds(5)),
            new EngineOptions(CLIENTS, 1024, 250, 16))) {
      Map<String, String> expected = new ConcurrentHashMap<>();
      for (String question : QUESTIONS) {
        expected.put(question, answer(server, question));
      }
      double own = SECONDS < COMPARED ? 0 : direct(server) / 2; // one half before, one after
      run(server, expected, Math.max(1, SECONDS / 10));
      server.awaitIdle();
      TestServer.await(() -> server.server().activeRequests() == 0);
      Reading early = Reading.now();
      EngineStats before = server.model().stats();
      long begun = System.nanoTime();
      run(server, expected, SECONDS);
      double seconds = (System.nanoTime() - begun) * 1e-9;
      EngineStats after = server.model().stats();
      server.awaitIdle();
      TestServer.await(() -> server.server().activeRequests() == 0);
      Reading late = Reading.now();
      double overHttp = (after.generatedTokens() - before.generatedTokens()) / seconds;
      own += SECONDS < COMPARED ? 0 : direct(server) / 2;
      System.out.printf(
          Locale.ROOT,
          "%d whole answers, %d spoiled, %.0f tokens/s over HTTP, %.0f without; %s -> %s%n",
          answers.get(),
          spoiled.get(),
          overHttp,
          own,
          early,
          late);
      assertThat(failures).isEmpty();
      assertThat(answers.get()).isGreaterThan(CLIENTS);
      assertThat(spoiled.get()).isPositive();
      EngineStats stats = server.model().stats();
      assertThat(stats.blocks() - stats.freeBlocks()).isLessThanOrEqualTo(stats.cachedTexts() * 8);
      assertThat(late.threads()).isLessThanOrEqualTo(early.threads() + 2);
      assertThat(late.files()).isLessThanOrEqualTo(early.files() + 4);
      if (SECONDS >= COMPARED) {
        // The clients compute on the engine's own cores here, and each step waits for both of two.
        assertThat(overHttp).as("tokens/s").isGreaterThan(0.5 * own);
      }
      if (SECONDS >= FLAT) {
        assertThat((double) late.heap() / early.heap()).as("heap").isLessThan(1.1);
        assertThat(late.resident() - early.resident()).as("resident").isLessThan(60L << 20);
      }
    }
  }

  private static GenerationOptions options(TestServer server) {
    return server.model().defaults().withMaxTokens(TOKENS).withIgnoreEos(true);
  }

  private static String answer(TestServer server, String question) {
    return Objects.requireNonNull(
        server.model().generate(List.of(Message.user(question)), options(server)).text());
  }

  /** Tokens in a second of as many streams as clients, read token by token without a server. */
  private static double direct(TestServer server) throws Exception {
    long begun = System.nanoTime();
    long end = begun + Duration.ofSeconds(COMPARED / 2).toNanos();
    AtomicLong tokens = new AtomicLong();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < CLIENTS; i++) {
        Random random = new Random(i);
        threads.submit(() -> {
          while (System.nanoTime() < end) {
            String question = QUESTIONS.get(random.nextInt(QUESTIONS.size()));
            try (GenerationStream stream =
                server.model().stream(List.of(Message.user(question)), options(server))) {
              stream.forEach(event -> {});
            }
            tokens.addAndGet(TOKENS);
          }
        });
      }
    }
    return tokens.get() / ((System.nanoTime() - begun) * 1e-9);
  }

  private void run(TestServer server, Map<String, String> expected, int seconds) throws Exception {
    long end = System.nanoTime() + Duration.ofSeconds(seconds).toNanos();
    List<Future<?>> done = new ArrayList<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < CLIENTS; i++) {
        Random random = new Random(seconds * 1000L + i);
        done.add(
            threads.submit(() -> {
              while (System.nanoTime() < end) {
                try {
                  ask(server, expected, random);
                } catch (Throwable e) {
                  failures.add(e);
                }
              }
            }));
      }
      for (Future<?> future : done) {
        future.get();
      }
    }
  }

  private void ask(TestServer server, Map<String, String> expected, Random random)
      throws Exception {
    String question = QUESTIONS.get(random.nextInt(QUESTIONS.size()));
    String body =
        TestClient.chatBody(
            question, "\"stream\":true", "\"max_tokens\":" + TOKENS, "\"ignore_eos\":true");
    int kind = random.nextInt(40);
    try (RawClient client = new RawClient(server.port())) {
      switch (kind) {
        case 0 -> client.post("/v1/chat/completions", body).readUntil("content\":\"");
        case 1 -> {
          client.post("/v1/chat/completions", body).readUntil("content\":\"");
          client.reset();
        }
        case 2 -> {
          try {
            client.send("\u0001 rubbish " + random.nextLong() + "\r\n\r\n").readAll();
          } catch (SocketException e) {
            // Hung up on.
          }
        }
        case 3 -> {
          client.post("/v1/chat/completions", body);
          Thread.sleep(random.nextInt(1500));
          assertThat(text(client)).isEqualTo(expected.get(question));
        }
        default -> {
          client.post("/v1/chat/completions", body);
          assertThat(text(client)).isEqualTo(expected.get(question));
          answers.incrementAndGet();
          return;
        }
      }
      spoiled.incrementAndGet();
    }
  }

  private static String text(RawClient client) throws IOException {
    StringBuilder text = new StringBuilder();
    for (String line : client.readUntil("data: [DONE]").split("\n")) {
      if (line.startsWith("data: {")) {
        text.append(
            TestClient.parse(line.substring("data: ".length()))
                .at("/choices/0/delta/content")
                .asText(""));
      }
    }
    return text.toString();
  }
}
