package io.xmodel.server;

import io.xmodel.LoadOptions;
import io.xmodel.TestCheckpoint;
import io.xmodel.Xmodel;
import io.xmodel.backend.Script;
import io.xmodel.generation.EngineOptions;
import io.xmodel.generation.EngineStats;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** A server of the bundled model, at a port of its own. */
final class TestServer implements AutoCloseable {
  static final Path NANO = Path.of("../xmodel-cli/src/main/resources/io/xmodel/cli/nano");

  private static @Nullable TestServer shared;

  private final Xmodel model;
  private final XmodelServer server;

  private TestServer(Xmodel model, XmodelServer server) {
    this.model = model;
    this.server = server;
  }

  /** One for all tests that change nothing; it ends with the process. */
  static synchronized TestServer shared() {
    TestServer known = shared;
    if (known == null) {
      known = start(options(), new EngineOptions(8, 64, 250, 8));
      shared = known;
    }
    return known;
  }

  static ServerOptions.Builder options() {
    return ServerOptions.builder()
        .port(0)
        .modelNames(List.of("nano", "also-nano"))
        .commentInterval(Duration.ofMillis(200));
  }

  static TestServer start(ServerOptions.Builder options, EngineOptions engine) {
    return start(options, LoadOptions.DEFAULT.withEngine(engine));
  }

  static TestServer start(ServerOptions.Builder options, LoadOptions load) {
    Xmodel model = Xmodel.load(NANO, load.withBackend("cpu"));
    return new TestServer(model, XmodelServer.start(model, options.build()));
  }

  /** A server of a model that says what a script says. */
  static TestServer scripted(Path checkpoint, Script script, LoadOptions load) {
    Xmodel model = TestCheckpoint.load(checkpoint, script, load);
    return new TestServer(model, XmodelServer.start(model, options().build()));
  }

  Xmodel model() {
    return model;
  }

  XmodelServer server() {
    return server;
  }

  int port() {
    return server.port();
  }

  TestClient client() {
    return new TestClient(port());
  }

  /** Waits until nothing runs and only kept texts own memory; how long that took. */
  Duration awaitIdle() throws InterruptedException {
    long begun = System.nanoTime();
    await(() -> {
      EngineStats stats = model.stats();
      return stats.running() == 0 && stats.waiting() == 0;
    });
    return Duration.ofNanos(System.nanoTime() - begun);
  }

  static void await(BooleanSupplier condition) throws InterruptedException {
    long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > end) {
        throw new AssertionError("It did not happen in 20 seconds.");
      }
      Thread.sleep(5);
    }
  }

  @Override
  public void close() {
    server.close();
    model.close();
  }
}
