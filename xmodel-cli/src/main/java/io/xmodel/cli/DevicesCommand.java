package io.xmodel.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import io.xmodel.backend.BackendProvider;
import io.xmodel.backend.BackendProvider.Availability;
import io.xmodel.backend.Backends;
import java.io.IOException;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

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
    footer = {"  xmodel devices", "  xmodel devices --json"})
final class DevicesCommand implements Runnable {
  private final Host host;

  @Option(
      names = "--json",
      description =
          "Print one JSON object: backends, each with name, usable, problem, devices, leftOut.")
  boolean json;

  DevicesCommand(Host host) {
    this.host = host;
  }

  @Override
  public void run() {
    List<BackendProvider> providers = Backends.providers();
    if (json) {
      JsonOutput.write(host.out(), fields -> write(providers, fields));
      return;
    }
    for (BackendProvider provider : providers) {
      Availability found = provider.probe();
      host.out()
          .printf(
              "%-10s %s%n",
              provider.name(), found.usable() ? "usable" : "not usable: " + found.problem());
      for (String device : found.devices()) {
        host.out().printf("%-10s %s%n", "", device);
      }
      for (String device : found.leftOut()) {
        host.out().printf("%-10s left out: %s%n", "", device);
      }
    }
    if (providers.isEmpty()) {
      host.out().println("No backend is on the class path.");
    }
  }

  private static void write(List<BackendProvider> providers, JsonGenerator json)
      throws IOException {
    json.writeArrayFieldStart("backends");
    for (BackendProvider provider : providers) {
      Availability found = provider.probe();
      json.writeStartObject();
      json.writeStringField("name", provider.name());
      json.writeBooleanField("usable", found.usable());
      if (!found.usable()) {
        json.writeStringField("problem", found.problem());
      }
      json.writeArrayFieldStart("devices");
      for (String device : found.devices()) {
        json.writeString(device);
      }
      json.writeEndArray();
      if (!found.leftOut().isEmpty()) {
        json.writeArrayFieldStart("leftOut");
        for (String device : found.leftOut()) {
          json.writeString(device);
        }
        json.writeEndArray();
      }
      json.writeEndObject();
    }
    json.writeEndArray();
  }
}
