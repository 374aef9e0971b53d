package io.xmodel.cli;

import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Unmatched;

/** Says where the benchmarks are: a program of their own, which only the launcher starts. */
@Command(
    name = "bench",
    header = "Measures: speed, loading, kernels, other engines beside this one.",
    description = {
      "",
      "The benchmarks are a program of their own, which ./xmodel builds on its first use:"
          + " './xmodel bench --help' lists them.",
      ""
    },
    footerHeading = "%nExamples:%n",
    footer = {"  xmodel bench --help", "  xmodel bench tokens ~/models/Xmodel-2.5"})
final class BenchCommand implements Runnable {
  @Spec CommandSpec spec;

  @Unmatched List<String> arguments = new ArrayList<>();

  @Override
  public void run() {
    throw new ParameterException(
        spec.commandLine(),
        "The benchmarks are a program of their own. Start them with ./xmodel bench, from a checkout.");
  }
}
