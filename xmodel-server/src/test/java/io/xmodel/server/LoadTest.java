package io.xmodel.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.xmodel.GenerationOptions;
import io.xmodel.GenerationStream;
import io.xmodel.chat.Message;
import io.xmodel.generation.EngineOptions;
import io.xmodel.generation.EngineStats;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Sixty-four clients stream answers, and a tenth of them hang up, dawdle or send rubbish. {@code
 * -Dxmodel.load.seconds=300} makes it five minutes. From 20 seconds on the throughput is compared
 * with the engine's own, from 60 on memory must stay flat.
 *
 * <p>The clients are a process of their own, so that what this one takes is the server's.
 */
class LoadTest {
  private static final int CLIENTS = 64;
  private static final int SECONDS = Integer.getInteger("xmodel.load.seconds", 3);
  private static final int TOKENS = 48;
  private static final int COMPARED = 20;
  private static final int FLAT = 60;

  /** Lower than what a quiet machine shows: others may work beside this one. */
  private static final double FLOOR = 0.75;

  private static final List<String> QUESTIONS =
      List.of(
          "What is the capital of China?",
          "What is the capital of France?",
          "What is 3 + 4?",
          "中国的首都是哪里?",
          "Tell me a story.");

  private long answers;
  private long spoiled;

  /** What the engine did in a while. */
  private record Ran(EngineStats before, EngineStats after, double seconds) {
    long tokens() {
      return after.generatedTokens() - before.generatedTokens();
    }

    double rate() {
      return tokens() / seconds;
    }

    @Override
    public String toString() {
      long steps = after.steps() - before.steps();
      return String.format(
          Locale.ROOT,
          "%.0f tokens/s in steps of %.1f tokens and %.2f ms",
          rate(),
          (double) tokens() / steps,
          (after.stepSeconds() - before.stepSeconds()) * 1e3 / steps);
    }
  }

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
      Map<String, String> expected = new HashMap<>();
      for (String question : QUESTIONS) {
        expected.put(question, answer(server, question));
      }
      run(server, expected, Math.max(1, SECONDS / 10));
      server.awaitIdle();
      double own = 0; // one half before, one after
      if (SECONDS >= COMPARED) {
        direct(server); // else the first half finds the code cold
        own = direct(server).rate() / 2;
      }
      TestServer.await(() -> server.server().activeRequests() == 0);
      Reading early = Reading.now();
      Ran ran = run(server, expected, SECONDS);
      server.awaitIdle();
      TestServer.await(() -> server.server().activeRequests() == 0);
      Reading late = Reading.now();
      own += SECONDS < COMPARED ? 0 : direct(server).rate() / 2;
      System.out.printf(
          Locale.ROOT,
          "%d whole answers, %d spoiled; %s; without HTTP %.0f, so %.3f; %s -> %s%n",
          answers,
          spoiled,
          ran,
          own,
          ran.rate() / own,
          early,
          late);
      assertThat(answers).isGreaterThan(CLIENTS);
      assertThat(spoiled).isPositive();
      EngineStats stats = server.model().stats();
      assertThat(stats.blocks() - stats.freeBlocks()).isLessThanOrEqualTo(stats.cachedTexts() * 8);
      assertThat(late.threads()).isLessThanOrEqualTo(early.threads() + 2);
      assertThat(late.files()).isLessThanOrEqualTo(early.files() + 4);
      if (SECONDS >= COMPARED) {
        assertThat(ran.rate()).as("tokens/s").isGreaterThan(FLOOR * own);
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

  /** As many streams as clients, read token by token without a server. */
  private static Ran direct(TestServer server) throws Exception {
    EngineStats before = server.model().stats();
    long begun = System.nanoTime();
    long end = begun + Duration.ofSeconds(COMPARED / 2).toNanos();
    List<Future<?>> done = new ArrayList<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < CLIENTS; i++) {
        Random random = new Random(i);
        done.add(
            threads.submit(() -> {
              while (System.nanoTime() < end) {
                String question = QUESTIONS.get(random.nextInt(QUESTIONS.size()));
                try (GenerationStream stream =
                    server.model().stream(List.of(Message.user(question)), options(server))) {
                  stream.forEach(event -> {});
                }
              }
            }));
      }
      for (Future<?> future : done) {
        future.get();
      }
    }
    return new Ran(before, server.model().stats(), (System.nanoTime() - begun) * 1e-9);
  }

  /** The clients, for a while. */
  private Ran run(TestServer server, Map<String, String> expected, int seconds) throws Exception {
    Process clients =
        new ProcessBuilder(
                ProcessHandle.current().info().command().orElseThrow(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Xmx256m",
                "-cp",
                System.getProperty("java.class.path"),
                LoadClients.class.getName(),
                Integer.toString(server.port()),
                Integer.toString(CLIENTS),
                Integer.toString(seconds),
                Integer.toString(TOKENS),
                Integer.toString(seconds))
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try (OutputStream out = clients.getOutputStream();
        BufferedReader in = clients.inputReader()) {
      out.write(new ObjectMapper().writeValueAsBytes(expected));
      out.close();
      assertThat(in.readLine()).isEqualTo("begun");
      EngineStats before = server.model().stats();
      long begun = System.nanoTime();
      List<String> lines = new ArrayList<>(in.readAllLines());
      Ran ran = new Ran(before, server.model().stats(), (System.nanoTime() - begun) * 1e-9);
      String[] counts = lines.removeLast().split(" ");
      assertThat(lines).isEmpty();
      answers += Long.parseLong(counts[0]);
      spoiled += Long.parseLong(counts[1]);
      assertThat(counts[2]).isEqualTo("0");
      return ran;
    } finally {
      clients.destroy();
    }
  }
}
