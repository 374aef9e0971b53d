package io.xmodel.bench.peers;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** A peer that a runner of ours in tools/peers loads and asks. */
public final class RunnerPeer implements Peer {
  private static final Path JAVA = Path.of(System.getProperty("java.home"), "bin");

  private final String name;
  private final String remedy;
  private final String statedVersion;
  private final List<Path> needed;
  private final Function<Subject, List<String>> command;

  /**
   * A runner.
   *
   * @param remedy what to do where it is not installed, as a sentence
   * @param statedVersion for one that does not know its version; empty: not stated
   * @param needed files without which it is not installed
   * @param command starts it on a model
   */
  RunnerPeer(
      String name,
      String remedy,
      String statedVersion,
      List<Path> needed,
      Function<Subject, List<String>> command) {
    this.name = name;
    this.remedy = remedy;
    this.statedVersion = statedVersion;
    this.needed = List.copyOf(needed);
    this.command = command;
  }

  /**
   * Jlama, on the safetensors themselves.
   *
   * @param project the runner's, built
   * @param inC whether its products of matrices in C are used, or those in Java
   */
  public static Peer jlama(Path project, boolean inC, String statedVersion) {
    Path classes = project.resolve("target/classes");
    Path libraries = project.resolve("target/lib");
    return new RunnerPeer(
        inC ? "jlama" : "jlama-java",
        "Build its runner: mvn -f tools/peers/jlama package.",
        statedVersion,
        List.of(classes, libraries),
        subject ->
            java(
                List.of("-Djlama.force_panama_tensor_operations=" + !inC),
                classes + File.pathSeparator + libraries + File.separator + "*",
                "io.xmodel.peers.jlama.JlamaPeer",
                subject.directory().toString(),
                "" + subject.threads(),
                "" + subject.positions()));
  }

  /**
   * llama3.java, on the checkpoint as GGUF.
   *
   * @param source its Llama3.java
   * @param runner the folder with Llama3Peer.java
   */
  public static Peer llama3(Path source, Path runner, String statedVersion) {
    Path peer = runner.resolve("Llama3Peer.java");
    Path classes = runner.resolve("target");
    return new RunnerPeer(
        "llama3.java",
        "Give its source with --peer llama3.java=Llama3.java.",
        statedVersion,
        List.of(source, peer),
        subject -> {
          GgufFile gguf = GgufFile.of(subject);
          Tool.run(
              "llama3.java",
              List.of(
                  JAVA.resolve("javac").toString(),
                  "-nowarn",
                  "--add-modules=jdk.incubator.vector",
                  "-d",
                  classes.toString(),
                  source.toString(),
                  peer.toString()));
          // A parallel stream is run by the pool's threads and the one that waits for it.
          int others = Math.max(1, subject.threads() - 1);
          return java(
              List.of("-Djava.util.concurrent.ForkJoinPool.common.parallelism=" + others),
              classes.toString(),
              "com.llama4j.Llama3Peer",
              gguf.path().toString(),
              "" + subject.positions());
        });
  }

  /**
   * PyTorch, on the safetensors themselves; on a GPU where xmodel is not on the CPU and there is
   * one.
   *
   * @param python the interpreter, found on the PATH if it is a mere name
   * @param script pytorch_peer.py
   * @param compiled whether decoding is compiled and captured
   */
  public static Peer pytorch(String python, Path script, boolean compiled) {
    return new RunnerPeer(
        compiled ? "pytorch-compiled" : "pytorch",
        "Install torch and numpy and give the Python that has them with --peer pytorch=PYTHON.",
        "",
        List.of(script),
        subject -> {
          List<String> words =
              new ArrayList<>(
                  List.of(python, script.toString(), subject.directory().toString(), "--serve"));
          words.addAll(List.of("--threads", "" + subject.threads()));
          words.addAll(List.of("--positions", "" + subject.positions()));
          words.addAll(List.of("--device", subject.onCpu() ? "cpu" : "auto"));
          if (compiled) {
            words.add("--compile");
          }
          return words;
        });
  }

  private static List<String> java(
      List<String> flags, String classPath, String main, String... arguments) {
    List<String> command = new ArrayList<>();
    command.add(JAVA.resolve("java").toString());
    command.addAll(
        List.of("--add-modules=jdk.incubator.vector", "--enable-native-access=ALL-UNNAMED"));
    command.addAll(List.of("--sun-misc-unsafe-memory-access=allow"));
    command.add("-Djdk.incubator.vector.VECTOR_ACCESS_OOB_CHECK=0");
    command.addAll(flags);
    command.addAll(List.of("-cp", classPath, main));
    command.addAll(List.of(arguments));
    return command;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public boolean isInstalled() {
    return needed.stream().allMatch(Files::exists);
  }

  @Override
  public String remedy() {
    return remedy;
  }

  @Override
  public RunningPeer start(Subject subject) {
    return new RunnerEngine(name, command.apply(subject), statedVersion);
  }
}
