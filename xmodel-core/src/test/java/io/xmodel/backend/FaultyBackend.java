package io.xmodel.backend;

import io.xmodel.model.ModelWeights;
import io.xmodel.progress.ProgressListener;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** A backend whose loading fails with an error, found only by those who look with its loader. */
public final class FaultyBackend implements BackendProvider {
  /** What it was given last. */
  public static final AtomicReference<@Nullable ModelWeights> LAST = new AtomicReference<>();

  /** What it fails with. */
  public static final AtomicReference<Error> ERROR = new AtomicReference<>(new AssertionError());

  /** A class loader that sees it as a provider; the directory holds the entry. */
  public static URLClassLoader loader(Path directory) throws IOException {
    Path services = Files.createDirectories(directory.resolve("META-INF/services"));
    Files.writeString(
        services.resolve(BackendProvider.class.getName()), FaultyBackend.class.getName());
    return new URLClassLoader(
        new URL[] {directory.toUri().toURL()}, FaultyBackend.class.getClassLoader());
  }

  @Override
  public String name() {
    return "faulty";
  }

  @Override
  public int priority() {
    return -3;
  }

  @Override
  public Availability probe() {
    return new Availability(true, List.of("a faulty one"), "");
  }

  @Override
  public ResidentModel load(
      ModelWeights weights, BackendOptions options, ProgressListener progress) {
    LAST.set(weights);
    throw ERROR.get();
  }
}
