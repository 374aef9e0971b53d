package io.xmodel.bench;

import io.xmodel.backend.BackendOptions;
import io.xmodel.backend.KvType;
import io.xmodel.backend.Launch;
import io.xmodel.backend.Prefill;
import picocli.CommandLine.Option;

/** How a device goes about it, where there is a choice. */
final class WayArgs {
  @Option(
      names = "--launch",
      defaultValue = "auto",
      description = "auto, graphs or persistent: a token's work on a device.")
  private Launch launch = Launch.AUTO;

  @Option(
      names = "--prefill-by",
      defaultValue = "auto",
      description = "auto, tiles or mma: how a device multiplies a prompt's matrices.")
  private Prefill prefillBy = Prefill.AUTO;

  BackendOptions options(int threads, KvType kv) {
    return BackendOptions.DEFAULT
        .withThreads(threads)
        .withKv(kv)
        .withLaunch(launch)
        .withPrefill(prefillBy);
  }
}
