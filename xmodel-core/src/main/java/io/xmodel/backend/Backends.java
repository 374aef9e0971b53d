package io.xmodel.backend;

import io.xmodel.backend.BackendProvider.Availability;
import io.xmodel.error.BackendException;
import io.xmodel.model.ModelWeights;
import io.xmodel.progress.ProgressListener;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Finds the backends on the class path and chooses one. */
public final class Backends {
  /** The name that means: the best one that works here. */
  public static final String AUTO = "auto";

  private static final Logger log = LoggerFactory.getLogger(Backends.class);

  private Backends() {}

  /**
   * All providers on the class path, the most preferred first. One that cannot even be constructed
   * is logged.
   */
  public static List<BackendProvider> providers() {
    List<BackendProvider> found = new ArrayList<>();
    var iterator = ServiceLoader.load(BackendProvider.class).iterator();
    while (true) {
      try {
        if (!iterator.hasNext()) {
          break;
        }
        found.add(iterator.next());
      } catch (ServiceConfigurationError | LinkageError e) {
        log.warn("A backend on the class path could not be constructed: {}", e.toString());
      }
    }
    found.sort(
        Comparator.comparingInt(BackendProvider::priority)
            .reversed()
            .thenComparing(BackendProvider::name));
    return found;
  }

  /**
   * Makes weights resident on a backend.
   *
   * @param name a backend's name; {@code name:device} names one of its devices; {@code auto} takes
   *     the first that works and logs what it passed over
   * @throws BackendException with reason and remedy, when the one named cannot run
   */
  public static ResidentModel load(
      String name, ModelWeights weights, BackendOptions options, ProgressListener progress) {
    if (!name.equals(AUTO)) {
      int colon = name.indexOf(':');
      String backend = colon < 0 ? name : name.substring(0, colon);
      return named(backend)
          .load(
              weights,
              colon < 0 ? options : options.withDevice(name.substring(colon + 1)),
              progress);
    }
    List<BackendProvider> providers = providers();
    List<BackendProvider> inOrder = new ArrayList<>();
    List<BackendProvider> others = new ArrayList<>();
    for (BackendProvider provider : providers) {
      Availability found = provider.probe();
      if (found.usable()) {
        (found.preferable() ? inOrder : others).add(provider);
      } else {
        log.debug("Backend {} is not usable: {}", provider.name(), found.problem());
      }
    }
    inOrder.addAll(others);
    for (BackendProvider provider : inOrder) {
      try {
        return provider.load(weights, options, progress);
      } catch (BackendException e) {
        log.warn("Backend {} failed, trying the next: {}", provider.name(), e.getMessage());
      }
    }
    throw new BackendException(
        "No backend works here (found: %s). Run `xmodel devices` to see why."
            .formatted(names(providers)));
  }

  private static BackendProvider named(String name) {
    List<BackendProvider> providers = providers();
    return providers.stream()
        .filter(provider -> provider.name().equals(name))
        .findFirst()
        .orElseThrow(() ->
            new BackendException(
                "Backend '%s' is not on the class path; found: %s. Add its jar, or choose another with --backend."
                    .formatted(name, names(providers))));
  }

  private static String names(List<BackendProvider> providers) {
    return providers.isEmpty()
        ? "none"
        : providers.stream().map(BackendProvider::name).collect(Collectors.joining(", "));
  }
}
