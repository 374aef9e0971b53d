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
   *     the first that works, and says in one warning which better ones it passed over and why
   * @throws BackendException with reason and remedy, when the one named cannot run
   */
  public static ResidentModel load(
      String name, ModelWeights weights, BackendOptions options, ProgressListener progress) {
    return load(providers(), name, weights, options, progress);
  }

  /** As above, among these providers, the most preferred first. */
  static ResidentModel load(
      List<BackendProvider> providers,
      String name,
      ModelWeights weights,
      BackendOptions options,
      ProgressListener progress) {
    if (name.equals(AUTO)) {
      return loadBest(providers, weights, options, progress);
    }
    int colon = name.indexOf(':');
    BackendProvider provider = named(providers, colon < 0 ? name : name.substring(0, colon));
    Availability found = provider.probe();
    if (!found.usable()) {
      throw new BackendException(
          "Backend '%s' cannot run here: %s".formatted(provider.name(), found.problem()));
    }
    BackendOptions chosen = colon < 0 ? options : options.withDevice(name.substring(colon + 1));
    return provider.load(weights, chosen, progress);
  }

  private static ResidentModel loadBest(
      List<BackendProvider> providers,
      ModelWeights weights,
      BackendOptions options,
      ProgressListener progress) {
    List<String> problems = new ArrayList<>();
    List<String> failures = new ArrayList<>();
    for (BackendProvider provider : preferableFirst(providers, problems)) {
      try {
        ResidentModel model = provider.load(weights, options, progress);
        if (!failures.isEmpty()) {
          log.warn("Using backend {}. {}", provider.name(), String.join(" ", failures));
        }
        return model;
      } catch (BackendException e) {
        failures.add(problem(provider, String.valueOf(e.getMessage())));
      }
    }
    problems.addAll(failures);
    throw new BackendException(
        problems.isEmpty()
            ? "No backend is on the class path. Add the jar of one: xmodel-core holds the CPU's."
            : "No backend works here. " + String.join(" ", problems));
  }

  /**
   * The usable ones in the order to try them. That one is not usable is nothing to warn of: its jar
   * may be there just in case.
   */
  private static List<BackendProvider> preferableFirst(
      List<BackendProvider> providers, List<String> problems) {
    List<BackendProvider> preferable = new ArrayList<>();
    List<BackendProvider> others = new ArrayList<>();
    for (BackendProvider provider : providers) {
      Availability found = provider.probe();
      if (found.usable()) {
        (found.preferable() ? preferable : others).add(provider);
      } else {
        String problem = problem(provider, found.problem());
        log.debug("{}", problem);
        problems.add(problem);
      }
    }
    preferable.addAll(others);
    return preferable;
  }

  private static String problem(BackendProvider provider, String problem) {
    return "%s cannot be used: %s".formatted(provider.name(), problem);
  }

  private static BackendProvider named(List<BackendProvider> providers, String name) {
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
