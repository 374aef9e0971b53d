package io.xmodel.bench;

import picocli.CommandLine.Option;

/** Options of how results are written. */
final class ReportArgs extends SaveArgs {
  @Option(
      names = "--format",
      defaultValue = "md",
      description = "md, csv or jsonl. Default: ${DEFAULT-VALUE}.")
  ReportFormat format = ReportFormat.MD;
}
