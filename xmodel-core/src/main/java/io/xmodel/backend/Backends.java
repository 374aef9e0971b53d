package io.xmodel.backend;

import io.xmodel.backend.BackendProvider.Availability;
import io.xmodel.error.BackendException;
import io.xmodel.error.Setting;
import io.xmodel.model.ModelWeights;
import io.xmodel.progress.ProgressListener;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.Set;
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
    Map<String, BackendProvider> found = new LinkedHashMap<>();
    Set<String> problems = new LinkedHashSet<>();
    find(ServiceLoader.load(BackendProvider.class), found, problems);
    // The thread's class loader may see nothing of the application's, as in the common pool of a
    // Spring Boot jar. The library's own sees at least what is beside the library.
    ClassLoader own = BackendProvider.class.getClassLoader();
    find(ServiceLoader.load(BackendProvider.class, own), found, problems);
    problems.forEach(
        problem -> log.warn("A backend on the class path could not be constructed: {}", problem));
    return found.values().stream()
        .sorted(
            Comparator.comparingInt(BackendProvider::priority)
                .reversed()
                .thenComparing(BackendProvider::name))
        .toList();
  }

  /** Adds what a loader sees, by class: two loaders may see the same. */
  private static void find(
      ServiceLoader<BackendProvider> loader,
      Map<String, BackendProvider> found,
      Set<String> problems) {
    var iterator = loader.stream().iterator();
    while (true) {
      try {
        if (!iterator.hasNext()) {
          return;
        }
        ServiceLoader.Provider<BackendProvider> provider = iterator.next();
        String type = provider.type().getName();
        if (!found.containsKey(type)) {
          found.put(type, provider.get());
        }
      } catch (ServiceConfigurationError | LinkageError e) {
        problems.add(e.toString());
      }
    }
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
    Set<Setting> settings = EnumSet.noneOf(Setting.class);
    for (BackendProvider provider : preferableFirst(providers, problems)) {
      try {
        ResidentModel model = provider.load(weights, options, progress);
        if (!failures.isEmpty()) {
          log.warn("Using backend {}. {}", provider.name(), String.join(" ", failures));
        }
        return model;
      } catch (BackendException e) {
        failures.add(problem(provider, String.valueOf(e.getMessage())));
        settings.addAll(e.settings());
      }
    }
    problems.addAll(failures);
    throw new BackendException(
        problems.isEmpty()
            ? "No backend is on the class path. Add the jar of one: xmodel-core holds the CPU's."
            : "No backend works here. " + String.join(" ", problems),
        settings);
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
                "Backend '%s' is not on the class path; found: %s. Add its jar, or choose another."
                    .formatted(name, names(providers)),
                Setting.BACKEND));
  }

  private static String names(List<BackendProvider> providers) {
    return providers.isEmpty()
        ? "none"
        : providers.stream().map(BackendProvider::name).collect(Collectors.joining(", "));
  }
}
