package io.xmodel.bench;

import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Unmatched;

/** Passes its arguments on to JMH: {@code xmodel bench jmh MatVec -p dtype=BF16}. */
@Command(
    name = "jmh",
    description = "JMH benchmarks of single operations; takes JMH's own options (-h lists them).")
final class JmhBenchmarks implements Callable<Integer> {
  @Unmatched private List<String> arguments = List.of();

  @Override
  public Integer call() throws Exception {
    org.openjdk.jmh.Main.main(arguments.toArray(String[]::new));
    return 0;
  }
}
