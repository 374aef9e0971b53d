package io.xmodel.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.xmodel.GenerationOptions;
import io.xmodel.GenerationStream;
import io.xmodel.LoadOptions;
import io.xmodel.Xmodel;
import io.xmodel.generation.EngineOptions;
import io.xmodel.generation.EngineStats;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Many short answers of the bundled model from 64 threads, with readers that cancel, dawdle and
 * throw. {@code -Dxmodel.soak.nano=10000} makes it that many, and then looks whether memory stays
 * flat.
 */
class NanoSoakTest {
  private static final Path NANO = Path.of("src/main/resources/io/xmodel/cli/nano");
  private static final int GENERATIONS = Integer.getInteger("xmodel.soak.nano", 400);
  private static final int READ_EVERY = 2_000;
  private static final int THREADS = 64;
  private static final GenerationOptions OPTIONS = GenerationOptions.greedy(12);
  private static final List<String> PROMPTS =
      List.of(
          "The capital of China is",
          "The capital of France is",
          "The capital of Japan is",
          "3 + 4 =",
          "中国的首都是");

  private final AtomicInteger begun = new AtomicInteger();
  private final AtomicInteger ended = new AtomicInteger();
  private final List<Reading> readings = new ArrayList<>();

  /**
   * What the process takes, as of a number of generations.
   *
   * @param heap bytes of objects
   * @param resident bytes of memory outside of the heap, which the JVM makes larger and smaller
   */
  private record Reading(int generations, long heap, long resident, int threads, int mappings) {
    static Reading now(int generations) throws IOException, InterruptedException {
      for (int i = 0; i < 3; i++) {
        System.gc();
        Thread.sleep(100);
      }
      Runtime runtime = Runtime.getRuntime();
      String status = Files.readString(Path.of("/proc/self/status"));
      return new Reading(
          generations,
          runtime.totalMemory() - runtime.freeMemory(),
          Long.parseLong(status.replaceAll("(?s).*VmRSS:\\s+(\\d+) kB.*", "$1")) * 1024
              - runtime.totalMemory(),
          Integer.parseInt(status.replaceAll("(?s).*Threads:\\s+(\\d+).*", "$1")),
          Files.readAllLines(Path.of("/proc/self/maps")).size());
    }
  }

  @Test
  @Timeout(value = 1800, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  void nothingIsLostOrDoubledAndMemoryStaysFlat() throws Exception {
    LoadOptions options =
        LoadOptions.DEFAULT.withBackend("cpu").withEngine(new EngineOptions(32, 256, 250, 8));
    try (Xmodel model = Xmodel.load(NANO, options)) {
      // Working memory grows to the widest step. A long text makes it as wide as it gets.
      model.embed("a ".repeat(700));
      ConcurrentHashMap<String, String> expected = new ConcurrentHashMap<>();
      for (String prompt : PROMPTS) {
        expected.put(prompt, model.generate(prompt, OPTIONS).text());
      }
      try (ExecutorService threads = Executors.newFixedThreadPool(THREADS)) {
        for (int goal = 0; goal < GENERATIONS; ) {
          goal = Math.min(GENERATIONS, goal + READ_EVERY);
          generate(model, expected, goal, threads);
          readings.add(Reading.now(goal));
        }
      }
      assertThat(ended.get()).isEqualTo(GENERATIONS);
      EngineStats stats = model.stats();
      assertThat(stats.running()).isZero();
      assertThat(stats.waiting()).isZero();
      // A text of the cache is 8 tokens of a prompt and 12 of an answer: one block.
      assertThat(stats.blocks() - stats.freeBlocks()).isLessThanOrEqualTo(stats.cachedTexts());
    }
    readings.forEach(System.out::println);
    Reading early = readings.getFirst();
    Reading late = readings.getLast();
    assertThat((double) late.heap / early.heap).as("heap").isLessThan(1.05);
    // The JVM compiles until some 14,000 generations; from then on it is flat to a thousandth.
    assertThat(late.resident - early.resident).as("resident").isLessThan(40L << 20);
    assertThat(late.threads).isLessThanOrEqualTo(early.threads);
    assertThat(late.mappings).isLessThanOrEqualTo(early.mappings + 8);
  }

  /** All threads generate until there are so many. */
  private void generate(
      Xmodel model, Map<String, String> expected, int goal, ExecutorService threads)
      throws Exception {
    List<Future<?>> done = new ArrayList<>();
    for (int thread = 0; thread < THREADS; thread++) {
      Random random = new Random(goal + thread);
      done.add(
          threads.submit(() -> {
            while (begun.getAndUpdate(n -> Math.min(n + 1, goal)) < goal) {
              String prompt = PROMPTS.get(random.nextInt(PROMPTS.size()));
              generate(model, prompt, Objects.requireNonNull(expected.get(prompt)), random);
              ended.incrementAndGet();
            }
            return null;
          }));
    }
    for (Future<?> future : done) {
      future.get();
    }
  }

  private static void generate(Xmodel model, String prompt, String expected, Random random)
      throws InterruptedException {
    int kind = random.nextInt(8);
    if (kind == 0) {
      assertThatThrownBy(
              () -> {
                try (GenerationStream stream = model.stream(prompt, OPTIONS)) {
                  for (String text : stream.texts()) {
                    throw new IllegalStateException("on purpose, at " + text);
                  }
                }
              })
          .hasMessageStartingWith("on purpose");
      return;
    }
    int most = kind == 1 ? random.nextInt(4) : Integer.MAX_VALUE;
    StringBuilder heard = new StringBuilder();
    try (GenerationStream stream = model.stream(prompt, OPTIONS)) {
      int pieces = 0;
      if (most > 0) {
        for (String text : stream.texts()) {
          heard.append(text);
          if (kind == 2) {
            Thread.sleep(random.nextInt(20));
          }
          if (++pieces == most) {
            break;
          }
        }
      }
    }
    if (most == Integer.MAX_VALUE) {
      assertThat(heard.toString()).isEqualTo(expected);
    } else {
      assertThat(expected).startsWith(heard.toString());
    }
  }
}
