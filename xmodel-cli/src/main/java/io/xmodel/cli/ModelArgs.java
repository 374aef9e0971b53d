package io.xmodel.cli;

import io.xmodel.LoadOptions;
import io.xmodel.Xmodel;
import io.xmodel.backend.BackendOptions;
import io.xmodel.backend.BackendProvider;
import io.xmodel.backend.BackendProvider.Availability;
import io.xmodel.backend.Backends;
import io.xmodel.backend.KvType;
import io.xmodel.backend.Launch;
import io.xmodel.backend.Prefill;
import io.xmodel.error.RequestException;
import io.xmodel.generation.EngineOptions;
import io.xmodel.progress.ProgressListener;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Options that say which model to use and how to run it. */
final class ModelArgs {
  @Spec(Spec.Target.MIXEE)
  CommandSpec spec;

  @Option(
      names = {"-m", "--model"},
      paramLabel = "DIR",
      description =
          "Checkpoint directory. Default: $XMODEL_MODEL, else the small model that comes with xmodel.")
  @Nullable Path model;

  @Option(
      names = "--backend",
      paramLabel = "NAME",
      defaultValue = "auto",
      description =
          "auto, or one that `xmodel devices` lists, with or without one of its devices:"
              + " tornado, tornado:0:1, tornado:nvidia. Default: ${DEFAULT-VALUE}.")
  String backend;

  @Option(
      names = "--threads",
      paramLabel = "N",
      defaultValue = "0",
      description = "Threads of the CPU backend. Default: one per core.")
  int threads;

  @Option(
      names = "--context",
      paramLabel = "N",
      defaultValue = "0",
      description =
          "Tokens a text may have, prompt and answer together. Default: 4096, or what the"
              + " model allows if less.")
  int context;

  @Option(
      names = "--kv",
      paramLabel = "TYPE",
      defaultValue = "f32",
      description = "How keys and values are cached: f32, bf16 or f16. Default: ${DEFAULT-VALUE}.")
  String kv;

  @Option(
      names = "--kv-positions",
      paramLabel = "N",
      defaultValue = "0",
      description =
          "Tokens that the cache holds, of all texts together. Default: sixteen contexts, or fewer"
              + " where memory is short.")
  int kvPositions;

  @Option(
      names = "--launch",
      paramLabel = "HOW",
      defaultValue = "auto",
      description =
          "How a device is given the work of a token: graphs, or persistent, as one kernel that"
              + " only some GPUs can run. Default: ${DEFAULT-VALUE}.")
  String launch;

  @Option(
      names = "--prefill-by",
      paramLabel = "HOW",
      defaultValue = "auto",
      description =
          "How a device multiplies the matrices of a prompt: tiles, in f32 on any device, or mma,"
              + " by the matrix instructions of NVIDIA GPUs through TornadoVM's CUDA backend, not"
              + " yet run on one. Default: ${DEFAULT-VALUE}, which is tiles.")
  String prefillBy;

  /** The directory to load, made first if it is the bundled model. */
  Path directory(Host host) {
    return BundledModel.directoryOr(model, host);
  }

  /** The names given, or else the one that the directory has. */
  List<String> namesOr(@Nullable List<String> given, Host host) {
    if (given != null) {
      return List.copyOf(given);
    }
    Path chosen = BundledModel.chosen(model, host);
    Path name = chosen == null ? null : chosen.toAbsolutePath().normalize().getFileName();
    return List.of(name == null ? "nano" : name.toString());
  }

  /** Loads the model, drawing progress. */
  Xmodel load(Host host) {
    LoadOptions options = options(ProgressListener.NONE);
    return load(directory(host), options, host);
  }

  /** Loads the model for so many generations at once, drawing progress. */
  Xmodel load(Host host, EngineOptions engine) {
    LoadOptions options = options(ProgressListener.NONE).withEngine(engine);
    return load(directory(host), options, host);
  }

  /** Loads another model in the same way. */
  Xmodel load(Path other, Host host) {
    return load(other, options(ProgressListener.NONE), host);
  }

  private static Xmodel load(Path directory, LoadOptions options, Host host) {
    if (options.backend().equals(Backends.AUTO)) {
      explainCpu(host);
    }
    try (ProgressBars bars = new ProgressBars(host)) {
      return Xmodel.load(directory, options.withProgress(bars));
    }
  }

  /**
   * An SDK that is named and does not help is worth a line; a backend that nobody set up is not.
   */
  private static void explainCpu(Host host) {
    if (host.variable("TORNADOVM_HOME") == null) {
      return;
    }
    for (BackendProvider provider : Backends.providers()) {
      if (provider.name().equals("tornado")) {
        Availability found = provider.probe();
        if (!found.usable()) {
          host.err().printf("xmodel: Using the CPU. %s%n", found.problem());
        }
      }
    }
  }

  private LoadOptions options(ProgressListener progress) {
    try {
      BackendOptions backendOptions =
          BackendOptions.DEFAULT
              .withThreads(threads)
              .withKv(kvType())
              .withKvPositions(kvPositions)
              .withLaunch(choice("--launch", launch, Launch.values()))
              .withPrefill(choice("--prefill-by", prefillBy, Prefill.values()));
      return LoadOptions.DEFAULT
          .withBackend(backend)
          .withBackendOptions(backendOptions)
          .withContext(context)
          .withProgress(progress);
    } catch (RequestException e) {
      throw new ParameterException(spec.commandLine(), OptionNames.typed("--", e), e);
    }
  }

  /** The cache format asked for. */
  KvType kvType() {
    return choice("--kv", kv, KvType.values());
  }

  private <T extends Enum<T>> T choice(String option, String value, T[] choices) {
    List<String> names = new ArrayList<>();
    for (T choice : choices) {
      String name = choice.name().toLowerCase(Locale.ROOT);
      if (name.equals(value.toLowerCase(Locale.ROOT))) {
        return choice;
      }
      names.add(name);
    }
    String last = names.removeLast();
    throw new ParameterException(
        spec.commandLine(),
        "%s must be %s or %s, found '%s'."
            .formatted(option, String.join(", ", names), last, value));
  }
}
