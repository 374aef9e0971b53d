package io.xmodel.bench;

import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Unmatched;

/** Passes its arguments on to JMH: {@code xmodel bench jmh MatVec -p dtype=BF16}. */
@Command(
    name = "jmh",
    description = "JMH benchmarks of single operations; takes JMH's own options (-h lists them).",
    footerHeading = "%nExamples:%n",
    footer = {
      "  xmodel bench jmh -l                             (lists the benchmarks)",
      "  xmodel bench jmh MatVec",
      "  xmodel bench jmh MatVec -p dtype=BF16,F8_E4M3 -p shape=1536x3840"
    })
final class JmhBenchmarks implements Callable<Integer> {
  @Option(names = "--help", usageHelp = true, description = "Show this help.")
  private boolean help;

  @Unmatched private List<String> arguments = List.of();

  @Override
  public Integer call() throws Exception {
    org.openjdk.jmh.Main.main(arguments.toArray(String[]::new));
    return 0;
  }
}
