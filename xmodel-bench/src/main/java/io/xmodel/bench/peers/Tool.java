package io.xmodel.bench.peers;

import io.xmodel.error.FileProblem;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A program that is run to its end. */
final class Tool {
  private static final int MINUTES = 15;

  private Tool() {}

  /**
   * Runs a command and returns what it wrote to stdout.
   *
   * @param name of the peer, for sentences
   * @throws PeerException with the last line of its stderr, when it fails
   */
  static String run(String name, List<String> command) {
    try {
      Path out = Files.createTempFile("peer", ".out");
      Path err = Files.createTempFile("peer", ".err");
      try {
        Process process =
            new ProcessBuilder(command)
                .redirectOutput(out.toFile())
                .redirectError(err.toFile())
                .start();
        process.getOutputStream().close();
        await(name, command, process);
        if (process.exitValue() != 0) {
          throw new PeerException(
              "%s failed: '%s' exited with %d (%s)."
                  .formatted(name, String.join(" ", command), process.exitValue(), lastLine(err)));
        }
        return Files.readString(out, StandardCharsets.UTF_8);
      } finally {
        Files.delete(out);
        Files.delete(err);
      }
    } catch (IOException e) {
      throw new PeerException(
          "%s could not be run: '%s': %s.".formatted(name, command.getFirst(), FileProblem.of(e)),
          e);
    }
  }

  private static void await(String name, List<String> command, Process process) {
    try {
      if (!process.waitFor(MINUTES, TimeUnit.MINUTES)) {
        throw new PeerException(
            "%s took more than %d minutes for '%s' and was stopped."
                .formatted(name, MINUTES, String.join(" ", command)));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new PeerException("%s was interrupted.".formatted(name), e);
    } finally {
      process.destroyForcibly();
    }
  }

  /** The last thing said on stderr, which is usually the reason. */
  static String lastLine(Path file) throws IOException {
    String text = new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
    return text.lines()
        .filter(line -> !line.isBlank())
        .reduce((a, b) -> b)
        .orElse("no reason given")
        .strip();
  }
}
