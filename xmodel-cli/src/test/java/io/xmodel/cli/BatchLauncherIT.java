package io.xmodel.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.xmodel.cli.TestHost.Result;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Runs {@code ./xmodel batch} and kills it. {@code -Dxmodel.kills=100} does so more often, with
 * more lines.
 */
@Timeout(value = 30, unit = TimeUnit.MINUTES)
class BatchLauncherIT {
  private static final int KILLS = Integer.getInteger("xmodel.kills", 2);
  private static final int LINES = 30 * (KILLS + 1);

  @TempDir Path temp;

  private Path out;
  private Shell shell;
  private @Nullable Process process;

  @BeforeEach
  void needsAShell() throws IOException {
    assumeTrue(Files.isExecutable(Path.of("/bin/sh")));
    shell = Shell.ofLauncher(temp);
    out = temp.resolve("out.jsonl");
    Files.writeString(temp.resolve("in.jsonl"), lines());
  }

  @AfterEach
  void end() {
    if (process != null) {
      process.destroyForcibly();
    }
  }

  /**
   * Of all kinds. The model is sure of its answers, since the last digits of a logit depend on what
   * is computed beside.
   */
  private static String lines() {
    StringBuilder lines = new StringBuilder();
    for (int i = 0; i < LINES; i++) {
      lines.append(
          switch (i % 5) {
            case 0 ->
                "{\"custom_id\":\"line %d\",\"method\":\"POST\",\"url\":\"/v1/chat/completions\",\"body\":{\"messages\":[{\"role\":\"user\",\"content\":\"What is %d + %d?\"}]}}\n"
                    .formatted(i, i % 10, i % 7);
            case 1 -> "{\"prompt\":\"The capital of China is\"}\n";
            case 2 -> "no JSON %d\n".formatted(i);
            default -> "{\"id\":\"%d\",\"prompt\":\"%d + 4 =\"}\n".formatted(i, i % 10);
          });
    }
    return lines.toString();
  }

  private Process start() throws IOException {
    Process started = shell.start("exec \"$XMODEL\" batch --running 8 in.jsonl out.jsonl");
    process = started;
    return started;
  }

  private byte[] undisturbed() throws Exception {
    Result result = shell.run("\"$XMODEL\" batch --running 8 in.jsonl whole.jsonl");
    assertThat(result.err()).isEmpty();
    assertThat(result.code()).isZero();
    return Files.readAllBytes(temp.resolve("whole.jsonl"));
  }

  private long size() throws IOException {
    return Files.exists(out) ? Files.size(out) : 0;
  }

  /** Waits until so much is written, or all is. */
  private void awaitSize(Process running, long bytes) throws Exception {
    while (size() < bytes && running.isAlive()) {
      Thread.sleep(1);
    }
  }

  /** By SIGKILL at any moment, and once by SIGTERM, which is as Ctrl-C. */
  @Test
  void endedAnywhereItGoesOnWhereItWas() throws Exception {
    byte[] whole = undisturbed();
    assertThat(new String(whole, StandardCharsets.UTF_8)).hasLineCount(LINES);
    long seed = System.nanoTime();
    Random random = new Random(seed);
    int ended = 0;
    for (int i = 0; i < KILLS; i++) {
      Process running = start();
      long left = whole.length - size();
      // So that something is left for those that come after.
      awaitSize(running, size() + 1 + (long) (random.nextDouble() * left / (KILLS - i)));
      if (i == 1) {
        running.destroy();
        ended += isToldOf(shell.result(running)) ? 1 : 0;
      } else {
        Thread.sleep(random.nextInt(10));
        running.destroyForcibly();
        ended += running.waitFor() == 137 ? 1 : 0;
      }
    }
    Result last = shell.result(start());
    assertThat(last.err()).isEmpty();
    assertThat(last.code()).isZero();
    assertThat(ended).as("runs that were ended, seed %d", seed).isPositive();
    assertThat(Files.readAllBytes(out)).as("seed %d", seed).isEqualTo(whole);
  }

  /** Unless it was faster. */
  private boolean isToldOf(Result result) throws IOException {
    String written = Files.readString(out);
    assertThat(written).endsWith("\n");
    if (result.code() == 0) {
      return false;
    }
    assertThat(result.code()).isEqualTo(143);
    assertThat(result.err())
        .isIn(
            "",
            "xmodel: out.jsonl has %,d lines. The same command goes on with the next.\n"
                .formatted(written.lines().count()));
    return !result.err().isEmpty();
  }
}
