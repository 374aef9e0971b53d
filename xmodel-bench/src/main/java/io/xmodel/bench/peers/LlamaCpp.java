package io.xmodel.bench.peers;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.xmodel.error.FileProblem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** llama.cpp, by its ordinary programs and the checkpoint as GGUF. */
public final class LlamaCpp implements Peer {
  static final String NAME = "llama.cpp";
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Path directory;
  private final String statedVersion;

  /**
   * An installation.
   *
   * @param directory holds {@code llama-bench}
   * @param statedVersion for a build that does not know its commit; empty: not stated
   */
  public LlamaCpp(Path directory, String statedVersion) {
    this.directory = directory;
    this.statedVersion = statedVersion;
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public boolean isInstalled() {
    return Files.isExecutable(directory.resolve("llama-bench"));
  }

  @Override
  public String remedy() {
    return "Build llama.cpp's llama-bench and llama-perplexity and give their directory with --peer llama.cpp=DIR.";
  }

  @Override
  public RunningPeer start(Subject subject) {
    GgufFile gguf = GgufFile.of(subject);
    JsonNode first = bench(subject, gguf, new Trial(Trial.Kind.DECODE, 1));
    long expected = subject.files().size().parameters();
    if (first.path("model_n_params").asLong() != expected) {
      throw new PeerException(
          "%s has %d parameters, but %s has %d: they are different models. Give another file with --gguf-files, or remove it to have it made."
              .formatted(
                  gguf.path(),
                  first.path("model_n_params").asLong(),
                  subject.directory(),
                  expected));
    }
    String type = first.path("model_type").asText();
    if (!type.endsWith(" " + gguf.type().name())) {
      throw new PeerException(
          "%s should hold %s, but llama.cpp says it is '%s'. Name its type with --gguf-type, or give another file with --gguf-files."
              .formatted(gguf.path(), gguf.type(), type));
    }
    return new Running(subject, gguf, version(first));
  }

  private String version(JsonNode result) {
    String commit = result.path("build_commit").asText("unknown");
    if (!commit.equals("unknown")) {
      return "%s (build %d)".formatted(commit, result.path("build_number").asInt());
    }
    return statedVersion.isEmpty()
        ? "of a commit that its build does not know"
        : statedVersion + " as stated";
  }

  private JsonNode bench(Subject subject, GgufFile gguf, Trial trial) {
    boolean prefill = trial.kind() == Trial.Kind.PREFILL;
    List<String> command =
        new ArrayList<>(
            List.of(
                directory.resolve("llama-bench").toString(),
                "-m",
                gguf.path().toString(),
                "-p",
                prefill ? "" + trial.tokens() : "0",
                "-n",
                prefill ? "0" : "" + trial.tokens(),
                "-t",
                "" + subject.threads(),
                "-r",
                "1",
                "-o",
                "json"));
    if (subject.onCpu()) {
      command.addAll(List.of("-ngl", "0"));
    }
    return result(Tool.run(NAME, command), trial);
  }

  /** The only result of a run. */
  static JsonNode result(String output, Trial trial) {
    try {
      JsonNode results = JSON.readTree(output);
      if (results.size() == 1 && results.get(0).path("avg_ts").asDouble() > 0) {
        return results.get(0);
      }
    } catch (JsonProcessingException e) {
      // Told below: what is there is not what was asked for.
    }
    throw new PeerException(
        "llama.cpp's llama-bench should print one JSON result with a positive avg_ts for %s, found: %s. Is it a build of February 2025 or later?"
            .formatted(trial.label(), beginning(output)));
  }

  private static String beginning(String output) {
    String line = output.strip().replaceAll("\\s+", " ");
    return line.isEmpty() ? "nothing" : line.substring(0, Math.min(line.length(), 80));
  }

  private final class Running implements RunningPeer {
    private final Subject subject;
    private final GgufFile gguf;
    private final String version;

    Running(Subject subject, GgufFile gguf, String version) {
      this.subject = subject;
      this.gguf = gguf;
      this.version = version;
    }

    @Override
    public String name() {
      return NAME;
    }

    @Override
    public String version() {
      return version;
    }

    @Override
    public String weights() {
      return gguf.type().name();
    }

    @Override
    public boolean holdsSameWeights() {
      return gguf.isExact();
    }

    /** Keys and values are kept in f32, as xmodel's are; the passage's second half is told. */
    @Override
    public Choices choose(Passage passage) {
      String text = passage.text();
      if (text == null) {
        throw new PeerException(
            "llama.cpp's choices cannot be compared: %s has no tokenizer, without which it reads no text."
                .formatted(subject.directory()));
      }
      Path program = directory.resolve("llama-perplexity");
      if (!Files.isExecutable(program)) {
        throw new PeerException(
            "llama.cpp's choices cannot be compared: %s is not there. Build it, too."
                .formatted(program));
      }
      try {
        Path folder = Files.createTempDirectory("peer");
        Path input = folder.resolve("text");
        Path output = folder.resolve("logits");
        try {
          Files.writeString(input, text);
          Tool.run(NAME, perplexity(program, input, output, passage.ids().length));
          return LogitsFile.read(output);
        } finally {
          Files.deleteIfExists(input);
          Files.deleteIfExists(output);
          Files.delete(folder);
        }
      } catch (IOException e) {
        throw new PeerException(
            "llama.cpp's choices could not be read: %s.".formatted(FileProblem.of(e)), e);
      }
    }

    private List<String> perplexity(Path program, Path input, Path output, int tokens) {
      String length = "" + tokens;
      List<String> command =
          new ArrayList<>(
              List.of(program.toString(), "-m", gguf.path().toString(), "-f", input.toString()));
      command.addAll(List.of("-c", length, "-b", length, "--chunks", "1"));
      command.addAll(List.of("-ctk", "f32", "-ctv", "f32", "-t", "" + subject.threads()));
      command.addAll(List.of("--save-all-logits", output.toString()));
      if (subject.onCpu()) {
        command.addAll(List.of("-ngl", "0"));
      }
      return command;
    }

    /** llama-bench does so itself before every run. */
    @Override
    public void warmUp(Trial trial) {}

    @Override
    public double run(Trial trial) {
      return bench(subject, gguf, trial).path("avg_ts").asDouble();
    }

    @Override
    public void close() {}
  }
}
