package io.xmodel.spark;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.spi.ToolProvider;
import org.apache.spark.launcher.JavaModuleOptions;

/**
 * A standalone cluster on this machine: a master, workers and what they start, each a process of
 * its own. It is put together from the jars of the tests, which lie where a Spark distribution has
 * them.
 */
final class Cluster implements AutoCloseable {
  private static final String LOOPBACK = "127.0.0.1";
  private static final String DAEMON_HEAP = "256m";
  private static final String DRIVER_HEAP = "1g";
  private static final int SUBMIT_MINUTES = 5;

  private final Path home;
  private final String master;
  private final List<Process> processes = new ArrayList<>();

  /**
   * Starts it.
   *
   * @param home an empty directory
   * @param workers how many
   * @param cores that each gives to an executor
   * @param settings of the workers, such as {@code spark.worker.resource.gpu.amount}
   */
  Cluster(Path home, int workers, int cores, Map<String, String> settings) throws IOException {
    this.home = home;
    Path jars = Files.createDirectory(home.resolve("jars"));
    Files.writeString(home.resolve("RELEASE"), "Spark from Maven's jars\n");
    for (Path entry : classPath()) {
      String name = entry.getFileName().toString();
      // Ours come with the application, as those of any user.
      if (name.endsWith(".jar") && !entry.toString().contains("xmodel")) {
        Files.createSymbolicLink(jars.resolve(name), entry);
      }
    }
    int port = freePort();
    master = "spark://%s:%s".formatted(LOOPBACK, port);
    start(
        "master",
        DAEMON_HEAP,
        Map.of(),
        "org.apache.spark.deploy.master.Master",
        List.of("--host", LOOPBACK, "--port", Integer.toString(port), "--webui-port", "0"));
    for (int i = 0; i < workers; i++) {
      start(
          "worker" + i,
          DAEMON_HEAP,
          settings,
          "org.apache.spark.deploy.worker.Worker",
          List.of(
              master,
              "--host",
              LOOPBACK,
              "--webui-port",
              "0",
              "--cores",
              Integer.toString(cores),
              "--memory",
              "1g",
              "--work-dir",
              home.resolve("work" + i).toString()));
    }
  }

  static List<Path> classPath() {
    return Arrays.stream(System.getProperty("java.class.path").split(":")).map(Path::of).toList();
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByName(LOOPBACK))) {
      return socket.getLocalPort();
    }
  }

  private void start(
      String name, String heap, Map<String, String> settings, String main, List<String> arguments)
      throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of(JavaModuleOptions.defaultModuleOptionArray()));
    command.addAll(List.of("-Xmx" + heap, "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
    settings.forEach((key, value) -> command.add("-D" + key + "=" + value));
    command.addAll(List.of("-cp", home.resolve("jars") + "/*", main));
    command.addAll(arguments);
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log(name).toFile());
    builder.environment().put("SPARK_HOME", home.toString());
    builder.environment().put("SPARK_SCALA_VERSION", "2.13");
    builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
    processes.add(builder.start());
  }

  private Path log(String name) {
    return home.resolve(name + ".log");
  }

  /**
   * Submits an application as the command spark-submit does, and waits for its end.
   *
   * @return what it wrote
   */
  String submit(List<String> arguments) throws IOException, InterruptedException {
    List<String> all = new ArrayList<>();
    for (String setting : List.of("driver.host", "driver.bindAddress")) {
      all.addAll(List.of("--conf", "spark." + setting + "=" + LOOPBACK));
    }
    all.addAll(arguments);
    start("submit", DRIVER_HEAP, Map.of(), "org.apache.spark.deploy.SparkSubmit", all);
    Process driver = processes.getLast();
    boolean ended = driver.waitFor(SUBMIT_MINUTES, TimeUnit.MINUTES);
    String said = Files.readString(log("submit"));
    if (!ended || driver.exitValue() != 0) {
      throw new IOException("The application did not end well:\n" + said);
    }
    return said;
  }

  String master() {
    return master;
  }

  /** The processes of executors that live. */
  List<ProcessHandle> executors() {
    return processes.stream()
        .flatMap(Process::descendants)
        .filter(process -> process.isAlive() && commandLine(process).contains("Executor"))
        .toList();
  }

  /** The process of an executor, by Spark's number. */
  Optional<ProcessHandle> executor(String id) {
    return executors().stream()
        .filter(process -> commandLine(process).contains("--executor-id " + id + " "))
        .findFirst();
  }

  private static String commandLine(ProcessHandle process) {
    try {
      return Files.readString(Path.of("/proc", Long.toString(process.pid()), "cmdline"))
          .replace('\0', ' ');
    } catch (IOException e) {
      return ""; // it has just ended
    }
  }

  /** A jar of a module: as it is on the class path, or made of its classes. */
  Path jar(String module) throws IOException {
    Path entry =
        classPath().stream()
            .filter(path ->
                path.toString()
                    .matches(".*/" + module + "/target/(classes|[^/]*(?<!-tests)\\.jar)"))
            .findFirst()
            .orElseThrow();
    if (!Files.isDirectory(entry)) {
      return entry;
    }
    return jar(module, entry, ".");
  }

  /** A jar that has only one class of the tests. */
  Path jarOf(Class<?> application) throws IOException {
    String file = application.getName().replace('.', '/') + ".class";
    Path folder =
        classPath().stream()
            .filter(path -> Files.exists(path.resolve(file)))
            .findFirst()
            .orElseThrow();
    return jar(application.getSimpleName(), folder, file);
  }

  private Path jar(String name, Path folder, String what) throws IOException {
    Path jar = home.resolve(name + ".jar");
    int failed =
        ToolProvider.findFirst("jar")
            .orElseThrow()
            .run(
                System.out,
                System.err,
                "--create",
                "--no-compress",
                "--file=" + jar,
                "-C",
                folder.toString(),
                what);
    if (failed != 0) {
      throw new IOException("No jar could be made of " + folder);
    }
    return jar;
  }

  /** Ends all processes. */
  @Override
  public void close() {
    List<ProcessHandle> all =
        new ArrayList<>(processes.stream().flatMap(Process::descendants).toList());
    processes.forEach(process -> all.add(process.toHandle()));
    all.forEach(ProcessHandle::destroyForcibly);
    for (ProcessHandle process : all) {
      process.onExit().orTimeout(10, TimeUnit.SECONDS).join();
    }
  }
}
