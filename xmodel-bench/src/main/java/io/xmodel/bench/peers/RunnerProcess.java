package io.xmodel.bench.peers;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.xmodel.error.FileProblem;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A program that loads a model once and then answers requests: a line each on its stdin, a JSON
 * object on one line of its stdout for each, and one before the first when it is ready. Other lines
 * are passed over. An answer with {@code error} is a failure told in a sentence. It ends with its
 * input.
 */
final class RunnerProcess implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int MINUTES = 5;

  /** What stands for the end of the output. */
  private static final String END = "";

  private final String name;
  private final Process process;
  private final Path err;
  private final BlockingQueue<String> answers = new LinkedBlockingQueue<>();

  /**
   * Starts it.
   *
   * @param name of the peer, for sentences
   */
  RunnerProcess(String name, List<String> command) {
    this.name = name;
    try {
      this.err = Files.createTempFile("peer", ".err");
      this.process = new ProcessBuilder(command).redirectError(err.toFile()).start();
    } catch (IOException e) {
      throw new PeerException(
          "%s could not be started: '%s': %s."
              .formatted(name, command.getFirst(), FileProblem.of(e)),
          e);
    }
    Thread.ofVirtual().start(this::read);
  }

  private void read() {
    try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
      lines.lines().filter(line -> line.startsWith("{")).forEach(answers::add);
    } catch (IOException | UncheckedIOException e) {
      // The process is gone, as the end says.
    } finally {
      answers.add(END);
    }
  }

  /** Asks. */
  JsonNode ask(String request) {
    try {
      process.getOutputStream().write((request + "\n").getBytes(StandardCharsets.UTF_8));
      process.getOutputStream().flush();
    } catch (IOException e) {
      throw ended();
    }
    return answer();
  }

  /** Waits for the next answer. */
  JsonNode answer() {
    JsonNode answer = parse(next());
    if (answer.has("error")) {
      throw new PeerException(answer.get("error").asText());
    }
    return answer;
  }

  private String next() {
    String line;
    try {
      line = answers.poll(MINUTES, TimeUnit.MINUTES);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new PeerException("%s was interrupted.".formatted(name), e);
    }
    if (line == null) {
      close();
      throw new PeerException(
          "%s gave no answer for %d minutes and was stopped.".formatted(name, MINUTES));
    }
    if (line.equals(END)) {
      throw ended();
    }
    return line;
  }

  private JsonNode parse(String line) {
    try {
      return JSON.readTree(line);
    } catch (JsonProcessingException e) {
      throw new PeerException("%s should answer with JSON, found '%s'.".formatted(name, line), e);
    }
  }

  private PeerException ended() {
    answers.add(END);
    String reason;
    try {
      reason = Tool.lastLine(err);
    } catch (IOException e) {
      reason = "no reason given";
    }
    Integer code = exitCode();
    return new PeerException(
        "%s ended%s (%s).".formatted(name, code == null ? "" : " with exit code " + code, reason));
  }

  private @Nullable Integer exitCode() {
    try {
      return process.waitFor(1, TimeUnit.SECONDS) ? process.exitValue() : null;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return null;
    }
  }

  @Override
  public void close() {
    process.destroy();
    try {
      Files.deleteIfExists(err);
    } catch (IOException e) {
      // A leftover among temporary files harms nobody.
    }
  }
}
