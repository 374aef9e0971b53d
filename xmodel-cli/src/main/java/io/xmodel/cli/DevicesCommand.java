package io.xmodel.cli;

import io.xmodel.backend.BackendProvider;
import io.xmodel.backend.BackendProvider.Availability;
import io.xmodel.backend.Backends;
import java.util.List;
import picocli.CommandLine.Command;

/** Lists the backends. */
@Command(
    name = "devices",
    header = "Lists the backends, their devices, and why one is not usable.",
    description = {
      "",
      "--backend auto takes the first usable one that is not a CPU by way of TornadoVM.",
      ""
    },
    footerHeading = "%nExamples:%n",
    footer = {"  xmodel devices"})
final class DevicesCommand implements Runnable {
  private final Host host;

  DevicesCommand(Host host) {
    this.host = host;
  }

  @Override
  public void run() {
    List<BackendProvider> providers = Backends.providers();
    for (BackendProvider provider : providers) {
      Availability found = provider.probe();
      host.out()
          .printf(
              "%-10s %s%n",
              provider.name(), found.usable() ? "usable" : "not usable: " + found.problem());
      for (String device : found.devices()) {
        host.out().printf("%-10s %s%n", "", device);
      }
    }
    if (providers.isEmpty()) {
      host.out().println("No backend is on the class path.");
    }
  }
}
